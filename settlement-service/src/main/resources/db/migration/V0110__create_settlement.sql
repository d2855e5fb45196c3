-- Why: a settlement is a leaf of the public log; a correction is a further leaf that supersedes one. Both stay readable.
--      A batch that is rolled up into a longer period leaves a marker, so that a late retry is refused and not counted again.
-- Step: expand. Batches that were finalized before have no leaf until the service logs them at its start.
-- Locks: a new table; new columns and unvalidated checks on batch, no rewrite.
SET LOCAL lock_timeout = '2s';
CREATE TABLE settlement (
    operator_id                  text   NOT NULL,
    period_id                    text   NOT NULL,
    leaf_index                   bigint NOT NULL CONSTRAINT settlement_leaf_key UNIQUE REFERENCES log_leaf,
    corrects                     bigint CONSTRAINT settlement_corrects_key UNIQUE REFERENCES settlement (leaf_index)
        CHECK (corrects < leaf_index),
    reason                       text   CHECK (char_length(reason) BETWEEN 1 AND 500),
    successful_count             bigint NOT NULL CHECK (successful_count BETWEEN 0 AND 9007199254740991),
    invalid_signature_count      bigint NOT NULL CHECK (invalid_signature_count BETWEEN 0 AND 9007199254740991),
    nullifier_already_seen_count bigint NOT NULL CHECK (nullifier_already_seen_count BETWEEN 0 AND 9007199254740991),
    rate_limit_exceeded_count    bigint NOT NULL CHECK (rate_limit_exceeded_count BETWEEN 0 AND 9007199254740991),
    operator_public_key          text   CHECK (operator_public_key ~ '^[0-9a-f]{64}$'),
    operator_signature           text   CHECK (operator_signature ~ '^[0-9a-f]{128}$'),
    receipts_root                text   CHECK (receipts_root ~ '^[0-9a-f]{64}$'),
    receipts_signature           text   CHECK (receipts_signature ~ '^[0-9a-f]{128}$'),
    settled_at                   timestamptz NOT NULL,
    PRIMARY KEY (operator_id, period_id, leaf_index),
    FOREIGN KEY (operator_id, period_id) REFERENCES batch,
    CHECK ((corrects IS NULL) = (reason IS NULL)),
    CHECK ((operator_public_key IS NULL) = (operator_signature IS NULL)),
    CHECK (receipts_signature IS NULL OR receipts_root IS NOT NULL)
);
CREATE UNIQUE INDEX settlement_first_key ON settlement (operator_id, period_id) WHERE corrects IS NULL;
COMMENT ON TABLE settlement IS 'What the log says of each batch: the first settlement and its corrections. Never changed.';
COMMENT ON COLUMN settlement.leaf_index IS 'Zero-based index in the settlement log.';
COMMENT ON COLUMN settlement.corrects IS 'The leaf that this one supersedes; null for the first. A leaf is superseded once.';
COMMENT ON COLUMN settlement.receipts_root IS 'RFC 6962 root over the salted digests of as many receipts as successful_count says.';

ALTER TABLE batch ADD COLUMN leaf_index bigint;
ALTER TABLE batch ADD COLUMN rolled_up_into text;
ALTER TABLE batch ADD CONSTRAINT batch_rolled_up_check CHECK (rolled_up_into IS NULL OR (finalized_at IS NULL
    AND successful_count + invalid_signature_count + nullifier_already_seen_count + rate_limit_exceeded_count = 0)) NOT VALID;
ALTER TABLE batch ADD CONSTRAINT batch_leaf_check CHECK (leaf_index IS NULL OR finalized_at IS NOT NULL) NOT VALID;
COMMENT ON COLUMN batch.leaf_index IS 'The newest settlement''s leaf, whose counts the batch has; null while the batch is open.';
COMMENT ON COLUMN batch.rolled_up_into IS 'The longer period that took the counts over; the row stays as a marker and counts nothing more.';
COMMENT ON COLUMN batch.operator_public_key IS 'Only in batches finalized before settlements had a table of their own.';
COMMENT ON COLUMN batch.operator_signature IS 'Only in batches finalized before settlements had a table of their own.';
