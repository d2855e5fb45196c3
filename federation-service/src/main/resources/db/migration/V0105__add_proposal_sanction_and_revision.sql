-- Why: a proposal may change a federation's status once approved; watchers read what has changed since they looked.
-- Step: expand; rows written before have neither a sanction nor a change that anybody watches for.
-- Locks: catalogue changes only, no table rewrite; the indexes are built while the table is small.
SET LOCAL lock_timeout = '2s';
ALTER TABLE proposal
    ADD COLUMN sanctioned_federation_id text COLLATE "C" REFERENCES federation (id),
    ADD COLUMN sanction_status text CHECK (sanction_status IN ('ACTIVE', 'QUARANTINED', 'SUSPENDED', 'DISSOLVED')),
    ADD COLUMN revision bigint NOT NULL DEFAULT 0,
    ADD COLUMN changed_at timestamptz NOT NULL DEFAULT '-infinity',
    ADD CHECK ((sanctioned_federation_id IS NULL) = (sanction_status IS NULL)),
    ADD CHECK ((action_type = 'sanction') = (sanction_status IS NOT NULL));
CREATE INDEX proposal_created ON proposal (created_at, id);
CREATE INDEX proposal_changed ON proposal (changed_at);
COMMENT ON COLUMN proposal.sanctioned_federation_id IS 'Whose status the approval changes; null unless the action is sanction.';
COMMENT ON COLUMN proposal.revision IS 'Goes up with every change, so that a watcher tells a change from what it has seen.';
COMMENT ON COLUMN proposal.changed_at IS 'Time of the last change, as the clock of the replica that made it says.';
