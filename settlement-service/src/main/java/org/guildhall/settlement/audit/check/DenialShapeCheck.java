package org.guildhall.settlement.audit.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.inference.GTest;
import org.guildhall.settlement.audit.domain.Check;
import org.guildhall.settlement.audit.domain.Evidence;
import org.guildhall.settlement.audit.domain.Figures;
import org.guildhall.settlement.audit.domain.PeriodBatch;
import org.guildhall.settlement.audit.domain.Severity;
import org.guildhall.settlement.audit.domain.Suspicion;
import org.guildhall.settlement.batch.domain.OutcomeCounts;

/**
 * Redemptions and denials distributed otherwise than among the operator's peers: G-test of the operator against its peers
 * together, at Benjamini and Hochberg's q over all operators of the period, and a Jensen–Shannon divergence that is worth
 * a person's time.
 *
 * <ul>
 *   <li>Honest places differ, so with many outcomes every G-test rejects. The variation that the peers show among
 *       themselves is therefore taken out of G: with an intraclass correlation ρ, counts vary 1 + ρ (n − 1) times as much
 *       as independent ones do. ρ is the median of what each peer's G implies, which a few odd ones don't move.
 *   <li>A single operator with most of the outcomes would be what everybody is compared with. So nobody weighs more in the
 *       peers' sum than the median operator.
 * </ul>
 */
final class DenialShapeCheck {
    private static final double LEAST_DIVERGENCE = 0.05;
    private static final double LARGE_DIVERGENCE = 0.2;
    private static final String[] OUTCOMES = {
        "successful", "invalid_signature", "nullifier_already_seen", "rate_limit_exceeded"
    };

    /** One operator against its peers. */
    private record Comparison(
            PeriodBatch batch,
            long[] own,
            long[] peers,
            int peerCount,
            double g,
            int degreesOfFreedom,
            double effectiveSize) {
        static Comparison of(PeriodBatch batch, long[] own, long[] peers, int peerCount) {
            int[] occurred = IntStream.range(0, OUTCOMES.length)
                    .filter(i -> own[i] + peers[i] > 0)
                    .toArray();
            long[][] table = new long[][] {
                IntStream.of(occurred).mapToLong(i -> own[i]).toArray(),
                IntStream.of(occurred).mapToLong(i -> peers[i]).toArray()
            };
            double ownSize = sum(own);
            double peerSize = sum(peers);
            return new Comparison(
                    batch,
                    own,
                    peers,
                    peerCount,
                    occurred.length < 2 ? 0 : GTest.withDefaults().statistic(table),
                    occurred.length - 1,
                    ownSize * peerSize / (ownSize + peerSize));
        }

        /** What this G says about the variation between peers, if its excess over chance were that alone. */
        double impliedCorrelation() {
            if (degreesOfFreedom == 0 || effectiveSize <= 1) {
                return 0;
            }
            double byChance = ChiSquaredDistribution.of(degreesOfFreedom).inverseCumulativeProbability(0.5);
            return Math.max(0, (g / byChance - 1) / (effectiveSize - 1));
        }

        double pValue(double correlation) {
            double inflation = 1 + correlation * Math.max(0, effectiveSize - 1);
            return degreesOfFreedom == 0
                    ? 1
                    : ChiSquaredDistribution.of(degreesOfFreedom).survivalProbability(g / inflation);
        }

        /** In bits: 0 for equal distributions, 1 for distributions that share nothing. */
        double divergence() {
            double ownSize = sum(own);
            double peerSize = sum(peers);
            double bits = 0;
            for (int i = 0; i < OUTCOMES.length; i++) {
                double a = own[i] / ownSize;
                double b = peers[i] / peerSize;
                double middle = (a + b) / 2;
                bits += (a == 0 ? 0 : a * Math.log(a / middle)) + (b == 0 ? 0 : b * Math.log(b / middle));
            }
            return Math.max(0, bits / 2 / Math.log(2));
        }
    }

    private DenialShapeCheck() {}

