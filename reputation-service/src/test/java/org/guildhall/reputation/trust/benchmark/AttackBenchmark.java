package org.guildhall.reputation.trust.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.domain.Change;
import org.guildhall.reputation.score.domain.ColumnsView;
import org.guildhall.reputation.score.domain.Fraction;
import org.guildhall.reputation.score.domain.ReceiptColumns;
import org.guildhall.reputation.score.domain.Score;
import org.guildhall.reputation.score.domain.ScoringRule;
import org.guildhall.reputation.trust.domain.Trust;
import org.guildhall.reputation.trust.domain.TrustWalk;

/**
 * What invented consumers buy, by the rules of the service: how much score and trust dishonest providers gain per receipt
 * paid for, and how much worse each measure then tells honest from dishonest providers. Not a test;
 * benchmarks/reputation says how to run it.
 */
public final class AttackBenchmark {
    private static final ScoringRule RULE =
            new ScoringRule(Duration.ofDays(30), Duration.ofDays(30), Fraction.of(1, 5));

    /** Receipts that each invented consumer pays for. */
    private static final int RECEIPTS_EACH = 10;

    /** In a ring an invented consumer spreads its receipts over so many providers, which is what the cap lets pass. */
    private static final int RING = 5;

    private AttackBenchmark() {}

    /** Who the invented consumers deal with. */
    enum Form {
        /** Each with its own provider alone. */
        STAR,
        /** Evenly with five of the colluding providers, which buy back from them. */
        RING
    }

    /** What both measures say. */
    private record Ranking(Map<PublicKey, Double> score, Map<PublicKey, Double> trust) {
        private static Ranking of(Market market, List<Change> invented) {
            ReceiptColumns columns = new ReceiptColumns(RULE.windowStart(Market.NOW));
            market.receipts().forEach(columns::apply);
            invented.forEach(columns::apply);
            ColumnsView view = columns.frozen(RULE, Market.NOW);
            Map<PublicKey, Double> score = new HashMap<>();
            view.all(RULE, Market.NOW)
                    .forEach((provider, groups) -> score.put(
                            provider,
                            Score.ofGroups(provider, Market.NOW, RULE, groups)
                                    .value()
                                    .doubleValue()));
            Map<PublicKey, Double> trust = new HashMap<>();
            for (Trust one : new TrustWalk(market.anchors(), view.contributions(RULE, Market.NOW)).ranking()) {
                trust.put(one.providerKey(), one.value());
            }
            return new Ranking(score, trust);
        }
    }

    /** @param args the folder with the Bitcoin OTC data, if it is there */
    public static void main(String[] args) throws Exception {
        List<Market> markets = new ArrayList<>();
        for (long seed = 1; seed <= 3; seed++) {
            markets.add(Market.synthetic(seed));
        }
        if (args.length > 0 && Files.isDirectory(Path.of(args[0]))) {
            markets.add(Market.bitcoinOtc(Path.of(args[0])));
        }
        System.out.println(
                "| market | form | consumers | k | receipts paid | score per receipt | trust per receipt | AUC of score"
                        + " | lost | AUC of trust | lost |\n|"
                        + " --- |".repeat(11));
        for (Market market : markets) {
            Ranking before = Ranking.of(market, List.of());
            for (Form form : Form.values()) {
                for (boolean aged : new boolean[] {false, true}) {
                    for (int k : new int[] {0, 5, 20, 100}) {
                        report(market, before, form, aged, k);
                    }
                }
            }
        }
    }

    private static void report(Market market, Ranking before, Form form, boolean aged, int k) {
        List<Change> invented = invented(market, form, aged ? Duration.ofDays(40) : Duration.ofDays(10), k);
        Ranking after = Ranking.of(market, invented);
        double paid = Math.max(1, invented.size());
        System.out.printf(
                "| %s | %s | %s | %d | %d | %.3f | %.2e | %.3f | %.3f | %.3f | %.3f |%n",
                market.name(),
                form.name().toLowerCase(),
                aged ? "aged" : "young",
                k,
                invented.size(),
                gain(market, before.score, after.score) / paid,
                gain(market, before.trust, after.trust) / paid,
                auc(market, after.score),
                auc(market, before.score) - auc(market, after.score),
                auc(market, after.trust),
                auc(market, before.trust) - auc(market, after.trust));
    }

    private static List<Change> invented(Market market, Form form, Duration age, int k) {
        List<PublicKey> crooks = market.dishonest();
        List<Change> receipts = new ArrayList<>();
        for (int crook = 0; crook < crooks.size(); crook++) {
            for (int i = 0; i < k; i++) {
                PublicKey consumer = Market.key("invented " + crook + "/" + i);
                for (int r = 0; r < RECEIPTS_EACH; r++) {
                    int partner = form == Form.STAR ? crook : (crook + r % RING) % crooks.size();
                    receipts.add(bought(consumer, crooks.get(partner), age));
                }
                if (form == Form.RING) {
                    receipts.add(bought(crooks.get(crook), consumer, age));
                }
            }
        }
        return receipts;
    }

    private static Change bought(PublicKey consumer, PublicKey provider, Duration age) {
        return new Change.Counted(
                consumer, provider, 1_000_000, Market.NOW.minus(Duration.ofHours(1)), Market.NOW.minus(age));
    }

    private static double gain(Market market, Map<PublicKey, Double> before, Map<PublicKey, Double> after) {
        ToDoubleFunction<Map<PublicKey, Double>> sum = values -> market.dishonest().stream()
                .mapToDouble(crook -> values.getOrDefault(crook, 0.0))
                .sum();
        return sum.applyAsDouble(after) - sum.applyAsDouble(before);
    }

    /** How likely an honest provider is ranked above a dishonest one; anchors, whose place is given, left out. */
    private static double auc(Market market, Map<PublicKey, Double> measure) {
        double won = 0;
        long pairs = 0;
        for (Map.Entry<PublicKey, Boolean> one : market.honest().entrySet()) {
            if (!one.getValue() || market.anchors().contains(one.getKey())) {
                continue;
            }
            double honest = measure.getOrDefault(one.getKey(), 0.0);
            for (PublicKey crook : market.dishonest()) {
                double dishonest = measure.getOrDefault(crook, 0.0);
                won += honest > dishonest ? 1 : honest == dishonest ? 0.5 : 0;
                pairs++;
            }
        }
        return won / pairs;
    }
}
