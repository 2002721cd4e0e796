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
    last_error      TEXT,
    due_at          TIMESTAMPTZ,
    created_at      TIMESTAMPTZ NOT NULL,
    finished_at     TIMESTAMPTZ
);
CREATE INDEX mails_due ON mails (due_at) WHERE state = 'queued';
CREATE INDEX mails_by_chat ON mails (bot_id, chat_id, created_at);
CREATE INDEX mails_by_organization ON mails (organization_id, created_at) WHERE organization_id IS NOT NULL;
