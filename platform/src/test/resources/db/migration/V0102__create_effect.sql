-- Why: the probe service shows what it received, in the order in which it was applied.
CREATE TABLE effect (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject  text NOT NULL,
    text     text NOT NULL,
    sender   text NOT NULL,
    trace_id text NOT NULL
);
