-- The twin of the SQLite migration of the same name, in PostgreSQL's own types.

CREATE TABLE accounts (
    id            UUID PRIMARY KEY NOT NULL,
    username      TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role          TEXT NOT NULL CHECK (role IN ('user', 'admin', 'superadmin')),
    disabled_at   TIMESTAMPTZ,
    created_at    TIMESTAMPTZ NOT NULL,
    updated_at    TIMESTAMPTZ NOT NULL
);

-- One row per sign-in. The refresh token itself is never stored.
CREATE TABLE sessions (
    id                    UUID PRIMARY KEY NOT NULL,
    account_id            UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    refresh_hash          BYTEA NOT NULL UNIQUE,
    previous_refresh_hash BYTEA UNIQUE,
    created_at            TIMESTAMPTZ NOT NULL,
    last_used_at          TIMESTAMPTZ NOT NULL,
    expires_at            TIMESTAMPTZ NOT NULL,
    revoked_at            TIMESTAMPTZ
);
CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE bots (
    id                 UUID PRIMARY KEY NOT NULL,
    account_id         UUID NOT NULL UNIQUE REFERENCES accounts (id),
    telegram_bot_id    BIGINT NOT NULL UNIQUE,
    token_fingerprint  BYTEA NOT NULL UNIQUE,
    username           TEXT NOT NULL,
    name               TEXT NOT NULL,
    search_key         TEXT NOT NULL,
    program            TEXT NOT NULL,
    status             TEXT NOT NULL CHECK (status IN ('pending', 'active', 'suspended', 'rate_limited', 'error')),
    status_reason      TEXT,
    status_since       TIMESTAMPTZ NOT NULL,
    suspended_by_admin BOOLEAN NOT NULL,
    is_verified        BOOLEAN NOT NULL,
    owner_chat_id      BIGINT,
    owner_code         TEXT NOT NULL,
    created_by         UUID NOT NULL REFERENCES accounts (id),
    managed_by_admin   BOOLEAN NOT NULL,
    rps                INTEGER NOT NULL CHECK (rps > 0),
    max_concurrent     INTEGER NOT NULL CHECK (max_concurrent > 0),
    hook_id            TEXT NOT NULL UNIQUE,
    hook_secret_hash   BYTEA NOT NULL,
    telegram_api_id    INTEGER,
    created_at         TIMESTAMPTZ NOT NULL,
    updated_at         TIMESTAMPTZ NOT NULL
);
CREATE INDEX bots_by_status ON bots (status, id);

-- Sealed values, each bound to its bot and field.
CREATE TABLE credentials (
    bot_id     UUID NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    field      TEXT NOT NULL,
    key_id     TEXT NOT NULL,
    sealed     TEXT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (bot_id, field)
);
CREATE INDEX credentials_by_key ON credentials (key_id);

-- Written with every update; apart from bots, whose rows change rarely.
CREATE TABLE bot_activity (
    bot_id          UUID PRIMARY KEY NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    last_update_at  TIMESTAMPTZ,
    last_used_at    TIMESTAMPTZ,
    ingress_error   TEXT,
    updates_in      BIGINT NOT NULL DEFAULT 0,
    messages_out    BIGINT NOT NULL DEFAULT 0,
    messages_failed BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE chats (
    bot_id        UUID NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    chat_id       BIGINT NOT NULL,
    kind          TEXT NOT NULL,
    title         TEXT NOT NULL,
    blocked_at    TIMESTAMPTZ,
    first_seen_at TIMESTAMPTZ NOT NULL,
    last_seen_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (bot_id, chat_id)
);

-- The inbox. Handled rows stay for a while, so that an update which Telegram sends again is known.
CREATE TABLE updates (
    seq             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bot_id          UUID NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    update_id       BIGINT NOT NULL,
    chat_id         BIGINT,
    payload         TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'dead')),
    attempts        INTEGER NOT NULL DEFAULT 0,
    last_error      TEXT,
    received_at     TIMESTAMPTZ NOT NULL,
    finished_at     TIMESTAMPTZ,
    UNIQUE (bot_id, update_id)
);
CREATE INDEX updates_waiting ON updates (bot_id, seq) WHERE state = 'waiting';
CREATE INDEX updates_dead ON updates (bot_id, seq) WHERE state = 'dead';
CREATE INDEX updates_finished ON updates (finished_at) WHERE state <> 'waiting';
CREATE INDEX updates_by_chat ON updates (bot_id, chat_id, seq);

-- The outbox.
CREATE TABLE outbox (
    seq                 BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bot_id              UUID NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    chat_id             BIGINT,
    method              TEXT NOT NULL,
    params              TEXT NOT NULL,
    state               TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts            INTEGER NOT NULL DEFAULT 0,
    last_error          TEXT,
    telegram_message_id BIGINT,
    created_at          TIMESTAMPTZ NOT NULL,
    finished_at         TIMESTAMPTZ
);
CREATE INDEX outbox_waiting ON outbox (bot_id, chat_id, seq) WHERE state = 'waiting';
CREATE INDEX outbox_finished ON outbox (finished_at) WHERE state <> 'waiting';
CREATE INDEX outbox_by_chat ON outbox (bot_id, chat_id, seq);

CREATE TABLE grants (
    id         UUID PRIMARY KEY NOT NULL,
    bot_id     UUID NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    admin_id   UUID NOT NULL REFERENCES accounts (id),
    reason     TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    ended_at   TIMESTAMPTZ
);
CREATE INDEX grants_by_bot ON grants (bot_id, expires_at);

-- Append-only. No foreign keys: a record outlives what it speaks of.
CREATE TABLE audit (
    seq        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         TIMESTAMPTZ NOT NULL,
    actor_id   UUID,
    actor_role TEXT NOT NULL,
    session_id UUID,
    action     TEXT NOT NULL,
    target     UUID,
    reason     TEXT,
    detail     JSONB NOT NULL,
    address    TEXT,
    request_id UUID
);
CREATE INDEX audit_by_target ON audit (target, seq);
CREATE INDEX audit_by_actor ON audit (actor_id, seq);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit log is append-only'; END;
$$;
CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
