-- The twin of the SQLite migration of the same name, in PostgreSQL's own types.

ALTER TABLE accounts ADD COLUMN must_change_password BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE accounts ADD COLUMN otp_enabled_at TIMESTAMPTZ;
ALTER TABLE accounts ADD COLUMN otp_last_step BIGINT;

-- The tokens themselves are never stored.
CREATE TABLE refresh_tokens (
    hash       BYTEA PRIMARY KEY NOT NULL,
    session_id UUID NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL,
    used_at    TIMESTAMPTZ
);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

INSERT INTO refresh_tokens (hash, session_id, created_at)
SELECT refresh_hash, id, last_used_at FROM sessions;
INSERT INTO refresh_tokens (hash, session_id, created_at, used_at)
SELECT previous_refresh_hash, id, created_at, last_used_at FROM sessions
WHERE previous_refresh_hash IS NOT NULL;

ALTER TABLE sessions DROP COLUMN refresh_hash, DROP COLUMN previous_refresh_hash;
ALTER TABLE sessions
    ADD COLUMN kind TEXT NOT NULL DEFAULT 'token' CHECK (kind IN ('token', 'cookie')),
    ADD COLUMN address TEXT,
    ADD COLUMN user_agent TEXT;
ALTER TABLE sessions ALTER COLUMN kind DROP DEFAULT;
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_revocation ON sessions (revoked_at);

-- Sealed values, each bound to its account and field.
CREATE TABLE account_credentials (
    account_id UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    field      TEXT NOT NULL,
    key_id     TEXT NOT NULL,
    sealed     TEXT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (account_id, field)
);
CREATE INDEX account_credentials_by_key ON account_credentials (key_id);

-- Stand in for a lost second factor, each once. The codes themselves are never stored.
CREATE TABLE recovery_codes (
    account_id UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    hash       BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    used_at    TIMESTAMPTZ,
    PRIMARY KEY (account_id, hash)
);
