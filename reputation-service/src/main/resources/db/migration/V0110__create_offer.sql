-- Why: users choose among providers by what they offer now and whether they are there.
-- Step: expand.
-- Locks: new tables.
CREATE TABLE offer (
    provider_key    bytea       PRIMARY KEY CHECK (length(provider_key) = 32),
    offer_digest    bytea       NOT NULL CHECK (length(offer_digest) = 32),
    published_at    timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL,
    capabilities    text[]      NOT NULL,
    mint_urls       text[]      NOT NULL,
    isolation_level smallint    NOT NULL CHECK (isolation_level BETWEEN 1 AND 3),
    content         text        NOT NULL,
    signature       bytea       NOT NULL CHECK (length(signature) = 64)
);
COMMENT ON TABLE offer IS 'The newest offer of each provider.';
COMMENT ON COLUMN offer.offer_digest IS 'What the provider signed.';
COMMENT ON COLUMN offer.published_at IS 'As the provider says; only a later one replaces the offer.';
COMMENT ON COLUMN offer.recorded_at IS 'When the offer was taken in here.';
COMMENT ON COLUMN offer.capabilities IS 'Of the content, to filter by.';
COMMENT ON COLUMN offer.mint_urls IS 'Of the content, to filter by.';
COMMENT ON COLUMN offer.isolation_level IS 'Of the content, to filter by: 1 shared-kernel, 2 dedicated-host, 3 attested-research-tier.';
COMMENT ON COLUMN offer.content IS 'The canonical JSON of the statement that the provider signed.';

CREATE TABLE heartbeat (
    provider_key bytea       PRIMARY KEY REFERENCES offer,
    beat_at      timestamptz NOT NULL,
    content      text        NOT NULL,
    signature    bytea       NOT NULL CHECK (length(signature) = 64)
);
COMMENT ON TABLE heartbeat IS 'The newest heartbeat of each provider with an offer.';
COMMENT ON COLUMN heartbeat.beat_at IS 'As the provider says; only a later one replaces the heartbeat.';
COMMENT ON COLUMN heartbeat.content IS 'The canonical JSON of the statement that the provider signed.';
