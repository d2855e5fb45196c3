-- Why: an audit compares each day's count with the capacity that was declared for that day, not with today's.
-- Step: expand; operator.declared_daily_capacity stays the newest.
-- Locks: a new table; a new column, catalogue change only.
SET LOCAL lock_timeout = '2s';
CREATE TABLE operator_capacity (
    operator_id             text   NOT NULL REFERENCES operator,
    from_day                date   NOT NULL,
    declared_daily_capacity bigint NOT NULL CHECK (declared_daily_capacity BETWEEN 0 AND 1000000000),
    PRIMARY KEY (operator_id, from_day)
);
COMMENT ON TABLE operator_capacity IS 'Declared capacities with the UTC day from which each holds; the first holds from 0001-01-01.';
INSERT INTO operator_capacity (operator_id, from_day, declared_daily_capacity)
SELECT operator_id, DATE '0001-01-01', declared_daily_capacity FROM operator;
ALTER TABLE operator ADD COLUMN capacity_from date;
COMMENT ON COLUMN operator.capacity_from IS 'UTC day from which declared_daily_capacity holds; null: for all days.';
