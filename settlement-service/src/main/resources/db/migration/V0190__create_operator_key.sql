-- Why: a citizen's receipt is signed with the key that the operator had on its day. An operator that has replaced the key
--      before it settles must not get rid of the receipts by that.
-- Step: expand. Keys replaced before are known from the settlements that they signed.
-- Locks: a new table.
CREATE TABLE operator_key (
    operator_id text NOT NULL REFERENCES operator,
    public_key  text NOT NULL CHECK (public_key ~ '^[0-9a-f]{64}$'),
    until_day   date NOT NULL,
    PRIMARY KEY (operator_id, public_key)
);
COMMENT ON TABLE operator_key IS 'Keys that operators have replaced.';
COMMENT ON COLUMN operator_key.until_day IS 'UTC day of the replacement, the last on which receipts may be signed with it.';
