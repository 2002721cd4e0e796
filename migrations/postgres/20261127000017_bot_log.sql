-- The twin of the SQLite migration of the same name, in PostgreSQL's own types.

-- What a bot's owner reads when something is odd. Repeats of a line within a while have the same `fold_key`, and are one row;
-- a line that stands for itself has none. Nothing in here quotes a chat.
CREATE TABLE bot_log_lines (
    seq        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bot_id     UUID NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    at         TIMESTAMPTZ NOT NULL, -- when it happened first
    last_at    TIMESTAMPTZ NOT NULL,
    level      TEXT NOT NULL CHECK (level IN ('info', 'warn', 'error')),
    kind       TEXT NOT NULL,
    text       TEXT NOT NULL, -- as it was said last
    search_key TEXT NOT NULL, -- the same in one case
    chat_id    BIGINT,        -- where it happened last, if in a chat
    count      BIGINT NOT NULL,
    fold_key   BIGINT,
    UNIQUE (bot_id, fold_key)
);
CREATE INDEX bot_log_lines_by_bot ON bot_log_lines (bot_id, seq);
CREATE INDEX bot_log_lines_by_time ON bot_log_lines (at);
