package org.guildhall.arbitration.arbiter.grpc;

import static org.guildhall.platform.testing.Refusals.assertRefused;
import static org.guildhall.platform.testing.Refusals.violatedFields;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.quarkus.test.junit.QuarkusTest;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.guildhall.arbitration.ArbitrationTest;
import org.guildhall.arbitration.arbiter.domain.ArbiterReason;
import org.guildhall.arbitration.v1.Arbiter;
import org.guildhall.arbitration.v1.RegisterArbiterRequest;
import org.guildhall.platform.refusal.PlatformReason;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ArbiterGrpcIT extends ArbitrationTest {
    private RegisterArbiterRequest registration(String id) {
        return RegisterArbiterRequest.newBuilder()
                .setArbiterId(id)
                .setPublicKey(key(id))
                .setFederationId("fed-1")
                .build();
    }

    @Test
    void aNewArbiterShowsFifty() {
        String id = "new-" + run;
        Arbiter arbiter =
                as(arbiters(), id, "arbiter").registerArbiter(registration(id)).getArbiter();
        assertEquals(50, arbiter.getScore());
        assertEquals(0.5, arbiter.getRecord().getConsensusRate());
        assertEquals(1, arbiter.getRecord().getParticipationRate());
        assertFalse(arbiter.getRecord().hasMeanResponseTime());
        assertEquals(arbiter, arbiter(id));
    }

    @Test
    void registeringTheSameAgainIsSafeAndOtherContentIsRefused() {
        String id = "again-" + run;
        Arbiter first = asAdmin(arbiters()).registerArbiter(registration(id)).getArbiter();
        clock.advance(java.time.Duration.ofHours(1));
        assertEquals(
                first, asAdmin(arbiters()).registerArbiter(registration(id)).getArbiter());
        RegisterArbiterRequest otherKey =
                registration(id).toBuilder().setPublicKey(key("other-" + run)).build();
        RegisterArbiterRequest otherFederation =
                registration(id).toBuilder().clearFederationId().build();
        assertRefused(ArbiterReason.ARBITER_EXISTS, () -> asAdmin(arbiters()).registerArbiter(otherKey));
        assertRefused(ArbiterReason.ARBITER_EXISTS, () -> asAdmin(arbiters()).registerArbiter(otherFederation));
        assertEquals(first, arbiter(id));
    }

    @Test
    void aKeyHoldsOneSeat() {
        String id = "key-" + run;
        asAdmin(arbiters()).registerArbiter(registration(id));
        RegisterArbiterRequest twin =
                registration(id).toBuilder().setArbiterId("twin-" + run).build();
        var facts = assertRefused(
                ArbiterReason.ARBITER_KEY_TAKEN, () -> asAdmin(arbiters()).registerArbiter(twin));
        assertEquals(key(id), facts.get("public_key"));
    }

    @Test
    void anUnknownArbiterIsNotFound() {
        assertRefused(ArbiterReason.ARBITER_NOT_FOUND, () -> arbiter("nobody-" + run));
    }

    @Test
    void anArbiterRegistersItselfAlone() {
        assertRefused(PlatformReason.NOT_YOURSELF, () -> as(arbiters(), "me", "arbiter")
                .registerArbiter(registration("you-" + run)));
        assertRefused(PlatformReason.ROLE_REQUIRED, () -> as(arbiters(), "c", "consumer")
                .registerArbiter(registration("c")));
        assertRefused(PlatformReason.TOKEN_MISSING, () -> arbiters().registerArbiter(registration("c")));
    }

    @Test
    void everyBrokenConstraintIsNamed() {
        RegisterArbiterRequest broken = RegisterArbiterRequest.newBuilder()
                .setArbiterId("-")
                .setPublicKey("AB")
                .setFederationId("no spaces")
                .setRequestId("x")
                .build();
        assertEquals(
                List.of("arbiter_id", "federation_id", "public_key", "request_id"),
                violatedFields(() -> asAdmin(arbiters()).registerArbiter(broken)));
    }

    @Test
    void theSameRequestIdAtOnceRegistersOnce() throws Exception {
        String id = "once-" + run;
        RegisterArbiterRequest request = registration(id).toBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .build();
        Callable<Object> call = () -> asAdmin(arbiters()).registerArbiter(request);
        List<Object> answers = atOnce(IntStream.range(0, 6).mapToObj(i -> call).toList());
        assertEquals(1, new HashSet<>(answers).size(), answers::toString);
        RegisterArbiterRequest other =
                request.toBuilder().setPublicKey(key("other2-" + run)).build();
        assertRefused(
                PlatformReason.REQUEST_ID_REUSED, () -> asAdmin(arbiters()).registerArbiter(other));
    }
}
