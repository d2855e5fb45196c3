package org.guildhall.platform.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.guildhall.log.Checkpoint;
import org.guildhall.log.Frontier;
import org.guildhall.log.Hash;
import org.guildhall.log.LogVerifier;
import org.guildhall.log.NoteKey;
import org.guildhall.log.SignedNote;
import org.guildhall.log.Tile;

/**
 * Recomputes a log from the entries in its database and compares everything else with that: every leaf hash and every
 * tile above, every checkpoint's root and signature, every cosignature. Needs a connection and no running service, and
 * memory that doesn't grow with the log. Sees one moment of a log that goes on growing.
 */
public final class LogFsck {
    private static final int FETCH = 1_000;
    private static final int MOST_PROBLEMS = 100;
    private static final int LEVELS = 5;

    /**
     * What was found.
     *
     * @param problems in words, at most 100; empty if the log is sound
     */
    public record Report(
            NoteKey key, long leaves, long tiles, long checkpoints, long cosignatures, List<String> problems) {
        public Report {
            problems = List.copyOf(problems);
        }

        /** Whether everything follows from the entries and the key. */
        public boolean isSound() {
            return problems.isEmpty();
        }
    }

    private final Connection database;
    private final NoteKey key;
    private final LogVerifier verifier;
    private final List<String> problems = new ArrayList<>();

    /** Hashes of the tile that is being filled, by level. */
    private final List<List<Hash>> filling = new ArrayList<>();

    private Frontier tree = Frontier.EMPTY;
    private long tiles;
    private long checkpoints;

    private LogFsck(Connection database, NoteKey key) {
        this.database = database;
        this.key = key;
        this.verifier = new LogVerifier(key);
        for (int level = 0; level <= LEVELS; level++) {
            filling.add(new ArrayList<>());
        }
    }

    /**
     * Checks the log of a service.
     *
     * @param database a connection of its own; nothing is written
     * @param expected the key that the log is known by; without it the key in the database is believed
     * @throws SQLException if the database can't be read or holds no log
     */
    public static Report run(Connection database, Optional<NoteKey> expected) throws SQLException {
        database.setAutoCommit(false);
        database.setReadOnly(true);
        database.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try {
            return check(database, expected);
        } finally {
            database.rollback();
        }
    }

