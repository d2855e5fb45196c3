-- Why: only registered operators settle; their key signs the settlements.
-- Step: expand.
-- Locks: a new table.
CREATE TABLE operator (
    operator_id             text        NOT NULL PRIMARY KEY CHECK (operator_id ~ '^[a-z0-9._:-]{3,64}$'),
    display_name            text        NOT NULL CHECK (char_length(display_name) BETWEEN 1 AND 200),
    federation_id           text        CHECK (federation_id ~ '^[a-z0-9._:-]{3,64}$'),
    public_key              text        CHECK (public_key ~ '^[0-9a-f]{64}$'),
    declared_daily_capacity bigint      NOT NULL CHECK (declared_daily_capacity BETWEEN 0 AND 1000000000),
    registered_at           timestamptz NOT NULL
);
COMMENT ON TABLE operator IS 'Who settles: food banks, clinics, community services. Never deleted.';
COMMENT ON COLUMN operator.federation_id IS 'The federation that the operator belongs to; null if none.';
COMMENT ON COLUMN operator.public_key IS 'BIP-340 x-only key that signs the settlements; null: they are not signed.';
COMMENT ON COLUMN operator.declared_daily_capacity IS 'Redemptions a day that the operator says it can serve; 0 = undeclared.';
