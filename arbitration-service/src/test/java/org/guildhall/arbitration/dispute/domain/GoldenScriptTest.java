package org.guildhall.arbitration.dispute.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The golden scripts of an earlier program, played on the pure rules. Where the arbitration page decides otherwise the
 * page holds: {@code vectors/arbitration-differences.txt} names every step at which the rules differ from the recording,
 * with the defects of the recording that the script shows. A script without a defect never differs.
 */
class GoldenScriptTest {
    @TestFactory
    Stream<DynamicTest> everyScriptGoesByTheRecordingOrByTheNamedDifference() throws IOException {
        Map<String, List<String>> named = namedDifferences();
        return cases().stream()
                .map(scenario -> dynamicTest(
                        scenario.getString("name"),
                        () -> assertEquals(
                                named.getOrDefault(scenario.getString("name"), List.of()), differences(scenario))));
    }

    @Test
    void onlyScriptsWithADefectDiffer() throws IOException {
        Map<String, List<String>> named = namedDifferences();
        assertFalse(named.isEmpty());
        List<JsonObject> cases = cases();
        assertEquals(118, cases.size());
        for (JsonObject scenario : cases) {
            if (named.containsKey(scenario.getString("name"))) {
                assertTrue(scenario.getJsonArray("tags").size() > 0, scenario.getString("name"));
            }
        }
    }

    /** For example {@code 4 vote: recorded done; open, 1 votes | by the rules NOT_ON_PANEL; open, 0 votes}. */
    static List<String> differences(JsonObject scenario) {
        JsonArray steps = scenario.getJsonObject("input").getJsonArray("steps");
        JsonArray expected = scenario.getJsonObject("expected").getJsonArray("steps");
        List<String> ours = GoldenScript.play(scenario);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            String op = steps.getJsonObject(i).getString("op");
            String recorded = GoldenScript.recorded(op, expected.getJsonObject(i));
            if (!Objects.equals(recorded, ours.get(i))) {
                differences.add(i + " " + op + ": recorded " + recorded + " | by the rules " + ours.get(i));
            }
        }
        return differences;
    }

    static List<JsonObject> cases() throws IOException {
        return new JsonObject(resource("/vectors/arbitration.json"))
                .getJsonArray("cases").stream().map(JsonObject.class::cast).toList();
    }

    private static Map<String, List<String>> namedDifferences() throws IOException {
        Map<String, List<String>> differences = new TreeMap<>();
        List<String> current = null;
        for (String line : resource("/vectors/arbitration-differences.txt").split("\n")) {
            if (line.startsWith("  ")) {
                current.add(line.strip());
            } else if (!line.isBlank() && !line.startsWith("#")) {
                current = new ArrayList<>();
                differences.put(line.substring(0, line.indexOf(' ')), current);
            }
        }
        return differences;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = GoldenScriptTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
