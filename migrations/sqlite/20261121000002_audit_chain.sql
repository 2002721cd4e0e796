-- The audit log becomes a chain: the hash of each record covers the one before it. docs/audit.md describes it.

ALTER TABLE audit ADD COLUMN user_agent TEXT;
ALTER TABLE audit ADD COLUMN api_key_id BLOB;
ALTER TABLE audit ADD COLUMN grant_id BLOB;
-- NULL in records from before the chain.
ALTER TABLE audit ADD COLUMN hash BLOB;
CREATE INDEX audit_by_action ON audit (action, seq);
CREATE INDEX audit_by_grant ON audit (grant_id, seq) WHERE grant_id IS NOT NULL;
CREATE INDEX audit_by_time ON audit (at);

-- The chain's two ends: the record behind which it begins, and its newest one. Always one row.
CREATE TABLE audit_chain (
    id         INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    start_seq  INTEGER NOT NULL,
    start_hash BLOB NOT NULL,
    head_seq   INTEGER NOT NULL,
    head_hash  BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO audit_chain
SELECT 1, coalesce(max(seq), 0), zeroblob(32), coalesce(max(seq), 0), zeroblob(32) FROM audit;

-- Signed statements of which hash the record of a number has.
CREATE TABLE audit_checkpoints (
    kind      TEXT NOT NULL CHECK (kind IN ('periodic', 'retention')),
    seq       INTEGER NOT NULL,
    key_id    TEXT NOT NULL,
    hash      BLOB NOT NULL,
    at        TEXT NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (kind, seq, key_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_exports (
    id            BLOB PRIMARY KEY NOT NULL,
    account_id    BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    format        TEXT NOT NULL CHECK (format IN ('csv', 'jsonl')),
    filter        TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
    reason        TEXT,
    records_done  INTEGER NOT NULL DEFAULT 0,
    records_total INTEGER,
    bytes         INTEGER NOT NULL DEFAULT 0,
    created_at    TEXT NOT NULL,
    finished_at   TEXT,
    expires_at    TEXT
) STRICT;
CREATE INDEX audit_exports_by_account ON audit_exports (account_id, id);

-- A record may go only when a retention checkpoint stands for it.
DROP TRIGGER audit_loses_no_rows;
CREATE TRIGGER audit_loses_no_rows BEFORE DELETE ON audit
WHEN OLD.seq > coalesce((SELECT max(seq) FROM audit_checkpoints WHERE kind = 'retention'), 0)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- Also keeps INSERT OR REPLACE, for which no trigger of a deletion fires, from replacing a record.
CREATE TRIGGER audit_grows_at_its_end BEFORE INSERT ON audit
WHEN NEW.seq IS NOT (SELECT head_seq + 1 FROM audit_chain)
BEGIN SELECT RAISE(ABORT, 'the audit log grows only at its end'); END;
CREATE TRIGGER audit_moves_its_head AFTER INSERT ON audit
BEGIN UPDATE audit_chain SET head_seq = NEW.seq, head_hash = NEW.hash; END;

-- The head moves by one record, the start moves to a retention checkpoint, and neither moves back.
CREATE TRIGGER audit_chain_moves_forward BEFORE UPDATE ON audit_chain
WHEN NOT (
    (NEW.head_seq = OLD.head_seq + 1 OR (NEW.head_seq = OLD.head_seq AND NEW.head_hash = OLD.head_hash))
    AND (
        (NEW.start_seq = OLD.start_seq AND NEW.start_hash = OLD.start_hash)
        OR (
            NEW.start_seq > OLD.start_seq
            AND EXISTS (
                SELECT 1 FROM audit_checkpoints
                WHERE kind = 'retention' AND seq = NEW.start_seq AND hash = NEW.start_hash
            )
        )
    )
)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_chain_stays BEFORE DELETE ON audit_chain
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_chain_stays_one BEFORE INSERT ON audit_chain
WHEN EXISTS (SELECT 1 FROM audit_chain)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER audit_checkpoints_keep_rows BEFORE UPDATE ON audit_checkpoints
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_checkpoints_lose_no_rows BEFORE DELETE ON audit_checkpoints
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_checkpoints_replace_no_rows BEFORE INSERT ON audit_checkpoints
WHEN EXISTS (SELECT 1 FROM audit_checkpoints WHERE kind = NEW.kind AND seq = NEW.seq AND key_id = NEW.key_id)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
