-- A call of a model is in the ledger before it goes out, and its row is settled once when it ends. What was under way at a crash
-- is lost: nobody knows what it took.

DROP TRIGGER llm_calls_keep_rows;
CREATE TRIGGER llm_calls_keep_rows BEFORE UPDATE ON llm_calls
WHEN OLD.outcome <> 'under_way' OR NEW.outcome = 'under_way' OR NEW.id <> OLD.id OR NEW.called_at <> OLD.called_at
    OR NEW.account_id <> OLD.account_id OR NEW.organization_id IS NOT OLD.organization_id
    OR NEW.bot_id IS NOT OLD.bot_id OR NEW.database_id IS NOT OLD.database_id OR NEW.exchange_id IS NOT OLD.exchange_id
    OR NEW.stage <> OLD.stage OR NEW.requested_model <> OLD.requested_model
BEGIN SELECT RAISE(ABORT, 'the ledger of models is append-only'); END;

CREATE INDEX llm_calls_under_way ON llm_calls (id) WHERE outcome = 'under_way';
