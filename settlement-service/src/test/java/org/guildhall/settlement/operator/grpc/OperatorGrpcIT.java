package org.guildhall.settlement.operator.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.guildhall.platform.refusal.PlatformReason;
import org.guildhall.platform.testing.ServiceTest;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.settlement.operator.domain.OperatorReason;
import org.guildhall.settlement.v1.GetOperatorRequest;
import org.guildhall.settlement.v1.Operator;
import org.guildhall.settlement.v1.OperatorServiceGrpc;
import org.guildhall.settlement.v1.OperatorServiceGrpc.OperatorServiceBlockingStub;
import org.guildhall.settlement.v1.RegisterOperatorRequest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class OperatorGrpcIT extends ServiceTest {
    private final String id = "op-" + UUID.randomUUID();

    private static OperatorServiceBlockingStub stub(String subject, String... roles) {
        return as(
                OperatorServiceGrpc.newBlockingStub(channel()).withDeadlineAfter(20, TimeUnit.SECONDS), subject, roles);
    }

    private RegisterOperatorRequest.Builder foodBank() {
        return RegisterOperatorRequest.newBuilder()
                .setOperatorId(id)
                .setDisplayName("Tafel Nord")
                .setFederationId("fed:north")
                .setPublicKey(TestKey.of(id).publicKey().hex())
                .setDeclaredDailyCapacity(120);
    }

    private Operator register(RegisterOperatorRequest request) {
        return stub(id, "operator").registerOperator(request).getOperator();
    }

    @Test
    void aRegisteredOperatorIsReadBackAsItWasSent() {
        Operator registered = register(foodBank().build());
        Operator read = stub("c-1", "consumer")
                .getOperator(GetOperatorRequest.newBuilder().setOperatorId(id).build())
                .getOperator();
        assertEquals(registered, read);
        assertEquals("Tafel Nord", read.getDisplayName());
        assertEquals("fed:north", read.getFederationId());
        assertEquals(TestKey.of(id).publicKey().hex(), read.getPublicKey());
        assertEquals(120, read.getDeclaredDailyCapacity());
    }

    @Test
    void nameAloneIsEnough() {
        Operator registered = register(RegisterOperatorRequest.newBuilder()
                .setOperatorId(id)
                .setDisplayName("ü".repeat(200))
                .build());
        assertEquals("", registered.getPublicKey());
        assertEquals("", registered.getFederationId());
        assertEquals(0, registered.getDeclaredDailyCapacity());
    }

    @Test
    void anUnknownOperatorIsNotFound() {
        var facts = assertRefused(OperatorReason.OPERATOR_NOT_FOUND, () -> stub("c-1", "consumer")
                .getOperator(GetOperatorRequest.newBuilder().setOperatorId(id).build()));
        assertEquals(id, facts.get("operator_id"));
    }

    @Test
    void theSameRegistrationAgainIsAnsweredAsItStands() {
        assertEquals(register(foodBank().build()), register(foodBank().build()));
    }

    @Test
    void anotherRegistrationOfAnIdIsRefusedAndChangesNothing() {
        Operator first = register(foodBank().build());
        for (RegisterOperatorRequest other : List.of(
                foodBank().setDisplayName("Tafel Süd").build(),
                foodBank().clearFederationId().build(),
                foodBank().clearPublicKey().build(),
                foodBank().setDeclaredDailyCapacity(121).build())) {
            assertRefused(OperatorReason.OPERATOR_ALREADY_EXISTS, () -> register(other));
        }
        assertEquals(first, register(foodBank().build()));
    }

    @Test
    void ofTwoRegistrationsAtTheSameTimeOneIsStored() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Operator>> calls = java.util.stream.IntStream.range(0, 8)
                    .<Callable<Operator>>mapToObj(i -> () ->
                            register(foodBank().setDisplayName("Name " + i).build()))
                    .toList();
            int stored = 0;
            for (Future<Operator> answer : threads.invokeAll(calls)) {
                try {
                    answer.get();
                    stored++;
                } catch (java.util.concurrent.ExecutionException e) {
                    assertRefused(OperatorReason.OPERATOR_ALREADY_EXISTS, () -> {
                        throw e.getCause();
                    });
                }
            }
            assertEquals(1, stored);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aRequestIdGivesTheFirstAnswerAgainAndCannotBeReused() {
        RegisterOperatorRequest request =
                foodBank().setRequestId(UUID.randomUUID().toString()).build();
        assertEquals(register(request), register(request));
        assertRefused(
                PlatformReason.REQUEST_ID_REUSED,
                () -> register(request.toBuilder().setDeclaredDailyCapacity(5).build()));
    }

    @Test
    void aKeyThatIsNoPointOfTheCurveIsRefused() {
        String noPoint = "eefdea4cdb677750a420fee807eacf21eb9898ae79b9768766e4faa04a2d4a34"; // BIP-340, vector 5
        var facts = assertRefused(
                OperatorReason.PUBLIC_KEY_INVALID,
                () -> register(foodBank().setPublicKey(noPoint).build()));
        assertEquals(noPoint, facts.get("public_key"));
    }

    @Test
    void everyBrokenConstraintIsNamed() {
        RegisterOperatorRequest broken = RegisterOperatorRequest.newBuilder()
                .setRequestId("one")
                .setOperatorId("OP")
                .setFederationId("no spaces")
                .setPublicKey("AB")
                .setDeclaredDailyCapacity(-1)
                .build();
        assertEquals(
                List.of(
                        "declared_daily_capacity",
                        "display_name",
                        "federation_id",
                        "operator_id",
                        "public_key",
                        "request_id"),
                violatedFields(() -> stub("admin-1", "admin").registerOperator(broken)));
        assertEquals(
                List.of("declared_daily_capacity", "display_name"),
                violatedFields(() -> register(foodBank()
                        .setDisplayName("x".repeat(201))
                        .setDeclaredDailyCapacity(1_000_000_001)
                        .build())));
    }

    @Test
    void operatorsRegisterThemselvesAlone() {
        assertRefused(PlatformReason.NOT_YOURSELF, () -> stub("op-other", "operator")
                .registerOperator(foodBank().build()));
        assertRefused(PlatformReason.ROLE_REQUIRED, () -> stub(id, "provider")
                .registerOperator(foodBank().build()));
        assertEquals(
                id,
                stub("admin-1", "admin")
                        .registerOperator(foodBank().build())
                        .getOperator()
                        .getOperatorId());
    }
}
