package org.guildhall.arbitration.dispute.store;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.OptimisticLockException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.guildhall.arbitration.dispute.DisputeEnded;
import org.guildhall.arbitration.dispute.DisputeFile;
import org.guildhall.arbitration.dispute.DisputeStore;
import org.guildhall.arbitration.dispute.KeptEvidence;
import org.guildhall.arbitration.dispute.ListDisputes.Filter;
import org.guildhall.arbitration.dispute.StoredDispute;
import org.guildhall.arbitration.dispute.domain.Dispute;
import org.guildhall.arbitration.dispute.domain.DisputeEvent;
import org.guildhall.arbitration.dispute.domain.DisputeId;
import org.guildhall.arbitration.dispute.domain.DisputeReason;
import org.guildhall.arbitration.dispute.domain.DisputeStatus;
import org.guildhall.arbitration.dispute.domain.Draw;
import org.guildhall.arbitration.dispute.domain.DrawnPanel;
import org.guildhall.arbitration.dispute.domain.Panel;
import org.guildhall.arbitration.dispute.domain.Seat;
import org.guildhall.arbitration.dispute.domain.Subject;
import org.guildhall.arbitration.dispute.domain.Transition;
import org.guildhall.platform.outbox.Outbox;
import org.guildhall.platform.outbox.Trace;
import org.guildhall.platform.page.Page;
import org.guildhall.platform.page.PageRequest;
import org.guildhall.platform.store.DatabaseFailures;
import org.guildhall.platform.store.OwnContext;
import org.guildhall.platform.store.Transactions;
import org.hibernate.reactive.mutiny.Mutiny.Session;

/** Disputes in PostgreSQL, with optimistic locking. */
@ApplicationScoped
class PostgresDisputeStore implements DisputeStore {
    /** One row a seat, or a single one for a dispute without a panel: a dispute is read in one round trip. */
    private static final String LOAD = """
            select d, p, s from DisputeRow d
            left join PanelRow p on p.disputeId = d.disputeId
            left join SeatRow s on s.disputeId = p.disputeId and s.round = p.round
            where d.disputeId in ?1
            order by d.dueAt, d.disputeId, s.round, s.number""";

    private static final String LIST = """
            from DisputeRow d
            where d.openedAt <= ?1 and (?4 = true or d.openedAt < ?2 or d.openedAt = ?2 and d.disputeId > ?3)
              and d.status in ?5
              and (?6 = '' or d.buyerId = ?6 or d.sellerId = ?6)
              and (?7 = '' or exists (select 1 from SeatRow s where s.disputeId = d.disputeId and s.arbiterId = ?7))
            order by d.openedAt desc, d.disputeId""";

    private static final UUID SMALLEST = new UUID(0, 0);

    private static final String STORE_AT_ONCE = TransitionSql.STORE.replace(":changes", "$1");

    private final Transactions transactions;
    private final Pool pool;
    private final Outbox outbox;

    PostgresDisputeStore(Transactions transactions, Pool pool, Outbox outbox) {
        this.transactions = transactions;
        this.pool = pool;
        this.outbox = outbox;
    }

    @Override
    public Uni<Optional<Transition>> add(Transition opened, Function<Dispute, Transition> lapse) {
        return transactions.run(session -> findUnended(session, opened.dispute().subject())
                .flatMap(other -> other.isEmpty()
                        ? Uni.createFrom().item(Optional.<Transition>empty())
                        : end(session, other.get(), lapse).map(Optional::of))
                .call(() -> insert(session, opened)));
    }

    private Uni<Transition> end(Session session, DisputeId other, Function<Dispute, Transition> lapse) {
        return change(session, other, lapse).invoke(transition -> {
            if (!transition.dispute().state().hasEnded()) {
                throw DisputeReason.SUBJECT_IN_DISPUTE.refuse("dispute_id", other);
            }
        });
    }

    /** Whoever loses the race for a subject looks again, and sees the winner's dispute. */
    private static Uni<Void> insert(Session session, Transition opened) {
        DisputeRow row = DisputeRow.of(opened.dispute());
        return session.persist(row)
                .chain(session::flush)
                .onFailure(PostgresDisputeStore::isSubjectTaken)
                .transform(failure -> new OptimisticLockException("the subject's dispute was opened meanwhile"))
                .chain(() -> session.persist(
                        DisputeEventRow.first(row.disputeId, opened.events().get(0))))
                .chain(session::flush);
    }

