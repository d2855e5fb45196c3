package org.guildhall.settlement.audit.store;

import static java.util.stream.Collectors.toMap;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.guildhall.platform.outbox.Outbox;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.store.Transactions;
import org.guildhall.settlement.audit.AuditFinding;
import org.guildhall.settlement.audit.FindingStore;
import org.guildhall.settlement.audit.domain.Finding;
import org.guildhall.settlement.audit.domain.Suspicion;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.hibernate.reactive.mutiny.Mutiny;

/** Findings in the table {@code audit_finding}, and the events that tell of them. */
@ApplicationScoped
class PostgresFindingStore implements FindingStore {
    private final Transactions transactions;
    private final Outbox outbox;

    PostgresFindingStore(Transactions transactions, Outbox outbox) {
        this.transactions = transactions;
        this.outbox = outbox;
    }

    @Override
    public Uni<Recorded> record(Period period, UnaryOperator<List<Finding>> audit) {
        return transactions.run(session -> ofPeriod(session, period).flatMap(rows -> {
            Map<UUID, FindingRow> standing = rows.stream().collect(toMap(row -> row.findingId, Function.identity()));
            List<Finding> found =
                    audit.apply(rows.stream().map(FindingRow::finding).toList());
            List<Finding> fresh = found.stream()
                    .filter(finding -> !standing.containsKey(finding.id()))
                    .toList();
            List<Finding> toTell = new ArrayList<>();
            for (Finding finding : found) {
                FindingRow row = standing.get(finding.id());
                if (row != null) {
                    if (row.disputedAt == null && finding.disputedAt().isPresent()) {
                        toTell.add(finding);
                    }
                    row.set(finding);
                }
            }
            return session.flush().chain(() -> insert(session, fresh)).flatMap(inserted -> {
                List<Finding> added = fresh.stream()
                        .filter(finding -> inserted.contains(finding.id()))
                        .toList();
                added.stream()
                        .filter(finding -> finding.disputedAt().isPresent())
                        .forEach(toTell::add);
                List<Finding> kept = found.stream()
                        .filter(finding -> standing.containsKey(finding.id()) || inserted.contains(finding.id()))
                        .toList();
                List<Finding> outrun = fresh.stream()
                        .filter(finding -> !inserted.contains(finding.id()))
                        .toList();
                return tell(session, toTell)
                        .chain(() -> outrun.isEmpty()
                                ? Uni.createFrom().item(kept)
                                : ofPeriod(session, period).map(now -> with(kept, outrun, now)))
                        .map(all -> new Recorded(all, added));
            });
        }));
    }

    /** Locks in the order of keys, so that two audits don't wait for each other. */
    private static Uni<List<FindingRow>> ofPeriod(Mutiny.Session session, Period period) {
        return session.createSelectionQuery(
                        "from FindingRow where periodId = :period order by findingId", FindingRow.class)
                .setParameter("period", period.id())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList();
    }

    /** What was found, with the findings that another audit added first in place of ours. */
    private static List<Finding> with(List<Finding> kept, List<Finding> outrun, List<FindingRow> now) {
        List<Finding> all = new ArrayList<>(kept);
        for (Finding finding : outrun) {
            now.stream()
                    .map(FindingRow::finding)
                    .filter(other -> other.review().isEmpty() && other.isAbout(finding.suspicion()))
                    .forEach(all::add);
        }
        return all;
    }

    /** @return the ids of those that were not there */
    private static Uni<Set<UUID>> insert(Mutiny.Session session, List<Finding> findings) {
        if (findings.isEmpty()) {
            return Uni.createFrom().item(Set.of());
        }
        return session.createNativeQuery("""
                        INSERT INTO audit_finding (finding_id, operator_id, period_id, check_name, severity, corrections,
                            figures, found_at, figures_at, disputed_at)
                        SELECT finding_id, operator_id, ?1, check_name, severity, corrections, figures, ?2, ?2,
                            CASE WHEN disputed THEN cast(?2 as timestamptz) END
                        FROM unnest(cast(?3 as uuid[]), cast(?4 as text[]), cast(?5 as text[]), cast(?6 as integer[]),
                            cast(?7 as integer[]), cast(?8 as text[]), cast(?9 as boolean[]))
                            AS finding (finding_id, operator_id, check_name, severity, corrections, figures, disputed)
                        ON CONFLICT (operator_id, period_id, check_name, corrections) WHERE reviewed_at IS NULL DO NOTHING
                        RETURNING finding_id""", UUID.class)
                .setParameter(1, findings.get(0).period().id())
                .setParameter(2, findings.get(0).foundAt().atOffset(ZoneOffset.UTC))
                .setParameter(3, findings.stream().map(Finding::id).toArray(UUID[]::new))
                .setParameter(
                        4, texts(findings, suspicion -> suspicion.operator().text()))
                .setParameter(5, texts(findings, suspicion -> suspicion.check().name()))
                .setParameter(
                        6,
                        findings.stream()
                                .map(finding ->
                                        FindingRow.number(finding.suspicion().severity()))
                                .toArray(Integer[]::new))
                .setParameter(
                        7,
                        findings.stream()
                                .map(finding -> finding.suspicion().corrections())
                                .toArray(Integer[]::new))
                .setParameter(
                        8, texts(findings, suspicion -> suspicion.figures().canonicalJson()))
                .setParameter(
                        9,
                        findings.stream()
                                .map(finding -> finding.disputedAt().isPresent())
                                .toArray(Boolean[]::new))
                .getResultList()
                .map(Set::copyOf);
    }

