-- Why: a drawn panel must be drawable again by everybody, long after scores have changed.
-- Step: expand.
-- Locks: a new table.
CREATE TABLE panel_draw (
    dispute_id uuid    NOT NULL,
    round      integer NOT NULL,
    checkpoint text    NOT NULL,
    seed       text    NOT NULL,
    candidates jsonb   NOT NULL,
    PRIMARY KEY (dispute_id, round),
    FOREIGN KEY (dispute_id, round) REFERENCES panel
);
COMMENT ON TABLE panel_draw IS 'What a panel was drawn from; never changed.';
COMMENT ON COLUMN panel_draw.checkpoint IS 'The log checkpoint, as published after the dispute was opened.';
COMMENT ON COLUMN panel_draw.candidates IS 'Pairs of arbiter id and weight, in the order of the ids.';
