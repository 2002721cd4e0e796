-- Answers that people found wrong, by database: what was answered so before is no example any more.

CREATE INDEX exchanges_refuted ON exchanges (database_id, id) WHERE feedback = 'wrong';
