package org.guildhall.settlement.audit.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.guildhall.platform.refusal.Refusal;
import org.guildhall.settlement.batch.domain.Period;
import org.guildhall.settlement.operator.domain.OperatorId;
import org.junit.jupiter.api.Test;

class FindingsTest {
    private static final Period MONTH = Period.of("2026-04");
    private static final Instant FIRST = Instant.parse("2026-05-01T08:00:00Z");
    private static final Instant LATER = Instant.parse("2026-05-02T08:00:00Z");
    private static final UUID ID = UUID.fromString("0c5cbf3f-0a4e-4a6f-8a3c-3f8f7f1f2b11");
    private static final UUID OTHER_ID = UUID.fromString("0c5cbf3f-0a4e-4a6f-8a3c-3f8f7f1f2b12");

    private static Suspicion suspicion(Severity severity, int corrections, long count) {
        return new Suspicion(
                new OperatorId("op-1"), Check.CAPACITY, severity, corrections, Figures.of("successful_count", count));
    }

    private static Finding found(Severity severity) {
        return Finding.of(ID, MONTH, suspicion(severity, 0, 100), FIRST);
    }

    private static Finding after(Finding standing, Suspicion suspicion) {
        return Findings.after(MONTH, List.of(standing), List.of(suspicion), () -> OTHER_ID, LATER)
                .get(0);
    }

    private static Review review(Review.Outcome outcome) {
        return new Review("auditor-1", outcome, "seen the delivery notes", LATER);
    }

    @Test
    void whatIsNewIsAdded() {
        Finding finding = Findings.after(MONTH, List.of(), List.of(suspicion(Severity.NOTICE, 0, 100)), () -> ID, FIRST)
                .get(0);
        assertEquals(found(Severity.NOTICE), finding);
        assertEquals(Optional.empty(), finding.disputedAt());
    }

    @Test
    void aCriticalFindingGoesToArbitrationAtOnce() {
        assertEquals(Optional.of(FIRST), found(Severity.CRITICAL).disputedAt());
    }

    @Test
    void theSameAgainIsTheSameFinding() {
        Finding standing = found(Severity.NOTICE);
        assertSame(standing, after(standing, suspicion(Severity.NOTICE, 0, 100)));
    }

    @Test
    void newFiguresReplaceTheOldOnesUntilSomebodyActsOnThem() {
        Finding again = after(found(Severity.NOTICE), suspicion(Severity.NOTICE, 0, 101));
        assertEquals(ID, again.id());
        assertEquals(FIRST, again.foundAt());
        assertEquals(LATER, again.figuresAt());
        assertEquals(101, again.suspicion().figures().get("successful_count"));
        Finding disputed = found(Severity.NOTICE).disputed(FIRST);
        assertSame(disputed, after(disputed, suspicion(Severity.CRITICAL, 0, 101)));
        Finding reviewed = found(Severity.NOTICE).reviewed(review(Review.Outcome.EXPLAINED));
        assertSame(reviewed, after(reviewed, suspicion(Severity.NOTICE, 0, 101)));
    }

    @Test
    void theSeverityOfAnOpenFindingOnlyRises() {
        assertEquals(
                Severity.WARNING,
                after(found(Severity.WARNING), suspicion(Severity.NOTICE, 0, 90))
                        .suspicion()
                        .severity());
        Finding critical = after(found(Severity.WARNING), suspicion(Severity.CRITICAL, 0, 5000));
        assertEquals(Severity.CRITICAL, critical.suspicion().severity());
        assertEquals(Optional.of(LATER), critical.disputedAt());
    }

    @Test
    void aReviewedFindingIsFoundAfreshOnlyIfItGrewWorse() {
        Finding reviewed = found(Severity.NOTICE).reviewed(review(Review.Outcome.EXPLAINED));
        Finding worse = after(reviewed, suspicion(Severity.WARNING, 0, 300));
        assertEquals(OTHER_ID, worse.id());
        assertEquals(Optional.empty(), worse.review());
    }

    @Test
    void aCorrectedSettlementIsExaminedAfresh() {
        Finding reviewed = found(Severity.NOTICE).reviewed(review(Review.Outcome.MISTAKE));
        assertEquals(
                OTHER_ID, after(reviewed, suspicion(Severity.NOTICE, 1, 100)).id());
    }

    @Test
    void aReviewIsFinal() {
        Finding reviewed = found(Severity.NOTICE).reviewed(review(Review.Outcome.EXPLAINED));
        assertSame(reviewed, reviewed.reviewed(review(Review.Outcome.EXPLAINED)));
        Refusal refusal = assertThrows(Refusal.class, () -> reviewed.reviewed(review(Review.Outcome.FRAUD)));
        assertEquals(AuditReason.FINDING_REVIEWED, refusal.reason());
        assertEquals("EXPLAINED", refusal.facts().get("outcome"));
        assertEquals(
                AuditReason.FINDING_REVIEWED,
                assertThrows(Refusal.class, () -> reviewed.disputed(LATER)).reason());
    }

    @Test
    void aDisputeIsOpenedOnce() {
        Finding disputed = found(Severity.NOTICE).disputed(FIRST);
        assertSame(disputed, disputed.disputed(LATER));
    }
}
