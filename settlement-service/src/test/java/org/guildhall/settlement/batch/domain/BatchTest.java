package org.guildhall.settlement.batch.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.Optional;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.junit.jupiter.api.Test;

class BatchTest {
    private static final BatchId ID = new BatchId(new OperatorId("op-1"), Period.of("2026-04-17"));
    private static final Instant OVER = Instant.parse("2026-04-18T00:00:00Z");
    private static final OutcomeCounts TEN = new OutcomeCounts(7, 2, 0, 1);
    private static final PublicKey KEY = TestKey.of("op-1").publicKey();
    private static final Signature SIGNATURE = TestKey.of("op-1").sign(Settlement.payload(ID, TEN));
    private static final Batch.Closing PLAIN = closing(false, Optional.empty(), Optional.empty());

    private static Batch.Closing closing(
            boolean early, Optional<OutcomeCounts> expected, Optional<Signature> signature) {
        return new Batch.Closing(early, expected, signature, Optional.empty());
    }

    private static Batch open(OutcomeCounts counts) {
        return new Batch(ID, counts, new BatchState.Open());
    }

    private static BatchReason refused(Batch batch, Batch.Closing closing, Optional<PublicKey> key, Instant now) {
        return (BatchReason) assertThrows(Refusal.class, () -> batch.settled(closing, key, 10, now))
                .reason();
    }

    @Test
    void finalizingBeforeThePeriodEndsIsRefusedUnlessEarly() {
        Instant before = OVER.minusNanos(1000);
        assertEquals(BatchReason.PERIOD_NOT_OVER, refused(open(TEN), PLAIN, Optional.empty(), before));
        Batch.Closing early = closing(true, Optional.empty(), Optional.empty());
        assertEquals(
                before, open(TEN).settled(early, Optional.empty(), 10, before).finalizedAt());
        assertEquals(OVER, open(TEN).settled(PLAIN, Optional.empty(), 10, OVER).finalizedAt());
    }

    @Test
    void aBatchThatIsClosedOrRolledUpStaysAsItIs() {
        Batch closed = new Batch(ID, TEN, new BatchState.Finalized(17));
        assertEquals(BatchReason.BATCH_FINALIZED, refused(closed, PLAIN, Optional.empty(), OVER));
        Batch moved = new Batch(ID, OutcomeCounts.NONE, new BatchState.RolledUp(Period.of("2026-W16")));
        assertEquals(BatchReason.BATCH_ROLLED_UP, refused(moved, PLAIN, Optional.empty(), OVER));
    }

    @Test
    void aCommitmentIsToExactlyTheReceiptsThatWereCounted() {
        Digest root = new Digest("ab".repeat(32));
        ReceiptCommitment exact = new ReceiptCommitment(root, 7, Optional.empty());
        assertEquals(
                Optional.of(exact),
                open(TEN)
                        .settled(with(exact, Optional.empty()), Optional.empty(), 10, OVER)
                        .receipts());
        for (long count : new long[] {6, 8}) {
            ReceiptCommitment other = new ReceiptCommitment(root, count, Optional.empty());
            assertEquals(
                    BatchReason.RECEIPTS_MISMATCH,
                    refused(open(TEN), with(other, Optional.empty()), Optional.empty(), OVER));
        }
        assertEquals(
                BatchReason.SIGNATURE_REQUIRED,
                refused(open(TEN), with(exact, Optional.of(SIGNATURE)), Optional.of(KEY), OVER));
    }

    private static Batch.Closing with(ReceiptCommitment receipts, Optional<Signature> signature) {
        return new Batch.Closing(false, Optional.of(TEN), signature, Optional.of(receipts));
    }

    @Test
    void fewerOutcomesThanTheMinimumAreNotPublished() {
        OutcomeCounts nine = new OutcomeCounts(7, 2, 0, 0);
        OutcomeCounts eleven = new OutcomeCounts(0, 2, 8, 1);
        assertEquals(BatchReason.BATCH_TOO_SMALL, refused(open(nine), PLAIN, Optional.empty(), OVER));
        assertEquals(TEN, open(TEN).settled(PLAIN, Optional.empty(), 10, OVER).counts());
        assertEquals(
                OVER, open(eleven).settled(PLAIN, Optional.empty(), 10, OVER).finalizedAt());
        assertEquals(
                OVER,
                open(OutcomeCounts.REDEMPTION)
                        .settled(PLAIN, Optional.empty(), 1, OVER)
                        .finalizedAt());
    }

    @Test
    void otherCountsThanExpectedAreRefusedWithThePayload() {
        Batch.Closing eight = closing(false, Optional.of(new OutcomeCounts(8, 2, 0, 1)), Optional.empty());
        Refusal refusal = assertThrows(Refusal.class, () -> open(TEN).settled(eight, Optional.empty(), 10, OVER));
        assertEquals(BatchReason.PAYLOAD_MISMATCH, refusal.reason());
        assertEquals(
                "{\"denial_counts\":{\"INVALID_SIGNATURE\":2,\"RATE_LIMIT_EXCEEDED\":1},\"operator_id\":\"op-1\","
                        + "\"period_id\":\"2026-04-17\",\"successful_count\":7}",
                refusal.facts().get("payload"));
    }

    @Test
    void anOperatorWithAKeyMustSignAndOneWithoutMustNot() {
        Batch.Closing expected = closing(false, Optional.of(TEN), Optional.empty());
        Batch.Closing signed = closing(false, Optional.of(TEN), Optional.of(SIGNATURE));
        assertEquals(BatchReason.SIGNATURE_REQUIRED, refused(open(TEN), expected, Optional.of(KEY), OVER));
        assertEquals(BatchReason.OPERATOR_HAS_NO_KEY, refused(open(TEN), signed, Optional.empty(), OVER));
        Settlement settlement = open(TEN).settled(signed, Optional.of(KEY), 10, OVER);
        assertEquals(Optional.of(new Settlement.Signed(KEY, SIGNATURE)), settlement.signed());
    }

    @Test
    void theFirstRuleBrokenInTheDocumentedOrderIsTheAnswer() {
        Batch small = open(OutcomeCounts.REDEMPTION);
        Batch.Closing wrong = closing(false, Optional.of(TEN), Optional.empty());
        Instant before = OVER.minusNanos(1000);
        assertEquals(BatchReason.PERIOD_NOT_OVER, refused(small, wrong, Optional.of(KEY), before));
        assertEquals(BatchReason.BATCH_TOO_SMALL, refused(small, wrong, Optional.of(KEY), OVER));
        Batch.Closing other = closing(false, Optional.of(OutcomeCounts.NONE), Optional.empty());
        assertEquals(BatchReason.PAYLOAD_MISMATCH, refused(open(TEN), other, Optional.of(KEY), OVER));
    }

    @Test
    void countsAreNeverNegativeNorBeyondExactJson() {
        assertThrows(IllegalArgumentException.class, () -> new OutcomeCounts(-1, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new OutcomeCounts(0, 0, 0, OutcomeCounts.MAX + 1));
        OutcomeCounts full = new OutcomeCounts(OutcomeCounts.MAX, 0, 0, 0);
        assertThrows(IllegalArgumentException.class, () -> full.plus(OutcomeCounts.REDEMPTION));
        assertEquals(
                OutcomeCounts.MAX,
                new OutcomeCounts(OutcomeCounts.MAX - 1, 0, 0, 0)
                        .plus(OutcomeCounts.REDEMPTION)
                        .successful());
    }
}
