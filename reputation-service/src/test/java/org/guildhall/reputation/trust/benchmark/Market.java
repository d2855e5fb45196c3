package org.guildhall.reputation.trust.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.value.PublicKey;
import org.guildhall.reputation.score.domain.Change;

/**
 * Receipts of a market in which it is known who is honest.
 *
 * @param receipts of everybody but invented consumers
 * @param honest by provider; providers of whom it isn't known are missing
 * @param anchors honest providers that are trusted to begin with
 */
record Market(String name, List<Change> receipts, Map<PublicKey, Boolean> honest, Set<PublicKey> anchors) {
    /** When everything is scored; all receipts are an hour older. */
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static final int ANCHORS = 10;

    /** The key of a name; nothing is signed here. */
    static PublicKey key(String name) {
        return PublicKey.of(Statement.sha256(name.getBytes(StandardCharsets.UTF_8)));
    }

    static Change receipt(String consumer, String provider, double success, Duration age) {
        return new Change.Counted(
                key(consumer),
                key(provider),
                (int) Math.round(success * 1e6),
                NOW.minus(Duration.ofHours(1)),
                NOW.minus(age));
    }

    List<PublicKey> dishonest() {
        return honest.entrySet().stream()
                .filter(e -> !e.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * 80 honest and 20 dishonest providers, 400 consumers with 20 receipts each; six of ten providers consume as well, as
     * in a mutual-aid network. Honest work succeeds at 0.95, dishonest at 0.3, and one receipt of eight is with a
     * dishonest provider.
     */
    static Market synthetic(long seed) {
        Random random = new Random(seed);
        Map<PublicKey, Boolean> honest = new LinkedHashMap<>();
        for (int p = 0; p < 100; p++) {
            honest.put(key(provider(p)), p < 80);
        }
        List<Change> receipts = new ArrayList<>();
        for (int c = 0; c < 460; c++) {
            boolean member = c >= 400;
            String consumer = member ? provider((c - 400) * 4 / 3) : "consumer " + c;
            for (int r = 0; r < 20; r++) {
                int p = random.nextInt(8) == 0 ? 80 + random.nextInt(20) : random.nextInt(80);
                if (!provider(p).equals(consumer)) {
                    double success = Math.max(0, Math.min(1, (p < 80 ? 0.95 : 0.3) + random.nextGaussian() * 0.1));
                    receipts.add(receipt(consumer, provider(p), success, Duration.ofDays(100)));
                }
            }
        }
        Set<PublicKey> anchors = honest.keySet().stream().limit(ANCHORS).collect(Collectors.toSet());
        return new Market("synthetic, seed " + seed, receipts, honest, anchors);
    }

    private static String provider(int number) {
        return "provider " + number;
    }

    /**
     * The Bitcoin OTC web of trust: a rating is a receipt from the rater to the rated, its success a tenth of a positive
     * rating and 0 for a negative one. The anchors are the honest among the labelled who joined first.
     *
     * @param folder with otc_network.csv (rater, rated, -10 to 10, time) and otc_gt.csv (key, +1 or -1)
     */
    static Market bitcoinOtc(Path folder) throws IOException {
        Map<PublicKey, Boolean> honest = new HashMap<>();
        TreeSet<Integer> trusted = new TreeSet<>();
        for (String line : Files.readAllLines(folder.resolve("otc_gt.csv"))) {
            String[] row = line.split(",");
            honest.put(key(row[0]), Integer.parseInt(row[1]) > 0);
            if (Integer.parseInt(row[1]) > 0) {
                trusted.add(Integer.parseInt(row[0]));
            }
        }
        List<Change> receipts = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("otc_network.csv"))) {
            String[] row = line.split(",");
            if (!row[0].equals(row[1])) {
                receipts.add(
                        receipt(row[0], row[1], Math.max(0, Integer.parseInt(row[2])) / 10.0, Duration.ofDays(100)));
            }
        }
        Set<PublicKey> anchors =
                trusted.stream().limit(ANCHORS).map(id -> key("" + id)).collect(Collectors.toSet());
        return new Market("Bitcoin OTC", receipts, honest, anchors);
    }
}
