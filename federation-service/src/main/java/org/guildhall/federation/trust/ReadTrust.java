package org.guildhall.federation.trust;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.guildhall.federation.registry.Registry;
import org.guildhall.federation.registry.domain.FederationId;
import org.guildhall.federation.trust.TrustStore.PairFilter;
import org.guildhall.federation.trust.TrustStore.RecordedEvent;
import org.guildhall.federation.trust.TrustStore.WitnessSearch;
import org.guildhall.federation.trust.domain.Score;
import org.guildhall.federation.trust.domain.Trust;
import org.guildhall.federation.trust.domain.TrustReason;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.store.Transactions;

/** Shows trust: of a pair, of a federation, its history, and who may witness. */
@ApplicationScoped
public class ReadTrust {
    private final Transactions transactions;
    private final Registry registry;
    private final TrustStore store;

    ReadTrust(Transactions transactions, Registry registry, TrustStore store) {
        this.transactions = transactions;
        this.registry = registry;
        this.store = store;
    }

    /** Fails with TRUST_NOT_FOUND. */
    public Uni<ShownTrust> get(FederationId source, FederationId target) {
        requireTwo(source, target);
        return transactions.together(
                () -> store.find(source, target).map(Trust::require).flatMap(trust -> store.relationship(target, source)
                        .map(other -> new ShownTrust(trust, other))));
    }

    /**
     * @param source null for any
     * @param target null for any
     */
    public Uni<Page<ShownTrust>> list(FederationId source, FederationId target, PageRequest page) {
        requireParts(page, 2);
        return store.list(new PairFilter(source, target, page.after()), page.limit())
                .map(rows -> page.page(
                        rows,
                        row -> List.of(
                                row.trust().source().value(),
                                row.trust().target().value())));
    }

    /** Fails with TRUST_NOT_FOUND if nothing ever happened to the pair. */
    public Uni<Page<RecordedEvent>> events(FederationId source, FederationId target, PageRequest page) {
        requireTwo(source, target);
        long after = page.afterNumber();
        return store.events(source, target, after, page.limit()).map(rows -> {
            if (rows.isEmpty() && after == 0) {
                throw TrustReason.TRUST_NOT_FOUND.refuse("source_id", source, "target_id", target);
            }
            return page.page(rows, row -> List.of(String.valueOf(row.sequence())));
        });
    }

    /** Federations that may witness for a source; the most trusted first, then by id. Fails with FEDERATION_NOT_FOUND. */
    public Uni<Page<ShownTrust>> witnesses(
            FederationId source, List<FederationId> excluded, Score minTrust, PageRequest page) {
        requireParts(page, 2);
        WitnessSearch search = new WitnessSearch(source, excluded, minTrust, position(page));
        return registry.require(List.of(source))
                .chain(() -> store.witnesses(search, page.limit()))
                .map(rows -> page.page(
                        rows,
                        row -> List.of(
                                row.trust().score().toString(),
                                row.trust().target().value())));
    }

    private static TrustStore.Position position(PageRequest page) {
        if (page.after().isEmpty()) {
            return null;
        }
        try {
            return new TrustStore.Position(
                    Score.of(page.after().get(0)), page.after().get(1));
        } catch (IllegalArgumentException e) {
            throw PlatformReason.PAGE_TOKEN_INVALID.refuse();
        }
    }

    private static void requireParts(PageRequest page, int parts) {
        if (!page.after().isEmpty() && page.after().size() != parts) {
            throw PlatformReason.PAGE_TOKEN_INVALID.refuse();
        }
    }

    private static void requireTwo(FederationId source, FederationId target) {
        if (source.equals(target)) {
            throw TrustReason.TRUST_NOT_FOUND.refuse("source_id", source, "target_id", target);
        }
    }
}
