-- Times are UTC in RFC 3339 text, ids are UUIDs in 16 bytes, JSON is text.

CREATE TABLE accounts (
    id            BLOB PRIMARY KEY NOT NULL,
    username      TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role          TEXT NOT NULL CHECK (role IN ('user', 'admin', 'superadmin')),
    disabled_at   TEXT,
    created_at    TEXT NOT NULL,
    updated_at    TEXT NOT NULL
) STRICT;

-- One row per sign-in. The refresh token itself is never stored.
CREATE TABLE sessions (
    id                    BLOB PRIMARY KEY NOT NULL,
    account_id            BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    refresh_hash          BLOB NOT NULL UNIQUE,
    previous_refresh_hash BLOB UNIQUE,
    created_at            TEXT NOT NULL,
    last_used_at          TEXT NOT NULL,
    expires_at            TEXT NOT NULL,
    revoked_at            TEXT
) STRICT;
CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE bots (
    id                 BLOB PRIMARY KEY NOT NULL,
    account_id         BLOB NOT NULL UNIQUE REFERENCES accounts (id),
    telegram_bot_id    INTEGER NOT NULL UNIQUE,
    token_fingerprint  BLOB NOT NULL UNIQUE,
    username           TEXT NOT NULL,
    name               TEXT NOT NULL,
    search_key         TEXT NOT NULL,
    program            TEXT NOT NULL,
    status             TEXT NOT NULL CHECK (status IN ('pending', 'active', 'suspended', 'rate_limited', 'error')),
    status_reason      TEXT,
    status_since       TEXT NOT NULL,
    suspended_by_admin INTEGER NOT NULL CHECK (suspended_by_admin IN (0, 1)),
    is_verified        INTEGER NOT NULL CHECK (is_verified IN (0, 1)),
    owner_chat_id      INTEGER,
    owner_code         TEXT NOT NULL,
    created_by         BLOB NOT NULL REFERENCES accounts (id),
    managed_by_admin   INTEGER NOT NULL CHECK (managed_by_admin IN (0, 1)),
    rps                INTEGER NOT NULL CHECK (rps > 0),
    max_concurrent     INTEGER NOT NULL CHECK (max_concurrent > 0),
    hook_id            TEXT NOT NULL UNIQUE,
    hook_secret_hash   BLOB NOT NULL,
    telegram_api_id    INTEGER,
    created_at         TEXT NOT NULL,
    updated_at         TEXT NOT NULL
) STRICT;
CREATE INDEX bots_by_status ON bots (status, id);

-- Sealed values, each bound to its bot and field.
CREATE TABLE credentials (
    bot_id     BLOB NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    field      TEXT NOT NULL,
    key_id     TEXT NOT NULL,
    sealed     TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (bot_id, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX credentials_by_key ON credentials (key_id);

-- Written with every update; apart from bots, whose rows change rarely.
CREATE TABLE bot_activity (
    bot_id          BLOB PRIMARY KEY NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    last_update_at  TEXT,
    last_used_at    TEXT,
    ingress_error   TEXT,
    updates_in      INTEGER NOT NULL DEFAULT 0,
    messages_out    INTEGER NOT NULL DEFAULT 0,
    messages_failed INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE chats (
    bot_id        BLOB NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    chat_id       INTEGER NOT NULL,
    kind          TEXT NOT NULL,
    title         TEXT NOT NULL,
    blocked_at    TEXT,
    first_seen_at TEXT NOT NULL,
    last_seen_at  TEXT NOT NULL,
    PRIMARY KEY (bot_id, chat_id)
) STRICT, WITHOUT ROWID;

-- The inbox. Handled rows stay for a while, so that an update which Telegram sends again is known.
CREATE TABLE updates (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    bot_id          BLOB NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    update_id       INTEGER NOT NULL,
    chat_id         INTEGER,
    payload         TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'dead')),
    attempts        INTEGER NOT NULL DEFAULT 0,
    last_error      TEXT,
    received_at     TEXT NOT NULL,
    finished_at     TEXT,
    UNIQUE (bot_id, update_id)
) STRICT;
CREATE INDEX updates_waiting ON updates (bot_id, seq) WHERE state = 'waiting';
CREATE INDEX updates_dead ON updates (bot_id, seq) WHERE state = 'dead';
CREATE INDEX updates_finished ON updates (finished_at) WHERE state <> 'waiting';
CREATE INDEX updates_by_chat ON updates (bot_id, chat_id, seq);

-- The outbox.
CREATE TABLE outbox (
    seq                 INTEGER PRIMARY KEY AUTOINCREMENT,
    bot_id              BLOB NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    chat_id             INTEGER,
    method              TEXT NOT NULL,
    params              TEXT NOT NULL,
    state               TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts            INTEGER NOT NULL DEFAULT 0,
    last_error          TEXT,
    telegram_message_id INTEGER,
    created_at          TEXT NOT NULL,
    finished_at         TEXT
) STRICT;
CREATE INDEX outbox_waiting ON outbox (bot_id, chat_id, seq) WHERE state = 'waiting';
CREATE INDEX outbox_finished ON outbox (finished_at) WHERE state <> 'waiting';
CREATE INDEX outbox_by_chat ON outbox (bot_id, chat_id, seq);

CREATE TABLE grants (
    id         BLOB PRIMARY KEY NOT NULL,
    bot_id     BLOB NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    admin_id   BLOB NOT NULL REFERENCES accounts (id),
    reason     TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    ended_at   TEXT
) STRICT;
CREATE INDEX grants_by_bot ON grants (bot_id, expires_at);

-- Append-only. No foreign keys: a record outlives what it speaks of.
CREATE TABLE audit (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    at         TEXT NOT NULL,
    actor_id   BLOB,
    actor_role TEXT NOT NULL,
    session_id BLOB,
    action     TEXT NOT NULL,
    target     BLOB,
    reason     TEXT,
    detail     TEXT NOT NULL,
    address    TEXT,
    request_id BLOB
) STRICT;
CREATE INDEX audit_by_target ON audit (target, seq);
CREATE INDEX audit_by_actor ON audit (actor_id, seq);

CREATE TRIGGER audit_keeps_rows BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_loses_no_rows BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
