package org.guildhall.arbitration.accuracy.domain;

/**
 * How often a judge is right about the items of one class: a Beta distribution.
 *
 * @param right expected right judgements and the prior's; above 0
 * @param wrong expected wrong judgements and the prior's; above 0
 */
public record Accuracy(double right, double wrong) {
    private static final double NORMAL_95 = 1.959963984540054;

    public Accuracy {
        if (!(right > 0) || !(wrong > 0)) {
            throw new IllegalArgumentException("a Beta distribution's parameters are above 0");
        }
    }

    /** The mean, in (0, 1). */
    public double estimate() {
        return right / (right + wrong);
    }

    /** Lower end of about 95 %: two standard deviations below the mean, not below 0. */
    public double low() {
        return Math.max(0, estimate() - NORMAL_95 * deviation());
    }

    /** Upper end of about 95 %. */
    public double high() {
        return Math.min(1, estimate() + NORMAL_95 * deviation());
    }

    private double deviation() {
        double count = right + wrong;
        return Math.sqrt(right * wrong / (count * count * (count + 1)));
    }
}
