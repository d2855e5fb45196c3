-- Why: trust begins with providers that an admin vouches for.
-- Step: expand.
-- Locks: a new table.
CREATE TABLE anchor (
    provider_key bytea       PRIMARY KEY CHECK (length(provider_key) = 32),
    since        timestamptz NOT NULL
);
COMMENT ON TABLE anchor IS 'Providers that are trusted to begin with; replaced as a whole.';
COMMENT ON COLUMN anchor.since IS 'Since when the provider is an anchor without a break.';
