-- Why: a federation's reputation score is the mean of its members' scores, which the reputation service tells.
-- Step: expand.
-- Locks: a new table.
CREATE TABLE member_score (
    member_id text COLLATE "C" PRIMARY KEY,
    score     numeric(7, 6)    NOT NULL CHECK (score BETWEEN 0 AND 1),
    as_of     timestamptz      NOT NULL
);
COMMENT ON TABLE member_score IS 'Normalised scores of providers, as the reputation service told them last.';
COMMENT ON COLUMN member_score.as_of IS 'The time that the score is for; one for an earlier time is not taken any more.';
