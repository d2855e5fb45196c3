-- Why: votes are signed by registered keys, and every arbiter's record is public.
-- Step: expand.
-- Locks: a new table.
CREATE TABLE arbiter (
    arbiter_id         text        NOT NULL PRIMARY KEY,
    public_key         text        NOT NULL CHECK (public_key ~ '^[0-9a-f]{64}$'),
    federation_id      text,
    registered_at      timestamptz NOT NULL,
    with_consensus     bigint      NOT NULL DEFAULT 0 CHECK (with_consensus >= 0),
    dissenting         bigint      NOT NULL DEFAULT 0 CHECK (dissenting >= 0),
    non_participations bigint      NOT NULL DEFAULT 0 CHECK (non_participations >= 0),
    total_response_us  bigint      NOT NULL DEFAULT 0,
    CONSTRAINT arbiter_public_key UNIQUE (public_key)
);
COMMENT ON TABLE arbiter IS 'Who can be seated on panels, with the record of what each has done.';
COMMENT ON COLUMN arbiter.public_key IS 'x-only secp256k1 key (BIP-340) in hex; one key holds one seat.';
COMMENT ON COLUMN arbiter.federation_id IS 'The federation it is a member of; null if none.';
COMMENT ON COLUMN arbiter.with_consensus IS 'Votes for the winning side, in disputes that votes decided.';
COMMENT ON COLUMN arbiter.dissenting IS 'Votes for the losing side, in disputes that votes decided.';
COMMENT ON COLUMN arbiter.non_participations IS 'Seats that could vote and had not when the deadline passed.';
COMMENT ON COLUMN arbiter.total_response_us IS 'Sum over all decisions of the microseconds from when the seat could vote to its vote.';
