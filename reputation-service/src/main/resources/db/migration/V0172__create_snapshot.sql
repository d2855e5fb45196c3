-- Why: the public ranking is kept, with what tells later which receipts it was computed from.
-- Step: expand.
-- Locks: new tables.
CREATE TABLE snapshot (
    as_of         timestamptz PRIMARY KEY,
    digest        bytea       NOT NULL CHECK (length(digest) = 32),
    size_bytes    bigint      NOT NULL CHECK (size_bytes > 0),
    receipt_count bigint      NOT NULL CHECK (receipt_count >= 0),
    receipts_root bytea       NOT NULL CHECK (length(receipts_root) = 32),
    statement     text        NOT NULL,
    signature     bytea       NOT NULL CHECK (length(signature) = 64),
    signer_key    bytea       NOT NULL CHECK (length(signer_key) = 32),
    log_index     bigint      NOT NULL UNIQUE,
    made_at       timestamptz NOT NULL,
    document_gzip bytea       NOT NULL,
    facts_gzip    bytea       NOT NULL,
    window_start  timestamptz NOT NULL,
    settled_until timestamptz NOT NULL,
    young_counted bytea       NOT NULL CHECK (length(young_counted) % 32 = 0),
    void_receipts bytea       NOT NULL CHECK (length(void_receipts) % 32 = 0),
    newcomers     bytea       NOT NULL CHECK (length(newcomers) % 40 = 0)
);
COMMENT ON TABLE snapshot IS 'Kept snapshots, never changed.';
COMMENT ON COLUMN snapshot.as_of IS 'The time that the snapshot is for, a whole second.';
COMMENT ON COLUMN snapshot.digest IS 'SHA-256 of the document.';
COMMENT ON COLUMN snapshot.receipts_root IS 'Root of the RFC 6962 tree over the sorted digests of the receipts that counted.';
COMMENT ON COLUMN snapshot.statement IS 'The canonical JSON that was signed and logged.';
COMMENT ON COLUMN snapshot.log_index IS 'Zero-based place of the statement in the log.';
COMMENT ON COLUMN snapshot.facts_gzip IS 'The lines of the export but those of consumers and receipts.';
COMMENT ON COLUMN snapshot.window_start IS 'From when on receipts counted.';
COMMENT ON COLUMN snapshot.settled_until IS 'What was recorded until then was seen.';
COMMENT ON COLUMN snapshot.young_counted IS 'Digests of receipts recorded later that counted.';
COMMENT ON COLUMN snapshot.void_receipts IS 'Digests of the window''s receipts that were void then; some may have been given back since.';
COMMENT ON COLUMN snapshot.newcomers IS 'Keys of consumers too new to count, each with their first activity in microseconds since 1970.';

CREATE TABLE snapshot_turn (
    id          smallint    PRIMARY KEY CHECK (id = 1),
    taken_until timestamptz NOT NULL
);
INSERT INTO snapshot_turn (id, taken_until) VALUES (1, timestamptz 'epoch');
COMMENT ON TABLE snapshot_turn IS 'Whose turn it is to make the next snapshot: one replica''s at a time.';
COMMENT ON COLUMN snapshot_turn.taken_until IS 'Until then a replica is at it; after that another may.';
