-- The twin of the SQLite migration of the same name, in PostgreSQL's own types.

-- The ledger of language models: one row for each call, never changed. It outlives the bot, database, question and
-- organization that it names, so that sums stay what they were.

CREATE TABLE llm_calls (
    id              UUID PRIMARY KEY NOT NULL,
    called_at       TIMESTAMPTZ NOT NULL,
    account_id      UUID NOT NULL,
    organization_id UUID,
    bot_id          UUID,
    database_id     UUID,
    exchange_id     UUID,
    stage           TEXT NOT NULL CHECK (stage IN ('analyze', 'answer', 'mail')),
    requested_model TEXT NOT NULL,
    model           TEXT NOT NULL,
    is_mismatch     BOOLEAN NOT NULL,
    input_tokens    BIGINT NOT NULL CHECK (input_tokens >= 0),
    cached_tokens   BIGINT NOT NULL CHECK (cached_tokens >= 0),
    output_tokens   BIGINT NOT NULL CHECK (output_tokens >= 0),
    thinking_tokens BIGINT NOT NULL CHECK (thinking_tokens >= 0),
    input_nano      BIGINT NOT NULL CHECK (input_nano >= 0),
    cached_nano     BIGINT NOT NULL CHECK (cached_nano >= 0),
    output_nano     BIGINT NOT NULL CHECK (output_nano >= 0),
    thinking_nano   BIGINT NOT NULL CHECK (thinking_nano >= 0),
    is_priced       BOOLEAN NOT NULL,
    duration_ms     BIGINT NOT NULL CHECK (duration_ms >= 0),
    outcome         TEXT NOT NULL
);
CREATE INDEX llm_calls_by_organization ON llm_calls (organization_id, called_at) WHERE organization_id IS NOT NULL;
CREATE INDEX llm_calls_by_account ON llm_calls (account_id, called_at);

-- What an organization, or a person on their own, may spend in a calendar month (UTC). warned_percent is the highest
-- warning that was given in the month that begins at warned_month_at.
CREATE TABLE llm_budgets (
    owner_id        UUID PRIMARY KEY NOT NULL,
    limit_nano      BIGINT CHECK (limit_nano >= 0),
    person_nano     BIGINT CHECK (person_nano >= 0),
    warned_percent  INTEGER NOT NULL DEFAULT 0,
    warned_month_at TIMESTAMPTZ,
    updated_at      TIMESTAMPTZ NOT NULL
);
