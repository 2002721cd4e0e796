-- People who came by Telegram, and organizations that share databases.

-- How an account came to be. One that came by Telegram gets a password of its own only when it makes or joins an
-- organization; until then has_console_access is off.
ALTER TABLE accounts ADD COLUMN registered_by TEXT NOT NULL DEFAULT 'console' CHECK (registered_by IN ('console', 'telegram'));
ALTER TABLE accounts ADD COLUMN has_console_access INTEGER NOT NULL DEFAULT 1 CHECK (has_console_access IN (0, 1));
-- Off for an account that came by Telegram while nobody could make one here by themselves.
ALTER TABLE accounts ADD COLUMN may_register_bots INTEGER NOT NULL DEFAULT 1 CHECK (may_register_bots IN (0, 1));
-- Of an erased account its id is left, which other rows and the audit log name.
ALTER TABLE accounts ADD COLUMN erased_at TEXT;

-- When a session began by a link that its owner made in Telegram.
ALTER TABLE sessions ADD COLUMN via_own_link_at TEXT;

CREATE TABLE telegram_people (
    telegram_user_id INTEGER PRIMARY KEY NOT NULL,
    account_id       BLOB NOT NULL UNIQUE REFERENCES accounts (id) ON DELETE CASCADE,
    name             TEXT NOT NULL,
    linked_at        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- An account waits to be linked to the person who sends its code to a bot. The first who does is asked, and nobody else
-- can use the code any more. Of each code only the SHA-256 is stored.
CREATE TABLE telegram_links (
    account_id       BLOB PRIMARY KEY NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    code_hash        BLOB NOT NULL UNIQUE,
    telegram_user_id INTEGER,
    created_at       TEXT NOT NULL,
    expires_at       TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE organizations (
    id         BLOB PRIMARY KEY NOT NULL,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL UNIQUE,
    created_by BLOB NOT NULL REFERENCES accounts (id),
    created_at TEXT NOT NULL
) STRICT;

-- An account belongs to at most one organization.
CREATE TABLE organization_members (
    organization_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      BLOB NOT NULL UNIQUE REFERENCES accounts (id) ON DELETE CASCADE,
    role            TEXT NOT NULL CHECK (role IN ('owner', 'member')),
    joined_at       TEXT NOT NULL,
    PRIMARY KEY (organization_id, account_id)
) STRICT, WITHOUT ROWID;

-- Whoever was removed does not come back with an invitation from before. No reference to the account: the check of one
-- would wait for whoever holds it, who may be waiting for the organization.
CREATE TABLE organization_removals (
    organization_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    account_id      BLOB NOT NULL,
    removed_at      TEXT NOT NULL,
    PRIMARY KEY (organization_id, account_id)
) STRICT, WITHOUT ROWID;

-- Of each code only the SHA-256 is stored. One that is for an account lets nobody else in.
CREATE TABLE organization_invitations (
    id              BLOB PRIMARY KEY NOT NULL,
    organization_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    code_hash       BLOB NOT NULL UNIQUE,
    created_by      BLOB NOT NULL REFERENCES accounts (id),
    for_account     BLOB,
    role            TEXT NOT NULL DEFAULT 'member' CHECK (role IN ('owner', 'member')),
    max_uses        INTEGER NOT NULL CHECK (max_uses > 0),
    uses            INTEGER NOT NULL DEFAULT 0 CHECK (uses <= max_uses),
    created_at      TEXT NOT NULL,
    expires_at      TEXT NOT NULL,
    revoked_at      TEXT
) STRICT;
CREATE INDEX organization_invitations_by_organization ON organization_invitations (organization_id, id);
