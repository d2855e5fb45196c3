package org.guildhall.platform.log;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.guildhall.log.NoteKey;

/**
 * The command {@code fsck [KEY]}: checks the log in a service's database, read by the service's own settings
 * ({@code QUARKUS_DATASOURCE_JDBC_URL}, {@code _USERNAME}, {@code _PASSWORD}). KEY is the verifier key that the log is
 * known by.
 */
public final class FsckCommand {
    public static final int SOUND = 0;
    public static final int UNSOUND = 1;
    public static final int MISUSED = 2;

    private FsckCommand() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.getenv(), System.out, System.err));
    }

    /** @return {@link #SOUND}, {@link #UNSOUND} or {@link #MISUSED} */
    public static int run(List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        String url = environment.get("QUARKUS_DATASOURCE_JDBC_URL");
        if (arguments.size() > 1 || url == null) {
            err.println("usage: fsck [KEY], with QUARKUS_DATASOURCE_JDBC_URL, _USERNAME and _PASSWORD set");
            return MISUSED;
        }
        try (Connection database = DriverManager.getConnection(
                url, environment.get("QUARKUS_DATASOURCE_USERNAME"), environment.get("QUARKUS_DATASOURCE_PASSWORD"))) {
            Optional<NoteKey> expected = arguments.stream().findFirst().map(NoteKey::parse);
            return print(LogFsck.run(database, expected), out, err);
        } catch (SQLException e) {
            err.println("cannot read the log: " + e.getMessage());
            return MISUSED;
        } catch (IllegalArgumentException e) {
            err.println("malformed: " + e.getMessage());
            return MISUSED;
        }
    }

    private static int print(LogFsck.Report report, PrintStream out, PrintStream err) {
        out.printf("key          %s%n", report.key());
        out.printf("leaves       %,d%n", report.leaves());
        out.printf("full tiles   %,d%n", report.tiles());
        out.printf("checkpoints  %,d%n", report.checkpoints());
        out.printf("cosignatures %,d%n", report.cosignatures());
        if (report.isSound()) {
            out.println("sound: every tile, root and signature follows from the entries");
            return SOUND;
        }
        report.problems().forEach(problem -> err.println("UNSOUND: " + problem));
        return UNSOUND;
    }
}