    /** The same in a transaction that is open already. */
    static Report check(Connection database, Optional<NoteKey> expected) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet state = statement.executeQuery("SELECT verifier_key, tree_size, frontier FROM log_state")) {
            if (!state.next()) {
                throw new SQLException("the log was never begun");
            }
            NoteKey stored = NoteKey.parse(state.getString(1));
            LogFsck fsck = new LogFsck(database, expected.orElse(stored));
            if (!stored.equals(fsck.key)) {
                fsck.problem("the log's key is " + stored + ", not " + fsck.key);
            }
            return fsck.check(state.getLong(2), state.getBytes(3));
        }
    }

    private Report check(long size, byte[] frontier) throws SQLException {
        try (Statement leafStatement = fetching();
                ResultSet leaves =
                        leafStatement.executeQuery("SELECT leaf_index, leaf_hash, entry FROM log_leaf ORDER BY 1");
                Statement noteStatement = fetching();
                ResultSet notes = noteStatement.executeQuery("SELECT tree_size, note FROM log_checkpoint ORDER BY 1");
                PreparedStatement node =
                        database.prepareStatement("SELECT hash FROM log_node WHERE level = ? AND node_index = ?")) {
            boolean more = checkpointsOfThisSize(notes, notes.next());
            while (leaves.next()) {
                leaf(leaves, node);
                more = checkpointsOfThisSize(notes, more);
            }
            if (more) {
                problem("a checkpoint of size " + notes.getLong(1) + " was signed, but the log ends at " + tree.size());
            }
        }
        if (size != tree.size()) {
            problem("the log says that it has " + size + " leaves, and holds " + tree.size());
        }
        if (!Arrays.equals(frontier, Tile.content(tree.roots()))) {
            problem("the frontier that the next append builds on does not follow from the entries");
        }
        if (number("SELECT max(tree_size) FROM log_checkpoint") != tree.size()) {
            problem("the newest checkpoint is not of the log's size");
        }
        long stored = number("SELECT count(*) FROM log_node");
        if (stored != tiles) {
            problem(stored + " hashes of full tiles are stored, " + tiles + " follow from the entries");
        }
        return new Report(key, tree.size(), tiles, checkpoints, cosignatures(), problems);
    }

    private Statement fetching() throws SQLException {
        Statement statement = database.createStatement();
        statement.setFetchSize(FETCH);
        return statement;
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void leaf(ResultSet row, PreparedStatement node) throws SQLException {
        if (row.getLong(1) != tree.size()) {
            problem("leaf " + tree.size() + " is missing; the next is " + row.getLong(1));
        }
        Hash hash = Hash.leaf(row.getBytes(3));
        if (!Arrays.equals(hash.bytes(), row.getBytes(2))) {
            problem("the hash of leaf " + row.getLong(1) + " is not its entry's");
        }
        tree = tree.plus(hash);
        fill(0, hash, node);
    }

    /** Puts a hash into its tile; a tile that is full is compared with what is stored and goes one level up. */
    private void fill(int level, Hash hash, PreparedStatement node) throws SQLException {
        List<Hash> tile = filling.get(level);
        tile.add(hash);
        if (tile.size() < Tile.WIDTH || level == LEVELS) {
            return;
        }
        Frontier root = Frontier.EMPTY;
        for (Hash one : tile) {
            root = root.plus(one);
        }
        tile.clear();
        tiles++;
        int above = level + 1;
        long index = (tree.size() >> (above * Tile.HEIGHT)) - 1;
        node.setInt(1, above);
        node.setLong(2, index);
        try (ResultSet stored = node.executeQuery()) {
            if (!stored.next()) {
                problem("hash " + index + " of level " + above + " is missing");
            } else if (!Arrays.equals(stored.getBytes(1), root.root().bytes())) {
                problem("hash " + index + " of level " + above + " does not follow from the entries");
            }
        }
        fill(above, root.root(), node);
    }

    /** Compares the checkpoint of the size reached, if there is one; says whether the result has a further row. */
    private boolean checkpointsOfThisSize(ResultSet notes, boolean more) throws SQLException {
        boolean further = more;
        while (further && notes.getLong(1) <= tree.size()) {
            checkpoints++;
            long size = notes.getLong(1);
            try {
                Checkpoint checkpoint = verifier.checkpoint(notes.getString(2));
                if (checkpoint.size() != size || size != tree.size()) {
                    problem("the checkpoint stored for size " + size + " is of size " + checkpoint.size());
                } else if (!checkpoint.root().equals(tree.root())) {
                    problem("the root of the checkpoint of size " + size + " does not follow from the entries");
                }
            } catch (LogVerifier.NotProven e) {
                problem("the checkpoint of size " + size + ": " + e.getMessage());
            }
            further = notes.next();
        }
        return further;
    }

    private long cosignatures() throws SQLException {
        long count = 0;
        try (Statement statement = fetching();
                ResultSet rows = statement.executeQuery("""
                        SELECT c.tree_size, c.witness, c.line, w.verifier_key, p.note FROM log_cosignature c
                        JOIN log_witness w USING (witness) JOIN log_checkpoint p USING (tree_size)""")) {
            while (rows.next()) {
                count++;
                String what = "the cosignature of size " + rows.getLong(1) + " by " + rows.getString(2);
                try {
                    SignedNote.Signature line = SignedNote.Signature.parse(rows.getString(3));
                    SignedNote note =
                            new SignedNote(SignedNote.parse(rows.getString(5)).text(), List.of(line));
                    if (note.cosignedAt(NoteKey.parse(rows.getString(4))).isEmpty()) {
                        problem(what + " is not by its key over that checkpoint");
                    }
                } catch (IllegalArgumentException e) {
                    problem(what + " is malformed: " + e.getMessage());
                }
            }
        }
        return count;
    }

    private void problem(String words) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(words);
        }
    }
}
