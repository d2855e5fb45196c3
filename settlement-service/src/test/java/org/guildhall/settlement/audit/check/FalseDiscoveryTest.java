package org.guildhall.settlement.audit.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class FalseDiscoveryTest {
    /** As R's p.adjust(p, "BH") and SciPy's stats.false_discovery_control give them. */
    @Test
    void qValuesAreBenjaminiAndHochbergs() {
        double[] p = {0.01, 0.04, 0.03, 0.005, 0.5, 0.04};
        assertArrayEquals(new double[] {0.03, 0.048, 0.048, 0.03, 0.5, 0.048}, FalseDiscovery.qValues(p), 1e-12);
    }

    @Test
    void aSmallerPValueNeverHasALargerQValue() {
        assertArrayEquals(new double[] {0.02, 0.02}, FalseDiscovery.qValues(new double[] {0.019, 0.02}), 1e-12);
    }

    @Test
    void withoutTestsThereAreNoQValues() {
        assertArrayEquals(new double[0], FalseDiscovery.qValues(new double[0]));
    }
}
