package org.guildhall.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
    @TempDir
    private Path temp;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpNamesEveryCommand() {
        assertEquals(0, run("--help"));
        for (String command : new String[] {"demo", "up", "down", "status", "logs", "token", "reset"}) {
            assertTrue(out.toString().contains("  " + command + " "), command);
        }
    }

    @Test
    void anUnknownCommandIsAUsageError() {
        assertEquals(2, run("dance"));
    }

    @Test
    void troubleIsToldWithoutAStackTrace() {
        assertEquals(1, run("token", "king", "a", "--data", temp.resolve("data").toString()));
        assertTrue(err.toString().startsWith("guildhall: There is no role 'king'."), err.toString());
        assertTrue(!err.toString().contains("\tat "), err.toString());
    }

    @Test
    void statusOfNothingIsNotSuccess() {
        assertEquals(1, run("status", "--data", temp.resolve("none").toString()));
    }

    @Test
    void resetWithYesRemovesTheData() {
        Path data = temp.resolve("data");
        assertEquals(0, run("token", "operator", "a", "--data", data.toString()));

        assertEquals(0, run("reset", "--yes", "--data", data.toString()));

        assertTrue(!Files.exists(data));
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        return commandLine.execute(arguments);
    }
}
