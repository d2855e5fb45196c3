package org.guildhall.platform.log;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.guildhall.log.Checkpoint;
import org.guildhall.log.Frontier;
import org.guildhall.log.Hash;
import org.guildhall.log.NoteKey;
import org.guildhall.log.Proofs;
import org.guildhall.log.SignedNote;
import org.guildhall.log.Tile;
import org.guildhall.platform.store.DatabaseFailures;
import org.guildhall.platform.store.Transactions;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * The public append-only log of this service, in its database. An append happens in the caller's transaction: the entry
 * is in the log exactly if the change is. Appends wait for each other on one row, so any number of replicas keep one
 * order and no two checkpoints of a size exist.
 */
@ApplicationScoped
public class MerkleLog {
    private static final HexFormat HEX = HexFormat.of();
    private static final int LEVELS = 5;

    private final Transactions transactions;
    private final LogKey key;

    MerkleLog(Transactions transactions, LogKey key) {
        this.transactions = transactions;
        this.key = key;
    }

    /**
     * An entry just added.
     *
     * @param leafIndex zero-based place in the log
     * @param treeSize leaves in the tree that the proof leads to
     * @param proof of inclusion, from the leaf upwards
     * @param checkpoint the signed note of that tree
     */
    public record Appended(long leafIndex, long treeSize, List<Hash> proof, String checkpoint) {}

    /** An entry as logged. */
    public record Leaf(long index, byte[] entry) {}

    /**
     * A proof with what it proves.
     *
     * @param checkpoint the signed note of the tree; empty if that size was never signed
     */
    public record Inclusion(Leaf leaf, long treeSize, List<Hash> proof, String checkpoint) {}

    /** What verifies the log. */
    public NoteKey verifierKey() {
        return key.verifierKey();
    }

    private record State(Frontier frontier) {}

    /**
     * Takes the log's turn without adding anything, for a transaction that locks something else before it appends and
     * would otherwise make others wait for that while it waits for the log.
     */
    public Uni<Void> takeTurn() {
        return transactions.run(session -> lock(session).replaceWithVoid());
    }

    /**
     * Adds entries in their order and signs the checkpoint behind the last.
     *
     * @param entries each of 1 to 65,535 bytes
     * @return one answer for each; fails with {@link LogReason#ENTRY_ALREADY_LOGGED} and no effect
     */
    public Uni<List<Appended>> append(List<byte[]> entries) {
        return transactions
                .run(session -> lock(session).flatMap(state -> append(session, state.frontier, entries)))
                .onFailure(failure -> DatabaseFailures.isUniqueViolation(failure, "log_leaf_hash_key"))
                .transform(failure -> LogReason.ENTRY_ALREADY_LOGGED.refuse());
    }

    private static Uni<State> lock(Mutiny.Session session) {
        return session.createNativeQuery(
                        "SELECT tree_size, frontier FROM log_state WHERE id = 1 FOR UPDATE", Object[].class)
                .getSingleResult()
                .map(row -> new State(frontier(((Number) row[0]).longValue(), (byte[]) row[1])));
    }

