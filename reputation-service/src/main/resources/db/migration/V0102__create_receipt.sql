-- Why: what a score is made of. The narrow table is what scoring reads, the evidence is what a third party verifies
--      again; its key is the replay index. Keys of both lead with what a distributed PostgreSQL would shard by.
-- Step: expand.
-- Locks: new tables.
CREATE TABLE receipt (
    consumer_key   bytea       NOT NULL CHECK (length(consumer_key) = 32),
    provider_key   bytea       NOT NULL CHECK (length(provider_key) = 32),
    lease_id       text        NOT NULL,
    receipt_digest bytea       NOT NULL CHECK (length(receipt_digest) = 32),
    success_millionths int     NOT NULL CHECK (success_millionths BETWEEN 0 AND 1000000),
    completed_at   timestamptz NOT NULL,
    recorded_at    timestamptz NOT NULL,
    voided_at      timestamptz,
    void_reason    text,
    PRIMARY KEY (consumer_key, provider_key, lease_id),
    CHECK (consumer_key <> provider_key),
    CHECK ((voided_at IS NULL) = (void_reason IS NULL))
);
CREATE INDEX receipt_of_provider ON receipt (provider_key, completed_at)
    INCLUDE (consumer_key, success_millionths, voided_at);
CREATE INDEX receipt_of_consumer ON receipt (consumer_key, completed_at) WHERE voided_at IS NULL;
COMMENT ON TABLE receipt IS 'Accepted receipts. The primary key makes a second receipt of a pair for a lease a duplicate or a conflict.';
COMMENT ON COLUMN receipt.receipt_digest IS 'What both parties signed.';
COMMENT ON COLUMN receipt.success_millionths IS 'Success times 1,000,000.';
COMMENT ON COLUMN receipt.completed_at IS 'When the work counts as completed; of a version 1 receipt not later than recorded_at.';
COMMENT ON COLUMN receipt.recorded_at IS 'When the receipt was verified here.';
COMMENT ON COLUMN receipt.voided_at IS 'When a dispute took its credit away; null while it counts.';

CREATE TABLE receipt_evidence (
    payment_proof_id   bytea    PRIMARY KEY,
    receipt_digest     bytea    NOT NULL CHECK (length(receipt_digest) = 32),
    version            smallint NOT NULL CHECK (version IN (1, 2)),
    content            text     NOT NULL,
    swap_response_hash bytea    CHECK (length(swap_response_hash) = 32),
    consumer_signature bytea    NOT NULL CHECK (length(consumer_signature) = 64),
    provider_signature bytea    NOT NULL CHECK (length(provider_signature) = 64)
);
COMMENT ON TABLE receipt_evidence IS 'What proves each accepted receipt. The primary key makes a payment proof good for one receipt.';
COMMENT ON COLUMN receipt_evidence.payment_proof_id IS 'The mint''s signature: the replay index.';
COMMENT ON COLUMN receipt_evidence.content IS 'The canonical JSON that both parties signed.';
COMMENT ON COLUMN receipt_evidence.swap_response_hash IS 'What the mint signed, where the content doesn''t say it (version 1).';

CREATE TABLE consumer (
    consumer_key bytea       PRIMARY KEY CHECK (length(consumer_key) = 32),
    first_seen   timestamptz NOT NULL
);
COMMENT ON TABLE consumer IS 'Consumers with an accepted receipt.';
COMMENT ON COLUMN consumer.first_seen IS 'The earliest accepted activity; never rises.';
