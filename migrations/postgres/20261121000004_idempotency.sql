-- The twin of the SQLite migration of the same name, in PostgreSQL's own types.

-- Calls that were made with an `Idempotency-Key`, and their answers. A row without `finished_at` is under way, or its end
-- was not seen; a finished row without `status` keeps no answer, because it held a secret or was too large.
CREATE TABLE idempotency_keys (
    account_id   UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    key          TEXT NOT NULL,
    fingerprint  BYTEA NOT NULL,
    status       INTEGER,
    content_type TEXT,
    body         BYTEA,
    created_at   TIMESTAMPTZ NOT NULL,
    finished_at  TIMESTAMPTZ,
    PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
CREATE INDEX idempotency_keys_by_account ON idempotency_keys (account_id, created_at);
