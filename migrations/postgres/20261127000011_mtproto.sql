-- The twin of the SQLite migration of the same name, in PostgreSQL's own types.

CREATE TABLE mtproto_sessions (
    bot_id          UUID PRIMARY KEY NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    status          TEXT NOT NULL CHECK (status IN ('not_connected', 'connected', 'lost')),
    status_reason   TEXT,
    status_since    TIMESTAMPTZ NOT NULL,
    is_sandbox      BOOLEAN NOT NULL,
    fingerprint     BYTEA UNIQUE,
    waits_until     TIMESTAMPTZ,
    holder          UUID,
    held_until      TIMESTAMPTZ,
    snapshot_due_at TIMESTAMPTZ
);
CREATE INDEX mtproto_sessions_by_holder ON mtproto_sessions (holder) WHERE holder IS NOT NULL;
CREATE INDEX mtproto_sessions_by_snapshot ON mtproto_sessions (snapshot_due_at) WHERE snapshot_due_at IS NOT NULL;

-- What channels looked like, so that their growth has a history.
CREATE TABLE channel_snapshots (
    bot_id         UUID NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    channel_id     BIGINT NOT NULL,
    taken_at       TIMESTAMPTZ NOT NULL,
    members        BIGINT NOT NULL,
    views_per_post DOUBLE PRECISION,
    PRIMARY KEY (bot_id, channel_id, taken_at)
);
CREATE INDEX channel_snapshots_by_time ON channel_snapshots (taken_at);
