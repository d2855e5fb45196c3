package org.guildhall.platform.standing;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.guildhall.platform.store.Transactions;

/**
 * How federations stand, as the federation service has told this one. The table {@code federation_standing} may be read
 * by a service's own statements too.
 */
@ApplicationScoped
public class Standings {
    private final Transactions transactions;

    Standings(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Those of the federations whose status ever changed; the others are ACTIVE. */
    public Uni<Map<String, Standing>> find(Collection<String> federations) {
        return transactions.run(session -> session.createNativeQuery("""
                        SELECT federation_id, status, changed_at FROM federation_standing
                        WHERE federation_id = ANY (cast(?1 AS text[]))""", Object[].class)
                .setParameter(1, federations.toArray(String[]::new))
                .getResultList()
                .map(rows -> {
                    Map<String, Standing> found = new HashMap<>();
                    rows.forEach(row -> found.put(
                            (String) row[0],
                            new Standing(
                                    Standing.Status.valueOf((String) row[1]), ((OffsetDateTime) row[2]).toInstant())));
                    return found;
                }));
    }

    /** Takes note of a change unless a later one, by its sequence, is known. */
    Uni<Void> record(String federation, long sequence, Standing.Status status, Instant changedAt) {
        return transactions.run(session -> session.createNativeQuery("""
                        INSERT INTO federation_standing AS s (federation_id, sequence, status, changed_at)
                        VALUES (?1, ?2, ?3, ?4)
                        ON CONFLICT (federation_id) DO UPDATE SET sequence = excluded.sequence,
                            status = excluded.status, changed_at = excluded.changed_at
                        WHERE s.sequence < excluded.sequence""")
                .setParameter(1, federation)
                .setParameter(2, sequence)
                .setParameter(3, status.name())
                .setParameter(4, changedAt.atOffset(ZoneOffset.UTC))
                .executeUpdate()
                .replaceWithVoid());
    }
}
