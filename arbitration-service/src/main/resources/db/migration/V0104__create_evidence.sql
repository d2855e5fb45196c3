-- Why: what the parties bring must stay as it was signed.
-- Step: expand.
-- Locks: a new table.
CREATE TABLE evidence (
    dispute_id     uuid        NOT NULL REFERENCES dispute,
    number         integer     NOT NULL CHECK (number >= 1),
    submitted_by   text        NOT NULL,
    type           text        NOT NULL CHECK (type IN ('TEXT', 'IMAGE', 'DOCUMENT', 'TRANSACTION')),
    content        bytea       NOT NULL CHECK (octet_length(content) <= 65536),
    content_digest text        NOT NULL,
    uri            text,
    description    text        NOT NULL,
    public_key     text        NOT NULL,
    signature      text        NOT NULL,
    submitted_at   timestamptz NOT NULL,
    PRIMARY KEY (dispute_id, number),
    CONSTRAINT evidence_is_somewhere CHECK ((octet_length(content) > 0) = (uri IS NULL))
);
COMMENT ON TABLE evidence IS 'Evidence in the order of submission; never changed.';
COMMENT ON COLUMN evidence.content IS 'Empty if the content is kept elsewhere, at uri.';
