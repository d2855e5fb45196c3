package org.guildhall.reputation.score;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.testing.MovableClock;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.reputation.ReputationTest;
import org.guildhall.reputation.receipt.TestReceipt;
import org.guildhall.reputation.receipt.domain.Receipt;
import org.guildhall.reputation.score.domain.Score;
import org.guildhall.reputation.v1.ReceiptVerdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class CurrentReceiptsIT extends ReputationTest {
    @Inject
    CurrentReceipts current;

    @Inject
    ListScores listScores;

    @Inject
    Transactions transactions;

    @Inject
    MovableClock clock;

    private final Instant asOf = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final String provider = fresh("p");

    @BeforeEach
    void begin() {
        clock.reset();
        registerTestMint();
    }

    private Receipt deal(String lease) {
        Receipt receipt = TestReceipt.of(provider, fresh("c"), lease, asOf.minus(Duration.ofDays(1)))
                .signed();
        assertEquals(ReceiptVerdict.RECEIPT_VERDICT_ACCEPTED, submit(receipt));
        return receipt;
    }

    /** The receipts of the provider in the window, as a transaction sees them that begins before {@code meanwhile}. */
    private long receipts(CurrentReceipts.Frozen frozen, Runnable meanwhile) {
        List<Score> scores = await(() ->
                transactions.run(session -> session.createNativeQuery("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                        .executeUpdate()
                        .chain(() -> session.createNativeQuery("SELECT 1").getSingleResult())
                        .chain(() -> elsewhere(meanwhile))
                        .chain(() -> current.ofTransaction(frozen, asOf))
                        .map(view -> listScores.ranked(view, asOf))));
        return scores.stream()
                .filter(score -> score.providerKey().equals(TestKey.of(provider).publicKey()))
                .mapToLong(Score::receipts)
                .sum();
    }

    /** On another thread, while the event loop goes on with other calls. */
    private static Uni<Void> elsewhere(Runnable work) {
        Context caller = Vertx.currentContext();
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(work)
                .emitOn(next -> caller.runOnContext(ignored -> next.run()));
    }

    @Test
    void aTransactionSeesWhatWasFrozenWithWhatHappenedSince() {
        Receipt voidedLater = deal("first");
        deal("second");
        CurrentReceipts.Frozen frozen = await(() -> current.freeze(asOf));
        assertEquals(2, receipts(frozen, () -> {}));
        deal("third");
        deal("fourth");
        voidReceipt(voidedLater.content().digest().hex());
        assertEquals(3, receipts(frozen, () -> {}));
        assertEquals(3, receipts(null, () -> {}), "read from the database alone");
    }

    @Test
    void aTransactionDoesNotSeeWhatHappensAfterItBegan() {
        deal("first");
        CurrentReceipts.Frozen frozen = await(() -> current.freeze(asOf));
        assertEquals(1, receipts(frozen, () -> deal("second")));
        assertEquals(2, receipts(null, () -> deal("third")), "read from the database alone");
        assertEquals(3, receipts(frozen, () -> {}));
    }
}
