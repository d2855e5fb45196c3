package org.guildhall.reputation.mint.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.guildhall.platform.value.PublicKey;

/**
 * A mint whose payment proofs count.
 *
 * @param url names it
 * @param kind how it proves payments; never changes
 * @param keys at least one, each named once; kept sorted by key
 * @param registeredAt when it was first registered
 */
public record Mint(MintUrl url, MintKind kind, List<MintKey> keys, Instant registeredAt) {
    public Mint {
        keys = keys.stream().sorted(Comparator.comparing(MintKey::hex)).toList();
        if (keys.isEmpty() || keys.stream().map(MintKey::hex).distinct().count() != keys.size()) {
            throw new IllegalArgumentException("a mint has at least one key, each named once");
        }
    }

    /**
     * The mint after it was registered again: the keys are replaced, the first registration's time stays.
     *
     * @throws org.guildhall.platform.refusal.Refusal {@link MintReason#MINT_KIND_FIXED} for another kind
     */
    public Mint registeredAgain(Mint other) {
        if (kind != other.kind) {
            throw MintReason.MINT_KIND_FIXED.refuse("mint_url", url, "kind", kind);
        }
        return new Mint(url, kind, other.keys, registeredAt);
    }

    /** The keys that verify its signatures for work completed at that time; none for another kind. */
    public List<PublicKey> signingKeysAt(Instant time) {
        List<PublicKey> held = new ArrayList<>(1);
        for (MintKey key : keys) {
            if (key instanceof MintKey.Signing signing && key.holdsAt(time)) {
                held.add(signing.publicKey());
            }
        }
        return held;
    }

    /** The keys that verify its blind signatures of a denomination for work completed at that time; at most one. */
    public List<Point> blindKeysAt(Denomination denomination, Instant time) {
        return keys.stream()
                .filter(key -> key.holdsAt(time))
                .filter(MintKey.Cashu.class::isInstance)
                .map(MintKey.Cashu.class::cast)
                .filter(key -> key.denomination().equals(denomination))
                .map(MintKey.Cashu::publicKey)
                .toList();
    }
}
