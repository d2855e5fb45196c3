package org.guildhall.settlement;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import org.guildhall.federation.v1.StandingProto;
import org.guildhall.platform.testing.AccessMatrix;
import org.guildhall.platform.testing.ServiceTest;
import org.guildhall.settlement.v1.BatchOuterClass;
import org.guildhall.settlement.v1.OperatorOuterClass;
import org.guildhall.settlement.v1.Recording;
import org.junit.jupiter.api.Test;

/** Every method as everybody: right and wrong role, somebody else's id, and every sort of bad token. */
@QuarkusTest
class AccessMatrixIT extends ServiceTest {
    @Test
    void operatorsBatchesAndStandingsAdmitWhomTheirContractsName() {
        int cases = AccessMatrix.of(channel())
                .check(
                        OperatorOuterClass.getDescriptor(),
                        BatchOuterClass.getDescriptor(),
                        Recording.getDescriptor(),
                        StandingProto.getDescriptor());
        System.out.println("role matrix of operators, batches and standings: " + cases + " cases");
        assertTrue(cases >= 7 * 17, cases + " cases");
    }
}
