package org.guildhall.settlement.audit.domain;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.guildhall.platform.statement.Statement;

/**
 * The numbers behind a finding, so that a person can follow it.
 *
 * @param values by name; what is not a count has six significant digits
 */
public record Figures(SortedMap<String, BigDecimal> values) {
    private static final MathContext SHOWN = new MathContext(6);

    public Figures {
        values = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /**
     * Figures of the given names and values, alternately.
     *
     * @throws IllegalArgumentException for a value that is neither a whole nor a finite number
     */
    public static Figures of(Object... namesAndValues) {
        SortedMap<String, BigDecimal> values = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put((String) namesAndValues[i], decimal((Number) namesAndValues[i + 1]));
        }
        return new Figures(values);
    }

    private static BigDecimal decimal(Number number) {
        if (number instanceof Double real) {
            return new BigDecimal(real).round(SHOWN).stripTrailingZeros();
        }
        return BigDecimal.valueOf(number.longValue());
    }

    /** RFC 8785 JSON of all figures. */
    public String canonicalJson() {
        return Statement.canonicalJson(Map.copyOf(values));
    }

    /** A figure; null if there is none of the name. */
    public Double get(String name) {
        BigDecimal value = values.get(name);
        return value == null ? null : value.doubleValue();
    }

    /** Whether both say the same, however their numbers are written. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Figures figures && canonicalJson().equals(figures.canonicalJson());
    }

    @Override
    public int hashCode() {
        return canonicalJson().hashCode();
    }
}