    private static Frontier frontier(long size, byte[] bytes) {
        List<Hash> roots = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += Hash.BYTES) {
            roots.add(Hash.of(java.util.Arrays.copyOfRange(bytes, at, at + Hash.BYTES)));
        }
        return new Frontier(size, roots);
    }

    private Uni<List<Appended>> append(Mutiny.Session session, Frontier before, List<byte[]> entries) {
        List<Hash> leaves = entries.stream().map(Hash::leaf).toList();
        Frontier after = before;
        for (Hash leaf : leaves) {
            after = after.plus(leaf);
        }
        Proofs.Subtrees subtrees = before.with(leaves);
        Checkpoint checkpoint = Checkpoint.of(key.verifierKey().name(), after.size(), after.root());
        String note = key.sign(checkpoint).toString();
        List<Appended> appended = new ArrayList<>();
        for (long index = before.size(); index < after.size(); index++) {
            appended.add(new Appended(index, after.size(), Proofs.inclusion(index, after.size(), subtrees), note));
        }
        return write(session, before.size(), after, entries, leaves, subtrees, note)
                .replaceWith(appended);
    }

    /** One statement, so that the log's turn is short. */
    private static Uni<Integer> write(
            Mutiny.Session session,
            long from,
            Frontier after,
            List<byte[]> entries,
            List<Hash> leaves,
            Proofs.Subtrees subtrees,
            String note) {
        List<Long> levels = new ArrayList<>();
        List<Long> indices = new ArrayList<>();
        List<String> nodes = new ArrayList<>();
        for (int level = 1; level <= LEVELS; level++) {
            int height = level * Tile.HEIGHT;
            for (long index = from >> height; index < after.size() >> height; index++) {
                levels.add((long) level);
                indices.add(index);
                nodes.add(HEX.formatHex(subtrees.at(height, index).bytes()));
            }
        }
        return session.createNativeQuery("""
                        WITH leaves AS (
                            INSERT INTO log_leaf (leaf_index, leaf_hash, entry)
                            SELECT ?1 + place - 1, decode(hash, 'hex'), decode(entry, 'hex')
                            FROM unnest(cast(?2 as text[]), cast(?3 as text[])) WITH ORDINALITY AS t(hash, entry, place)
                        ), nodes AS (
                            INSERT INTO log_node (level, node_index, hash)
                            SELECT level, node_index, decode(hash, 'hex')
                            FROM unnest(cast(?4 as bigint[]), cast(?5 as bigint[]), cast(?6 as text[]))
                                AS t(level, node_index, hash)
                        ), signed AS (
                            INSERT INTO log_checkpoint (tree_size, note) VALUES (?7, ?8)
                        )
                        UPDATE log_state SET tree_size = ?7, frontier = ?9 WHERE id = 1""")
                .setParameter(1, from)
                .setParameter(2, hex(leaves.stream().map(Hash::bytes).toList()))
                .setParameter(3, hex(entries))
                .setParameter(4, levels.toArray(Long[]::new))
                .setParameter(5, indices.toArray(Long[]::new))
                .setParameter(6, nodes.toArray(String[]::new))
                .setParameter(7, after.size())
                .setParameter(8, note)
                .setParameter(9, Tile.content(after.roots()))
                .executeUpdate();
    }

    private static String[] hex(List<byte[]> all) {
        return all.stream().map(HEX::formatHex).toArray(String[]::new);
    }

    /** Leaves in the log now. */
    public Uni<Long> size() {
        return transactions.run(MerkleLog::size);
    }

    private static Uni<Long> size(Mutiny.Session session) {
        return session.createNativeQuery("SELECT tree_size FROM log_state WHERE id = 1", Long.class)
                .getSingleResult();
    }

    /**
     * The signed checkpoint of a size, with the cosignatures of its witnesses.
     *
     * @param size 0 for the newest
     * @return the note; fails with {@link LogReason#TREE_SIZE_UNKNOWN} if the size was never signed
     */
    public Uni<SignedNote> checkpoint(long size) {
        return transactions.run(session -> size(session)
                .flatMap(current -> note(session, size == 0 ? current : size).map(note -> {
                    if (note == null) {
                        throw LogReason.TREE_SIZE_UNKNOWN.refuse("tree_size", size, "current_size", current);
                    }
                    return note;
                })));
    }

    /**
     * The first checkpoint that was signed with a leaf.
     *
     * @return the note; fails with {@link LogReason#LEAF_NOT_FOUND}
     */
    public Uni<SignedNote> firstCheckpointWith(long leafIndex) {
        return transactions.run(session -> session.createNativeQuery(
                        "SELECT min(tree_size) FROM log_checkpoint WHERE tree_size > ?1", Long.class)
                .setParameter(1, leafIndex)
                .getSingleResult()
                .flatMap(first -> first == null
                        ? size(session).map(size -> {
                            throw LogReason.LEAF_NOT_FOUND.refuse("leaf_index", leafIndex, "tree_size", size);
                        })
                        : note(session, first)));
    }

    private static Uni<SignedNote> note(Mutiny.Session session, long size) {
        return session.createNativeQuery("""
                        SELECT note FROM log_checkpoint WHERE tree_size = ?1
                        UNION ALL
                        (SELECT line FROM log_cosignature WHERE tree_size = ?1 ORDER BY witness LIMIT ?2)""", String.class)
                .setParameter(1, size)
                .setParameter(2, SignedNote.MAX_SIGNATURES - 1)
                .getResultList()
                .map(rows -> {
                    if (rows.isEmpty()) {
                        return null;
                    }
                    SignedNote note = SignedNote.parse(rows.get(0));
                    for (String line : rows.subList(1, rows.size())) {
                        note = note.with(SignedNote.Signature.parse(line));
                    }
                    return note;
                });
    }

    /**
     * The proof that a leaf is in a tree.
     *
     * @param size 0 for the newest tree
     * @return the proof; fails with {@link LogReason#TREE_SIZE_UNKNOWN} or {@link LogReason#LEAF_NOT_FOUND}
     */
    public Uni<Inclusion> inclusion(long index, long size) {
        return transactions.run(session -> reached(session, size).flatMap(tree -> {
            if (index >= tree) {
                throw LogReason.LEAF_NOT_FOUND.refuse("leaf_index", index, "tree_size", tree);
            }
            return subtrees(session, index, tree)
                    .map(subtrees -> Proofs.inclusion(index, tree, subtrees))
                    .flatMap(proof -> leaves(session, index, 1).flatMap(leaf -> note(session, tree)
                            .map(note ->
                                    new Inclusion(leaf.get(0), tree, proof, note == null ? "" : note.toString()))));
        }));
    }

    /**
     * The proof that one tree is a prefix of another.
     *
     * @param first 1 or more
     * @param second {@code first} or more; 0 for the newest tree
     * @return the hashes; fails with {@link LogReason#TREE_SIZE_UNKNOWN}
     */
    public Uni<List<Hash>> consistency(long first, long second) {
        return transactions.run(session -> reached(session, second).flatMap(tree -> {
            if (first > tree) {
                throw LogReason.TREE_SIZE_UNKNOWN.refuse("tree_size", first, "current_size", tree);
            }
            return subtrees(session, first - 1, tree).map(subtrees -> Proofs.consistency(first, tree, subtrees));
        }));
    }

    private static Uni<Long> reached(Mutiny.Session session, long size) {
        return size(session).map(current -> {
            if (size > current) {
                throw LogReason.TREE_SIZE_UNKNOWN.refuse("tree_size", size, "current_size", current);
            }
            return size == 0 ? current : size;
        });
    }

    /** Entries from a place on. */
    public Uni<List<Leaf>> leaves(long from, int limit) {
        return transactions.run(session -> leaves(session, from, limit));
    }

    private static Uni<List<Leaf>> leaves(Mutiny.Session session, long from, int limit) {
        return session.createNativeQuery(
                        "SELECT leaf_index, entry FROM log_leaf WHERE leaf_index >= ?1 ORDER BY leaf_index LIMIT ?2",
                        Object[].class)
                .setParameter(1, from)
                .setParameter(2, limit)
                .getResultList()
                .map(rows -> rows.stream()
                        .map(row -> new Leaf(((Number) row[0]).longValue(), (byte[]) row[1]))
                        .toList());
    }

    /** The content of a tile; null if the log has not grown so far. */
    public Uni<byte[]> tile(Tile tile) {
        return transactions.run(session -> size(session).flatMap(size -> {
            if (tile.leavesNeeded() > size) {
                return Uni.createFrom().nullItem();
            }
            if (tile.level() == Tile.ENTRIES) {
                return leaves(session, tile.first(), tile.width())
                        .map(leaves ->
                                Tile.entries(leaves.stream().map(Leaf::entry).toList()));
            }
            return session.createNativeQuery(
                            tile.level() == 0
                                    ? "SELECT leaf_hash FROM log_leaf WHERE leaf_index >= ?2 AND ?1 = 0 "
                                            + "ORDER BY leaf_index LIMIT ?3"
                                    : "SELECT hash FROM log_node WHERE level = ?1 AND node_index >= ?2 "
                                            + "ORDER BY node_index LIMIT ?3",
                            byte[].class)
                    .setParameter(1, tile.level())
                    .setParameter(2, tile.first())
                    .setParameter(3, tile.width())
                    .getResultList()
                    .map(rows -> Tile.content(rows.stream().map(Hash::of).toList()));
        }));
    }

    /** The hashes on the way from a leaf to the root of a tree: those of its tiles and of the tiles at the right edge. */
    private static Uni<Proofs.Subtrees> subtrees(Mutiny.Session session, long leaf, long size) {
        StringBuilder sql = new StringBuilder(
                        "SELECT 0 AS level, leaf_index AS place, leaf_hash AS hash FROM log_leaf WHERE ")
                .append(ranges("leaf_index", leaf, size));
        for (int level = 1; level <= LEVELS && size >> (level * Tile.HEIGHT) > 0; level++) {
            sql.append(" UNION ALL SELECT ")
                    .append(level)
                    .append(", node_index, hash FROM log_node WHERE level = ")
                    .append(level)
                    .append(" AND (")
                    .append(ranges("node_index", leaf >> (level * Tile.HEIGHT), size >> (level * Tile.HEIGHT)))
                    .append(')');
        }
        return session.createNativeQuery(sql.toString(), Object[].class)
                .getResultList()
                .map(rows -> {
                    Map<List<Long>, Hash> stored = new HashMap<>();
                    for (Object[] row : rows) {
                        stored.put(
                                List.of(((Number) row[0]).longValue(), ((Number) row[1]).longValue()),
                                Hash.of((byte[]) row[2]));
                    }
                    return new Stored(stored);
                });
    }

    /** The tile of a place, and the partial tile at the right edge. */
    private static String ranges(String column, long place, long size) {
        long tile = place - place % Tile.WIDTH;
        long edge = size - size % Tile.WIDTH;
        return column + " BETWEEN " + tile + " AND " + (Math.min(tile + Tile.WIDTH, size) - 1) + " OR " + column
                + " BETWEEN " + edge + " AND " + (size - 1);
    }

    /** Every eighth level is stored; the levels between are made from it. */
    private record Stored(Map<List<Long>, Hash> hashes) implements Proofs.Subtrees {
        @Override
        public Hash at(int level, long index) {
            if (level % Tile.HEIGHT == 0) {
                Hash hash = hashes.get(List.of((long) level / Tile.HEIGHT, index));
                if (hash == null) {
                    throw new IllegalStateException("the log has no hash " + index + " at level " + level);
                }
                return hash;
            }
            return Hash.node(at(level - 1, 2 * index), at(level - 1, 2 * index + 1));
        }
    }

    /**
     * What a witness sends after it has followed the log from one checkpoint to another and cosigned the second. The same
     * members, checked in the same order, as C2SP tlog-witness has a log send to a witness.
     *
     * @param size of the cosigned checkpoint
     * @param oldSize of the last checkpoint that the witness cosigned before; 0 if there was none
     * @param proof of consistency from {@code oldSize} to {@code size}; empty from 0 and for the same size again
     * @param witness the witness's id, the name of its key
     * @param verifierKey the text form of its key
     * @param line the signature line
     */
    public record Cosigning(
            long size, long oldSize, List<Hash> proof, String witness, String verifierKey, String line) {}

    /**
     * Adds a witness's cosignature to a checkpoint. A witness that cosigns the same size again replaces its line.
     *
     * @return the checkpoint with all cosignatures; fails with {@link LogReason#TREE_SIZE_UNKNOWN},
     *     {@link LogReason#COSIGNATURE_INVALID}, {@link LogReason#WITNESS_KEY_CHANGED},
     *     {@link LogReason#WITNESS_SIZE_CONFLICT} or {@link LogReason#CONSISTENCY_PROOF_INVALID}
     */
    public Uni<SignedNote> cosign(Cosigning cosigning) {
        NoteKey witness;
        SignedNote.Signature signature;
        try {
            witness = NoteKey.parse(cosigning.verifierKey);
            signature = SignedNote.Signature.parse(cosigning.line);
        } catch (IllegalArgumentException e) {
            throw LogReason.COSIGNATURE_INVALID.refuse("problem", e.getMessage());
        }
        if (witness.algorithm() != NoteKey.COSIGNATURE || !witness.name().equals(cosigning.witness)) {
            throw LogReason.COSIGNATURE_INVALID.refuse("problem", "not a key of this witness for cosignatures");
        }
        return transactions.run(session -> size(session).flatMap(current -> note(session, cosigning.size)
                .flatMap(note -> {
                    if (note == null) {
                        throw LogReason.TREE_SIZE_UNKNOWN.refuse("tree_size", cosigning.size, "current_size", current);
                    }
                    SignedNote cosigned = new SignedNote(note.text(), List.of(signature));
                    if (cosigned.cosignedAt(witness).isEmpty()) {
                        throw LogReason.COSIGNATURE_INVALID.refuse("problem", "not a signature over this checkpoint");
                    }
                    return follow(session, cosigning, witness, note)
                            .chain(() -> keep(session, cosigning.size, witness, signature));
                })
                .chain(() -> note(session, cosigning.size))));
    }

    /** Demands that the witness goes on from where it was; its row lock keeps two cosignings of one witness in order. */
    private static Uni<Void> follow(Mutiny.Session session, Cosigning cosigning, NoteKey witness, SignedNote note) {
        return session.createNativeQuery(
                        "INSERT INTO log_witness (witness, verifier_key) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
                .setParameter(1, witness.name())
                .setParameter(2, witness.toString())
                .executeUpdate()
                .chain(() -> session.createNativeQuery(
                                "SELECT verifier_key FROM log_witness WHERE witness = ?1 FOR UPDATE", String.class)
                        .setParameter(1, witness.name())
                        .getSingleResult())
                .flatMap(known -> {
                    if (!known.equals(witness.toString())) {
                        throw LogReason.WITNESS_KEY_CHANGED.refuse("witness", witness.name());
                    }
                    return session.createNativeQuery(
                                    "SELECT coalesce(max(tree_size), 0) FROM log_cosignature WHERE witness = ?1",
                                    Long.class)
                            .setParameter(1, witness.name())
                            .getSingleResult();
                })
                .flatMap(last -> {
                    if (last != cosigning.oldSize) {
                        throw LogReason.WITNESS_SIZE_CONFLICT.refuse("witness", witness.name(), "known_size", last);
                    }
                    return note(session, last);
                })
                .invoke(old -> {
                    boolean follows = cosigning.oldSize == 0
                            ? cosigning.proof.isEmpty()
                            : Proofs.consistent(
                                    cosigning.oldSize,
                                    cosigning.size,
                                    cosigning.proof,
                                    Checkpoint.parse(old.text()).root(),
                                    Checkpoint.parse(note.text()).root());
                    if (!follows) {
                        throw LogReason.CONSISTENCY_PROOF_INVALID.refuse(
                                "old_size", cosigning.oldSize, "tree_size", cosigning.size);
                    }
                })
                .replaceWithVoid();
    }

    private static Uni<Integer> keep(
            Mutiny.Session session, long size, NoteKey witness, SignedNote.Signature signature) {
        return session.createNativeQuery("""
                        INSERT INTO log_cosignature (tree_size, witness, line) VALUES (?1, ?2, ?3)
                        ON CONFLICT (tree_size, witness) DO UPDATE SET line = excluded.line""")
                .setParameter(1, size)
                .setParameter(2, witness.name())
                .setParameter(3, signature.line())
                .executeUpdate();
    }
}
