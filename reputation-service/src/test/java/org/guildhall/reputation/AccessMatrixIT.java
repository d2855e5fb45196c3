package org.guildhall.reputation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.junit.QuarkusTest;
import org.guildhall.platform.testing.AccessMatrix;
import org.guildhall.platform.testing.ServiceTest;
import org.junit.jupiter.api.Test;

/** Calls every method as everybody. */
@QuarkusTest
class AccessMatrixIT extends ServiceTest {
    private static final int METHODS = 22;
    private static final int CALLERS = 17;

    @Test
    void everyMethodAdmitsWhomItsContractSays() {
        assertEquals(METHODS * CALLERS, AccessMatrix.of(channel()).check(ContractTest.FILES));
    }
}
