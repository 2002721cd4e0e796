-- The twin of the SQLite migration of the same name, in PostgreSQL's own types.

ALTER TABLE audit
    -- Numbers come from the chain, without gaps.
    ALTER COLUMN seq DROP IDENTITY,
    -- The very text that the hash covers: JSONB would write numbers anew.
    ALTER COLUMN detail TYPE TEXT USING detail::text,
    ADD COLUMN user_agent TEXT,
    ADD COLUMN api_key_id UUID,
    ADD COLUMN grant_id UUID,
    ADD COLUMN hash BYTEA;
CREATE INDEX audit_by_action ON audit (action, seq);
CREATE INDEX audit_by_grant ON audit (grant_id, seq) WHERE grant_id IS NOT NULL;
CREATE INDEX audit_by_time ON audit (at);

-- The chain's two ends: the record behind which it begins, and its newest one. Always one row.
CREATE TABLE audit_chain (
    id         INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    start_seq  BIGINT NOT NULL,
    start_hash BYTEA NOT NULL,
    head_seq   BIGINT NOT NULL,
    head_hash  BYTEA NOT NULL
);
INSERT INTO audit_chain
SELECT 1, coalesce(max(seq), 0), decode(repeat('00', 32), 'hex'), coalesce(max(seq), 0), decode(repeat('00', 32), 'hex')
FROM audit;

-- Signed statements of which hash the record of a number has.
CREATE TABLE audit_checkpoints (
    kind      TEXT NOT NULL CHECK (kind IN ('periodic', 'retention')),
    seq       BIGINT NOT NULL,
    key_id    TEXT NOT NULL,
    hash      BYTEA NOT NULL,
    at        TIMESTAMPTZ NOT NULL,
    signature BYTEA NOT NULL,
    PRIMARY KEY (kind, seq, key_id)
);

CREATE TABLE audit_exports (
    id            UUID PRIMARY KEY NOT NULL,
    account_id    UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    format        TEXT NOT NULL CHECK (format IN ('csv', 'jsonl')),
    filter        TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
    reason        TEXT,
    records_done  BIGINT NOT NULL DEFAULT 0,
    records_total BIGINT,
    bytes         BIGINT NOT NULL DEFAULT 0,
    created_at    TIMESTAMPTZ NOT NULL,
    finished_at   TIMESTAMPTZ,
    expires_at    TIMESTAMPTZ
);
CREATE INDEX audit_exports_by_account ON audit_exports (account_id, id);

-- A record may go only when a retention checkpoint stands for it.
DROP TRIGGER audit_keeps_rows ON audit;
CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE FUNCTION refuse_audit_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.seq > coalesce((SELECT max(seq) FROM audit_checkpoints WHERE kind = 'retention'), 0) THEN
        RAISE EXCEPTION 'the audit log is append-only';
    END IF;
    RETURN OLD;
END;
$$;
CREATE TRIGGER audit_loses_no_rows BEFORE DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION refuse_audit_deletion();

CREATE FUNCTION move_audit_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE audit_chain SET head_seq = NEW.seq, head_hash = NEW.hash WHERE head_seq = NEW.seq - 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the audit log grows only at its end';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER audit_grows_at_its_end BEFORE INSERT ON audit
FOR EACH ROW EXECUTE FUNCTION move_audit_head();

-- The head moves by one record, the start moves to a retention checkpoint, and neither moves back.
CREATE FUNCTION check_audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (
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
    ) THEN
        RAISE EXCEPTION 'the audit log is append-only';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER audit_chain_moves_forward BEFORE UPDATE ON audit_chain
FOR EACH ROW EXECUTE FUNCTION check_audit_chain();
CREATE TRIGGER audit_chain_stays BEFORE DELETE OR TRUNCATE ON audit_chain
FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

CREATE TRIGGER audit_checkpoints_keep_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoints
FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