    private static String[] texts(List<Finding> findings, Function<Suspicion, String> text) {
        return findings.stream().map(Finding::suspicion).map(text).toArray(String[]::new);
    }

    @Override
    public Uni<Optional<Finding>> update(UUID id, UnaryOperator<Finding> change) {
        return transactions.run(session -> session.find(FindingRow.class, id, LockModeType.PESSIMISTIC_WRITE)
                .flatMap(row -> {
                    if (row == null) {
                        return Uni.createFrom().item(Optional.<Finding>empty());
                    }
                    boolean told = row.disputedAt != null;
                    Finding changed = change.apply(row.finding());
                    row.set(changed);
                    List<Finding> toTell = !told && changed.disputedAt().isPresent() ? List.of(changed) : List.of();
                    return session.flush().chain(() -> tell(session, toTell)).replaceWith(Optional.of(changed));
                }));
    }

    private Uni<Void> tell(Mutiny.Session session, List<Finding> findings) {
        if (findings.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return session.createNativeQuery("""
                        SELECT operator_id, federation_id FROM operator
                        WHERE operator_id = ANY (cast(?1 as text[])) AND federation_id IS NOT NULL""", Object[].class)
                .setParameter(
                        1, texts(findings, suspicion -> suspicion.operator().text()))
                .getResultList()
                .map(rows -> rows.stream().collect(toMap(row -> (String) row[0], row -> (String) row[1])))
                .flatMap(federations -> {
                    Uni<Void> all = Uni.createFrom().voidItem();
                    for (Finding finding : findings) {
                        OperatorId operator = finding.suspicion().operator();
                        AuditFinding event = event(finding, federations.getOrDefault(operator.text(), ""));
                        all = all.chain(() -> outbox.append(session, event));
                    }
                    return all;
                });
    }

    private static AuditFinding event(Finding finding, String federationId) {
        Suspicion suspicion = finding.suspicion();
        return new AuditFinding(
                finding.id().toString(),
                suspicion.operator().text(),
                federationId,
                finding.period().id(),
                suspicion.check().name(),
                suspicion.severity().name(),
                suspicion.figures().canonicalJson(),
                finding.foundAt());
    }

    @Override
    public Uni<Page<Finding>> list(Filter filter, PageRequest page) {
        List<String> conditions = new ArrayList<>(List.of("severity >= :severity"));
        filter.operator().ifPresent(operator -> conditions.add("operatorId = :operator"));
        filter.period().ifPresent(period -> conditions.add("periodId = :period"));
        filter.check().ifPresent(check -> conditions.add("checkName = :check"));
        if (filter.unreviewed()) {
            conditions.add("reviewedAt is null");
        }
        if (!page.after().isEmpty()) {
            conditions.add("(foundAt > :foundAt or foundAt = :foundAt and findingId > :findingId)");
        }
        String query = conditions.stream()
                .collect(Collectors.joining(" and ", "from FindingRow where ", " order by foundAt, findingId"));
        return transactions.run(session -> {
            var select = session.createSelectionQuery(query, FindingRow.class)
                    .setParameter("severity", FindingRow.number(filter.minSeverity()))
                    .setMaxResults(page.limit());
            filter.operator().ifPresent(operator -> select.setParameter("operator", operator.text()));
            filter.period().ifPresent(period -> select.setParameter("period", period.id()));
            filter.check().ifPresent(check -> select.setParameter("check", check.name()));
            if (!page.after().isEmpty()) {
                select.setParameter("foundAt", foundAt(page)).setParameter("findingId", findingId(page));
            }
            return select.getResultList()
                    .map(rows -> page.page(
                            rows.stream().map(FindingRow::finding).toList(),
                            finding -> List.of(
                                    finding.foundAt().toString(), finding.id().toString())));
        });
    }

    private static Instant foundAt(PageRequest page) {
        try {
            return Instant.parse(page.after().get(0));
        } catch (java.time.DateTimeException e) {
            throw PlatformReason.PAGE_TOKEN_INVALID.refuse();
        }
    }

    private static UUID findingId(PageRequest page) {
        try {
            return UUID.fromString(page.after().get(1));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw PlatformReason.PAGE_TOKEN_INVALID.refuse();
        }
    }
}
