-- Why: a provider that locks bitcoin up shows that it means to stay; the chain is looked at by observers.
-- Step: expand.
-- Locks: a new table.
CREATE TABLE stake (
    provider_key  bytea       PRIMARY KEY REFERENCES offer,
    outpoint      text        NOT NULL,
    locked_until  timestamptz NOT NULL,
    sats          bigint      NOT NULL CHECK (sats BETWEEN 0 AND 2100000000000000),
    signature     bytea       NOT NULL CHECK (length(signature) = 64),
    proven_at     timestamptz NOT NULL,
    status        text        NOT NULL
                  CHECK (status IN ('UNVERIFIED', 'VALID', 'SPENT', 'UNLOCKED', 'PUBKEY_MISMATCH')),
    on_chain_sats bigint      NOT NULL CHECK (on_chain_sats BETWEEN 0 AND 2100000000000000),
    observed_at   timestamptz,
    observer      text,
    CHECK (status = 'VALID' OR on_chain_sats = 0),
    CHECK (status = 'UNVERIFIED' OR observed_at IS NOT NULL),
    CHECK ((observed_at IS NULL) = (observer IS NULL))
);
COMMENT ON TABLE stake IS 'The stake that each provider''s newest offer proves.';
COMMENT ON COLUMN stake.outpoint IS 'Transaction id, colon, number of the output.';
COMMENT ON COLUMN stake.sats IS 'As the provider claims.';
COMMENT ON COLUMN stake.proven_at IS 'When an offer first proved this stake here.';
COMMENT ON COLUMN stake.status IS 'What the newest report says; a stake that changes begins without one.';
COMMENT ON COLUMN stake.observed_at IS 'When the observer looked at the chain; only a later report replaces one.';
COMMENT ON COLUMN stake.observer IS 'Id of the observer who reported.';
