package org.guildhall.platform.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import org.guildhall.federation.v1.StandingProto;
import org.guildhall.outbox.v1.Outbox;
import org.guildhall.platform.testing.AccessMatrix;
import org.guildhall.platform.testing.ServiceTest;
import org.guildhall.probe.v1.Probe;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AccessMatrixIT extends ServiceTest {
    @Test
    void theOutboxIsForAdminsOnly() {
        // Three methods, each without a token, with six bad ones and in ten roles.
        assertEquals(3 * 17, AccessMatrix.of(channel()).check(Outbox.getDescriptor()));
    }

    @Test
    void howFederationsStandIsTheServicesToTell() {
        assertEquals(17, AccessMatrix.of(channel()).check(StandingProto.getDescriptor()));
    }

    @Test
    void everySortOfRuleIsCheckedUntilTheMethodThatHasNone() {
        AccessMatrix matrix = AccessMatrix.of(channel());
        IllegalArgumentException failure =
                assertThrows(IllegalArgumentException.class, () -> matrix.check(Probe.getDescriptor()));
        assertTrue(failure.getMessage().startsWith("guildhall.probe.v1.ProbeService.Forgotten"), failure.getMessage());
    }
}
