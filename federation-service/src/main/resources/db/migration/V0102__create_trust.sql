-- Why: the trust of a pair is a fold over its recorded events; the events are kept, the state is what they fold to.
-- Step: expand.
-- Locks: new tables.
CREATE TABLE trust (
    source_id               text COLLATE "C" NOT NULL REFERENCES federation (id),
    target_id               text COLLATE "C" NOT NULL REFERENCES federation (id),
    state                   text             NOT NULL CHECK (state IN ('GRANTED', 'REVOKED')),
    relationship            text             NOT NULL
        CHECK (relationship IN ('PEER', 'PARENT', 'CHILD', 'TRUSTED', 'ALLIED')),
    score                   numeric(5, 4)    NOT NULL CHECK (score BETWEEN 0 AND 1),
    witness_allowed         boolean          NOT NULL,
    successful_interactions bigint           NOT NULL CHECK (successful_interactions >= 0),
    failed_interactions     bigint           NOT NULL CHECK (failed_interactions >= 0),
    established_at          timestamptz      NOT NULL,
    last_interaction_at     timestamptz,
    event_count             bigint           NOT NULL CHECK (event_count > 0),
    PRIMARY KEY (source_id, target_id),
    CHECK (source_id <> target_id)
);
CREATE INDEX trust_target ON trust (target_id, source_id);
COMMENT ON TABLE trust IS 'What each source grants each target, after all events of the pair.';
COMMENT ON COLUMN trust.state IS 'A revoked pair keeps its row, so that a later grant starts from its history.';
COMMENT ON COLUMN trust.score IS 'Exact decimal; kept after a revocation as the bound of a later grant.';
COMMENT ON COLUMN trust.event_count IS 'Sequence number of the pair''s last event.';

CREATE TABLE trust_event (
    source_id        text COLLATE "C" NOT NULL,
    target_id        text COLLATE "C" NOT NULL,
    sequence         bigint           NOT NULL CHECK (sequence > 0),
    kind             text             NOT NULL
        CHECK (kind IN ('GRANTED', 'SUCCEEDED', 'FAILED', 'UPDATED', 'RELATIONSHIP_CHANGED', 'REVOKED')),
    occurred_at      timestamptz      NOT NULL,
    author           text             NOT NULL,
    target_age_days  bigint           NOT NULL CHECK (target_age_days >= 0),
    relationship     text
        CHECK (relationship IN ('PEER', 'PARENT', 'CHILD', 'TRUSTED', 'ALLIED')),
    witness_allowed  boolean,
    asked_score      numeric(5, 4) CHECK (asked_score BETWEEN 0 AND 1),
    auto_adjust      boolean,
    reference_kind   text CHECK (reference_kind IN ('PROPOSAL', 'DISPUTE', 'SETTLEMENT', 'AGREEMENT')),
    reference_id     text COLLATE "C",
    reason           text             NOT NULL,
    target_signature text CHECK (target_signature ~ '^[0-9a-f]{128}$'),
    score            numeric(5, 4)    NOT NULL CHECK (score BETWEEN 0 AND 1),
    PRIMARY KEY (source_id, target_id, sequence),
    FOREIGN KEY (source_id, target_id) REFERENCES trust (source_id, target_id),
    CHECK ((kind IN ('SUCCEEDED', 'FAILED')) = (reference_kind IS NOT NULL)),
    CHECK ((reference_kind IS NULL) = (reference_id IS NULL)),
    CHECK ((reference_kind IS NULL) = (auto_adjust IS NULL)),
    CHECK ((kind IN ('GRANTED', 'UPDATED')) = (asked_score IS NOT NULL))
);
CREATE UNIQUE INDEX trust_event_reference ON trust_event (source_id, target_id, reference_kind, reference_id)
    WHERE reference_kind IS NOT NULL;
COMMENT ON TABLE trust_event IS 'Everything that ever happened to the trust of a pair, in order; never changed.';
COMMENT ON COLUMN trust_event.author IS 'Who made it: a federation''s id, an admin''s subject, or platform.';
COMMENT ON COLUMN trust_event.target_age_days IS 'Whole days since the target was registered, as the caps read it.';
COMMENT ON COLUMN trust_event.target_signature IS 'The target''s confirmation of a self-reported success; null where the platform recorded it.';
COMMENT ON COLUMN trust_event.score IS 'The pair''s score after the event; replaying the events gives the same.';
