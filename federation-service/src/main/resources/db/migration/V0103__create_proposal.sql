-- Why: decisions of several federations; one row per affected federation, decision and witness, so that none is lost.
-- Step: expand.
-- Locks: new tables.
CREATE TABLE proposal (
    id                      uuid PRIMARY KEY,
    proposing_federation_id text COLLATE "C" NOT NULL REFERENCES federation (id),
    proposing_team          text COLLATE "C" NOT NULL,
    action_type             text             NOT NULL,
    description             text             NOT NULL,
    asked_for_witness       boolean          NOT NULL,
    witnesses_required      integer          NOT NULL CHECK (witnesses_required BETWEEN 0 AND 2),
    status                  text             NOT NULL
        CHECK (status IN ('PENDING', 'APPROVED', 'REJECTED', 'WITHDRAWN', 'EXPIRED')),
    created_at              timestamptz      NOT NULL,
    expires_at              timestamptz      NOT NULL,
    decided_at              timestamptz,
    FOREIGN KEY (proposing_federation_id, proposing_team) REFERENCES team (federation_id, name),
    CHECK (expires_at > created_at),
    CHECK ((status = 'PENDING') = (decided_at IS NULL))
);
CREATE INDEX proposal_deadline ON proposal (expires_at) WHERE status = 'PENDING';
CREATE INDEX proposal_proposer ON proposal (proposing_federation_id, status);
COMMENT ON TABLE proposal IS 'Cross-federation proposals; all but status and decided_at is fixed at creation and signed by its digest.';
COMMENT ON COLUMN proposal.asked_for_witness IS 'Whether the proposer asked for a witness; the profile of an affected federation may ask too.';
COMMENT ON COLUMN proposal.witnesses_required IS 'Different outside federations that must witness.';

CREATE TABLE proposal_affected (
    proposal_id             uuid             NOT NULL REFERENCES proposal (id),
    federation_id           text COLLATE "C" NOT NULL REFERENCES federation (id),
    proposing_federation_id text COLLATE "C" NOT NULL,
    created_at              timestamptz      NOT NULL,
    PRIMARY KEY (proposal_id, federation_id)
);
CREATE INDEX proposal_affected_pair ON proposal_affected (proposing_federation_id, federation_id, created_at);
CREATE INDEX proposal_affected_federation ON proposal_affected (federation_id, created_at);
COMMENT ON TABLE proposal_affected IS 'Whom a proposal affects, by exact id; the proposer is among them.';
COMMENT ON COLUMN proposal_affected.proposing_federation_id IS 'Copied from the proposal: the collusion rule counts pairs by index alone.';
COMMENT ON COLUMN proposal_affected.created_at IS 'Copied from the proposal, for the same reason.';

CREATE TABLE proposal_decision (
    proposal_id   uuid             NOT NULL,
    federation_id text COLLATE "C" NOT NULL,
    decision      text             NOT NULL CHECK (decision IN ('APPROVE', 'REJECT')),
    teams         text[]           NOT NULL CHECK (cardinality(teams) > 0),
    reason        text             NOT NULL,
    signature     text             NOT NULL CHECK (signature ~ '^[0-9a-f]{128}$'),
    decided_at    timestamptz      NOT NULL,
    PRIMARY KEY (proposal_id, federation_id),
    FOREIGN KEY (proposal_id, federation_id) REFERENCES proposal_affected (proposal_id, federation_id)
);
CREATE INDEX proposal_decision_time ON proposal_decision (decided_at);
COMMENT ON TABLE proposal_decision IS 'Each affected federation''s decision, at most one; it may change while the proposal is pending.';
COMMENT ON COLUMN proposal_decision.teams IS 'Names of the federation''s teams that decided, ascending.';
COMMENT ON COLUMN proposal_decision.signature IS 'Over the statement proposal-decision, by the federation''s key.';

CREATE TABLE proposal_witness (
    proposal_id   uuid             NOT NULL REFERENCES proposal (id),
    federation_id text COLLATE "C" NOT NULL,
    team          text COLLATE "C" NOT NULL,
    signature     text             NOT NULL CHECK (signature ~ '^[0-9a-f]{128}$'),
    witnessed_at  timestamptz      NOT NULL,
    PRIMARY KEY (proposal_id, federation_id, team),
    FOREIGN KEY (federation_id, team) REFERENCES team (federation_id, name)
);
COMMENT ON TABLE proposal_witness IS 'Outside federations that saw a proposal, by team.';
COMMENT ON COLUMN proposal_witness.signature IS 'Over the statement proposal-witness, by the witness federation''s key.';
