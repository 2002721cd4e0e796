-- E-mails: how an organization sends them and to whom it may, and each of them from draft to delivery.

CREATE TABLE mail_settings (
    organization_id    BLOB PRIMARY KEY NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    sender             TEXT,
    allowed_recipients TEXT NOT NULL,
    updated_at         TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE mail_credentials (
    organization_id BLOB PRIMARY KEY NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    key_id          TEXT NOT NULL,
    sealed          TEXT NOT NULL,
    updated_at      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_credentials_by_key ON mail_credentials (key_id);

-- One that is under way is claimed until some moment. Its Message-ID stays the same however often it is tried, so that whoever
-- gets it twice can tell.
CREATE TABLE mails (
    id              BLOB PRIMARY KEY NOT NULL,
    bot_id          BLOB NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    chat_id         INTEGER NOT NULL,
    account_id      BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    organization_id BLOB,
    exchange_id     BLOB,
    content         TEXT NOT NULL,
    attachment_kind TEXT CHECK (attachment_kind IN ('csv', 'chart')),
    attachment      BLOB,
    state           TEXT NOT NULL CHECK (state IN ('draft', 'queued', 'sent', 'failed', 'cancelled')),
    attempts        INTEGER NOT NULL DEFAULT 0,
    unanswered      INTEGER NOT NULL DEFAULT 0,
    revision        INTEGER NOT NULL DEFAULT 1,
    last_error      TEXT,
    message_id      TEXT,
    due_at          TEXT,
    claimed_until   TEXT,
    created_at      TEXT NOT NULL,
    drafted_at      TEXT NOT NULL,
    queued_at       TEXT,
    finished_at     TEXT
) STRICT;
CREATE INDEX mails_due ON mails (due_at) WHERE state = 'queued';
CREATE INDEX mails_by_chat ON mails (bot_id, chat_id, created_at);
CREATE INDEX mails_by_account ON mails (account_id, created_at);
CREATE INDEX mails_finished ON mails (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX mails_drafted ON mails (drafted_at) WHERE state = 'draft';
CREATE INDEX mails_by_organization ON mails (organization_id, created_at) WHERE organization_id IS NOT NULL;
