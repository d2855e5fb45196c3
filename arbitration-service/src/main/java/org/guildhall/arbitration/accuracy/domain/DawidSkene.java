package org.guildhall.arbitration.accuracy.domain;

import java.util.Arrays;
import java.util.List;

/**
 * Who was right, and who is reliable, estimated together by expectation maximisation for two classes with an error rate
 * of each judge for each class. Source: A. P. Dawid and A. M. Skene, "Maximum Likelihood Estimation of Observer
 * Error-Rates Using the EM Algorithm", Applied Statistics 28 (1979), smoothed by a Beta prior.
 */
public final class DawidSkene {
    /** Jeffreys' prior of every accuracy: half a right and half a wrong judgement. */
    private static final double PRIOR_RIGHT = 0.5;

    private static final double PRIOR_WRONG = 0.5;
    private static final int MOST_ROUNDS = 500;
    private static final double CONVERGED = 1e-7;

    private final List<Label> labels;
    private final double[] first;
    private final double[][] right;
    private final double[][] wrong;

    private DawidSkene(List<Label> labels, int items, int judges) {
        this.labels = labels;
        this.first = new double[items];
        this.right = new double[2][judges];
        this.wrong = new double[2][judges];
    }

    /**
     * The estimate of a set of labels; the same labels give the same estimate.
     *
     * @param items how many; indices of labels are below
     * @param judges how many; indices of labels are below
     */
    public static DawidSkene of(List<Label> labels, int items, int judges) {
        DawidSkene estimate = new DawidSkene(labels, items, judges);
        estimate.beginWithShares();
        double change = 1;
        for (int round = 0; round < MOST_ROUNDS && change > CONVERGED; round++) {
            estimate.countErrors();
            change = estimate.judgeItems();
        }
        estimate.countErrors();
        return estimate;
    }

    /** Probability that an item is of the first class. */
    public double isFirst(int item) {
        return first[item];
    }

    /** How often a judge is right about items of the first or the other class. */
    public Accuracy accuracy(int judge, boolean ofFirst) {
        int side = ofFirst ? 0 : 1;
        return new Accuracy(right[side][judge], wrong[side][judge]);
    }

    private void beginWithShares() {
        int[] count = new int[first.length];
        for (Label label : labels) {
            count[label.item()]++;
            first[label.item()] += label.first() ? 1 : 0;
        }
        for (int item = 0; item < first.length; item++) {
            first[item] = count[item] == 0 ? 0.5 : first[item] / count[item];
        }
    }

    private void countErrors() {
        for (int side = 0; side < 2; side++) {
            Arrays.fill(right[side], PRIOR_RIGHT);
            Arrays.fill(wrong[side], PRIOR_WRONG);
        }
        for (Label label : labels) {
            double isFirst = first[label.item()];
            (label.first() ? right : wrong)[0][label.judge()] += isFirst;
            (label.first() ? wrong : right)[1][label.judge()] += 1 - isFirst;
        }
    }

    /** Returns the largest change of an item's probability. */
    private double judgeItems() {
        double share = (Arrays.stream(first).sum() + 1) / (first.length + 2);
        double[] logOdds = new double[first.length];
        Arrays.fill(logOdds, Math.log(share / (1 - share)));
        for (Label label : labels) {
            double saidOfFirst = share(label.first() ? right : wrong, 0, label.judge());
            double saidOfOther = share(label.first() ? wrong : right, 1, label.judge());
            logOdds[label.item()] += Math.log(saidOfFirst / saidOfOther);
        }
        double change = 0;
        for (int item = 0; item < first.length; item++) {
            double next = 1 / (1 + Math.exp(-logOdds[item]));
            change = Math.max(change, Math.abs(next - first[item]));
            first[item] = next;
        }
        return change;
    }

    private double share(double[][] counts, int side, int judge) {
        return counts[side][judge] / (right[side][judge] + wrong[side][judge]);
    }
}
