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
import org.guildhall.reputation.mint.domain.Mint;
import org.guildhall.reputation.mint.domain.MintKey;
import org.guildhall.reputation.mint.domain.MintKind;
import org.guildhall.reputation.mint.domain.MintUrl;

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
    Map<String, Validity> keys = new HashMap<>();

    /** When a key holds; both ends may be open. */
    @Embeddable
    static class Validity {
        @Column(name = "valid_from")
        Instant from;

        @Column(name = "valid_until")
        Instant until;

        /** Hibernate maps an embeddable without any value to null, so one column always has one. */
        @Column(name = "position")
        int position;
    }

    Mint mint() {
        return new Mint(
                new MintUrl(mintUrl),
                kind,
                keys.entrySet().stream()
                        .map(key -> new MintKey(new PublicKey(key.getKey()), key.getValue().from, key.getValue().until))
                        .toList(),
                registeredAt);
    }

    void replaceKeys(Mint mint) {
        keys.keySet()
                .retainAll(
                        mint.keys().stream().map(key -> key.publicKey().hex()).toList());
        int position = 0;
        for (MintKey key : mint.keys()) {
            Validity validity = keys.computeIfAbsent(key.publicKey().hex(), ignored -> new Validity());
            validity.from = key.validFrom();
            validity.until = key.validUntil();
            validity.position = position++;
        }
    }
}
