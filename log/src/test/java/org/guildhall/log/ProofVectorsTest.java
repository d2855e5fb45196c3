package org.guildhall.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The proofs, good and bad, of transparency-dev/merkle (Apache-2.0). */
class ProofVectorsTest {
    private static final Path VECTORS = Path.of("src/test/resources/rfc6962-merkle");

    private static final String SHORT_ROOTS = "sizes-are-equal-one-and-proof-is-empty.json";

    private static List<Path> files(String kind) throws IOException {
        try (Stream<Path> files = Files.walk(VECTORS.resolve(kind))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> inclusion() throws IOException {
        return files("inclusion").stream()
                .map(file -> dynamicTest(VECTORS.relativize(file).toString(), () -> {
                    JsonNode one = new ObjectMapper().readTree(file.toFile());
                    assertEquals(
                            !one.get("wantErr").asBoolean(),
                            includes(one),
                            one.get("desc").asText());
                }));
    }

    @TestFactory
    Stream<DynamicTest> consistency() throws IOException {
        return files("consistency").stream()
                .map(file -> dynamicTest(VECTORS.relativize(file).toString(), () -> {
                    JsonNode one = new ObjectMapper().readTree(file.toFile());
                    // Stricter than the vectors' own checker: in one case the equal roots are no hashes of 32 bytes.
                    boolean good = !one.get("wantErr").asBoolean() && !file.endsWith(SHORT_ROOTS);
                    assertEquals(good, consistent(one), one.get("desc").asText());
                }));
    }

    @Test
    void allVectorsAreThere() throws IOException {
        assertEquals(98, files("inclusion").size());
        assertEquals(98, files("consistency").size());
    }

    private static boolean includes(JsonNode one) throws IOException {
        try {
            return Proofs.includes(
                    one.get("leafIdx").asLong(),
                    one.get("treeSize").asLong(),
                    hash(one.get("leafHash")),
                    proof(one),
                    hash(one.get("root")));
        } catch (IllegalArgumentException e) {
            return false; // A hash of another length.
        }
    }

    private static boolean consistent(JsonNode one) throws IOException {
        try {
            return Proofs.consistent(
                    one.get("size1").asLong(),
                    one.get("size2").asLong(),
                    proof(one),
                    hash(one.get("root1")),
                    hash(one.get("root2")));
        } catch (IllegalArgumentException e) {
            return false; // A hash of another length.
        }
    }

    private static List<Hash> proof(JsonNode one) throws IOException {
        List<Hash> proof = new ArrayList<>();
        for (JsonNode hash : one.get("proof")) {
            proof.add(hash(hash));
        }
        return proof;
    }

    private static Hash hash(JsonNode base64) throws IOException {
        return Hash.of(base64.isNull() ? new byte[0] : base64.binaryValue());
    }
}
