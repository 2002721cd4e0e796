-- What accounts that are no longer a person's had spent in a month, so that the person's budget goes on when they come again.
-- Of the person only a keyed hash of their id at Telegram is kept, and of an erased account not even its id. A row goes when
-- its month is over.
CREATE TABLE llm_carried (
    person_hash  BLOB NOT NULL,
    month        TEXT NOT NULL,
    account_id   BLOB,
    person_nano  INTEGER NOT NULL CHECK (person_nano >= 0),
    founder_nano INTEGER NOT NULL CHECK (founder_nano >= 0)
) STRICT;
CREATE INDEX llm_carried_by_person ON llm_carried (person_hash, month);
CREATE INDEX llm_carried_by_account ON llm_carried (account_id) WHERE account_id IS NOT NULL;
