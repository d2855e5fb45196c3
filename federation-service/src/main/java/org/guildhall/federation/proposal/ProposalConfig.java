package org.guildhall.federation.proposal;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How proposals live and end. */
@ConfigMapping(prefix = "guildhall.proposal")
public interface ProposalConfig {
    /**
     * From creation to expiry; a proposal keeps what it was made with. Shorter: federations that meet rarely can't
     * decide in time; longer: forgotten proposals stay open.
     */
    @WithDefault("P30D")
    Duration life();

    /**
     * How many federations a sanction must affect, the proposer among them. Lower: a few federations can suspend
     * anybody; higher: small networks can't sanction.
     */
    @WithDefault("3")
    int sanctionMinFederations();

    /**
     * How often a watcher of proposals looks for changes. Shorter: more queries; longer: changes arrive later.
     */
    @WithDefault("1s")
    Duration watchInterval();

    /**
     * How often due proposals are looked for. Shorter: more queries; longer: a proposal is listed as pending for so long
     * after its deadline (any act on it notices at once).
     */
    @WithDefault("2s")
    String expiryInterval();

    /** How many due proposals one replica expires in one transaction. More: longer transactions. */
    @WithDefault("500")
    int expiryBatch();
}