    @Override
    public Uni<Optional<Dispute>> find(DisputeId id) {
        return transactions.run(session -> load(session, id).map(stored -> stored.map(StoredDispute::dispute)));
    }

    @Override
    public Uni<Optional<DisputeFile>> findFile(DisputeId id) {
        return transactions.run(session -> load(session, id)
                .flatMap(stored -> stored.isEmpty()
                        ? Uni.createFrom().item(Optional.empty())
                        : file(session, stored.get()).map(Optional::of)));
    }

    /** Evidence and events are only added to: cut to what the dispute had, they are of the same moment. */
    private Uni<DisputeFile> file(Session session, StoredDispute stored) {
        Dispute dispute = stored.dispute();
        Uni<List<KeptEvidence>> evidence = session.createQuery(
                        "from EvidenceRow where disputeId = ?1 and number <= ?2 order by number", EvidenceRow.class)
                .setParameter(1, dispute.id().value())
                .setParameter(2, dispute.evidence().items())
                .getResultList()
                .map(rows -> rows.stream().map(EvidenceRow::toKeptEvidence).toList());
        Uni<List<DisputeEvent>> timeline = session.createQuery(
                        "from DisputeEventRow where disputeId = ?1 and version <= ?2 order by version, position",
                        DisputeEventRow.class)
                .setParameter(1, dispute.id().value())
                .setParameter(2, stored.version())
                .getResultList()
                .map(rows -> rows.stream().map(DisputeEventRow::toEvent).toList());
        return evidence.flatMap(kept -> timeline.map(events -> new DisputeFile(dispute, kept, events)));
    }

    private static boolean isSubjectTaken(Throwable failure) {
        return DatabaseFailures.isUniqueViolation(failure, "dispute_one_open_a_subject");
    }

    private static Uni<Optional<DisputeId>> findUnended(Session session, Subject subject) {
        return session.createQuery(
                        "select disputeId from DisputeRow where subjectKind = ?1 and subjectId = ?2"
                                + " and deadline is not null",
                        UUID.class)
                .setParameter(1, subject.kind())
                .setParameter(2, subject.id())
                .getSingleResultOrNull()
                .map(id -> Optional.ofNullable(id).map(DisputeId::new));
    }

    @Override
    public Uni<Page<Dispute>> list(PageRequest page, Filter filter, Instant openedUntil) {
        boolean first = page.after().isEmpty();
        Instant before = first ? openedUntil : Instant.parse(page.after().get(0));
        UUID after = first ? SMALLEST : UUID.fromString(page.after().get(1));
        return transactions.run(session -> session.createQuery(LIST, DisputeRow.class)
                .setParameter(1, openedUntil)
                .setParameter(2, before)
                .setParameter(3, after)
                .setParameter(4, first)
                .setParameter(5, filter.status().map(List::of).orElse(List.of(DisputeStatus.values())))
                .setParameter(6, filter.party().orElse(""))
                .setParameter(7, filter.arbiter().orElse(""))
                .setMaxResults(page.limit())
                .getResultList()
                .flatMap(rows -> withPanels(session, page, rows)));
    }

    private static Uni<Page<Dispute>> withPanels(Session session, PageRequest page, List<DisputeRow> rows) {
        Page<DisputeRow> cut = page.page(rows, row -> List.of(row.openedAt.toString(), row.disputeId.toString()));
        List<UUID> ids = cut.items().stream().map(row -> row.disputeId).toList();
        return load(session, ids).map(found -> {
            Map<UUID, Dispute> byId = new HashMap<>();
            found.forEach(stored -> byId.put(stored.dispute().id().value(), stored.dispute()));
            return cut.map(row -> byId.get(row.disputeId));
        });
    }

