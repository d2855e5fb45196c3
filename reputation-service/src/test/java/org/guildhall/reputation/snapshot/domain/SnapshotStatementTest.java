package org.guildhall.reputation.snapshot.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.guildhall.platform.statement.Statement;
import org.guildhall.platform.testing.TestKey;
import org.guildhall.platform.value.Digest;
import org.guildhall.reputation.score.domain.Fraction;
import org.guildhall.reputation.score.domain.ScoringRule;
import org.junit.jupiter.api.Test;

class SnapshotStatementTest {
    private static final ScoringRule RULE =
            new ScoringRule(Duration.ofDays(30), Duration.ofDays(30), Fraction.of(1, 5));

    /** The snapshot of a service that knows nothing yet. */
    @Test
    void theWorkedExampleHolds() throws IOException {
        Instant asOf = Instant.ofEpochSecond(1_772_000_000L);
        byte[] document = SnapshotDocument.of(asOf, RULE.window(), List.of()).json();
        Statement statement = new SnapshotStatement(
                        asOf, Digest.of(Statement.sha256(document)), 0, Digest.of(Statement.sha256(new byte[0])), RULE)
                .statement();
        String digest = "26ef5be64208bb32b2cb349f38fdd411c36cd0f119c5a86ac094461d8c73abf7";
        String signature =
                "6101431026d494206a18349ee36158d45fbd734eb24998db0cff611b6724d648e2388ac61873b8cb4232a35228ac98e0329026c1451fda1e3ac5f4e36ca6fbfb";
        assertEquals(digest, statement.digest().hex());
        assertEquals(signature, TestKey.of("service").sign(statement).hex());
        String page = Files.readString(Path.of("..", "docs", "reputation.md"));
        for (String part :
                List.of(new String(document, StandardCharsets.UTF_8), statement.canonicalJson(), digest, signature)) {
            assertTrue(page.contains(part), part);
        }
    }
}
