-- The session of a tenant's own Telegram account: where it stands, and who keeps it connected. Whose account it is, and the
-- session itself, are sealed in credentials.

CREATE TABLE mtproto_sessions (
    bot_id          BLOB PRIMARY KEY NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    status          TEXT NOT NULL CHECK (status IN ('not_connected', 'connected', 'lost')),
    status_reason   TEXT,
    status_since    TEXT NOT NULL,
    is_sandbox      INTEGER NOT NULL CHECK (is_sandbox IN (0, 1)),
    fingerprint     BLOB UNIQUE,
    waits_until     TEXT,
    holder          BLOB,
    held_until      TEXT,
    snapshot_due_at TEXT
) STRICT;
CREATE INDEX mtproto_sessions_by_holder ON mtproto_sessions (holder) WHERE holder IS NOT NULL;
CREATE INDEX mtproto_sessions_by_snapshot ON mtproto_sessions (snapshot_due_at) WHERE snapshot_due_at IS NOT NULL;

-- What channels looked like, so that their growth has a history.
CREATE TABLE channel_snapshots (
    bot_id         BLOB NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    channel_id     INTEGER NOT NULL,
    taken_at       TEXT NOT NULL,
    members        INTEGER NOT NULL,
    views_per_post REAL,
    PRIMARY KEY (bot_id, channel_id, taken_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX channel_snapshots_by_time ON channel_snapshots (taken_at);