    @Override
    public Uni<Map<DisputeId, Long>> versions(Collection<DisputeId> ids) {
        return transactions.run(session -> session.createQuery(
                        "select disputeId, version from DisputeRow where disputeId in ?1", Object[].class)
                .setParameter(1, ids.stream().map(DisputeId::value).toList())
                .getResultList()
                .map(rows -> {
                    Map<DisputeId, Long> versions = new HashMap<>();
                    rows.forEach(row -> versions.put(new DisputeId((UUID) row[0]), (Long) row[1]));
                    return versions;
                }));
    }

    @Override
    public Uni<Transition> update(DisputeId id, Function<Dispute, Transition> change) {
        return transactions.run(session -> change(session, id, change));
    }

    @Override
    public Uni<Map<DisputeId, StoredDispute>> findStored(Collection<DisputeId> ids) {
        List<UUID> plain = ids.stream().map(DisputeId::value).toList();
        return OwnContext.run(() -> transactions.run(session -> load(session, plain)))
                .map(found -> {
                    Map<DisputeId, StoredDispute> byId = new HashMap<>();
                    found.forEach(stored -> byId.put(stored.dispute().id(), stored));
                    return byId;
                });
    }

    @Override
    public Uni<Set<DisputeId>> store(List<Change> changes) {
        return pool.preparedQuery(STORE_AT_ONCE)
                .execute(Tuple.of(encoded(changes)))
                .map(rows -> {
                    Set<DisputeId> stored = new HashSet<>();
                    rows.forEach(row -> stored.add(new DisputeId(row.getUUID(0))));
                    return stored;
                });
    }

    private String encoded(List<Change> changes) {
        JsonArray input = new JsonArray();
        changes.forEach(change -> input.add(
                TransitionSql.input(change, outbox.deliveries(DisputeEnded.of(change.transition()), change.trace()))));
        return input.encode();
    }

    @Override
    public Uni<Transition> updateWithEvidence(
            DisputeId id, Function<Dispute, Transition> change, Function<Transition, KeptEvidence> evidence) {
        return transactions.run(session -> change(session, id, change)
                .call(transition -> session.persist(EvidenceRow.of(evidence.apply(transition))))
                .call(session::flush));
    }

    @Override
    public Uni<Transition> updateWithDraw(DisputeId id, Function<Dispute, DrawnPanel> change) {
        return transactions.run(session -> {
            AtomicReference<Draw> draw = new AtomicReference<>();
            return change(session, id, dispute -> {
                        DrawnPanel drawn = change.apply(dispute);
                        draw.set(drawn.draw());
                        return drawn.transition();
                    })
                    .call(() -> session.persist(PanelDrawRow.of(id, draw.get())))
                    .call(session::flush);
        });
    }

    @Override
    public Uni<Optional<Draw>> findDraw(DisputeId id, int round) {
        return transactions.run(session -> session.find(PanelDrawRow.class, new PanelDrawRow.Key(id.value(), round))
                .map(row -> Optional.ofNullable(row).map(PanelDrawRow::toDraw)));
    }

    private Uni<Transition> change(Session session, DisputeId id, Function<Dispute, Transition> change) {
        return load(session, id).flatMap(found -> {
            StoredDispute before = found.orElseThrow(() -> DisputeReason.DISPUTE_NOT_FOUND.refuse("dispute_id", id));
            Transition transition = change.apply(before.dispute());
            boolean reopens = before.dispute().state().hasEnded()
                    && !transition.dispute().state().hasEnded();
            Uni<Void> free = reopens ? requireFree(session, before.dispute().subject()) : nothing();
            return free.chain(() -> store(session, List.of(before), List.of(transition)))
                    .replaceWith(transition);
        });
    }

    /** An appeal opens a dispute again, and its subject may have another one by now. */
    private static Uni<Void> requireFree(Session session, Subject subject) {
        return findUnended(session, subject)
                .invoke(other -> other.ifPresent(id -> {
                    throw DisputeReason.SUBJECT_IN_DISPUTE.refuse("dispute_id", id);
                }))
                .replaceWithVoid();
    }

