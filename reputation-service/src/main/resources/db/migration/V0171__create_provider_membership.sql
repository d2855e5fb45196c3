-- Why: federations learn their members' scores, and a provider is flagged by how its federation stands.
-- Step: expand.
-- Locks: a new table.
CREATE TABLE provider_membership (
    provider_key  bytea         PRIMARY KEY CHECK (length(provider_key) = 32),
    federation_id text          NOT NULL,
    registered_at timestamptz   NOT NULL,
    told_score    numeric(7, 6) CHECK (told_score BETWEEN 0 AND 1)
);
COMMENT ON TABLE provider_membership IS 'Which federation a provider belongs to, as the federation service told; one at most, for good.';
COMMENT ON COLUMN provider_membership.told_score IS 'The normalised score that the federation was told last; null before the first time.';
