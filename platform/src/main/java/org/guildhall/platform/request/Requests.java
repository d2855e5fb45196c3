package org.guildhall.platform.request;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.OptimisticLockException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.guildhall.platform.auth.Caller;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.store.Transactions;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Request ids (AIP-155): the same id with the same content gives the first answer again, whatever replica answers. The
 * answer is stored in the transaction of the change itself, so there is never one without the other.
 */
@ApplicationScoped
public class Requests {
    /** How long an answer is kept; the contract promises at least a day. */
    private static final Duration KEPT = Duration.ofHours(48);

    /** How long an answer to a service is kept: it may deliver an event again long after an outage. */
    public static final Duration KEPT_FOR_SERVICES = Duration.ofDays(30);

    private static final String SERVICE = "service";

    private final Transactions transactions;
    private final InstantSource clock;

    Requests(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Does the work once per caller and request id. Call it on the thread of the gRPC call.
     *
     * @param requestId a UUID, or empty: then the work simply runs
     * @param request the whole request; its method is told by its type
     * @param answers reads a stored answer
     * @param work the change; must write through {@link Transactions}, so that it shares this transaction
     * @return the answer; fails with {@link PlatformReason#REQUEST_ID_REUSED} for an id used with other content
     */
    public <A extends Message> Uni<A> once(
            String requestId, Message request, Parser<A> answers, Supplier<Uni<A>> work) {
        if (requestId.isEmpty()) {
            return work.get();
        }
        Key key = key(requestId, request);
        return transactions.run(session -> claim(session, key)
                .flatMap(first -> first
                        ? work.get()
                                .flatMap(answer -> keep(session, key, answer).replaceWith(answer))
                        : repeat(session, key, answers)));
    }

    private record Key(String subject, UUID requestId, byte[] content, Duration kept) {}

    private static Key key(String requestId, Message request) {
        Caller caller = Caller.current();
        return new Key(
                caller.subject(),
                UUID.fromString(requestId),
                Statement.sha256(
                        request.getDescriptorForType().getFullName().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        request.toByteArray()),
                caller.is(SERVICE) ? KEPT_FOR_SERVICES : KEPT);
    }

    /** The request id of one call among several that are answered in one transaction; without an id there is no promise. */
    public static final class Once {
        private final Key key;
        private final Parser<? extends Message> answers;

        private Once(Key key, Parser<? extends Message> answers) {
            this.key = key;
            this.answers = answers;
        }

        /** What no two calls of one transaction may share; empty without an id. */
        public Set<Object> names() {
            return key == null ? Set.of() : Set.of(List.of(key.subject, key.requestId));
        }
    }

    /** As {@link #once(String, Message, Parser, Supplier)}, for {@link #answered} and {@link #keep}. */
    public Once once(String requestId, Message request, Parser<? extends Message> answers) {
        return new Once(requestId.isEmpty() ? null : key(requestId, request), answers);
    }

    /**
     * Looks which calls were answered before. Call it in the transaction of the changes, when nobody else can make the
     * same changes any more.
     *
     * @return their first answers; a failed one with {@link PlatformReason#REQUEST_ID_REUSED} for other content
     */
    public Uni<Map<Once, Uni<Message>>> answered(Collection<Once> calls) {
        List<Once> named = calls.stream().filter(call -> call.key != null).toList();
        if (named.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return transactions.run(session -> session.createNativeQuery("""
                        SELECT asked.place, content, answer
                        FROM unnest(cast(?1 as text[]), cast(?2 as uuid[])) WITH ORDINALITY AS asked(subject, request_id, place)
                        JOIN request_answer USING (subject, request_id)""", Object[].class)
                .setParameter(1, named.stream().map(call -> call.key.subject).toArray(String[]::new))
                .setParameter(2, named.stream().map(call -> call.key.requestId).toArray(UUID[]::new))
                .getResultList()
                .map(rows -> {
                    Map<Once, Uni<Message>> answers = new HashMap<>();
                    for (Object[] row : rows) {
                        Once call = named.get(((Number) row[0]).intValue() - 1);
                        answers.put(
                                call,
                                Uni.createFrom()
                                        .item(() -> read(call.key, (byte[]) row[1], (byte[]) row[2], call.answers)));
                    }
                    return answers;
                }));
    }

    /**
     * Keeps the answers of the calls that have an id, in the transaction of the changes. Another replica that answered
     * one of them meanwhile makes this a lost race, so that the transaction runs again.
     */
    public Uni<Void> keep(Map<Once, ? extends Message> answers) {
        List<Once> named =
                answers.keySet().stream().filter(call -> call.key != null).toList();
        if (named.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Instant now = clock.instant();
        return transactions.run(session -> session.createNativeQuery("""
                        INSERT INTO request_answer (subject, request_id, content, answer, created_at, expires_at)
                        SELECT subject, request_id, decode(content, 'hex'), decode(answer, 'hex'),
                            cast(?5 as timestamptz), cast(?5 as timestamptz) + make_interval(secs => seconds)
                        FROM unnest(cast(?1 as text[]), cast(?2 as uuid[]), cast(?3 as text[]), cast(?4 as text[]),
                            cast(?6 as bigint[])) AS given(subject, request_id, content, answer, seconds)
                        ORDER BY subject, request_id ON CONFLICT DO NOTHING""")
                .setParameter(1, named.stream().map(call -> call.key.subject).toArray(String[]::new))
                .setParameter(2, named.stream().map(call -> call.key.requestId).toArray(UUID[]::new))
                .setParameter(3, hex(named, call -> call.key.content))
                .setParameter(4, hex(named, call -> answers.get(call).toByteArray()))
                .setParameter(5, now.atOffset(ZoneOffset.UTC))
                .setParameter(
                        6, named.stream().map(call -> call.key.kept.toSeconds()).toArray(Long[]::new))
                .executeUpdate()
                .invoke(kept -> {
                    if (kept != named.size()) {
                        throw new OptimisticLockException("another call with the same request id was answered");
                    }
                })
                .replaceWithVoid());
    }

    private static String[] hex(List<Once> calls, Function<Once, byte[]> bytes) {
        return calls.stream().map(bytes).map(HexFormat.of()::formatHex).toArray(String[]::new);
    }

    private static <A extends Message> A read(Key key, byte[] content, byte[] answer, Parser<A> answers) {
        if (!Arrays.equals(content, key.content)) {
            throw PlatformReason.REQUEST_ID_REUSED.refuse("request_id", key.requestId);
        }
        try {
            return answers.parseFrom(answer);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored answer is unreadable", e);
        }
    }

    /** Waits for a concurrent transaction with the same id; false if that one has committed. */
    private Uni<Boolean> claim(Mutiny.Session session, Key key) {
        Instant now = clock.instant();
        return session.createNativeQuery("""
                        INSERT INTO request_answer (subject, request_id, content, created_at, expires_at)
                        VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING""")
                .setParameter(1, key.subject)
                .setParameter(2, key.requestId)
                .setParameter(3, key.content)
                .setParameter(4, now.atOffset(ZoneOffset.UTC))
                .setParameter(5, now.plus(key.kept).atOffset(ZoneOffset.UTC))
                .executeUpdate()
                .map(inserted -> inserted == 1);
    }

    private Uni<Integer> keep(Mutiny.Session session, Key key, Message answer) {
        return session.createNativeQuery("UPDATE request_answer SET answer = ?3 WHERE subject = ?1 AND request_id = ?2")
                .setParameter(1, key.subject)
                .setParameter(2, key.requestId)
                .setParameter(3, answer.toByteArray())
                .executeUpdate();
    }

    private <A extends Message> Uni<A> repeat(Mutiny.Session session, Key key, Parser<A> answers) {
        return session.createNativeQuery(
                        "SELECT content, answer FROM request_answer WHERE subject = ?1 AND request_id = ?2",
                        Object[].class)
                .setParameter(1, key.subject)
                .setParameter(2, key.requestId)
                .getSingleResult()
                .map(row -> read(key, (byte[]) row[0], (byte[]) row[1], answers));
    }

    @Scheduled(every = "1h", delayed = "10m")
    Uni<Void> forgetOldAnswers() {
        Instant now = clock.instant();
        return transactions.run(session -> session.createNativeQuery("""
                        DELETE FROM request_answer
                        WHERE created_at < ?1 AND (expires_at IS NULL OR expires_at < ?2)""")
                .setParameter(1, now.minus(KEPT).atOffset(ZoneOffset.UTC))
                .setParameter(2, now.atOffset(ZoneOffset.UTC))
                .executeUpdate()
                .replaceWithVoid());
    }
}
