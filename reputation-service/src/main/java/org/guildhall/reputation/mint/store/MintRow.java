package org.guildhall.reputation.mint.store;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.mint.domain.Denomination;
import org.guildhall.reputation.mint.domain.Mint;
import org.guildhall.reputation.mint.domain.MintKey;
import org.guildhall.reputation.mint.domain.MintKind;
import org.guildhall.reputation.mint.domain.MintUrl;
import org.guildhall.reputation.mint.domain.Point;

/** A row of {@code mint} with its rows of {@code mint_key}. */
@Entity
@Table(name = "mint")
class MintRow {
    @Id
    @Column(name = "mint_url")
    String mintUrl;

    @Enumerated(EnumType.STRING)
    MintKind kind;

    @Column(name = "registered_at")
    Instant registeredAt;

    @ElementCollection(fetch = FetchType.EAGER)
    @CollectionTable(name = "mint_key", joinColumns = @JoinColumn(name = "mint_url"))
    @MapKeyColumn(name = "public_key")
    Map<String, KeyRow> keys = new HashMap<>();

    /** When a key holds (both ends may be open), and what it signs. */
    @Embeddable
    static class KeyRow {
        @Column(name = "valid_from")
        Instant from;

        @Column(name = "valid_until")
        Instant until;

        /** Hibernate maps an embeddable without any value to null, so one column always has one. */
        @Column(name = "position")
        int position;

        @Column(name = "keyset_id")
        String keysetId;

        @Column(name = "amount")
        Long amount;
    }

    Mint mint() {
        return new Mint(
                new MintUrl(mintUrl),
                kind,
                keys.entrySet().stream()
                        .map(entry -> {
                            KeyRow key = entry.getValue();
                            return key(entry.getKey(), key.from, key.until, key.keysetId, key.amount);
                        })
                        .toList(),
                registeredAt);
    }

    /** @param keysetId null for a key that signs swap responses, as is the amount */
    static MintKey key(String hex, Instant from, Instant until, String keysetId, Long amount) {
        return keysetId == null
                ? new MintKey.Signing(new PublicKey(hex), from, until)
                : new MintKey.Cashu(new Point(hex), new Denomination(keysetId, amount), from, until);
    }

    void replaceKeys(Mint mint) {
        keys.keySet().retainAll(mint.keys().stream().map(MintKey::hex).toList());
        int position = 0;
        for (MintKey key : mint.keys()) {
            KeyRow row = keys.computeIfAbsent(key.hex(), ignored -> new KeyRow());
            row.from = key.validFrom();
            row.until = key.validUntil();
            row.position = position++;
            row.keysetId =
                    key instanceof MintKey.Cashu cashu ? cashu.denomination().keysetId() : null;
            row.amount =
                    key instanceof MintKey.Cashu cashu ? cashu.denomination().amount() : null;
        }
    }
}
