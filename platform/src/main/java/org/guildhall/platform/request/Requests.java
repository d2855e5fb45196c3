package org.guildhall.platform.request;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.UUID;
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
        Caller caller = Caller.current();
        Key key = new Key(
                caller.subject(),
                UUID.fromString(requestId),
                Statement.sha256(
                        request.getDescriptorForType().getFullName().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        request.toByteArray()),
                caller.is(SERVICE) ? KEPT_FOR_SERVICES : KEPT);
        return transactions.run(session -> claim(session, key)
                .flatMap(first -> first
                        ? work.get()
                                .flatMap(answer -> keep(session, key, answer).replaceWith(answer))
                        : repeat(session, key, answers)));
    }

    private record Key(String subject, UUID requestId, byte[] content, Duration kept) {}

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
                .map(row -> {
                    if (!Arrays.equals((byte[]) row[0], key.content)) {
                        throw PlatformReason.REQUEST_ID_REUSED.refuse("request_id", key.requestId);
                    }
                    try {
                        return answers.parseFrom((byte[]) row[1]);
                    } catch (InvalidProtocolBufferException e) {
                        throw new IllegalStateException("a stored answer is unreadable", e);
                    }
                });
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