    static Checked run(Evidence evidence) {
        List<Comparison> comparisons = new ArrayList<>();
        List<Double> correlations = new ArrayList<>();
        for (List<PeriodBatch> group : Peers.groups(evidence)) {
            List<Comparison> ofGroup = compare(group);
            double correlation = Median.withDefaults()
                    .evaluate(ofGroup.stream()
                            .mapToDouble(Comparison::impliedCorrelation)
                            .toArray());
            comparisons.addAll(ofGroup);
            ofGroup.forEach(comparison -> correlations.add(correlation));
        }
        double[] pValues = IntStream.range(0, comparisons.size())
                .mapToDouble(i -> comparisons.get(i).pValue(correlations.get(i)))
                .toArray();
        double[] qValues = FalseDiscovery.qValues(pValues);
        List<Suspicion> suspicions = new ArrayList<>();
        for (int i = 0; i < pValues.length; i++) {
            double divergence = comparisons.get(i).divergence();
            if (qValues[i] <= FalseDiscovery.Q && divergence >= LEAST_DIVERGENCE) {
                suspicions.add(suspicion(comparisons.get(i), correlations.get(i), pValues[i], qValues[i], divergence));
            }
        }
        return new Checked(Check.DENIAL_SHAPE, comparisons.size(), suspicions);
    }

    private static List<Comparison> compare(List<PeriodBatch> group) {
        double cap = Median.withDefaults()
                .evaluate(group.stream()
                        .mapToDouble(batch -> batch.counts().outcomes())
                        .toArray());
        long[] all = new long[OUTCOMES.length];
        for (PeriodBatch batch : group) {
            add(all, weighed(batch, cap), 1);
        }
        List<Comparison> comparisons = new ArrayList<>();
        for (PeriodBatch batch : group) {
            long[] peers = all.clone();
            add(peers, weighed(batch, cap), -1);
            if (batch.counts().outcomes() > 0 && sum(peers) > 0) {
                comparisons.add(Comparison.of(batch, shape(batch.counts()), peers, group.size() - 1));
            }
        }
        return comparisons;
    }

    private static long[] shape(OutcomeCounts counts) {
        return new long[] {
            counts.successful(), counts.invalidSignature(), counts.nullifierAlreadySeen(), counts.rateLimitExceeded()
        };
    }

    private static long[] weighed(PeriodBatch batch, double cap) {
        double weight = Math.min(1, cap / Math.max(1, batch.counts().outcomes()));
        return IntStream.range(0, OUTCOMES.length)
                .mapToLong(i -> Math.round(weight * shape(batch.counts())[i]))
                .toArray();
    }

    private static void add(long[] sums, long[] counts, int sign) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += sign * counts[i];
        }
    }

    private static double sum(long[] counts) {
        return IntStream.range(0, counts.length).mapToDouble(i -> counts[i]).sum();
    }

    private static Suspicion suspicion(
            Comparison comparison, double correlation, double pValue, double qValue, double divergence) {
        List<Object> figures = new ArrayList<>(List.of(
                "outcomes",
                comparison.batch.counts().outcomes(),
                "peers",
                comparison.peerCount,
                "g",
                comparison.g,
                "degrees_of_freedom",
                comparison.degreesOfFreedom,
                "peer_correlation",
                correlation,
                "p_value",
                pValue,
                "q_value",
                qValue,
                "divergence_bits",
                divergence));
        for (int i = 0; i < OUTCOMES.length; i++) {
            figures.addAll(List.of(
                    OUTCOMES[i] + "_share",
                    comparison.own[i] / sum(comparison.own),
                    "peers_" + OUTCOMES[i] + "_share",
                    comparison.peers[i] / sum(comparison.peers)));
        }
        return new Suspicion(
                comparison.batch.operator(),
                Check.DENIAL_SHAPE,
                divergence >= LARGE_DIVERGENCE ? Severity.WARNING : Severity.NOTICE,
                comparison.batch.corrections(),
                Figures.of(figures.toArray()));
    }
}
