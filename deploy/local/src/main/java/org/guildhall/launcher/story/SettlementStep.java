package org.guildhall.launcher.story;

import static org.guildhall.launcher.local.Service.SETTLEMENT;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.guildhall.log.LogVerifier;
import org.guildhall.log.NoteKey;
import org.guildhall.log.TlogProof;
import org.guildhall.platform.statement.Statement;
import org.guildhall.settlement.v1.Batch;
import org.guildhall.settlement.v1.BatchServiceGrpc;
import org.guildhall.settlement.v1.BatchServiceGrpc.BatchServiceBlockingStub;
import org.guildhall.settlement.v1.BatchServiceGrpc.BatchServiceFutureStub;
import org.guildhall.settlement.v1.BatchState;
import org.guildhall.settlement.v1.DenialCode;
import org.guildhall.settlement.v1.DenialCounts;
import org.guildhall.settlement.v1.FinalizeBatchRequest;
import org.guildhall.settlement.v1.FinalizeBatchResponse;
import org.guildhall.settlement.v1.GetBatchRequest;
import org.guildhall.settlement.v1.GetCheckpointRequest;
import org.guildhall.settlement.v1.LogServiceGrpc;
import org.guildhall.settlement.v1.OperatorServiceGrpc;
import org.guildhall.settlement.v1.OutcomeCounts;
import org.guildhall.settlement.v1.Producer;
import org.guildhall.settlement.v1.RecordDenialRequest;
import org.guildhall.settlement.v1.RecordDenialResponse;
import org.guildhall.settlement.v1.RecordRedemptionRequest;
import org.guildhall.settlement.v1.RecordRedemptionResponse;
import org.guildhall.settlement.v1.RegisterOperatorRequest;
import org.guildhall.settlement.v1.Settlement;

/**
 * Twelve operators record a month of redemptions and denials, each at eight tills at once, and finalize with signatures;
 * a thirteenth is too small and is refused.
 */
final class SettlementStep {
    private static final int OPERATORS = 12;
    private static final int TILLS = 8;
    private static final int LEAST_OUTCOMES = 2_000;
    private static final int MOST_OUTCOMES = 3_000;
    private static final int TINY_BATCH = 4;

    /** Every so many recordings a till acts as if the answer was lost, and repeats itself. */
    private static final int LOST_ANSWER_EVERY = 100;

    private static final int MOST_ATTEMPTS = 20;
    private static final long PATIENCE_S = 300;

    /** What is recorded: a redemption (null) or a denial. */
    private record Outcome(DenialCode denial) {}

    private record Counts(long successful, Map<String, Long> denials) {
        static Counts of(List<Outcome> outcomes) {
            Map<String, Long> denials = new TreeMap<>();
            long successful = 0;
            for (Outcome outcome : outcomes) {
                if (outcome.denial == null) {
                    successful++;
                } else {
                    denials.merge(outcome.denial.name().replace("DENIAL_CODE_", ""), 1L, Long::sum);
                }
            }
            return new Counts(successful, denials);
        }

        static Counts of(OutcomeCounts counts) {
            Map<String, Long> denials = new TreeMap<>();
            denials.put("INVALID_SIGNATURE", counts.getDenialCounts().getInvalidSignature());
            denials.put("NULLIFIER_ALREADY_SEEN", counts.getDenialCounts().getNullifierAlreadySeen());
            denials.put("RATE_LIMIT_EXCEEDED", counts.getDenialCounts().getRateLimitExceeded());
            denials.values().removeIf(count -> count == 0);
            return new Counts(counts.getSuccessfulCount(), denials);
        }

        long denial(String code) {
            return denials.getOrDefault(code, 0L);
        }

        long total() {
            return successful
                    + denials.values().stream().mapToLong(Long::longValue).sum();
        }

        OutcomeCounts message() {
            return OutcomeCounts.newBuilder()
                    .setSuccessfulCount(successful)
                    .setDenialCounts(DenialCounts.newBuilder()
                            .setInvalidSignature(denial("INVALID_SIGNATURE"))
                            .setNullifierAlreadySeen(denial("NULLIFIER_ALREADY_SEEN"))
                            .setRateLimitExceeded(denial("RATE_LIMIT_EXCEEDED")))
                    .build();
        }

