package org.guildhall.reputation.mint;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.reputation.mint.domain.Mint;
import org.guildhall.reputation.mint.domain.MintKey;
import org.guildhall.reputation.mint.domain.MintKind;
import org.guildhall.reputation.mint.domain.MintReason;
import org.guildhall.reputation.mint.domain.MintUrl;

/** Registers a mint or replaces the keys of a registered one. */
@ApplicationScoped
public class RegisterMint {
    private final MintStore mints;
    private final InstantSource clock;
    private final Counter registrations;

    RegisterMint(MintStore mints, InstantSource clock, MeterRegistry metrics) {
        this.mints = mints;
        this.clock = clock;
        this.registrations = metrics.counter("guildhall.reputation.mint.registrations");
    }

    /**
     * @return the mint as it stands now; fails with {@link MintReason#MINT_KIND_FIXED}
     * @throws org.guildhall.platform.refusal.Refusal {@link MintReason#MINT_KEY_INVALID}
     */
    public Uni<Mint> run(MintUrl url, MintKind kind, List<MintKey> keys) {
        for (MintKey key : keys) {
            if (!Schnorr.isKey(key.xOnly())) {
                throw MintReason.MINT_KEY_INVALID.refuse("public_key", key.hex());
            }
        }
        Mint mint = new Mint(url, kind, keys, clock.instant());
        return mints.register(mint, known -> known.registeredAgain(mint)).invoke(() -> registrations.increment());
    }
}
