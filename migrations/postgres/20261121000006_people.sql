-- The twin of the SQLite migration of the same name, in PostgreSQL's own types.

CREATE TABLE api_keys (
    id                UUID PRIMARY KEY NOT NULL,
    account_id        UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name              TEXT NOT NULL,
    prefix            TEXT NOT NULL UNIQUE,
    secret_hash       BYTEA NOT NULL,
    scopes            JSONB NOT NULL,
    created_at        TIMESTAMPTZ NOT NULL,
    expires_at        TIMESTAMPTZ NOT NULL,
    last_used_at      TIMESTAMPTZ,
    last_used_address TEXT,
    revoked_at        TIMESTAMPTZ
);
CREATE INDEX api_keys_by_account ON api_keys (account_id, id);

CREATE TABLE invitations (
    id         UUID PRIMARY KEY NOT NULL,
    code_hash  BYTEA NOT NULL UNIQUE,
    created_by UUID NOT NULL REFERENCES accounts (id),
    note       TEXT,
    max_uses   INTEGER NOT NULL CHECK (max_uses > 0),
    uses       INTEGER NOT NULL DEFAULT 0 CHECK (uses <= max_uses),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX invitations_by_admin ON invitations (created_by, id);

-- The invitation that an account was made with.
ALTER TABLE accounts ADD COLUMN invitation_id UUID REFERENCES invitations (id);
CREATE INDEX accounts_by_role ON accounts (role, id);

-- One for each account: a new link replaces the older one, a used one is deleted. created_by is empty for the operator
-- at the command line.
CREATE TABLE sign_in_links (
    account_id UUID PRIMARY KEY NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash BYTEA NOT NULL UNIQUE,
    created_by UUID REFERENCES accounts (id),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);

-- When a session began by a one-time link: for a while its person may set a password without knowing the present one.
ALTER TABLE sessions ADD COLUMN via_link_at TIMESTAMPTZ;
