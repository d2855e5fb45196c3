package org.guildhall.settlement.audit.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.guildhall.arbitration.v1.OpenFindingDisputeRequest;
import org.guildhall.platform.outbox.Outbox;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.store.Transactions;
import org.guildhall.platform.value.Digest;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.platform.value.Signature;
import org.guildhall.settlement.SettlementTest;
import org.guildhall.settlement.audit.AuditFinding;
import org.guildhall.settlement.audit.SignFinding;
import org.junit.jupiter.api.Test;

@QuarkusTest
class FindingDeliveryIT extends SettlementTest {
    @Inject
    Outbox outbox;

    @Inject
    Transactions transactions;

    @Inject
    SignFinding signFinding;

    private AuditFinding finding() {
        return new AuditFinding(
                UUID.randomUUID().toString(),
                id,
                "fed:north",
                "2026-04-17",
                "CAPACITY",
                "CRITICAL",
                "{\"ratio\":14}",
                Instant.parse("2026-04-18T01:02:03Z"));
    }

    private OpenFindingDisputeRequest told(AuditFinding finding) throws Throwable {
        VertxContextSupport.subscribeAndAwait(() -> transactions.run(session -> outbox.append(session, finding)));
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> NeighbourArbitration.told(finding.findingId()), found -> found.size() == 1)
                .get(0);
    }

    @Test
    void arbitrationIsToldOfAFindingWithEvidenceThatAnybodyCanCheck() throws Throwable {
        register(true);
        AuditFinding finding = finding();
        OpenFindingDisputeRequest told = told(finding);
        assertEquals(finding.findingId(), told.getFindingId());
        assertEquals(id, told.getOperatorId());
        assertEquals(key.publicKey().hex(), told.getOperatorKey());
        assertEquals("fed:north", told.getFederationId());
        assertEquals(
                "{\"check\":\"CAPACITY\",\"figures\":\"{\\\"ratio\\\":14}\",\"finding_id\":\"" + finding.findingId()
                        + "\",\"found_at\":\"2026-04-18T01:02:03Z\",\"operator_id\":\"" + id
                        + "\",\"period_id\":\"2026-04-17\",\"severity\":\"CRITICAL\"}",
                told.getContent().toStringUtf8());
        Statement evidence = Statement.of(
                "evidence",
                "dispute_id",
                finding.findingId(),
                "submitted_by",
                "settlement",
                "type",
                "DOCUMENT",
                "content_digest",
                Digest.of(Statement.sha256(told.getContent().toByteArray())).hex(),
                "description",
                told.getDescription());
        assertTrue(Schnorr.verify(
                new PublicKey(told.getAuditorKey()), evidence.digest(), new Signature(told.getSignature())));
    }

    @Test
    void everyFindingIsSignedWithTheSameKeyAndTheSameFindingInTheSameWay() throws Throwable {
        register(false);
        AuditFinding finding = finding();
        OpenFindingDisputeRequest told = told(finding);
        assertEquals("", told.getOperatorKey());
        assertEquals(told.getAuditorKey(), told(finding()).getAuditorKey());
        var again = VertxContextSupport.subscribeAndAwait(() -> signFinding.run(finding));
        assertEquals(told.getSignature(), again.signature().hex());
    }
}
