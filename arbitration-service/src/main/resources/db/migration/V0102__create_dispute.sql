-- Why: a dispute must survive every restart and end by its deadline, whatever replica notices.
-- Step: expand.
-- Locks: a new table.
CREATE TABLE dispute (
    dispute_id           uuid        NOT NULL PRIMARY KEY,
    subject_kind         text        NOT NULL CHECK (subject_kind IN ('PAYMENT', 'RECEIPT', 'SETTLEMENT', 'FINDING')),
    subject_id           text        NOT NULL,
    buyer_id             text        NOT NULL,
    buyer_key            text        NOT NULL,
    buyer_federation_id  text,
    seller_id            text        NOT NULL,
    seller_key           text        NOT NULL,
    seller_federation_id text,
    requester            text        NOT NULL CHECK (requester IN ('BUYER', 'SELLER')),
    reason               text        NOT NULL,
    required_votes       integer     NOT NULL,
    total_arbiters       integer     NOT NULL,
    voting_period_us     bigint      NOT NULL CHECK (voting_period_us > 0),
    convening_period_us  bigint      NOT NULL CHECK (convening_period_us > 0),
    opened_at            timestamptz NOT NULL,
    buyer_items          integer     NOT NULL,
    seller_items         integer     NOT NULL,
    evidence_digest      text        NOT NULL,
    status               text        NOT NULL
        CHECK (status IN ('OPEN', 'UNDER_REVIEW', 'RESOLVED', 'EXPIRED', 'DEADLOCKED')),
    deadline             timestamptz,
    decision             text        CHECK (decision IN ('BUYER', 'SELLER')),
    ended_at             timestamptz,
    version              bigint      NOT NULL,
    CONSTRAINT dispute_parties_differ CHECK (buyer_id <> seller_id AND buyer_key <> seller_key),
    CONSTRAINT dispute_one_winner CHECK (required_votes >= 2 AND required_votes <= total_arbiters
                                         AND required_votes * 2 > total_arbiters),
    CONSTRAINT dispute_ends CHECK ((status IN ('OPEN', 'UNDER_REVIEW')) = (deadline IS NOT NULL)),
    CONSTRAINT dispute_ended CHECK ((deadline IS NULL) = (ended_at IS NOT NULL)),
    CONSTRAINT dispute_decided CHECK ((status = 'RESOLVED') = (decision IS NOT NULL))
);
CREATE UNIQUE INDEX dispute_one_open_a_subject ON dispute (subject_kind, subject_id)
    WHERE status IN ('OPEN', 'UNDER_REVIEW');
CREATE INDEX dispute_deadline ON dispute (deadline) WHERE deadline IS NOT NULL;
COMMENT ON TABLE dispute IS 'Disputes with the rules they were opened under and where they stand.';
COMMENT ON COLUMN dispute.buyer_items IS 'Pieces of evidence that the buyer has submitted.';
COMMENT ON COLUMN dispute.seller_items IS 'Pieces of evidence that the seller has submitted.';
COMMENT ON COLUMN dispute.evidence_digest IS 'Running digest of all evidence in order, as votes sign it.';
COMMENT ON COLUMN dispute.deadline IS 'When the status ends by itself; null once the dispute has ended.';
COMMENT ON COLUMN dispute.version IS 'Raised by every change; a change made from an older version fails (optimistic locking).';
