package org.guildhall.federation.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The golden scripts against the rules. Where the documented rules decide otherwise than the program that the scripts
 * were recorded from, {@code differences.properties} names the steps and why; every other step of every script must
 * hold.
 */
class FederationVectorsTest {
    private static final double TOLERANCE = 1e-9;
    /** Witnesses are found by the database: {@link WitnessScriptsIT} asks it. */
    private static final String NOT_ASKED = "find_eligible";

    @TestFactory
    Stream<DynamicTest> everyScriptHoldsOrItsDifferenceIsNamed() throws IOException {
        Map<String, String> differences = differences();
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode script : scripts()) {
            String name = script.get("name").asText();
            tests.add(DynamicTest.dynamicTest(
                    name, () -> assertEquals(named(differences.get(name)), differences(script), name)));
        }
        return tests.stream();
    }

    @Test
    void everyNamedDifferenceBelongsToAScript() throws IOException {
        Set<String> unknown = new TreeSet<>(differences().keySet());
        for (JsonNode script : scripts()) {
            unknown.remove(script.get("name").asText());
        }
        assertTrue(unknown.isEmpty(), unknown::toString);
    }

    /** The steps of a named difference; empty for none. */
    private static String named(String difference) {
        return difference == null ? "" : difference.substring(0, difference.indexOf(' '));
    }

    /** Zero-based numbers of the steps that are answered differently, with commas; empty for none. */
    private static String differences(JsonNode script) {
        ScriptWorld world = new ScriptWorld();
        List<String> different = new ArrayList<>();
        JsonNode steps = script.get("input").get("steps");
        for (int i = 0; i < steps.size(); i++) {
            JsonNode step = steps.get(i);
            String op = step.get("op").asText();
            if (op.equals(NOT_ASKED)) {
                continue;
            }
            JsonNode expected = script.get("expected").get("steps").get(i);
            JsonNode result = expected.has("corrected") ? expected.get("corrected") : expected;
            JsonNode answer = world.play(Instant.parse(step.get("at").asText()), op, step.get("args"));
            if (!same(op, result, answer)) {
                different.add(String.valueOf(i));
            }
        }
        return String.join(",", different);
    }

    private static boolean same(String op, JsonNode expected, JsonNode answer) {
        JsonNode result = expected.path("result");
        boolean absent = result.isNull() && op.startsWith("get_");
        boolean refused = expected.has("error") || result.has("error") || absent;
        if (refused || answer == null) {
            return refused && answer == null;
        }
        return matches(op.equals("check_requirements") ? counts(result) : result, answer);
    }

    /** Ids differ in form, so memberships are compared by their number. */
    private static JsonNode counts(JsonNode result) {
        ObjectNode counts = (ObjectNode) result.deepCopy();
        counts.put("approved", result.get("approved_federations").size());
        counts.put("missing", result.get("missing_approvals").size());
        counts.put("witnesses", result.get("external_witnesses").size());
        return counts;
    }

    /** Whether the answer's members are in the expectation, with the same values. */
    private static boolean matches(JsonNode expected, JsonNode answer) {
        if (answer.isNumber()) {
            return expected.isNumber() && Math.abs(expected.asDouble() - answer.asDouble()) <= TOLERANCE;
        }
        if (answer.isArray()) {
            for (int i = 0; i < answer.size(); i++) {
                if (!matches(expected.path(i), answer.get(i))) {
                    return false;
                }
            }
            return true;
        }
        if (answer.isObject()) {
            for (Iterator<String> names = answer.fieldNames(); names.hasNext(); ) {
                String name = names.next();
                if (!matches(expected.path(name), answer.get(name))) {
                    return false;
                }
            }
            return true;
        }
        return answer.isNull() || answer.equals(expected);
    }

    static JsonNode scripts() throws IOException {
        try (InputStream in = FederationVectorsTest.class.getResourceAsStream("/vectors/federation.json")) {
            return new ObjectMapper().readTree(in).get("cases");
        }
    }

    private static Map<String, String> differences() throws IOException {
        Properties named = new Properties();
        try (InputStream in = FederationVectorsTest.class.getResourceAsStream("/vectors/differences.properties")) {
            named.load(in);
        }
        Map<String, String> differences = new TreeMap<>();
        named.forEach((script, why) -> differences.put((String) script, (String) why));
        return differences;
    }
}
