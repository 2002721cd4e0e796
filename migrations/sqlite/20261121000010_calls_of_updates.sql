-- A call is found by the update that it answers, and goes with it. Calls are stored in the order of their updates, so the
-- index for that grows at its end, where an index by bot had a page of its own to write for nearly every call.
--
-- The few calls that answer no update, such as notices to owners, hang on their bot.

CREATE TABLE outbox_anew (
    seq                 INTEGER PRIMARY KEY AUTOINCREMENT,
    bot_id              BLOB NOT NULL,
    update_seq          INTEGER REFERENCES updates (seq) ON DELETE CASCADE,
    parent_bot_id       BLOB REFERENCES bots (id) ON DELETE CASCADE,
    chat_id             INTEGER,
    method              TEXT NOT NULL,
    params              TEXT NOT NULL,
    state               TEXT NOT NULL CHECK (state = 'waiting' OR state = 'sent' OR state = 'failed'),
    attempts            INTEGER NOT NULL DEFAULT 0,
    last_error          TEXT,
    telegram_message_id INTEGER,
    created_at          TEXT NOT NULL,
    finished_at         TEXT,
    CHECK ((update_seq IS NULL AND parent_bot_id IS NOT NULL AND parent_bot_id = bot_id)
        OR (update_seq IS NOT NULL AND parent_bot_id IS NULL))
) STRICT;
-- Of the calls so far it is not known which updates they answer.
INSERT INTO outbox_anew (seq, bot_id, parent_bot_id, chat_id, method, params, state, attempts, last_error,
        telegram_message_id, created_at, finished_at)
    SELECT seq, bot_id, bot_id, chat_id, method, params, state, attempts, last_error, telegram_message_id, created_at,
        finished_at
    FROM outbox;

-- No number is given out twice, not even one of a row that is gone.
DELETE FROM sqlite_sequence WHERE name = 'outbox_anew';
INSERT INTO sqlite_sequence (name, seq) SELECT 'outbox_anew', seq FROM sqlite_sequence WHERE name = 'outbox';
DROP TABLE outbox;
ALTER TABLE outbox_anew RENAME TO outbox;

CREATE INDEX outbox_waiting ON outbox (bot_id, chat_id, seq) WHERE state = 'waiting';
CREATE INDEX outbox_by_update ON outbox (update_seq) WHERE update_seq IS NOT NULL;
CREATE INDEX outbox_by_parent_bot ON outbox (parent_bot_id, seq) WHERE parent_bot_id IS NOT NULL;

-- What is old is found by reading from the front, where the oldest rows lie.
DROP INDEX updates_finished;
