-- Why: federations and their teams are what every rule of this service is about.
-- Step: expand.
-- Locks: new tables.
CREATE TABLE federation (
    id                        text COLLATE "C" PRIMARY KEY CHECK (id ~ '^fed:[a-z0-9-]{1,60}$'),
    name                      text             NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    public_key                text             NOT NULL CHECK (public_key ~ '^[0-9a-f]{64}$'),
    min_team_count            integer          NOT NULL CHECK (min_team_count BETWEEN 0 AND 1000),
    requires_external_witness boolean          NOT NULL,
    status                    text             NOT NULL
        CHECK (status IN ('ACTIVE', 'QUARANTINED', 'SUSPENDED', 'DISSOLVED')),
    registered_at             timestamptz      NOT NULL
);
COMMENT ON TABLE federation IS 'Registered federations; rows are never deleted, so an id stays taken.';
COMMENT ON COLUMN federation.id IS 'Collation C: the order of locks and lists is the order of the bytes.';
COMMENT ON COLUMN federation.public_key IS 'BIP-340 x-only public key.';
COMMENT ON COLUMN federation.min_team_count IS 'Active teams that make the federation operational.';

CREATE TABLE team (
    federation_id text COLLATE "C" NOT NULL REFERENCES federation (id),
    name          text COLLATE "C" NOT NULL CHECK (name ~ '^[a-z0-9-]{1,60}$'),
    registered_at timestamptz      NOT NULL,
    PRIMARY KEY (federation_id, name)
);
COMMENT ON TABLE team IS 'Active teams; the id on the wire is team:<federation_id>:<name>.';
