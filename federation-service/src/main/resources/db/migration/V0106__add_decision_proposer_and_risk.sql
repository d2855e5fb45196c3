-- Why: who approves whose proposals is counted over all decisions of a window; an approval at high risk is recorded.
-- Step: expand; decisions made before were not assessed and count as LOW.
-- Locks: rewrites proposal_decision, which no release has filled yet.
SET LOCAL lock_timeout = '2s';
ALTER TABLE proposal_decision
    ADD COLUMN proposing_federation_id text COLLATE "C",
    ADD COLUMN risk text NOT NULL DEFAULT 'LOW' CHECK (risk IN ('NONE', 'LOW', 'MEDIUM', 'HIGH'));
UPDATE proposal_decision SET proposing_federation_id = proposal.proposing_federation_id
FROM proposal WHERE proposal.id = proposal_decision.proposal_id;
ALTER TABLE proposal_decision ALTER COLUMN proposing_federation_id SET NOT NULL;
DROP INDEX proposal_decision_time;
CREATE INDEX proposal_decision_time
    ON proposal_decision (decided_at, federation_id, proposing_federation_id) WHERE decision = 'APPROVE';
CREATE INDEX proposal_decision_given
    ON proposal_decision (federation_id, proposing_federation_id, decided_at) WHERE decision = 'APPROVE';
CREATE INDEX proposal_decision_received
    ON proposal_decision (proposing_federation_id, decided_at) WHERE decision = 'APPROVE';
CREATE INDEX proposal_decision_high_risk ON proposal_decision (decided_at) WHERE risk = 'HIGH';
COMMENT ON COLUMN proposal_decision.proposing_federation_id IS 'Copied from the proposal: approvals of a pair are counted by index alone.';
COMMENT ON COLUMN proposal_decision.risk IS 'What the approval looked like when it was given; LOW for a rejection.';
