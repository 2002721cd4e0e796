-- A password that somebody else chose is changed at the first sign-in. A second factor counts once it is confirmed; each
-- of its time steps is good for one sign-in.
ALTER TABLE accounts ADD COLUMN must_change_password INTEGER NOT NULL DEFAULT 0 CHECK (must_change_password IN (0, 1));
ALTER TABLE accounts ADD COLUMN otp_enabled_at TEXT;
ALTER TABLE accounts ADD COLUMN otp_last_step INTEGER;

-- Refresh tokens move into a table of their own, which remembers every one that a session ever had. The old table goes
-- by another name first, so that dropping it takes nothing along.
ALTER TABLE sessions RENAME TO sessions_before;
DROP INDEX sessions_by_account;

CREATE TABLE sessions (
    id           BLOB PRIMARY KEY NOT NULL,
    account_id   BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    kind         TEXT NOT NULL CHECK (kind IN ('token', 'cookie')),
    created_at   TEXT NOT NULL,
    last_used_at TEXT NOT NULL,
    expires_at   TEXT NOT NULL,
    address      TEXT,
    user_agent   TEXT,
    revoked_at   TEXT
) STRICT;
CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_revocation ON sessions (revoked_at);

-- The tokens themselves are never stored.
CREATE TABLE refresh_tokens (
    hash       BLOB PRIMARY KEY NOT NULL,
    session_id BLOB NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    created_at TEXT NOT NULL,
    used_at    TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

INSERT INTO sessions (id, account_id, kind, created_at, last_used_at, expires_at, revoked_at)
SELECT id, account_id, 'token', created_at, last_used_at, expires_at, revoked_at FROM sessions_before;
INSERT INTO refresh_tokens (hash, session_id, created_at)
SELECT refresh_hash, id, last_used_at FROM sessions_before;
INSERT INTO refresh_tokens (hash, session_id, created_at, used_at)
SELECT previous_refresh_hash, id, created_at, last_used_at FROM sessions_before
WHERE previous_refresh_hash IS NOT NULL;
DROP TABLE sessions_before;

-- Sealed values, each bound to its account and field.
CREATE TABLE account_credentials (
    account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    field      TEXT NOT NULL,
    key_id     TEXT NOT NULL,
    sealed     TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (account_id, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_credentials_by_key ON account_credentials (key_id);

-- Stand in for a lost second factor, each once. The codes themselves are never stored.
CREATE TABLE recovery_codes (
    account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    hash       BLOB NOT NULL,
    created_at TEXT NOT NULL,
    used_at    TEXT,
    PRIMARY KEY (account_id, hash)
) STRICT, WITHOUT ROWID;
