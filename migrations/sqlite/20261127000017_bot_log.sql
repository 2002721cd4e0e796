-- What a bot's owner reads when something is odd. Repeats of a line within a while have the same `fold_key`, and are one row;
-- a line that stands for itself has none. Nothing in here quotes a chat.
CREATE TABLE bot_log_lines (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    bot_id     BLOB NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    at         TEXT NOT NULL, -- when it happened first
    last_at    TEXT NOT NULL,
    level      TEXT NOT NULL CHECK (level IN ('info', 'warn', 'error')),
    kind       TEXT NOT NULL,
    text       TEXT NOT NULL, -- as it was said last
    search_key TEXT NOT NULL, -- the same in one case
    chat_id    INTEGER,       -- where it happened last, if in a chat
    count      INTEGER NOT NULL,
    fold_key   INTEGER,
    UNIQUE (bot_id, fold_key)
) STRICT;
CREATE INDEX bot_log_lines_by_bot ON bot_log_lines (bot_id, seq);
CREATE INDEX bot_log_lines_by_time ON bot_log_lines (at);
