-- The ledger of language models: one row for each call, never changed. It outlives the bot, database, question and
-- organization that it names, so that sums stay what they were.

CREATE TABLE llm_calls (
    id              BLOB PRIMARY KEY NOT NULL,
    called_at       TEXT NOT NULL,
    account_id      BLOB NOT NULL,
    organization_id BLOB,
    bot_id          BLOB,
    database_id     BLOB,
    exchange_id     BLOB,
    stage           TEXT NOT NULL CHECK (stage IN ('analyze', 'answer', 'mail')),
    requested_model TEXT NOT NULL,
    model           TEXT NOT NULL,
    is_mismatch     INTEGER NOT NULL CHECK (is_mismatch IN (0, 1)),
    input_tokens    INTEGER NOT NULL CHECK (input_tokens >= 0),
    cached_tokens   INTEGER NOT NULL CHECK (cached_tokens >= 0),
    output_tokens   INTEGER NOT NULL CHECK (output_tokens >= 0),
    thinking_tokens INTEGER NOT NULL CHECK (thinking_tokens >= 0),
    input_nano      INTEGER NOT NULL CHECK (input_nano >= 0),
    cached_nano     INTEGER NOT NULL CHECK (cached_nano >= 0),
    output_nano     INTEGER NOT NULL CHECK (output_nano >= 0),
    thinking_nano   INTEGER NOT NULL CHECK (thinking_nano >= 0),
    is_priced       INTEGER NOT NULL CHECK (is_priced IN (0, 1)),
    duration_ms     INTEGER NOT NULL CHECK (duration_ms >= 0),
    outcome         TEXT NOT NULL
) STRICT;
CREATE INDEX llm_calls_by_organization ON llm_calls (organization_id, called_at) WHERE organization_id IS NOT NULL;
CREATE INDEX llm_calls_by_account ON llm_calls (account_id, called_at);

-- What an organization, or a person on their own, may spend in a calendar month (UTC). warned_percent is the highest
-- warning that was given in the month that begins at warned_month_at.
CREATE TABLE llm_budgets (
    owner_id        BLOB PRIMARY KEY NOT NULL,
    limit_nano      INTEGER CHECK (limit_nano >= 0),
    person_nano     INTEGER CHECK (person_nano >= 0),
    warned_percent  INTEGER NOT NULL DEFAULT 0,
    warned_month_at TEXT,
    updated_at      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
