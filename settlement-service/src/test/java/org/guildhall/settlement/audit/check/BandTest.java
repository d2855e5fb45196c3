package org.guildhall.settlement.audit.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class BandTest {
    /** Fifty counts with a median of 99: logarithms, so 49 and 199 are as far from it. */
    private static final List<Long> FIFTY =
            java.util.Collections.nCopies(10, List.of(49L, 79L, 99L, 124L, 199L)).stream()
                    .flatMap(List::stream)
                    .toList();

    @Test
    void theScoreIsIglewiczAndHoaglins() {
        Band band = Band.among(FIFTY);
        double mad = Math.log(1.25); // of 0 (10 times), ln 1.25 (20) and ln 2 (20)
        assertEquals(99, band.medianCount(), 1e-9);
        assertEquals(0.6745 * Math.log(8) / mad, band.score(799), 1e-9);
        assertEquals(-0.6745 * Math.log(100) / mad, band.score(0), 1e-9);
    }

    @Test
    void amongManyCountsTheBoundIsThreeAndAHalf() {
        Band band = Band.among(FIFTY);
        assertEquals(3.5, band.bound(1));
        assertEquals(3.5, band.bound(-1));
        assertTrue(band.holds(3.5));
        assertFalse(band.holds(3.501));
        assertFalse(band.holds(-3.501));
    }

    @Test
    void amongFewCountsTheBoundAllowsForAnUncertainDeviation() {
        Band band = Band.among(FIFTY.subList(0, 8));
        // Student's t with 0.37 · 7 degrees of freedom at 1 % and 0.2 %; SciPy 1.17, stats.t.isf.
        assertEquals(5.168618, band.bound(1), 1e-5);
        assertEquals(9.875418, band.bound(-1), 1e-5);
        assertEquals(
                5.168618 * Math.sqrt(1 + Math.PI / 16),
                Band.after(FIFTY.subList(0, 8)).bound(1),
                1e-5);
    }

    @Test
    void equalCountsStillVaryAsPoissonsDo() {
        Band band = Band.among(java.util.Collections.nCopies(50, 99L));
        assertEquals(10 * Math.log(1.2), band.score(119), 1e-9);
        assertTrue(band.holds(band.score(139)));
        assertFalse(band.holds(band.score(143)));
    }
}
