-- Every update touched a page of its own in each of the indexes by chat, and only an admin who reads a chat used them. They
-- can as well pick it out of all that its bot has: there the index behind the ids of updates helps, and one of calls by
-- bot, whose pages many updates share.
--
-- The tables are made anew for their checks of `state`: for a list of three SQLite opened a temporary table with every
-- statement.

CREATE TABLE updates_anew (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    bot_id          BLOB NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    update_id       INTEGER NOT NULL,
    chat_id         INTEGER,
    payload         TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state = 'waiting' OR state = 'done' OR state = 'dead'),
    attempts        INTEGER NOT NULL DEFAULT 0,
    last_error      TEXT,
    received_at     TEXT NOT NULL,
    finished_at     TEXT,
    UNIQUE (bot_id, update_id)
) STRICT;
INSERT INTO updates_anew (seq, bot_id, update_id, chat_id, payload, state, attempts, last_error, received_at, finished_at)
    SELECT seq, bot_id, update_id, chat_id, payload, state, attempts, last_error, received_at, finished_at FROM updates;

CREATE TABLE outbox_anew (
    seq                 INTEGER PRIMARY KEY AUTOINCREMENT,
    bot_id              BLOB NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    chat_id             INTEGER,
    method              TEXT NOT NULL,
    params              TEXT NOT NULL,
    state               TEXT NOT NULL CHECK (state = 'waiting' OR state = 'sent' OR state = 'failed'),
    attempts            INTEGER NOT NULL DEFAULT 0,
    last_error          TEXT,
    telegram_message_id INTEGER,
    created_at          TEXT NOT NULL,
    finished_at         TEXT
) STRICT;
INSERT INTO outbox_anew (seq, bot_id, chat_id, method, params, state, attempts, last_error, telegram_message_id, created_at,
        finished_at)
    SELECT seq, bot_id, chat_id, method, params, state, attempts, last_error, telegram_message_id, created_at, finished_at
    FROM outbox;

-- No number is given out twice, not even one of a row that is gone.
DELETE FROM sqlite_sequence WHERE name IN ('updates_anew', 'outbox_anew');
INSERT INTO sqlite_sequence (name, seq) SELECT name || '_anew', seq FROM sqlite_sequence WHERE name IN ('updates', 'outbox');
DROP TABLE updates;
DROP TABLE outbox;
ALTER TABLE updates_anew RENAME TO updates;
ALTER TABLE outbox_anew RENAME TO outbox;

CREATE INDEX updates_waiting ON updates (bot_id, seq) WHERE state = 'waiting';
CREATE INDEX updates_dead ON updates (bot_id, seq) WHERE state = 'dead';
CREATE INDEX updates_finished ON updates (finished_at) WHERE state <> 'waiting';
CREATE INDEX outbox_waiting ON outbox (bot_id, chat_id, seq) WHERE state = 'waiting';
CREATE INDEX outbox_finished ON outbox (finished_at) WHERE state <> 'waiting';
CREATE INDEX outbox_by_bot ON outbox (bot_id, seq);
