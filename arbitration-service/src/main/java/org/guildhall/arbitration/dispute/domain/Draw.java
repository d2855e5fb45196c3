package org.guildhall.arbitration.dispute.domain;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.guildhall.arbitration.arbiter.domain.ArbiterId;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.Digest;

/**
 * A panel's draw: score-weighted sortition without replacement, a pure function of a seed and a list that are both
 * kept. Source: docs/arbitration.md, "Drawn panels".
 *
 * @param round of the dispute, from 1
 * @param checkpoint a log checkpoint as published, made after the dispute was opened, so that nobody knew it before
 * @param seed of dispute and checkpoint
 * @param candidates everybody who could be seated, in the order of the ids
 */
public record Draw(int round, String checkpoint, Digest seed, List<Weighted> candidates) {
    private static final BigInteger RANGE = BigInteger.ONE.shiftLeft(64);

    /**
     * A candidate and its weight.
     *
     * @param weight its score in hundredths, at least 1: nobody is excluded by a low score
     */
    public record Weighted(ArbiterId arbiter, long weight) {
        public Weighted {
            if (weight < 1) {
                throw new IllegalArgumentException("a weight is at least 1");
            }
        }

        /** The weight of a score in [0, 100]. */
        public static Weighted of(ArbiterId arbiter, double score) {
            return new Weighted(arbiter, Math.max(1, Math.round(score * 100)));
        }
    }

    public Draw {
        candidates = List.copyOf(candidates);
    }

    /**
     * The draw of a dispute's next panel.
     *
     * @param everybody arbiters with their weights; those who may not be seated are left out here
     */
    static Draw of(Dispute dispute, String checkpoint, List<Weighted> everybody) {
        int round = dispute.panels().size() + 1;
        List<Weighted> sorted = everybody.stream()
                .sorted(Comparator.comparing(Weighted::arbiter))
                .toList();
        return new Draw(round, checkpoint, seed(dispute, checkpoint, round), sorted);
    }

    private static Digest seed(Dispute dispute, String checkpoint, int round) {
        Statement seed = Statement.of(
                "panel-draw",
                "dispute_digest",
                dispute.digest().hex(),
                "checkpoint_digest",
                Digest.of(Statement.sha256(checkpoint.getBytes(StandardCharsets.UTF_8)))
                        .hex(),
                "round",
                round);
        return seed.digest();
    }

    /** Whether seed and list give exactly this panel. */
    public boolean holdsFor(Dispute dispute, List<ArbiterId> seated) {
        return seed.equals(seed(dispute, checkpoint, round))
                && seated.size() <= candidates.size()
                && drawn(seated.size()).equals(seated);
    }

    /**
     * The arbiters drawn, in the order of drawing. The i-th number is the first 8 bytes of SHA-256(seed, i as 8 bytes),
     * numbers that would favour some candidates are skipped; a number taken modulo the weight of those left falls on
     * one of them in the order of the ids.
     *
     * @param seats at most as many as there are candidates
     */
    public List<ArbiterId> drawn(int seats) {
        List<Weighted> left = new ArrayList<>(candidates);
        List<ArbiterId> drawn = new ArrayList<>();
        BigInteger total =
                BigInteger.valueOf(left.stream().mapToLong(Weighted::weight).sum());
        long counter = 0;
        while (drawn.size() < seats) {
            BigInteger number = number(counter++);
            BigInteger fair = RANGE.subtract(RANGE.mod(total));
            if (number.compareTo(fair) >= 0) {
                continue;
            }
            Weighted chosen = left.remove(indexAt(left, number.mod(total).longValueExact()));
            drawn.add(chosen.arbiter());
            total = total.subtract(BigInteger.valueOf(chosen.weight()));
        }
        return drawn;
    }

    private BigInteger number(long counter) {
        byte[] digest = Statement.sha256(
                seed.bytes(), ByteBuffer.allocate(Long.BYTES).putLong(counter).array());
        return new BigInteger(1, digest, 0, Long.BYTES);
    }

    private static int indexAt(List<Weighted> left, long point) {
        long passed = 0;
        int index = -1;
        while (passed <= point) {
            index++;
            passed += left.get(index).weight();
        }
        return index;
    }
}
