-- What bots did, in buckets of five minutes, hours and days, each kept for a time of its own. A row is there only if the
-- bot did something. Buckets are written by time for all bots at once, so rows of one time lie together.
CREATE TABLE usage (
    step            INTEGER NOT NULL, -- the bucket's length in seconds
    bucket          INTEGER NOT NULL, -- its first second, since 1970
    bot_id          BLOB NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    updates_in      INTEGER NOT NULL,
    messages_out    INTEGER NOT NULL,
    messages_failed INTEGER NOT NULL,
    errors          INTEGER NOT NULL,
    active_us       INTEGER NOT NULL, -- time spent in the bot's program, in microseconds
    latency_sum_us  INTEGER NOT NULL, -- from arrival to handled, in microseconds
    latency_max_us  INTEGER NOT NULL,
    latency_0       INTEGER NOT NULL, -- how many were handled within 5 ms, and so on
    latency_1       INTEGER NOT NULL,
    latency_2       INTEGER NOT NULL,
    latency_3       INTEGER NOT NULL,
    latency_4       INTEGER NOT NULL,
    latency_5       INTEGER NOT NULL,
    latency_6       INTEGER NOT NULL,
    latency_7       INTEGER NOT NULL,
    latency_8       INTEGER NOT NULL,
    latency_9       INTEGER NOT NULL,
    PRIMARY KEY (step, bucket, bot_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_by_bot ON usage (bot_id, step, bucket);
