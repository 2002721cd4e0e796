-- API keys, invitations, one-time sign-in links. Of each secret only the SHA-256 is stored.

CREATE TABLE api_keys (
    id                BLOB PRIMARY KEY NOT NULL,
    account_id        BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name              TEXT NOT NULL,
    prefix            TEXT NOT NULL UNIQUE,
    secret_hash       BLOB NOT NULL,
    scopes            TEXT NOT NULL,
    created_at        TEXT NOT NULL,
    expires_at        TEXT NOT NULL,
    last_used_at      TEXT,
    last_used_address TEXT,
    revoked_at        TEXT
) STRICT;
CREATE INDEX api_keys_by_account ON api_keys (account_id, id);

CREATE TABLE invitations (
    id         BLOB PRIMARY KEY NOT NULL,
    code_hash  BLOB NOT NULL UNIQUE,
    created_by BLOB NOT NULL REFERENCES accounts (id),
    note       TEXT,
    max_uses   INTEGER NOT NULL CHECK (max_uses > 0),
    uses       INTEGER NOT NULL DEFAULT 0 CHECK (uses <= max_uses),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;
CREATE INDEX invitations_by_admin ON invitations (created_by, id);

-- The invitation that an account was made with.
ALTER TABLE accounts ADD COLUMN invitation_id BLOB REFERENCES invitations (id);
CREATE INDEX accounts_by_role ON accounts (role, id);

-- One for each account: a new link replaces the older one, a used one is deleted. created_by is empty for the operator
-- at the command line.
CREATE TABLE sign_in_links (
    account_id BLOB PRIMARY KEY NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL UNIQUE,
    created_by BLOB REFERENCES accounts (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;

-- When a session began by a one-time link: for a while its person may set a password without knowing the present one.
ALTER TABLE sessions ADD COLUMN via_link_at TEXT;
