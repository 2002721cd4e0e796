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
    cost_nano       INTEGER NOT NULL CHECK (cost_nano = input_nano + cached_nano + output_nano + thinking_nano),
    is_priced       INTEGER NOT NULL CHECK (is_priced IN (0, 1)),
    duration_ms     INTEGER NOT NULL CHECK (duration_ms >= 0),
    outcome         TEXT NOT NULL
) STRICT;
-- With what a month's spending is added up from, as that is done for each call.
CREATE INDEX llm_calls_by_organization ON llm_calls (organization_id, called_at, account_id, cost_nano)
WHERE organization_id IS NOT NULL;
CREATE INDEX llm_calls_by_account ON llm_calls (account_id, called_at, organization_id, cost_nano);

CREATE TRIGGER llm_calls_keep_rows BEFORE UPDATE ON llm_calls
BEGIN SELECT RAISE(ABORT, 'the ledger of models is append-only'); END;
CREATE TRIGGER llm_calls_lose_no_rows BEFORE DELETE ON llm_calls
BEGIN SELECT RAISE(ABORT, 'the ledger of models is append-only'); END;

-- Who made an organization, also of those that are gone: what all that somebody made spend in a month counts together.
CREATE TABLE llm_founders (
    organization_id BLOB PRIMARY KEY NOT NULL,
    account_id      BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX llm_founders_by_account ON llm_founders (account_id);

-- What an organization's owners allow to be spent in a calendar month (UTC), by all together and by each of its people.
CREATE TABLE llm_budgets (
    organization_id BLOB PRIMARY KEY NOT NULL,
    limit_nano      INTEGER CHECK (limit_nano >= 0),
    person_nano     INTEGER CHECK (person_nano >= 0),
    updated_at      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The highest warning that was given in a month, so that each is given once. The payer is an organization or a person on
-- their own; the person is the one whose own bound it is within an organization, otherwise the payer once more.
CREATE TABLE llm_warnings (
    payer_id  BLOB NOT NULL,
    person_id BLOB NOT NULL,
    month     TEXT NOT NULL,
    percent   INTEGER NOT NULL,
    PRIMARY KEY (payer_id, person_id, month)
) STRICT, WITHOUT ROWID;
