package org.guildhall.settlement.batch;

import com.google.protobuf.Message;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.guildhall.platform.log.MerkleLog;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.request.Requests;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.store.GroupCommit;
import org.guildhall.platform.store.OwnContext;
import org.guildhall.platform.store.Transactions;
import org.guildhall.settlement.batch.domain.Batch;
import org.guildhall.settlement.batch.domain.BatchId;
import org.guildhall.settlement.batch.domain.BatchReason;
import org.guildhall.settlement.batch.domain.LoggedSettlement;
import org.guildhall.settlement.batch.domain.Settlement;
import org.guildhall.settlement.operator.GetOperators;
import org.guildhall.settlement.operator.domain.Operator;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.guildhall.settlement.operator.domain.OperatorReason;

/**
 * Closes batches for good and logs their settlements. Closings that arrive together share a transaction: each is decided
 * on its own, those that are granted become neighbouring leaves under one signed checkpoint.
 */
@ApplicationScoped
public class FinalizeBatch {
    private static final int MOST_TOGETHER = 512;

    /**
     * A batch just closed.
     *
     * @param logged its settlement
     * @param proof that it is in the log
     */
    public record Finalized(LoggedSettlement logged, MerkleLog.Appended proof) {}

    private record Call(BatchId batch, Batch.Closing closing, Requests.Once once, Function<Finalized, Message> answer) {
        /** One closing of a batch, and one call with a request id, at a time. */
        Set<Object> alone() {
            Set<Object> alone = new HashSet<>(once.names());
            alone.add(batch);
            return alone;
        }
    }

    private final Transactions transactions;
    private final BatchStore batches;
    private final GetOperators getOperators;
    private final Requests requests;
    private final MerkleLog log;
    private final BatchConfig config;
    private final InstantSource clock;
    private final Counter settlements;
    private final GroupCommit<Call, Message> together;

    FinalizeBatch(
            Transactions transactions,
            BatchStore batches,
            GetOperators getOperators,
            Requests requests,
            MerkleLog log,
            BatchConfig config,
            InstantSource clock,
            Vertx vertx,
            MeterRegistry metrics) {
        this.transactions = transactions;
        this.batches = batches;
        this.getOperators = getOperators;
        this.requests = requests;
        this.log = log;
        this.config = config;
        this.clock = clock;
        this.settlements = metrics.counter("guildhall.settlement.settlements");
        this.together = new GroupCommit<>(
                "guildhall.settlement.closings",
                new GroupCommit.Room<>(config.maxWaiting(), MOST_TOGETHER, call -> 1),
                calls -> OwnContext.run(() -> close(calls)),
                vertx,
                metrics);
    }

    /**
     * @param once answers a repeat with the first answer
     * @param answer from the closed batch to what is answered
     * @return the answer once the settlement is durable and logged; fails as {@code batch.proto} documents, and the batch
     *     stays open
     */
    public Uni<Message> run(
            BatchId batch, Batch.Closing closing, Requests.Once once, Function<Finalized, Message> answer) {
        return together.run(new Call(batch, closing, once, answer));
    }

    /** Waits for what was taken, while the database is still there. */
    void drain(@Observes @Priority(1) ShutdownEvent event) throws InterruptedException {
        together.drain();
    }

    /** Calls about the same batch or with the same request id go one after the other. */
    private Uni<List<Uni<Message>>> close(List<Call> calls) {
        Set<Object> taken = new HashSet<>();
        List<Call> now = new ArrayList<>();
        List<Call> later = new ArrayList<>();
        for (Call call : calls) {
            (Collections.disjoint(taken, call.alone()) ? now : later).add(call);
            taken.addAll(call.alone());
        }
        return closeTogether(now)
                .flatMap(first -> close(later, first))
                .map(answers -> calls.stream().map(answers::get).toList());
    }

