-- Calls that were made with an `Idempotency-Key`, and their answers. A row without `finished_at` is under way, or its end
-- was not seen; a finished row without `status` keeps no answer, because it held a secret or was too large.
CREATE TABLE idempotency_keys (
    account_id   BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    key          TEXT NOT NULL,
    fingerprint  BLOB NOT NULL,
    status       INTEGER,
    content_type TEXT,
    body         BLOB,
    created_at   TEXT NOT NULL,
    finished_at  TEXT,
    PRIMARY KEY (account_id, key)
) STRICT;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
CREATE INDEX idempotency_keys_by_account ON idempotency_keys (account_id, created_at);
