-- Why: a finding that goes to arbitration is evidence in front of third parties, so this service signs it.
-- Step: expand.
-- Locks: a new table.
CREATE TABLE audit_key (
    id      integer PRIMARY KEY CHECK (id = 1),
    secret  bytea   NOT NULL CHECK (length(secret) = 32)
);
COMMENT ON TABLE audit_key IS 'The key that signs findings, one for all replicas, made when the first finding is told. Kept beside the findings: who can change those could have this service sign what it likes anyway.';
