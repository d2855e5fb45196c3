-- Why: a change that another service must learn of is written here in the transaction of the change; a relay delivers it.
-- Step: expand.
-- Locks: new tables.
CREATE TABLE outbox_lane (
    subject       text        NOT NULL,
    receiver      text        NOT NULL,
    last_position bigint      NOT NULL CHECK (last_position > 0),
    due_at        timestamptz,
    PRIMARY KEY (subject, receiver)
);
CREATE INDEX outbox_lane_due ON outbox_lane (receiver, due_at) WHERE due_at IS NOT NULL;
COMMENT ON TABLE outbox_lane IS 'One row for each subject and receiver that has undelivered events; the relay''s unit of work. Appending locks it until the commit, so positions are in the order of commits.';
COMMENT ON COLUMN outbox_lane.last_position IS 'Position of the newest event of the lane; deleting the lane starts again at 1.';
COMMENT ON COLUMN outbox_lane.due_at IS 'When a relay may take the lane. A relay that has taken it has moved this to the end of its lease and knows the lane as its own by this value. Null while the oldest event is a dead letter.';

CREATE TABLE outbox_event (
    subject            text        NOT NULL,
    receiver           text        NOT NULL,
    position           bigint      NOT NULL CHECK (position > 0),
    event_id           uuid        NOT NULL,
    type               text        NOT NULL,
    content            jsonb       NOT NULL,
    trace_parent       text,
    trace_state        text,
    created_at         timestamptz NOT NULL,
    attempts           integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    first_attempted_at timestamptz,
    last_code          text,
    last_reason        text,
    dead_at            timestamptz,
    PRIMARY KEY (subject, receiver, position)
);
CREATE INDEX outbox_event_event_id ON outbox_event (event_id);
COMMENT ON TABLE outbox_event IS 'Events that their receiver has not acknowledged yet; an acknowledged one is deleted.';
COMMENT ON COLUMN outbox_event.position IS 'Order within subject and receiver.';
COMMENT ON COLUMN outbox_event.event_id IS 'Sent as request_id: the receiver applies an event once.';
COMMENT ON COLUMN outbox_event.type IS 'Decides with the receiver how the event is sent.';
COMMENT ON COLUMN outbox_event.trace_parent IS 'W3C Trace Context of the call that made the change; null if it was not traced.';
COMMENT ON COLUMN outbox_event.attempts IS 'Deliveries begun since the event was appended or last redelivered by an admin, also those cut short by a crash.';
COMMENT ON COLUMN outbox_event.first_attempted_at IS 'From here on the receiver may know the event; bounds for how long it is sent, because the receiver forgets.';
COMMENT ON COLUMN outbox_event.last_code IS 'gRPC code of the last failed delivery.';
COMMENT ON COLUMN outbox_event.last_reason IS 'Reason of its google.rpc.ErrorInfo, if it had one.';
COMMENT ON COLUMN outbox_event.dead_at IS 'Since when the relay has given up; null while it tries. A dead letter holds back the later events of its lane.';
