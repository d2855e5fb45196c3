package org.guildhall.platform.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.guildhall.log.NoteKey;
import org.guildhall.log.NoteSigner;
import org.guildhall.platform.testing.ServiceTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A sound log passes; whatever is changed in its tables is noticed. */
@QuarkusTest
class LogFsckIT extends ServiceTest {
    @Inject
    MerkleLog log;

    @Inject
    LogKey key;

    @Inject
    AgroalDataSource database;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @BeforeEach
    void threeHundredLeavesAndACosignature() throws Throwable {
        key.open();
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            entries.add(("checked " + UUID.randomUUID()).getBytes(StandardCharsets.UTF_8));
        }
        VertxContextSupport.subscribeAndAwait(() -> log.append(entries));
        NoteSigner witness = NoteSigner.generate("fed:" + UUID.randomUUID(), NoteKey.COSIGNATURE);
        VertxContextSupport.subscribeAndAwait(() -> log.checkpoint(0).flatMap(note -> log.size()
                .flatMap(size -> log.cosign(new MerkleLog.Cosigning(
                        size,
                        0,
                        List.of(),
                        witness.key().name(),
                        witness.key().toString(),
                        witness.cosign(note.text(), 1).line())))));
    }

    private LogFsck.Report check() throws SQLException {
        try (Connection connection = database.getConnection()) {
            return LogFsck.run(connection, Optional.of(log.verifierKey()));
        }
    }

    @Test
    void aSoundLogPasses() throws SQLException {
        LogFsck.Report report = check();
        assertEquals(List.of(), report.problems());
        assertTrue(report.leaves() >= 300 && report.tiles() >= 1 && report.cosignatures() >= 1);
        assertTrue(report.checkpoints() >= 2);
    }

    @Test
    void everyChangedPartIsNoticed() throws SQLException {
        for (String[] fault : new String[][] {
            {"UPDATE log_leaf SET entry = 'forged' WHERE leaf_index = 7", "the hash of leaf 7"},
            {
                "UPDATE log_leaf SET entry = 'forged', leaf_hash = sha256('\\x00'::bytea || 'forged') WHERE leaf_index = 7",
                "the root of the checkpoint of size"
            },
            {"DELETE FROM log_leaf WHERE leaf_index = 9", "leaf 9 is missing"},
            {"UPDATE log_node SET hash = sha256('forged') WHERE level = 1 AND node_index = 0", "hash 0 of level 1"},
            {"DELETE FROM log_node WHERE level = 1 AND node_index = 0", "hash 0 of level 1 is missing"},
            {"INSERT INTO log_node VALUES (4, 0, sha256('too much'))", "hashes of full tiles are stored"},
            {"UPDATE log_state SET tree_size = tree_size + 1", "the log says that it has"},
            {"UPDATE log_state SET frontier = sha256('forged')", "the frontier"},
            {
                "UPDATE log_checkpoint SET note = (SELECT note FROM log_checkpoint WHERE tree_size = 0) WHERE tree_size > 0",
                "is of size 0"
            },
            {"UPDATE log_checkpoint SET note = replace(note, 'log', 'lag')", "another log"},
            {
                "UPDATE log_checkpoint SET note = regexp_replace(note, '\\n[^\\n]{44}\\n', E'\\n' || "
                        + "encode(sha256('forged'), 'base64') || E'\\n')",
                "not signed by the log's key"
            },
            {
                "INSERT INTO log_checkpoint SELECT 1000000000, note FROM log_checkpoint WHERE tree_size = 0",
                "a checkpoint of size 1000000000"
            },
            {"UPDATE log_cosignature SET line = 'no line'", "is malformed"},
            {
                "UPDATE log_witness SET verifier_key = '"
                        + NoteSigner.generate("fed:x", NoteKey.COSIGNATURE).key() + "'",
                "is not by its key"
            }
        }) {
            List<String> problems = checkWith(fault[0]);
            assertTrue(
                    problems.stream().anyMatch(problem -> problem.contains(fault[1])),
                    () -> fault[0] + " was answered with " + problems);
        }
        assertEquals(List.of(), check().problems());
    }

    /** Applies a fault, checks in the same transaction, takes the fault back. */
    private List<String> checkWith(String fault) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate(fault);
            List<String> problems =
                    LogFsck.check(connection, Optional.of(log.verifierKey())).problems();
            connection.rollback();
            return problems;
        }
    }

    @Test
    void theCommandReadsTheServicesSettingsAndTellsByItsExitCode() {
        Map<String, String> environment = Map.of(
                "QUARKUS_DATASOURCE_JDBC_URL",
                url,
                "QUARKUS_DATASOURCE_USERNAME",
                "postgres",
                "QUARKUS_DATASOURCE_PASSWORD",
                "postgres");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String own = log.verifierKey().toString();
        assertEquals(FsckCommand.SOUND, run(List.of(own), environment, out, err), err::toString);
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("sound"));
        String other =
                NoteSigner.generate("guildhall.test/log", NoteKey.ED25519).key().toString();
        assertEquals(FsckCommand.UNSOUND, run(List.of(other), environment, out, err));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("the log's key is " + own));
        assertEquals(FsckCommand.MISUSED, run(List.of("no key"), environment, out, err));
        assertEquals(FsckCommand.MISUSED, run(List.of(), Map.of(), out, err));
        assertEquals(
                FsckCommand.MISUSED,
                run(List.of(), Map.of("QUARKUS_DATASOURCE_JDBC_URL", url + "-not-there"), out, err));
    }

    private static int run(
            List<String> arguments,
            Map<String, String> environment,
            ByteArrayOutputStream out,
            ByteArrayOutputStream err) {
        return FsckCommand.run(arguments, environment, new PrintStream(out), new PrintStream(err));
    }
}
