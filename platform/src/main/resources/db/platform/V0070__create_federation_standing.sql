-- Why: the services refuse or flag the work of a federation's members by how the federation stands.
-- Step: expand.
-- Locks: a new table.
CREATE TABLE federation_standing (
    federation_id text        PRIMARY KEY,
    status        text        NOT NULL CHECK (status IN ('ACTIVE', 'QUARANTINED', 'SUSPENDED', 'DISSOLVED')),
    sequence      bigint      NOT NULL CHECK (sequence > 0),
    changed_at    timestamptz NOT NULL
);
COMMENT ON TABLE federation_standing IS 'How federations stand, as the federation service told; one that never changed is missing and ACTIVE. Empty in the federation service itself.';
COMMENT ON COLUMN federation_standing.sequence IS 'Number of the change within the federation; an earlier one is not taken any more.';
