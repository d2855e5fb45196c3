-- Why: a payment proof counts only if a registered mint made it, with a key that held when the work was completed.
-- Step: expand.
-- Locks: new tables.
CREATE TABLE mint (
    mint_url      text        PRIMARY KEY,
    kind          text        NOT NULL CHECK (kind IN ('MINT_SIGNATURE')),
    registered_at timestamptz NOT NULL
);
COMMENT ON TABLE mint IS 'Mints whose payment proofs count.';
COMMENT ON COLUMN mint.mint_url IS 'Compared letter by letter with the receipts'' mint_url.';
COMMENT ON COLUMN mint.kind IS 'How the mint proves payments; never changes.';

CREATE TABLE mint_key (
    mint_url    text        NOT NULL REFERENCES mint,
    public_key  text        NOT NULL,
    valid_from  timestamptz,
    valid_until timestamptz,
    position    int         NOT NULL,
    PRIMARY KEY (mint_url, public_key),
    CHECK (valid_until >= valid_from)
);
COMMENT ON TABLE mint_key IS 'The keys of a mint; replaced as a whole when it is registered again.';
COMMENT ON COLUMN mint_key.public_key IS 'Lower-case hex.';
COMMENT ON COLUMN mint_key.valid_from IS 'Inclusive; null: the key always held.';
COMMENT ON COLUMN mint_key.valid_until IS 'Inclusive; null: the key still holds.';
COMMENT ON COLUMN mint_key.position IS 'Order of the keys, from 0.';