        /** What the operator signs. */
        Statement payload(Actor operator, String period) {
            return Statement.of(
                    "settlement",
                    "period_id",
                    period,
                    "operator_id",
                    operator.id(),
                    "successful_count",
                    successful,
                    "denial_counts",
                    denials);
        }
    }

    void play(Stage stage) throws InterruptedException {
        stage.begin("2. Twelve operators settle a month");
        String period = YearMonth.now(stage.clock().withZone(ZoneOffset.UTC))
                .minusMonths(1)
                .toString();
        List<Actor> operators = new ArrayList<>();
        List<List<Outcome>> months = new ArrayList<>();
        SplittableRandom random = stage.random("settlement");
        for (int i = 1; i <= OPERATORS; i++) {
            operators.add(register(stage, i));
            months.add(month(random));
        }
        record(stage, period, operators, months);
        settle(stage, period, operators, months);
        tooSmall(stage, period);
    }

    private static Actor register(Stage stage, int number) {
        Actor operator = stage.actor("food-bank", number);
        stage.as("operator", operator.id(), SETTLEMENT, OperatorServiceGrpc::newBlockingStub)
                .registerOperator(RegisterOperatorRequest.newBuilder()
                        .setOperatorId(operator.id())
                        .setDisplayName("Food bank " + number)
                        .setFederationId(FederationsStep.id(FederationsStep.NAMES.get(number % 3), stage.tag()))
                        .setPublicKey(operator.key().hex())
                        .setDeclaredDailyCapacity(200)
                        .build());
        return operator;
    }

