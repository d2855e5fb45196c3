-- Why: a public append-only Merkle log, for the services that keep one (they add db/log to quarkus.flyway.locations).
-- Step: expand.
-- Locks: new tables.
CREATE TABLE log_state (
    id           smallint NOT NULL PRIMARY KEY CHECK (id = 1),
    verifier_key text     NOT NULL,
    tree_size    bigint   NOT NULL CHECK (tree_size >= 0),
    frontier     bytea    NOT NULL
);
COMMENT ON TABLE log_state IS 'The one log of this service; its row lock keeps appends in one order, whatever replica appends.';
COMMENT ON COLUMN log_state.verifier_key IS 'The C2SP verifier key that signs the checkpoints; another key would fork the log.';
COMMENT ON COLUMN log_state.frontier IS 'Roots of the largest perfect subtrees from left to right, 32 bytes each.';

CREATE TABLE log_leaf (
    leaf_index bigint NOT NULL PRIMARY KEY CHECK (leaf_index >= 0),
    leaf_hash  bytea  NOT NULL CONSTRAINT log_leaf_hash_key UNIQUE CHECK (length(leaf_hash) = 32),
    entry      bytea  NOT NULL CHECK (length(entry) BETWEEN 1 AND 65535)
);
COMMENT ON TABLE log_leaf IS 'The entries, never changed. The unique hash keeps the same entry from being logged twice.';

CREATE TABLE log_node (
    level      smallint NOT NULL CHECK (level BETWEEN 1 AND 5),
    node_index bigint   NOT NULL CHECK (node_index >= 0),
    hash       bytea    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, node_index)
);
COMMENT ON TABLE log_node IS 'Roots of full tiles: at level 1 of 256 leaves, at level 2 of 65536, and so on. Never changed.';

CREATE TABLE log_checkpoint (
    tree_size bigint NOT NULL PRIMARY KEY CHECK (tree_size >= 0),
    note      text   NOT NULL
);
COMMENT ON TABLE log_checkpoint IS 'Signed checkpoints (C2SP tlog-checkpoint); a size is signed once.';

CREATE TABLE log_witness (
    witness      text NOT NULL PRIMARY KEY,
    verifier_key text NOT NULL
);
COMMENT ON TABLE log_witness IS 'The key that each witness showed first; cosignatures under another are refused.';

CREATE TABLE log_cosignature (
    tree_size bigint NOT NULL REFERENCES log_checkpoint,
    witness   text   NOT NULL REFERENCES log_witness,
    line      text   NOT NULL,
    PRIMARY KEY (tree_size, witness)
);
COMMENT ON TABLE log_cosignature IS 'Who has witnessed a checkpoint; the newest line of each witness.';
