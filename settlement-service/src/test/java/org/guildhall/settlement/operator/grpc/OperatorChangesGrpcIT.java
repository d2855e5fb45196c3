package org.guildhall.settlement.operator.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.settlement.SettlementTest;
import org.guildhall.settlement.operator.domain.OperatorReason;
import org.guildhall.settlement.v1.ListOperatorsRequest;
import org.guildhall.settlement.v1.ListOperatorsResponse;
import org.guildhall.settlement.v1.Operator;
import org.guildhall.settlement.v1.OperatorServiceGrpc;
import org.guildhall.settlement.v1.OperatorServiceGrpc.OperatorServiceBlockingStub;
import org.guildhall.settlement.v1.RegisterOperatorRequest;
import org.guildhall.settlement.v1.UpdateOperatorRequest;
import org.junit.jupiter.api.Test;

/** Operators change themselves, and are listed. */
@QuarkusTest
class OperatorChangesGrpcIT extends SettlementTest {
    private final TestKey fresh = TestKey.of("fresh-" + id);

    private OperatorServiceBlockingStub operators() {
        return as(
                OperatorServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(30, TimeUnit.SECONDS), id, "operator");
    }

    private UpdateOperatorRequest.Builder changing() {
        return UpdateOperatorRequest.newBuilder().setOperatorId(id);
    }

    private Operator update(UpdateOperatorRequest.Builder request) {
        return operators().updateOperator(request.build()).getOperator();
    }

    private String byOldKey(TestKey old, TestKey next) {
        return old.sign(Statement.of(
                        "operator-key",
                        "operator_id",
                        id,
                        "old_public_key",
                        old.publicKey().hex(),
                        "new_public_key",
                        next.publicKey().hex()))
                .hex();
    }

    @Test
    void whatIsAbsentStays() {
        register(true);
        Operator before = update(changing());
        assertEquals("", before.getCapacityFromDay());
        Operator renamed = update(changing().setDisplayName("New name"));
        assertEquals(before.toBuilder().setDisplayName("New name").build(), renamed);
        assertEquals(renamed, update(changing().setDisplayName("New name")));
        assertEquals(
                List.of("declared_daily_capacity", "display_name"),
                violatedFields(() -> update(changing().setDisplayName("").setDeclaredDailyCapacity(-1))));
    }

    @Test
    void aCapacityHoldsFromItsDayAndTheEarlierOnesAreKept() {
        register(false);
        clock.set(Instant.parse("2026-05-01T23:59:59Z"));
        Operator first = update(changing().setDeclaredDailyCapacity(100));
        assertEquals("2026-05-01", first.getCapacityFromDay());
        clock.set(Instant.parse("2026-05-02T00:00:00Z"));
        update(changing().setDeclaredDailyCapacity(200));
        Operator last = update(changing().setDeclaredDailyCapacity(300));
        assertEquals("2026-05-02", last.getCapacityFromDay());
        assertEquals(300, last.getDeclaredDailyCapacity());
        clock.set(Instant.parse("2026-05-03T00:00:00Z"));
        assertEquals(last, update(changing().setDeclaredDailyCapacity(300)));
        String onDay = """
                SELECT declared_daily_capacity FROM operator_capacity
                WHERE operator_id = ? AND from_day <= cast(? AS date) ORDER BY from_day DESC LIMIT 1""";
        assertEquals(0, number(onDay, id, "2026-04-30"));
        assertEquals(100, number(onDay, id, "2026-05-01"));
        assertEquals(300, number(onDay, id, "2026-05-02"));
        assertEquals(3, number("SELECT count(*) FROM operator_capacity WHERE operator_id = ?", id));
    }

    @Test
    void aNewKeyIsSignedByTheOldOne() {
        register(true);
        UpdateOperatorRequest.Builder request =
                changing().setPublicKey(fresh.publicKey().hex());
        var facts = assertRefused(OperatorReason.KEY_SIGNATURE_REQUIRED, () -> update(request.clone()));
        assertEquals(key.publicKey().hex(), facts.get("public_key"));
        for (String bad : List.of(byOldKey(fresh, fresh), byOldKey(key, TestKey.of("another")), byOldKey(fresh, key))) {
            assertEquals(
                    "operator-key",
                    assertRefused(
                                    PlatformReason.BAD_SIGNATURE,
                                    () -> update(request.clone().setKeySignature(bad)))
                            .get("statement"));
        }
        assertEquals(key.publicKey().hex(), update(changing()).getPublicKey());
        request.setKeySignature(byOldKey(key, fresh));
        assertEquals(fresh.publicKey().hex(), update(request).getPublicKey());
        assertEquals(fresh.publicKey().hex(), update(request).getPublicKey());
        assertRefused(OperatorReason.PUBLIC_KEY_INVALID, () -> update(changing().setPublicKey("ff".repeat(32))));
    }

    @Test
    void aFirstKeyNeedsNoSignature() {
        register(false);
        assertEquals(
                key.publicKey().hex(),
                update(changing().setPublicKey(key.publicKey().hex())).getPublicKey());
    }

    @Test
    void onlyARegisteredOperatorChangesItselfAlone() {
        assertRefused(OperatorReason.OPERATOR_NOT_FOUND, () -> update(changing()));
        assertRefused(PlatformReason.NOT_YOURSELF, () -> operators()
                .updateOperator(changing().setOperatorId("op-other").build()));
    }

    @Test
    void operatorsAreListedByFederationInTheOrderOfTheirIds() {
        String federation = "fed-" + UUID.randomUUID();
        List<String> ids = List.of(id + "-a", id + "-b", id + "-c");
        for (String one : ids) {
            as(OperatorServiceGrpc.newBlockingStub(channel()), one, "operator")
                    .registerOperator(RegisterOperatorRequest.newBuilder()
                            .setOperatorId(one)
                            .setDisplayName("One of three")
                            .setFederationId(federation)
                            .build());
        }
        List<String> listed = new ArrayList<>();
        String token = "";
        do {
            ListOperatorsResponse page = operators()
                    .listOperators(ListOperatorsRequest.newBuilder()
                            .setFederationId(federation)
                            .setPageSize(2)
                            .setPageToken(token)
                            .build());
            page.getOperatorsList().forEach(operator -> listed.add(operator.getOperatorId()));
            token = page.getNextPageToken();
        } while (!token.isEmpty() && listed.size() < 10);
        assertEquals(ids, listed);
    }
}
