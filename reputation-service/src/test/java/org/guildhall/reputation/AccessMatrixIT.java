package org.guildhall.reputation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.junit.QuarkusTest;
import java.util.Arrays;
import org.guildhall.platform.testing.AccessMatrix;
import org.guildhall.platform.testing.ServiceTest;
import org.junit.jupiter.api.Test;

/** Calls every method as everybody. */
@QuarkusTest
class AccessMatrixIT extends ServiceTest {
    private static final int CALLERS = 17;

    @Test
    void everyMethodAdmitsWhomItsContractSays() {
        long methods = Arrays.stream(ContractTest.FILES)
                .flatMap(file -> file.getServices().stream())
                .mapToLong(service -> service.getMethods().size())
                .sum();
        assertEquals(methods * CALLERS, AccessMatrix.of(channel()).check(ContractTest.FILES));
    }
}
