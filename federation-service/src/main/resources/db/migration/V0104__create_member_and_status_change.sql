-- Why: members bind actors of the other services to a federation; every change of a federation's status is kept.
-- Step: expand.
-- Locks: new tables.
CREATE TABLE member (
    kind          text             NOT NULL CHECK (kind IN ('OPERATOR', 'PROVIDER', 'ARBITER')),
    member_id     text COLLATE "C" NOT NULL,
    federation_id text COLLATE "C" NOT NULL REFERENCES federation (id),
    registered_at timestamptz      NOT NULL,
    PRIMARY KEY (kind, member_id)
);
CREATE INDEX member_federation ON member (federation_id, kind, member_id);
COMMENT ON TABLE member IS 'Which federation an actor of another service belongs to; one at most.';

CREATE TABLE status_change (
    federation_id text COLLATE "C" NOT NULL REFERENCES federation (id),
    sequence      bigint           NOT NULL CHECK (sequence > 0),
    previous      text             NOT NULL,
    status        text             NOT NULL
        CHECK (status IN ('ACTIVE', 'QUARANTINED', 'SUSPENDED', 'DISSOLVED')),
    author        text             NOT NULL,
    reason        text             NOT NULL CHECK (reason <> ''),
    changed_at    timestamptz      NOT NULL,
    PRIMARY KEY (federation_id, sequence),
    CHECK (previous <> status),
    CHECK (previous <> 'DISSOLVED')
);
COMMENT ON TABLE status_change IS 'Who changed a federation''s status, when and why; never changed.';
COMMENT ON COLUMN status_change.author IS 'An admin''s subject, or proposal:<id>.';
