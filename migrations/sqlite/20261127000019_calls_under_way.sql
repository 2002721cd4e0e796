-- A call of a model is in the ledger before it goes out, and its row is settled once when it ends. What was under way at a crash
-- is lost: nobody knows what it took.

DROP TRIGGER llm_calls_keep_rows;
CREATE TRIGGER llm_calls_keep_rows BEFORE UPDATE ON llm_calls
WHEN OLD.outcome <> 'under_way' OR NEW.outcome = 'under_way' OR NEW.id <> OLD.id OR NEW.called_at <> OLD.called_at
    OR NEW.account_id <> OLD.account_id OR NEW.organization_id IS NOT OLD.organization_id
BEGIN SELECT RAISE(ABORT, 'the ledger of models is append-only'); END;

CREATE INDEX llm_calls_under_way ON llm_calls (id) WHERE outcome = 'under_way';