    private static List<Outcome> month(SplittableRandom random) {
        int size = random.nextInt(LEAST_OUTCOMES, MOST_OUTCOMES + 1);
        List<Outcome> outcomes = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            int die = random.nextInt(1000);
            outcomes.add(new Outcome(
                    die < 940
                            ? null
                            : die < 965
                                    ? DenialCode.DENIAL_CODE_NULLIFIER_ALREADY_SEEN
                                    : die < 985
                                            ? DenialCode.DENIAL_CODE_RATE_LIMIT_EXCEEDED
                                            : DenialCode.DENIAL_CODE_INVALID_SIGNATURE));
        }
        return outcomes;
    }

    private static void record(Stage stage, String period, List<Actor> operators, List<List<Outcome>> months)
            throws InterruptedException {
        int total = months.stream().mapToInt(List::size).sum();
        Recording recording = new Recording(period, OPERATORS * TILLS);
        try (Progress progress = stage.progress("recordings acknowledged", total)) {
            recording.progress = progress;
            for (int i = 0; i < OPERATORS; i++) {
                Actor operator = operators.get(i);
                BatchServiceFutureStub batches =
                        stage.as("operator", operator.id(), SETTLEMENT, BatchServiceGrpc::newFutureStub);
                List<Outcome> month = months.get(i);
                for (int till = 0; till < TILLS; till++) {
                    int from = month.size() * till / TILLS;
                    int to = month.size() * (till + 1) / TILLS;
                    String producer = UUID.nameUUIDFromBytes(
                                    (operator.id() + "/" + till).getBytes(StandardCharsets.UTF_8))
                            .toString();
                    recording.new Till(batches, operator, producer, month.subList(from, to)).next();
                }
            }
            recording.await();
        }
        stage.checkEquals("every recording is acknowledged", (long) total, recording.counted.sum());
        stage.checkEquals(
                "every repeat after a lost answer is told apart", recording.repeats.sum(), recording.duplicates.sum());
        stage.say("%,d repeats at %d tills were counted once".formatted(recording.duplicates.sum(), OPERATORS * TILLS));
    }

    /** All tills at work. A till has one call under way, because its sequence orders its recordings. */
    private static final class Recording {
        private final String period;
        private final CountDownLatch tillsOpen;
        private final LongAdder counted = new LongAdder();
        private final LongAdder repeats = new LongAdder();
        private final LongAdder duplicates = new LongAdder();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private Progress progress;

        private Recording(String period, int tills) {
            this.period = period;
            this.tillsOpen = new CountDownLatch(tills);
        }

        private void await() throws InterruptedException {
            if (!tillsOpen.await(PATIENCE_S, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the tills took longer than " + PATIENCE_S + " s");
            }
            if (failure.get() instanceof StatusRuntimeException refused) {
                throw refused;
            }
            if (failure.get() != null) {
                throw new IllegalStateException("a till failed", failure.get());
            }
        }

        private final class Till implements FutureCallback<Boolean> {
            private final BatchServiceFutureStub batches;
            private final Actor operator;
            private final String producer;
            private final List<Outcome> outcomes;
            private int sent;
            private boolean repeating;
            private int attempts;

            private Till(BatchServiceFutureStub batches, Actor operator, String producer, List<Outcome> outcomes) {
                this.batches = batches;
                this.operator = operator;
                this.producer = producer;
                this.outcomes = outcomes;
            }

            private void next() {
                if (sent == outcomes.size() || failure.get() != null) {
                    tillsOpen.countDown();
                    return;
                }
                Futures.addCallback(send(outcomes.get(sent), sent + 1), this, MoreExecutors.directExecutor());
            }

            private ListenableFuture<Boolean> send(Outcome outcome, long sequence) {
                Producer.Builder who =
                        Producer.newBuilder().setProducerId(producer).setSequence(sequence);
                if (outcome.denial == null) {
                    RecordRedemptionRequest request = RecordRedemptionRequest.newBuilder()
                            .setOperatorId(operator.id())
                            .setPeriodId(period)
                            .setProducer(who)
                            .build();
                    return Futures.transform(
                            batches.recordRedemption(request),
                            RecordRedemptionResponse::getDuplicate,
                            MoreExecutors.directExecutor());
                }
                RecordDenialRequest request = RecordDenialRequest.newBuilder()
                        .setOperatorId(operator.id())
                        .setPeriodId(period)
                        .setCode(outcome.denial)
                        .setProducer(who)
                        .build();
                return Futures.transform(
                        batches.recordDenial(request),
                        RecordDenialResponse::getDuplicate,
                        MoreExecutors.directExecutor());
            }

            @Override
            public void onSuccess(Boolean duplicate) {
                if (repeating) {
                    duplicates.add(duplicate ? 1 : 0);
                    repeating = false;
                    sent++;
                } else {
                    // After a failed attempt the first one may have been counted.
                    counted.increment();
                    progress.step();
                    repeating = (sent + 1) % LOST_ANSWER_EVERY == 0;
                    repeats.add(repeating ? 1 : 0);
                    sent += repeating ? 0 : 1;
                }
                attempts = 0;
                next();
            }

            /** A till that names itself may repeat whatever was not acknowledged. */
            @Override
            public void onFailure(Throwable e) {
                boolean worthRepeating = e instanceof StatusRuntimeException refused
                        && switch (refused.getStatus().getCode()) {
                            case UNAVAILABLE, RESOURCE_EXHAUSTED, ABORTED -> true;
                            default -> false;
                        };
                if (!worthRepeating || ++attempts == MOST_ATTEMPTS) {
                    failure.compareAndSet(null, e);
                }
                next();
            }
        }
    }

    private static void settle(Stage stage, String period, List<Actor> operators, List<List<Outcome>> months) {
        Table table = new Table(
                "operator",
                "redemptions",
                "invalid signature",
                "already seen",
                "rate limit",
                "settled",
                "payload digest");
        int exact = 0;
        int settled = 0;
        int proven = 0;
        LogVerifier log = new LogVerifier(
                NoteKey.parse(stage.as("auditor", "auditor-" + stage.tag(), SETTLEMENT, LogServiceGrpc::newBlockingStub)
                        .getCheckpoint(GetCheckpointRequest.getDefaultInstance())
                        .getVerifierKey()));
        for (int i = 0; i < OPERATORS; i++) {
            Actor operator = operators.get(i);
            Counts expected = Counts.of(months.get(i));
            BatchServiceBlockingStub batches = batches(stage, operator);
            Batch batch = batch(batches, operator, period);
            exact += Counts.of(batch.getCounts()).equals(expected) ? 1 : 0;
            if (i == 0) {
                refuseOthers(stage, batches, operator, period, expected);
            }
            FinalizeBatchResponse closed = batches.finalizeBatch(finalizing(operator, period, expected, operator));
            Settlement settlement = closed.getSettlement();
            proven += isProven(log, settlement.getEntry(), closed.getInclusion().getTlogProof()) ? 1 : 0;
            boolean signed = settlement
                            .getPayloadDigest()
                            .equals(expected.payload(operator, period).digest().hex())
                    && settlement
                            .getPayload()
                            .equals(expected.payload(operator, period).canonicalJson())
                    && batch(batches, operator, period).getState() == BatchState.BATCH_STATE_FINALIZED;
            settled += signed ? 1 : 0;
            table.row(
                    operator.id(),
                    settlement.getCounts().getSuccessfulCount(),
                    expected.denial("INVALID_SIGNATURE"),
                    expected.denial("NULLIFIER_ALREADY_SEEN"),
                    expected.denial("RATE_LIMIT_EXCEEDED"),
                    signed ? "signed" : "NO",
                    settlement.getPayloadDigest().substring(0, 16) + "…");
        }
        stage.show(table);
        stage.checkEquals("every operator's counts are exact", OPERATORS, exact);
        stage.checkEquals("every settlement is the payload that its operator signed", OPERATORS, settled);
        stage.checkEquals("and is proven to be in the log, offline and from the log's key alone", OPERATORS, proven);
        Actor first = operators.get(0);
        stage.checkEquals(
                "a batch is finalized once",
                "BATCH_FINALIZED",
                Refused.by(() -> batches(stage, first)
                                .finalizeBatch(finalizing(first, period, Counts.of(months.get(0)), first)))
                        .reason());
        stage.checkEquals(
                "and takes no recordings any more",
                "BATCH_FINALIZED",
                Refused.by(() -> batches(stage, first).recordRedemption(redemption(first, period)))
                        .reason());
    }

    private static boolean isProven(LogVerifier log, String entry, String proof) {
        try {
            log.included(entry.getBytes(StandardCharsets.UTF_8), TlogProof.parse(proof));
            return true;
        } catch (LogVerifier.NotProven e) {
            return false;
        }
    }

    /** What an operator gets wrong leaves its batch open. */
    private static void refuseOthers(
            Stage stage, BatchServiceBlockingStub batches, Actor operator, String period, Counts counts) {
        Counts more = new Counts(counts.successful() + 1, counts.denials());
        Refused mismatch = Refused.by(() -> batches.finalizeBatch(finalizing(operator, period, more, operator)));
        stage.checkEquals(
                "one redemption too many in the signed payload is refused", "PAYLOAD_MISMATCH", mismatch.reason());
        stage.checkEquals(
                "and answered with the payload to sign",
                counts.payload(operator, period).canonicalJson(),
                mismatch.metadata().get("payload"));
        Actor forger = stage.actor("forger", 1);
        stage.checkEquals(
                "a forged settlement is refused",
                "BAD_SIGNATURE",
                Refused.by(() -> batches.finalizeBatch(finalizing(operator, period, counts, forger)))
                        .reason());
    }

    private static void tooSmall(Stage stage, String period) {
        Actor operator = register(stage, OPERATORS + 1);
        BatchServiceBlockingStub batches = batches(stage, operator);
        for (int i = 0; i < TINY_BATCH; i++) {
            batches.recordRedemption(redemption(operator, period));
        }
        Counts counts = Counts.of(batch(batches, operator, period).getCounts());
        stage.checkEquals("the thirteenth operator counted four people", (long) TINY_BATCH, counts.total());
        Refused refused = Refused.by(() -> batches.finalizeBatch(finalizing(operator, period, counts, operator)));
        stage.checkEquals("so few could be told apart, so they are not published", "BATCH_TOO_SMALL", refused.reason());
        stage.checkEquals(
                "and its batch stays open",
                BatchState.BATCH_STATE_OPEN,
                batch(batches, operator, period).getState());
    }

    private static BatchServiceBlockingStub batches(Stage stage, Actor operator) {
        return stage.as("operator", operator.id(), SETTLEMENT, BatchServiceGrpc::newBlockingStub);
    }

    private static Batch batch(BatchServiceBlockingStub batches, Actor operator, String period) {
        return batches.getBatch(GetBatchRequest.newBuilder()
                        .setOperatorId(operator.id())
                        .setPeriodId(period)
                        .build())
                .getBatch();
    }

    private static RecordRedemptionRequest redemption(Actor operator, String period) {
        return RecordRedemptionRequest.newBuilder()
                .setOperatorId(operator.id())
                .setPeriodId(period)
                .build();
    }

    private static FinalizeBatchRequest finalizing(Actor operator, String period, Counts counts, Actor signer) {
        return FinalizeBatchRequest.newBuilder()
                .setOperatorId(operator.id())
                .setPeriodId(period)
                .setExpectedCounts(counts.message())
                .setOperatorSignature(signer.sign(counts.payload(operator, period)))
                .build();
    }
}
