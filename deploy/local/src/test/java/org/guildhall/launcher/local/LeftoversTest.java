package org.guildhall.launcher.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.guildhall.launcher.local.RunRecord.Running;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
    @TempDir
    private Path temp;

    private DataDirectory data;
    private Process sleeper;

    @BeforeEach
    void begin() throws IOException {
        data = DataDirectory.at(temp.resolve("data"));
        data.prepare();
        sleeper = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void end() {
        sleeper.destroyForcibly();
    }

    @Test
    void aServiceThatSurvivedItsLauncherIsEnded() throws Exception {
        RunRecord.begin().with("settlement", sleeper.toHandle()).write(data);

        assertEquals(1, Leftovers.clear(data));

        sleeper.waitFor();
        assertEquals(Optional.empty(), RunRecord.read(data));
    }

    @Test
    void anotherProgramThatGotTheSameIdIsLeftAlone() {
        Running longAgo = new Running(sleeper.pid(), Instant.parse("2020-01-01T00:00:00Z"));
        new RunRecord(Map.of("settlement", longAgo), Map.of()).write(data);

        assertEquals(0, Leftovers.clear(data));

        assertTrue(sleeper.isAlive());
    }

    @Test
    void aPostmasterFileOfAnotherProgramIsRemovedAndTheProgramLeftAlone() throws Exception {
        Files.createDirectories(data.postgres());
        Path stale = Files.writeString(data.postgres().resolve("postmaster.pid"), sleeper.pid() + "\n");

        assertEquals(0, Leftovers.clear(data));

        assertFalse(Files.exists(stale), "PostgreSQL would refuse to start beside it");
        assertTrue(sleeper.isAlive());
    }

    @Test
    void aDamagedRecordTellsNothing() throws Exception {
        Files.writeString(data.runRecord(), "process.settlement=x");

        assertEquals(Optional.empty(), RunRecord.read(data));
        assertEquals(0, Leftovers.clear(data));
    }

    @Test
    void whatIsWrittenIsRead() {
        RunRecord written = RunRecord.begin().withPort("settlement", 8101);

        written.write(data);

        assertEquals(Optional.of(written), RunRecord.read(data));
        assertEquals(ProcessHandle.current(), written.launcher().orElseThrow());
    }
}
