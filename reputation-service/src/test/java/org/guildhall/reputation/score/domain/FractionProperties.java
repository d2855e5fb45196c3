package org.guildhall.reputation.score.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class FractionProperties {
    @Provide
    Arbitrary<Fraction> fractions() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 1_000_000_000),
                        Arbitraries.longs().between(1, 500))
                .as(Fraction::of);
    }

    @Property
    void aSumDoesntDependOnTheOrder(
            @ForAll @Size(max = 40) List<@net.jqwik.api.From("fractions") Fraction> fractions, @ForAll long seed) {
        List<Fraction> shuffled = new ArrayList<>(fractions);
        Collections.shuffle(shuffled, new Random(seed));
        assertEquals(Fraction.sum(fractions), Fraction.sum(shuffled));
        assertEquals(fractions.stream().reduce(Fraction.ZERO, Fraction::plus), Fraction.sum(shuffled));
    }

    @Property
    void fractionsAreInLowestTermsAndCompareAsNumbers(
            @ForAll("fractions") Fraction a, @ForAll("fractions") Fraction b) {
        assertEquals(BigInteger.ONE, a.numerator().gcd(a.denominator()));
        assertEquals(a.compareTo(b), Integer.compare(0, b.compareTo(a)));
        assertTrue(a.min(b).compareTo(a) <= 0 && a.min(b).compareTo(b) <= 0);
        assertEquals(a, b.equals(Fraction.ZERO) ? a : a.times(b).dividedBy(b));
    }

    @Property
    void roundingIsOffByHalfAStepAtMost(@ForAll("fractions") Fraction fraction) {
        Fraction rounded = Fraction.of(fraction.rounded(6));
        Fraction half = Fraction.of(1, 2_000_000);
        assertTrue(rounded.compareTo(fraction.plus(half)) <= 0);
        assertTrue(fraction.compareTo(rounded.plus(half)) <= 0);
    }

    @Property
    void decimalsAreTakenExactly(@ForAll("fractions") Fraction fraction) {
        BigDecimal decimal = fraction.rounded(9);
        assertEquals(0, Fraction.of(decimal).rounded(9).compareTo(decimal));
    }
}
