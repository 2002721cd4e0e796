-- The twin of the SQLite migration of the same name, in PostgreSQL's own words.

-- A call of a model is in the ledger before it goes out, and its row is settled once when it ends. What was under way at a crash
-- is lost: nobody knows what it took.

DROP TRIGGER llm_calls_keep_rows ON llm_calls;
CREATE TRIGGER llm_calls_lose_no_rows BEFORE DELETE OR TRUNCATE ON llm_calls
FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change();
CREATE TRIGGER llm_calls_keep_rows BEFORE UPDATE ON llm_calls
FOR EACH ROW WHEN (OLD.outcome <> 'under_way' OR NEW.outcome = 'under_way' OR NEW.id <> OLD.id
    OR NEW.called_at <> OLD.called_at OR NEW.account_id <> OLD.account_id
    OR NEW.organization_id IS DISTINCT FROM OLD.organization_id OR NEW.bot_id IS DISTINCT FROM OLD.bot_id
    OR NEW.database_id IS DISTINCT FROM OLD.database_id OR NEW.exchange_id IS DISTINCT FROM OLD.exchange_id
    OR NEW.stage <> OLD.stage OR NEW.requested_model <> OLD.requested_model)
EXECUTE FUNCTION refuse_ledger_change();

CREATE INDEX llm_calls_under_way ON llm_calls (id) WHERE outcome = 'under_way';
