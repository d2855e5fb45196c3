-- Why: the probe service of the platform's tests needs something to store.
CREATE TABLE note (id text PRIMARY KEY, owner text NOT NULL);
