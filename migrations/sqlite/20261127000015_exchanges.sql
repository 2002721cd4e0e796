-- Questions and answers, and what a person has chosen or begun in a chat.
-- A question is a message, and a message is asked once, however often its update is handled.

CREATE TABLE exchanges (
    id              BLOB PRIMARY KEY NOT NULL,
    bot_id          BLOB NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    chat_id         INTEGER NOT NULL,
    message_id      INTEGER,
    account_id      BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    organization_id BLOB,
    database_id     BLOB,
    question        TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'answered', 'failed', 'cancelled')),
    kind            TEXT CHECK (kind IN ('from_history', 'sql', 'mail', 'clarify', 'decline')),
    sql             TEXT,
    answer          TEXT,
    result          BLOB,
    row_count       INTEGER,
    tokens          INTEGER NOT NULL DEFAULT 0,
    cost            INTEGER NOT NULL DEFAULT 0,
    unpriced        INTEGER NOT NULL DEFAULT 0,
    attempts        INTEGER NOT NULL DEFAULT 0,
    feedback        TEXT CHECK (feedback IN ('right', 'wrong')),
    asked_at        TEXT NOT NULL,
    finished_at     TEXT,
    UNIQUE (bot_id, chat_id, message_id)
) STRICT;
CREATE INDEX exchanges_by_chat ON exchanges (bot_id, chat_id, id);
CREATE INDEX exchanges_by_account ON exchanges (account_id, id);
CREATE INDEX exchanges_open ON exchanges (account_id, id) WHERE state IN ('waiting', 'running');
CREATE INDEX exchanges_verified ON exchanges (database_id, id) WHERE feedback = 'right';

-- What a person has chosen in a chat: the database, and how far they are in something that takes several messages.
CREATE TABLE analyst_chats (
    bot_id      BLOB NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    chat_id     INTEGER NOT NULL,
    account_id  BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    database_id BLOB REFERENCES databases (id) ON DELETE SET NULL,
    wizard      TEXT,
    updated_at  TEXT NOT NULL,
    PRIMARY KEY (bot_id, chat_id, account_id)
) STRICT, WITHOUT ROWID;
