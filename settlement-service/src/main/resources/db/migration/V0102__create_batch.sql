-- Why: the counts of one operator in one period, and nothing that tells one redemption from another: no row, id or time
--      of a recording, and none of the first or last one either.
-- Step: expand.
-- Locks: new tables.
CREATE TABLE batch (
    operator_id                  text   NOT NULL REFERENCES operator,
    period_id                    text   NOT NULL
        CHECK (period_id ~ '^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?|-W[0-9]{2})?$'),
    successful_count             bigint NOT NULL CHECK (successful_count BETWEEN 0 AND 9007199254740991),
    invalid_signature_count      bigint NOT NULL CHECK (invalid_signature_count BETWEEN 0 AND 9007199254740991),
    nullifier_already_seen_count bigint NOT NULL CHECK (nullifier_already_seen_count BETWEEN 0 AND 9007199254740991),
    rate_limit_exceeded_count    bigint NOT NULL CHECK (rate_limit_exceeded_count BETWEEN 0 AND 9007199254740991),
    finalized_at                 timestamptz,
    operator_public_key          text CHECK (operator_public_key ~ '^[0-9a-f]{64}$'),
    operator_signature           text CHECK (operator_signature ~ '^[0-9a-f]{128}$'),
    PRIMARY KEY (operator_id, period_id),
    CHECK (finalized_at IS NOT NULL OR operator_public_key IS NULL),
    CHECK ((operator_public_key IS NULL) = (operator_signature IS NULL))
) WITH (fillfactor = 50);
COMMENT ON TABLE batch IS 'What an operator counted in a period. Half of each page stays free, so that counting never touches the index.';
COMMENT ON COLUMN batch.period_id IS 'UTC day 2026-04-17, ISO week 2026-W16, month 2026-04 or year 2026.';
COMMENT ON COLUMN batch.finalized_at IS 'When it was closed for good; null while it is open. The only time kept.';
COMMENT ON COLUMN batch.operator_public_key IS 'The key that signed the settlement, as it was then; null if the operator had none.';
COMMENT ON COLUMN batch.operator_signature IS 'BIP-340 signature over the statement settlement.';

CREATE TABLE batch_producer (
    operator_id   text   NOT NULL,
    period_id     text   NOT NULL,
    producer_id   uuid   NOT NULL,
    epoch         bigint NOT NULL CHECK (epoch >= 0),
    last_sequence bigint NOT NULL CHECK (last_sequence >= 1),
    PRIMARY KEY (operator_id, period_id, producer_id),
    FOREIGN KEY (operator_id, period_id) REFERENCES batch ON DELETE CASCADE
) WITH (fillfactor = 50);
COMMENT ON TABLE batch_producer IS 'How far each producer has counted in an open batch; deleted when the batch is finalized.';
COMMENT ON COLUMN batch_producer.epoch IS 'The newest epoch that the producer has shown in this batch.';
COMMENT ON COLUMN batch_producer.last_sequence IS 'The last sequence counted in that epoch.';
