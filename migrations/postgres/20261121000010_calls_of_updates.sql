-- A call is found by the update that it answers, and goes with it. Calls are stored in the order of their updates, so the
-- index for that grows at its end, where an index by bot had a page of its own to write for nearly every call.
--
-- The few calls that answer no update, such as notices to owners, hang on their bot. So do those stored so far, of which
-- it is not known which updates they answer.
ALTER TABLE outbox ADD COLUMN update_seq BIGINT REFERENCES updates (seq) ON DELETE CASCADE;
ALTER TABLE outbox ADD COLUMN parent_bot_id UUID REFERENCES bots (id) ON DELETE CASCADE;
UPDATE outbox SET parent_bot_id = bot_id;
ALTER TABLE outbox ADD CHECK (
    (update_seq IS NULL AND parent_bot_id IS NOT NULL AND parent_bot_id = bot_id)
    OR (update_seq IS NOT NULL AND parent_bot_id IS NULL));
ALTER TABLE outbox DROP CONSTRAINT outbox_bot_id_fkey;
DROP INDEX outbox_by_bot;
CREATE INDEX outbox_by_update ON outbox (update_seq) WHERE update_seq IS NOT NULL;
CREATE INDEX outbox_by_parent_bot ON outbox (parent_bot_id, seq) WHERE parent_bot_id IS NOT NULL;

-- What is old is found by reading from the front, where the oldest rows lie.
DROP INDEX updates_finished;
DROP INDEX outbox_finished;
