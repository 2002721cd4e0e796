-- Every update touched a page of its own in each of the indexes by chat, and only an admin who reads a chat used them. They
-- can as well pick it out of all that its bot has: there the index behind the ids of updates helps, and one of calls by
-- bot, whose pages many updates share.
DROP INDEX updates_by_chat;
DROP INDEX outbox_by_chat;
CREATE INDEX outbox_by_bot ON outbox (bot_id, seq);