    /** The answers so far, and those of the calls that had to wait. */
    private Uni<Map<Call, Uni<Message>>> close(List<Call> later, Map<Call, Uni<Message>> answers) {
        if (later.isEmpty()) {
            return Uni.createFrom().item(answers);
        }
        return close(later).map(waited -> {
            for (int i = 0; i < later.size(); i++) {
                answers.put(later.get(i), waited.get(i));
            }
            return answers;
        });
    }

    private Uni<Map<Call, Uni<Message>>> closeTogether(List<Call> calls) {
        return transactions
                .together(() -> batches.lock(
                                calls.stream().map(call -> call.batch).toList())
                        .flatMap(locked -> getOperators
                                .run(calls.stream()
                                        .map(call -> call.batch.operator())
                                        .toList())
                                .flatMap(operators -> answer(calls, locked, operators))))
                .invoke(answered -> settlements.increment(answered.closed))
                .map(Answered::answers);
    }

    private record Answered(Map<Call, Uni<Message>> answers, int closed) {}

    private Uni<Answered> answer(List<Call> calls, Map<BatchId, Batch> locked, Map<OperatorId, Operator> operators) {
        // Looked at with the batches locked: whoever closed one of them with the same request id has committed by now.
        return requests.answered(calls.stream().map(Call::once).toList()).flatMap(repeats -> {
            Map<Call, Uni<Message>> answers = new HashMap<>();
            Map<Call, Settlement> granted = new LinkedHashMap<>();
            for (Call call : calls) {
                if (repeats.containsKey(call.once)) {
                    answers.put(call, repeats.get(call.once));
                    continue;
                }
                try {
                    granted.put(call, decide(call, locked.get(call.batch), operators.get(call.batch.operator())));
                } catch (Refusal refusal) {
                    answers.put(call, Uni.createFrom().failure(refusal));
                }
            }
            return log(granted)
                    .invoke(logged -> logged.forEach((call, message) ->
                            answers.put(call, Uni.createFrom().item(message))))
                    .map(logged -> new Answered(answers, logged.size()));
        });
    }

    private Settlement decide(Call call, Batch batch, Operator operator) {
        BatchId id = call.batch;
        if (operator == null) {
            throw OperatorReason.OPERATOR_NOT_FOUND.refuse("operator_id", id.operator());
        }
        if (batch == null) {
            throw BatchReason.BATCH_NOT_FOUND.refuse("operator_id", id.operator(), "period_id", id.period());
        }
        Settlement settlement =
                batch.settled(call.closing, operator.publicKey(), config.minBatchSize(), clock.instant());
        requireSigned(settlement);
        return settlement;
    }

    /** Demands that what the operator should have signed is signed by its key. */
    static void requireSigned(Settlement settlement) {
        settlement.signed().ifPresent(by -> {
            Schnorr.require(by.key(), settlement.statement(), by.signature());
            settlement
                    .receipts()
                    .ifPresent(receipts -> Schnorr.require(
                            by.key(),
                            receipts.statement(settlement.batch()),
                            receipts.signature().orElseThrow()));
        });
    }

    private Uni<Map<Call, Message>> log(Map<Call, Settlement> granted) {
        if (granted.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return log.append(granted.values().stream().map(Settlement::leaf).toList())
                .flatMap(appended -> {
                    List<LoggedSettlement> logged = new ArrayList<>();
                    Map<Call, Message> answers = new LinkedHashMap<>();
                    Map<Requests.Once, Message> kept = new LinkedHashMap<>();
                    granted.forEach((call, settlement) -> {
                        MerkleLog.Appended proof = appended.get(logged.size());
                        LoggedSettlement one = new LoggedSettlement(settlement, proof.leafIndex());
                        logged.add(one);
                        Message message = call.answer.apply(new Finalized(one, proof));
                        answers.put(call, message);
                        kept.put(call.once, message);
                    });
                    return batches.settle(logged)
                            .chain(() -> requests.keep(kept))
                            .replaceWith(answers);
                });
    }
}
