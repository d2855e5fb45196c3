package org.guildhall.platform.statement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.erdtman.jcs.JsonCanonicalizer;
import org.guildhall.platform.signature.Schnorr;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.Signature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTest {
    private static final Statement EXAMPLE = Statement.of("example", "name", "Ärzte", "count", 3, "open", true);

    /** Source of the cases: cyberphone/json-canonicalization, the RFC 8785 author's test data. */
    @ParameterizedTest
    @ValueSource(strings = {"arrays", "french", "structures", "unicode", "values", "weird"})
    void canonicalJsonEqualsTheRfc8785TestData(String name) throws IOException {
        ObjectMapper reader = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
        Object input = reader.readValue(read("input", name), Object.class);
        assertEquals(read("output", name).strip(), Statement.canonicalJson(input));
    }

    private static String read(String folder, String name) throws IOException {
        try (InputStream in =
                StatementTest.class.getResourceAsStream("/jcs-rfc8785/" + folder + "/" + name + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theDigestIsTheTaggedHashOfTheCanonicalJson() {
        assertEquals("{\"count\":3,\"name\":\"Ärzte\",\"open\":true}", EXAMPLE.canonicalJson());
        byte[] tag = Statement.sha256("guildhall/example/v1".getBytes(StandardCharsets.UTF_8));
        byte[] json = EXAMPLE.canonicalJson().getBytes(StandardCharsets.UTF_8);
        assertEquals(
                java.util.HexFormat.of().formatHex(Statement.sha256(tag, tag, json)),
                EXAMPLE.digest().hex());
    }

    @Test
    void theOrderOfMembersDoesNotChangeTheDigestButTheNameAndEachValueDo() {
        assertEquals(
                EXAMPLE.digest(),
                Statement.of("example", "open", true, "count", 3, "name", "Ärzte")
                        .digest());
        assertFalse(EXAMPLE.digest().equals(new Statement("other", EXAMPLE.members()).digest()));
        assertFalse(EXAMPLE.digest()
                .equals(Statement.of("example", "open", true, "count", 4, "name", "Ärzte")
                        .digest()));
    }

    @Test
    void aSignatureHoldsForItsStatementAndKeyAlone() {
        TestKey author = TestKey.of("author");
        Signature signature = author.sign(EXAMPLE);
        assertTrue(Schnorr.verify(author.publicKey(), EXAMPLE.digest(), signature));
        assertFalse(Schnorr.verify(TestKey.of("other").publicKey(), EXAMPLE.digest(), signature));
        assertFalse(Schnorr.verify(author.publicKey(), Statement.of("example").digest(), signature));
    }

    @Test
    void integersThatReadersWouldRoundAreRefused() {
        Statement.of("example", "count", (1L << 53) - 1).canonicalJson();
        assertThrows(IllegalArgumentException.class, () -> Statement.of("example", "count", 1L << 53)
                .canonicalJson());
    }

    @Test
    void membersAreSortedByTheirNamesHoweverTheMapSortsThem() {
        for (TreeMap<String, Object> map : List.of(
                new TreeMap<String, Object>(),
                new TreeMap<String, Object>(Comparator.reverseOrder()),
                new TreeMap<String, Object>(String.CASE_INSENSITIVE_ORDER))) {
            map.putAll(Map.of("b", 1, "a", 2, "C", 3));
            assertEquals("{\"C\":3,\"a\":2,\"b\":1}", Statement.canonicalJson(map));
        }
    }

    @Test
    void nestedValuesAndInstantsAreWritten() {
        Statement nested = Statement.of(
                "example", "at", Instant.EPOCH, "list", List.of("b", "a"), "map", Map.of("z", 1, "a", List.of()));
        assertEquals(
                "{\"at\":\"1970-01-01T00:00:00Z\",\"list\":[\"b\",\"a\"],\"map\":{\"a\":[],\"z\":1}}",
                nested.canonicalJson());
    }

    /** Every character that JSON may escape, and members whose order depends on how they are compared. */
    @Test
    void canonicalJsonIsWhatTheReferenceMakesOfIt() throws IOException {
        StringBuilder text = new StringBuilder("\uD83D\uDE02\u20ac\ufb33/");
        for (char c = 0; c < 0x100; c++) {
            text.append(c);
        }
        Map<String, Object> members = Map.of(
                text.toString(), text.toString(), "\uD83D\uDE02", 1, "\ufb33", new BigDecimal("0.000001"), "", -1L);
        String json = Statement.canonicalJson(members);
        assertEquals(new JsonCanonicalizer(json).getEncodedString(), json);
        assertEquals(
                new ObjectMapper().readTree(new ObjectMapper().writeValueAsString(members)),
                new ObjectMapper().readTree(json));
    }

    @Test
    void namesOutsideTheFormAreRefused() {
        for (String name : List.of("", "Example", "a_b", "-a", "a--b")) {
            assertThrows(IllegalArgumentException.class, () -> Statement.of(name));
        }
    }
}
