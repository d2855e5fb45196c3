-- Why: who may vote from when, and each vote as it was signed.
-- Step: expand.
-- Locks: new tables.
CREATE TABLE panel (
    dispute_id     uuid        NOT NULL REFERENCES dispute,
    round          integer     NOT NULL CHECK (round >= 1),
    required_votes integer     NOT NULL CHECK (required_votes >= 2),
    convened_at    timestamptz NOT NULL,
    fallback_at    timestamptz,
    PRIMARY KEY (dispute_id, round)
);
COMMENT ON TABLE panel IS 'The panels of a dispute, one a round.';
COMMENT ON COLUMN panel.fallback_at IS 'Since when fallback seats may vote; null if they may not.';

CREATE TABLE seat (
    dispute_id      uuid    NOT NULL,
    round           integer NOT NULL,
    number          integer NOT NULL CHECK (number >= 1),
    arbiter_id      text    NOT NULL REFERENCES arbiter,
    public_key      text    NOT NULL,
    role            text    NOT NULL CHECK (role IN ('PRIMARY', 'FALLBACK')),
    decision        text    CHECK (decision IN ('BUYER', 'SELLER')),
    reason          text,
    evidence_digest text,
    signature       text,
    cast_at         timestamptz,
    PRIMARY KEY (dispute_id, round, number),
    FOREIGN KEY (dispute_id, round) REFERENCES panel,
    CONSTRAINT seat_one_an_arbiter UNIQUE (dispute_id, arbiter_id),
    CONSTRAINT seat_whole_vote CHECK (num_nulls(decision, reason, evidence_digest, signature, cast_at) IN (0, 5))
);
CREATE INDEX seat_arbiter_id ON seat (arbiter_id, dispute_id);
COMMENT ON TABLE seat IS 'The seats of panels with their votes; an arbiter sits once in a dispute, whatever the round.';
COMMENT ON COLUMN seat.public_key IS 'The arbiter''s key when the panel was convened; the vote''s signature is by it.';
COMMENT ON COLUMN seat.evidence_digest IS 'The dispute''s evidence digest that the vote signs.';
