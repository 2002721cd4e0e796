-- What bots did, in buckets of five minutes, hours and days, each kept for a time of its own. A row is there only if the
-- bot did something. Buckets are written by time for all bots at once, so rows of one time lie together.
CREATE TABLE usage (
    step            BIGINT NOT NULL, -- the bucket's length in seconds
    bucket          BIGINT NOT NULL, -- its first second, since 1970
    bot_id          UUID NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
    updates_in      BIGINT NOT NULL,
    messages_out    BIGINT NOT NULL,
    messages_failed BIGINT NOT NULL,
    errors          BIGINT NOT NULL,
    active_us       BIGINT NOT NULL, -- time spent in the bot's program, in microseconds
    latency_sum_us  BIGINT NOT NULL, -- from arrival to handled, in microseconds
    latency_max_us  BIGINT NOT NULL,
    latency_0       BIGINT NOT NULL, -- how many were handled within 5 ms, and so on
    latency_1       BIGINT NOT NULL,
    latency_2       BIGINT NOT NULL,
    latency_3       BIGINT NOT NULL,
    latency_4       BIGINT NOT NULL,
    latency_5       BIGINT NOT NULL,
    latency_6       BIGINT NOT NULL,
    latency_7       BIGINT NOT NULL,
    latency_8       BIGINT NOT NULL,
    latency_9       BIGINT NOT NULL,
    PRIMARY KEY (step, bucket, bot_id)
);
CREATE INDEX usage_by_bot ON usage (bot_id, step, bucket);
