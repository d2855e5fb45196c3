-- Why: creating calls are repeatable by request_id (AIP-155), on whatever replica; the first answer must be found again.
-- Step: expand.
-- Locks: a new table.
CREATE TABLE request_answer (
    subject    text        NOT NULL,
    request_id uuid        NOT NULL,
    content    bytea       NOT NULL,
    answer     bytea,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (subject, request_id)
);
CREATE INDEX request_answer_created_at ON request_answer (created_at);
COMMENT ON TABLE request_answer IS 'First answers of creating calls, kept for 48 hours; rows are written in the transaction of the change.';
COMMENT ON COLUMN request_answer.subject IS 'The caller: one caller cannot take another''s request id.';
COMMENT ON COLUMN request_answer.content IS 'SHA-256 of request type and bytes.';
COMMENT ON COLUMN request_answer.answer IS 'The serialized answer; null only inside the transaction that makes it.';