    private static Uni<Void> nothing() {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<List<Transition>> updateDue(Instant now, int most, Function<Dispute, Transition> change) {
        return transactions.run(
                session -> due(session, now, most, " FOR UPDATE SKIP LOCKED").flatMap(due -> {
                    if (due.isEmpty()) {
                        return Uni.createFrom().item(List.of());
                    }
                    return load(session, due).flatMap(before -> {
                        List<Transition> transitions = before.stream()
                                .map(stored -> change.apply(stored.dispute()))
                                .toList();
                        return store(session, before, transitions).replaceWith(transitions);
                    });
                }));
    }

    @Override
    public Uni<List<DisputeId>> findDue(Instant now, int most) {
        return transactions
                .run(session -> due(session, now, most, ""))
                .map(ids -> ids.stream().map(DisputeId::new).toList());
    }

    private static Uni<List<UUID>> due(Session session, Instant now, int most, String locking) {
        return session.createNativeQuery(
                        "SELECT dispute_id FROM dispute"
                                + " WHERE due_at < ?1 AND (postponed_until IS NULL OR postponed_until <= ?1)"
                                + " ORDER BY due_at LIMIT ?2" + locking,
                        UUID.class)
                .setParameter(1, now.atOffset(ZoneOffset.UTC))
                .setParameter(2, most)
                .getResultList();
    }

    @Override
    public Uni<Boolean> postpone(DisputeId id, Instant now) {
        return transactions.run(session -> session.createNativeQuery("""
                        UPDATE dispute SET deadline_failures = deadline_failures + 1,
                            postponed_until = cast(?2 as timestamptz) + least(interval '10 minutes',
                                interval '5 seconds' * power(2, least(deadline_failures, 10)))
                        WHERE dispute_id = ?1 AND due_at < ?2
                            AND (postponed_until IS NULL OR postponed_until <= ?2)""")
                .setParameter(1, id.value())
                .setParameter(2, now.atOffset(ZoneOffset.UTC))
                .executeUpdate()
                .map(postponed -> postponed == 1));
    }

    /** All or nothing: fails with OptimisticLockException, which undoes the transaction, if one has changed since. */
    private Uni<Void> store(Session session, List<StoredDispute> before, List<Transition> transitions) {
        Trace trace = Trace.current();
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            if (transitions.get(i).isChange()) {
                changes.add(new Change(before.get(i), transitions.get(i), trace));
            }
        }
        if (changes.isEmpty()) {
            return nothing();
        }
        return session.createNativeQuery(TransitionSql.STORE, UUID.class)
                .setParameter("changes", encoded(changes))
                .getResultList()
                .onFailure(PostgresDisputeStore::isSubjectTaken)
                .transform(failure -> new OptimisticLockException("the subject's dispute was opened meanwhile"))
                .invoke(changed -> {
                    if (changed.size() != changes.size()) {
                        throw new OptimisticLockException("a dispute was changed since it was read");
                    }
                })
                .replaceWithVoid();
    }

    private static Uni<Optional<StoredDispute>> load(Session session, DisputeId id) {
        return load(session, List.of(id.value()))
                .map(found -> found.isEmpty() ? Optional.empty() : Optional.of(found.get(0)));
    }

    private static Uni<List<StoredDispute>> load(Session session, Collection<UUID> ids) {
        return session.createQuery(LOAD, Object[].class)
                .setParameter(1, ids)
                .setReadOnly(true)
                .getResultList()
                .map(PostgresDisputeStore::assemble);
    }

    private static List<StoredDispute> assemble(List<Object[]> rows) {
        Map<DisputeRow, Map<Integer, List<Object[]>>> rounds = new LinkedHashMap<>();
        for (Object[] row : rows) {
            Map<Integer, List<Object[]>> seats =
                    rounds.computeIfAbsent((DisputeRow) row[0], ignored -> new TreeMap<>());
            if (row[1] instanceof PanelRow panel) {
                seats.computeIfAbsent(panel.round, ignored -> new ArrayList<>()).add(row);
            }
        }
        List<StoredDispute> disputes = new ArrayList<>();
        rounds.forEach((row, seats) -> disputes.add(new StoredDispute(
                row.toDispute(
                        seats.values().stream().map(PostgresDisputeStore::panel).toList()),
                row.version)));
        return disputes;
    }

    private static Panel panel(List<Object[]> rows) {
        List<Seat> seats = rows.stream().map(row -> ((SeatRow) row[2]).toSeat()).toList();
        return ((PanelRow) rows.get(0)[1]).toPanel(seats);
    }
}
