-- The twin of the SQLite migration of the same name, in PostgreSQL's own types.

-- Questions and answers, and what a person has chosen or begun in a chat.
-- A question is a message, and a message is asked once, however often its update is handled.

CREATE TABLE exchanges (
    id              UUID PRIMARY KEY NOT NULL,
    bot_id          UUID NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    chat_id         BIGINT NOT NULL,
    message_id      BIGINT,
    account_id      UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    organization_id UUID,
    database_id     UUID,
    question        TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'answered', 'failed', 'cancelled')),
    kind            TEXT CHECK (kind IN ('from_history', 'sql', 'mail', 'clarify', 'decline')),
    sql             TEXT,
    answer          TEXT,
    result          BYTEA,
    row_count       BIGINT,
    tokens          BIGINT NOT NULL DEFAULT 0,
    cost            BIGINT NOT NULL DEFAULT 0,
    unpriced        BIGINT NOT NULL DEFAULT 0,
    attempts        INTEGER NOT NULL DEFAULT 0,
    feedback        TEXT CHECK (feedback IN ('right', 'wrong')),
    asked_at        TIMESTAMPTZ NOT NULL,
    finished_at     TIMESTAMPTZ,
    UNIQUE (bot_id, chat_id, message_id)
);
CREATE INDEX exchanges_by_chat ON exchanges (bot_id, chat_id, id);
CREATE INDEX exchanges_by_account ON exchanges (account_id, id);
CREATE INDEX exchanges_open ON exchanges (account_id, id) WHERE state IN ('waiting', 'running');
CREATE INDEX exchanges_verified ON exchanges (database_id, id) WHERE feedback = 'right';

-- What a person has chosen in a chat: the database, and how far they are in something that takes several messages.
CREATE TABLE analyst_chats (
    bot_id      UUID NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    chat_id     BIGINT NOT NULL,
    account_id  UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    database_id UUID REFERENCES databases (id) ON DELETE SET NULL,
    wizard      TEXT,
    updated_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (bot_id, chat_id, account_id)
);
