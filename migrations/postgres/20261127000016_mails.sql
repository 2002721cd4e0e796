-- The twin of the SQLite migration of the same name, in PostgreSQL's own types.

-- E-mails: how an organization sends them and to whom it may, and each of them from draft to delivery.

CREATE TABLE mail_settings (
    organization_id    UUID PRIMARY KEY NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    sender             TEXT,
    allowed_recipients TEXT NOT NULL,
    updated_at         TIMESTAMPTZ NOT NULL
);

CREATE TABLE mail_credentials (
    organization_id UUID PRIMARY KEY NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    key_id          TEXT NOT NULL,
    sealed          TEXT NOT NULL,
    updated_at      TIMESTAMPTZ NOT NULL
);
CREATE INDEX mail_credentials_by_key ON mail_credentials (key_id);

-- One that is under way is claimed until some moment. Its Message-ID stays the same however often it is tried, so that whoever
-- gets it twice can tell.
CREATE TABLE mails (
    id              UUID PRIMARY KEY NOT NULL,
    bot_id          UUID NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    chat_id         BIGINT NOT NULL,
    account_id      UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    organization_id UUID,
    exchange_id     UUID,
    content         TEXT NOT NULL,
    attachment_kind TEXT CHECK (attachment_kind IN ('csv', 'chart')),
    attachment      BYTEA,
    state           TEXT NOT NULL CHECK (state IN ('draft', 'queued', 'sent', 'failed', 'cancelled')),
    attempts        INTEGER NOT NULL DEFAULT 0,
    unanswered      INTEGER NOT NULL DEFAULT 0,
    revision        INTEGER NOT NULL DEFAULT 1,
    last_error      TEXT,
    message_id      TEXT,
    due_at          TIMESTAMPTZ,
    claimed_until   TIMESTAMPTZ,
    created_at      TIMESTAMPTZ NOT NULL,
    drafted_at      TIMESTAMPTZ NOT NULL,
    queued_at       TIMESTAMPTZ,
    finished_at     TIMESTAMPTZ
);
CREATE INDEX mails_due ON mails (due_at) WHERE state = 'queued';
CREATE INDEX mails_by_chat ON mails (bot_id, chat_id, created_at);
CREATE INDEX mails_by_account ON mails (account_id, created_at);
CREATE INDEX mails_finished ON mails (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX mails_drafted ON mails (drafted_at) WHERE state = 'draft';
CREATE INDEX mails_by_organization ON mails (organization_id, created_at) WHERE organization_id IS NOT NULL;
