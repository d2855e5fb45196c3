package org.guildhall.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.guildhall.launcher.local.Service;
import org.guildhall.launcher.story.Story;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/**
 * Goal: what a backup of the four databases holds is all that there is. Method: the story is told, the services are
 * stopped, every table is copied out; on a new PostgreSQL the services make their schemas, are stopped, and the copies
 * are read in. Then every table holds what it held, and the services go on where they were.
 *
 * <p>PostgreSQL's own copy format stands for {@code pg_dump --data-only} here, because the build brings no
 * {@code pg_dump} of its server's version. Triggers and foreign keys sleep while data is read in, as with
 * {@code --disable-triggers}; that no row misses its parent afterwards is checked.
 */
class BackupIT {
    @TempDir
    private static Path directory;

    /** One text per row, in order: the same for equal tables. */
    private static final String CONTENT = "SELECT coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '')"
            + " || ' ' || count(*) FROM %s AS t";

    /** How many rows of a table with a foreign key have no parent. */
    private static final String FOREIGN_KEYS = """
            SELECT format('SELECT count(*) FROM %s AS child WHERE (%s) IS NOT NULL AND NOT EXISTS (SELECT 1 FROM %s AS parent WHERE (%s) = (%s))',
                conrelid::regclass,
                (SELECT string_agg(format('child.%I', attname), ', ' ORDER BY place)
                    FROM unnest(conkey) WITH ORDINALITY AS k (number, place)
                    JOIN pg_attribute ON attrelid = conrelid AND attnum = number),
                confrelid::regclass,
                (SELECT string_agg(format('child.%I', attname), ', ' ORDER BY place)
                    FROM unnest(conkey) WITH ORDINALITY AS k (number, place)
                    JOIN pg_attribute ON attrelid = conrelid AND attnum = number),
                (SELECT string_agg(format('parent.%I', attname), ', ' ORDER BY place)
                    FROM unnest(confkey) WITH ORDINALITY AS k (number, place)
                    JOIN pg_attribute ON attrelid = confrelid AND attnum = number))
            FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace""";

    private static Map<Service, Replica> replicas(Cluster cluster) {
        Map<Service, Replica> replicas = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            replicas.put(service, cluster.replica(service, Map.of()));
        }
        return replicas;
    }

    private static void tellTheStory(Cluster cluster, Map<Service, Replica> replicas) {
        Story.Result result = Story.play(
                service -> replicas.get(service).port(),
                cluster.issuer(),
                1848,
                new java.io.PrintStream(OutputStream.nullOutputStream()));
        assertEquals(List.of(), result.failures());
    }

    private static List<String> column(Connection connection, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private static List<String> tables(Connection connection) throws SQLException {
        return column(
                connection,
                "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
                        + " AND tablename <> 'flyway_schema_history' ORDER BY 1");
    }

    /** What each table of each database holds. */
    private static Map<String, String> contents(Cluster cluster) throws SQLException {
        Map<String, String> contents = new TreeMap<>();
        for (Service service : Service.values()) {
            try (Connection connection = cluster.connect(service)) {
                for (String table : tables(connection)) {
                    contents.put(
                            service.id() + "." + table,
                            column(connection, CONTENT.formatted(table)).get(0));
                }
            }
        }
        return contents;
    }

    private static Path file(Service service, String table) {
        return directory.resolve(service.id() + "." + table + ".copy");
    }

    private static void copyOut(Cluster cluster, Service service) throws SQLException, IOException {
        try (Connection connection = cluster.connect(service)) {
            for (String table : tables(connection)) {
                try (OutputStream out = Files.newOutputStream(file(service, table))) {
                    connection.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY " + table + " TO STDOUT", out);
                }
            }
        }
    }

    private static void copyIn(Cluster cluster, Service service) throws SQLException, IOException {
        try (Connection connection = cluster.connect(service);
                Statement statement = connection.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            for (String table : tables(connection)) {
                statement.execute("DELETE FROM " + table);
                try (InputStream in = Files.newInputStream(file(service, table))) {
                    connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + table + " FROM STDIN", in);
                }
            }
        }
    }

    private static void requireParents(Cluster cluster, Service service) throws SQLException {
        try (Connection connection = cluster.connect(service)) {
            List<String> checks = column(connection, FOREIGN_KEYS);
            for (String check : checks) {
                assertEquals(List.of("0"), column(connection, check), check);
            }
        }
    }

    @Test
    void whatWasCopiedOutOfAllFourDatabasesIsAllThereIs() throws Exception {
        Map<String, String> before;
        try (Cluster cluster = Cluster.start(directory.resolve("lost"))) {
            Map<Service, Replica> replicas = replicas(cluster);
            tellTheStory(cluster, replicas);
            replicas.values().forEach(Replica::stop);
            before = contents(cluster);
            for (Service service : Service.values()) {
                copyOut(cluster, service);
            }
        }
        assertTrue(
                before.values().stream()
                                .filter(content -> !content.startsWith(" "))
                                .count()
                        > 15,
                before::toString);

        try (Cluster cluster = Cluster.start(directory.resolve("restored"))) {
            Map<Service, Replica> replicas = replicas(cluster);
            replicas.values().forEach(Replica::stop);
            for (Service service : Service.values()) {
                copyIn(cluster, service);
                requireParents(cluster, service);
            }
            assertEquals(before, contents(cluster));
            replicas.values().forEach(Replica::start);
            tellTheStory(cluster, replicas);
        }
    }
}
