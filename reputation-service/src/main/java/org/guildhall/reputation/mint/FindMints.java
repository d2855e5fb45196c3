package org.guildhall.reputation.mint;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Map;
import org.guildhall.reputation.mint.domain.Mint;
import org.guildhall.reputation.mint.domain.MintUrl;

/** Finds the mints that payment proofs name. */
@ApplicationScoped
public class FindMints {
    private final MintStore mints;

    FindMints(MintStore mints) {
        this.mints = mints;
    }

    /** The registered ones among the named mints, as they stand now. */
    public Uni<Map<MintUrl, Mint>> run(Collection<MintUrl> urls) {
        return urls.isEmpty() ? Uni.createFrom().item(Map.of()) : mints.find(urls);
    }
}
