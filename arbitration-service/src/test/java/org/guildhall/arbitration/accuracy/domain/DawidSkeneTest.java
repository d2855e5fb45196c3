package org.guildhall.arbitration.accuracy.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The method on public crowd labels: bluebirds (108 items, 39 workers; welinder/cubam, Caltech) and SP (sentiment of
 * sentences; active-crowd-toolkit).
 */
class DawidSkeneTest {
    private static final Pattern ENTRY = Pattern.compile("(\\d+): (true|false)");

    private record Labelled(List<Label> labels, Map<String, Integer> items, int judges, Map<Integer, Boolean> truth) {
        double majorityAccuracy() {
            int[] votes = new int[items.size()];
            labels.forEach(label -> votes[label.item()] += label.first() ? 1 : -1);
            return truth.entrySet().stream()
                            .filter(entry -> votes[entry.getKey()] > 0 == entry.getValue())
                            .count()
                    / (double) truth.size();
        }

        double accuracy(DawidSkene estimate) {
            return truth.entrySet().stream()
                            .filter(entry -> estimate.isFirst(entry.getKey()) > 0.5 == entry.getValue())
                            .count()
                    / (double) truth.size();
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = DawidSkeneTest.class.getResourceAsStream("/crowd-labels/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Labelled bluebirds() throws IOException {
        Map<String, Integer> items = new LinkedHashMap<>();
        List<Label> labels = new ArrayList<>();
        int judges = 0;
        for (String worker : resource("labels.yaml").split("}")) {
            if (!worker.contains("{")) {
                continue;
            }
            Matcher entry = ENTRY.matcher(worker.substring(worker.indexOf('{')));
            while (entry.find()) {
                int item = items.computeIfAbsent(entry.group(1), ignored -> items.size());
                labels.add(new Label(item, judges, Boolean.parseBoolean(entry.group(2))));
            }
            judges++;
        }
        Map<Integer, Boolean> truth = new LinkedHashMap<>();
        Matcher entry = ENTRY.matcher(resource("gt.yaml"));
        while (entry.find()) {
            truth.put(items.get(entry.group(1)), Boolean.parseBoolean(entry.group(2)));
        }
        return new Labelled(labels, items, judges, truth);
    }

    private static Labelled sentences() throws IOException {
        Map<String, Integer> items = new LinkedHashMap<>();
        Map<String, Integer> judges = new LinkedHashMap<>();
        List<Label> labels = new ArrayList<>();
        Map<Integer, Boolean> truth = new LinkedHashMap<>();
        for (String line : resource("SP.csv").split("\\R")) {
            String[] fields = line.split(",");
            int item = items.computeIfAbsent(fields[1], ignored -> items.size());
            int judge = judges.computeIfAbsent(fields[0], ignored -> judges.size());
            labels.add(new Label(item, judge, fields[2].equals("1")));
            truth.put(item, fields[3].equals("1"));
        }
        return new Labelled(labels, items, judges.size(), truth);
    }

    @Test
    void bluebirdsAreKnownBetterThanByMajority() throws IOException {
        Labelled data = bluebirds();
        assertEquals(108, data.items().size());
        assertEquals(39, data.judges());
        assertEquals(0.7593, data.majorityAccuracy(), 5e-5);
        DawidSkene estimate = DawidSkene.of(data.labels(), data.items().size(), data.judges());
        assertEquals(0.8981, data.accuracy(estimate), 5e-5);
    }

    @Test
    void theSentimentOfSentencesIsKnownBetterThanByMajority() throws IOException {
        Labelled data = sentences();
        DawidSkene estimate = DawidSkene.of(data.labels(), data.items().size(), data.judges());
        assertEquals(0.8896, data.majorityAccuracy(), 5e-5);
        assertEquals(0.9164, data.accuracy(estimate), 5e-5);
    }

    @Test
    void knownErrorRatesAreFoundWithinTheirIntervals() {
        long seed = 20260101;
        Random random = new Random(seed);
        int items = 2000;
        double[][] truth = {{0.9, 0.8}, {0.7, 0.95}, {0.6, 0.6}, {0.85, 0.85}, {0.75, 0.7}};
        List<Label> labels = new ArrayList<>();
        for (int item = 0; item < items; item++) {
            boolean first = random.nextDouble() < 0.4;
            for (int judge = 0; judge < truth.length; judge++) {
                boolean right = random.nextDouble() < truth[judge][first ? 0 : 1];
                labels.add(new Label(item, judge, right == first));
            }
        }
        DawidSkene estimate = DawidSkene.of(labels, items, truth.length);
        for (int judge = 0; judge < truth.length; judge++) {
            for (int side = 0; side < 2; side++) {
                Accuracy accuracy = estimate.accuracy(judge, side == 0);
                assertEquals(truth[judge][side], accuracy.estimate(), 0.06, "seed " + seed + " judge " + judge);
                assertTrue(accuracy.low() < accuracy.estimate() && accuracy.estimate() < accuracy.high());
            }
        }
    }

    @Test
    void withoutLabelsThereIsOnlyThePrior() {
        DawidSkene estimate = DawidSkene.of(List.of(), 1, 1);
        assertEquals(0.5, estimate.isFirst(0), 1e-9);
        assertEquals(0.5, estimate.accuracy(0, true).estimate(), 1e-9);
        assertEquals(0, estimate.accuracy(0, true).low(), 1e-9);
    }

    @Test
    void aSingleDissentHardlyMovesAnExperiencedJudge() {
        List<Label> labels = new ArrayList<>();
        for (int item = 0; item < 60; item++) {
            for (int judge = 0; judge < 5; judge++) {
                boolean dissent = item == 59 && judge == 4;
                labels.add(new Label(item, judge, item % 2 == 0 != dissent));
            }
        }
        DawidSkene estimate = DawidSkene.of(labels, 60, 5);
        double usual = estimate.accuracy(0, false).estimate();
        assertTrue(usual - estimate.accuracy(4, false).estimate() < 0.05);
    }
}
