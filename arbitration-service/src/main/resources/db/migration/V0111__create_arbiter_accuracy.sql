-- Why: accuracies are estimated from all votes together, on a schedule, and read one by one.
-- Step: expand.
-- Locks: new tables.
CREATE TABLE arbiter_accuracy (
    arbiter_id        text             NOT NULL PRIMARY KEY REFERENCES arbiter,
    votes             bigint           NOT NULL CHECK (votes > 0),
    buyer_right       double precision NOT NULL CHECK (buyer_right > 0),
    buyer_wrong       double precision NOT NULL CHECK (buyer_wrong > 0),
    seller_right      double precision NOT NULL CHECK (seller_right > 0),
    seller_wrong      double precision NOT NULL CHECK (seller_wrong > 0),
    estimated_at      timestamptz      NOT NULL
);
COMMENT ON TABLE arbiter_accuracy IS 'Each arbiter''s accuracy as last estimated: the parameters of a Beta distribution for each side.';
COMMENT ON COLUMN arbiter_accuracy.buyer_right IS 'Expected votes for the buyer where the buyer was right, with the prior.';

CREATE TABLE accuracy_run (
    the_one_row boolean     NOT NULL PRIMARY KEY DEFAULT true CHECK (the_one_row),
    begun_at    timestamptz NOT NULL
);
INSERT INTO accuracy_run (begun_at) VALUES ('epoch');
COMMENT ON TABLE accuracy_run IS 'One row: when the last estimate was begun; whoever moves it does the next one.';
