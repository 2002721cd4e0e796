//! A committing task of PostgreSQL: one statement for all writes of a kind.
//!
//! A statement costs a round trip, however much it does, so each takes the writes of a batch as arrays. Kinds may be
//! carried out one after the other, for within a batch no write depends on one of another kind: whoever finishes an update
//! or delivers a call has seen it stored.

use std::collections::{HashMap, HashSet};
use std::io;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::model::chat::SeenChat;
use crate::store::StoreError;
use crate::store::group_commit::recent_chats::RecentChats;
use crate::store::group_commit::{Applied, Committer, FinishedUpdate, GroupedWrite, POSTGRES_TASKS};
use crate::store::text::storable;

/// The longest that a commit may take. A connection that is dead without being closed would hold up all later ones.
const COMMIT_TIMEOUT: Duration = Duration::from_secs(30);

pub(super) struct PostgresCommitter {
    pool: PgPool,
    chats: RecentChats,
}

impl PostgresCommitter {
    pub(super) fn new(pool: PgPool) -> Self {
        Self { pool, chats: RecentChats::new(POSTGRES_TASKS) }
    }
}

impl Committer for PostgresCommitter {
    async fn commit(&mut self, writes: &[GroupedWrite]) -> Result<Vec<Applied>, StoreError> {
        let applied = tokio::time::timeout(COMMIT_TIMEOUT, commit_all(&self.pool, writes, &mut self.chats)).await;
        let applied = applied.map_err(|_| {
            StoreError::unavailable(io::Error::new(io::ErrorKind::TimedOut, "a commit took too long"))
        })??;
        self.chats.note_all(writes, &applied);
        Ok(applied)
    }
}

async fn commit_all(
    pool: &PgPool,
    writes: &[GroupedWrite],
    chats: &mut RecentChats,
) -> Result<Vec<Applied>, StoreError> {
    let mut transaction = pool.begin().await?;
    let batch = Batch::of(writes);
    let applied = batch.apply(&mut transaction, chats).await?;
    transaction.commit().await?;
    Ok(applied)
}

/// Writes by their kind, each with its place among the writes that were asked for.
struct Batch<'a> {
    writes: &'a [GroupedWrite],
    applied: Vec<Applied>,
}

impl<'a> Batch<'a> {
    fn of(writes: &'a [GroupedWrite]) -> Self {
        Self { writes, applied: writes.iter().map(|_| Applied::Done).collect() }
    }

    async fn apply(
        mut self,
        connection: &mut PgConnection,
        chats: &mut RecentChats,
    ) -> Result<Vec<Applied>, StoreError> {
        let bots = hold_bots(connection, self.writes).await?;
        self.accept(connection, &bots).await?;
        self.finish(connection, chats).await?;
        self.deliver(connection).await?;
        for (write, applied) in self.writes.iter().zip(&mut self.applied) {
            if let Some(done) = apply_alone(connection, write).await? {
                *applied = done;
            }
        }
        Ok(self.applied)
    }

    /// Stores the updates that are new, those of one bot in the order in which they arrived.
    async fn accept(&mut self, connection: &mut PgConnection, bots: &HashSet<Uuid>) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO updates (bot_id, update_id, chat_id, payload, state, received_at)
            SELECT bot_id, update_id, chat_id, payload, 'waiting', received_at
            FROM UNNEST($1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::timestamptz[])
                WITH ORDINALITY AS new (bot_id, update_id, chat_id, payload, received_at, place)
            ORDER BY place
            ON CONFLICT (bot_id, update_id) DO NOTHING RETURNING bot_id, update_id, seq";
        let (mut owners, mut ids, mut chats, mut payloads, mut times) = (vec![], vec![], vec![], vec![], vec![]);
        for write in self.writes {
            let GroupedWrite::Accept { bot, updates, now } = write else { continue };
            // Nothing is stored for a bot that was just removed, and nothing is wrong.
            for update in updates.iter().filter(|_| bots.contains(&bot.0)) {
                owners.push(bot.0);
                ids.push(update.update_id);
                chats.push(update.chat_id);
                payloads.push(update.payload.as_str());
                times.push(*now);
            }
        }
        let mut stored: HashMap<(Uuid, i64), i64> = HashMap::new();
        if !owners.is_empty() {
            let rows: Vec<(Uuid, i64, i64)> = sqlx::query_as(SQL)
                .bind(owners)
                .bind(ids)
                .bind(chats)
                .bind(payloads)
                .bind(times)
                .fetch_all(connection)
                .await?;
            stored.extend(rows.into_iter().map(|(bot, update_id, seq)| ((bot, update_id), seq)));
        }
        for (write, applied) in self.writes.iter().zip(&mut self.applied) {
            let GroupedWrite::Accept { bot, updates, .. } = write else { continue };
            // An update that came twice in the batch is new only once.
            let seqs = updates.iter().map(|update| stored.remove(&(bot.0, update.update_id)));
            *applied = Applied::Accepted(seqs.collect());
        }
        Ok(())
    }

    /// Marks updates as handled and stores what came of those that were not yet.
    async fn finish(&mut self, connection: &mut PgConnection, chats: &mut RecentChats) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE updates SET state = 'done', finished_at = finished.at
            FROM UNNEST($1::uuid[], $2::bigint[], $3::timestamptz[]) AS finished (bot_id, seq, at)
            WHERE updates.seq = finished.seq AND updates.bot_id = finished.bot_id AND updates.state = 'waiting'
            RETURNING updates.seq";
        let (mut owners, mut seqs, mut times) = (vec![], vec![], vec![]);
        for FinishedUpdate { bot, seq, now, .. } in self.writes.iter().filter_map(as_finished) {
            owners.push(bot.0);
            seqs.push(*seq);
            times.push(*now);
        }
        if owners.is_empty() {
            return Ok(());
        }
        let rows: Vec<(i64,)> =
            sqlx::query_as(SQL).bind(owners).bind(seqs).bind(times).fetch_all(&mut *connection).await?;
        let mut waiting: HashSet<i64> = rows.into_iter().map(|(seq,)| seq).collect();
        let mut finished = Vec::new();
        for (write, applied) in self.writes.iter().zip(&mut self.applied) {
            let Some(update) = as_finished(write) else { continue };
            *applied = Applied::Finished(None);
            if waiting.remove(&update.seq) {
                finished.push((update, applied));
            }
        }
        for (update, _) in &finished {
            let Some(kept) = &update.kept_payload else { continue };
            let sql = "UPDATE updates SET payload = $3 WHERE bot_id = $1 AND seq = $2";
            sqlx::query(sql).bind(update.bot).bind(update.seq).bind(kept).execute(&mut *connection).await?;
        }
        upsert_chats(connection, finished.iter().map(|(update, _)| *update), chats).await?;
        enqueue(connection, finished).await
    }

    /// Notes how deliveries ended.
    async fn deliver(&mut self, connection: &mut PgConnection) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE outbox SET state = ended.state, telegram_message_id = ended.message_id,
            last_error = ended.error, finished_at = ended.at
            FROM UNNEST($1::uuid[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::timestamptz[])
                AS ended (bot_id, seq, state, message_id, error, at)
            WHERE outbox.seq = ended.seq AND outbox.bot_id = ended.bot_id AND outbox.state = 'waiting'";
        let (mut owners, mut seqs, mut states) = (vec![], vec![], vec![]);
        let (mut message_ids, mut errors, mut times) = (vec![], vec![], vec![]);
        for write in self.writes {
            let GroupedWrite::Deliver { bot, seq, delivered, now } = write else { continue };
            let (state, message_id, error) = delivered.columns();
            owners.push(bot.0);
            seqs.push(*seq);
            states.push(state);
            message_ids.push(message_id);
            errors.push(error.map(storable).map(std::borrow::Cow::into_owned));
            times.push(*now);
        }
        if !owners.is_empty() {
            let query =
                sqlx::query(SQL).bind(owners).bind(seqs).bind(states).bind(message_ids).bind(errors).bind(times);
            query.execute(connection).await?;
        }
        Ok(())
    }
}

fn as_finished(write: &GroupedWrite) -> Option<&FinishedUpdate> {
    if let GroupedWrite::Finish(finished) = write { Some(finished) } else { None }
}

/// Keeps the batch's bots from being removed until the transaction ends; which of them there are. Otherwise a removal that
/// begins between two statements on a bot's rows waits for the first of them and blocks the second: a deadlock.
async fn hold_bots(connection: &mut PgConnection, writes: &[GroupedWrite]) -> Result<HashSet<Uuid>, StoreError> {
    const SQL: &str = "SELECT id FROM bots WHERE id = ANY($1) ORDER BY id FOR KEY SHARE";
    let mut ids: Vec<Uuid> = writes.iter().map(|write| write.bot().0).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows: Vec<(Uuid,)> = sqlx::query_as(SQL).bind(ids).fetch_all(connection).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Notes the chats that updates came from, each once and as it looked last.
async fn upsert_chats(
    connection: &mut PgConnection,
    finished: impl Iterator<Item = &FinishedUpdate>,
    recent: &mut RecentChats,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO chats (bot_id, chat_id, kind, title, first_seen_at, last_seen_at)
        SELECT bot_id, chat_id, kind, title, at, at
        FROM UNNEST($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[])
            AS seen (bot_id, chat_id, kind, title, at)
        ON CONFLICT (bot_id, chat_id) DO UPDATE
        SET kind = excluded.kind, title = excluded.title, blocked_at = NULL, last_seen_at = excluded.last_seen_at";
    let mut seen: HashMap<(Uuid, i64), (&SeenChat, DateTime<Utc>)> = HashMap::new();
    for FinishedUpdate { bot, chat, now, .. } in finished {
        if let Some(chat) = chat.as_ref().filter(|chat| recent.is_due(*bot, chat, *now)) {
            seen.insert((bot.0, chat.chat_id), (chat, *now));
        }
    }
    if seen.is_empty() {
        return Ok(());
    }
    let (mut owners, mut ids, mut kinds, mut titles, mut times) = (vec![], vec![], vec![], vec![], vec![]);
    for ((bot, chat_id), (chat, at)) in seen {
        owners.push(bot);
        ids.push(chat_id);
        kinds.push(chat.kind);
        titles.push(storable(&chat.title).into_owned());
        times.push(at);
    }
    let query = sqlx::query(SQL).bind(owners).bind(ids).bind(kinds).bind(titles).bind(times);
    query.execute(connection).await?;
    Ok(())
}

/// Stores the calls of finished updates and tells each update the numbers of its own.
async fn enqueue(
    connection: &mut PgConnection,
    finished: Vec<(&FinishedUpdate, &mut Applied)>,
) -> Result<(), StoreError> {
    // Numbers are given in the order of the rows, so that the n-th smallest is the n-th call's.
    const SQL: &str = "INSERT INTO outbox (bot_id, update_seq, chat_id, method, params, state, created_at)
        SELECT bot_id, update_seq, chat_id, method, params, 'waiting', at
        FROM UNNEST($1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[])
            WITH ORDINALITY AS new (bot_id, update_seq, chat_id, method, params, at, place)
        ORDER BY place RETURNING seq";
    let (mut owners, mut updates, mut chats) = (vec![], vec![], vec![]);
    let (mut methods, mut params, mut times) = (vec![], vec![], vec![]);
    for (FinishedUpdate { bot, seq, calls, now, .. }, _) in &finished {
        for call in calls {
            owners.push(bot.0);
            updates.push(*seq);
            chats.push(call.chat_id);
            methods.push(call.method);
            params.push(call.params.as_str());
            times.push(*now);
        }
    }
    let mut seqs: Vec<i64> = Vec::new();
    if !owners.is_empty() {
        let query = sqlx::query_as(SQL).bind(owners).bind(updates).bind(chats).bind(methods).bind(params).bind(times);
        let rows: Vec<(i64,)> = query.fetch_all(connection).await?;
        seqs.extend(rows.into_iter().map(|(seq,)| seq));
        seqs.sort_unstable();
    }
    let mut seqs = seqs.into_iter();
    for (update, applied) in finished {
        *applied = Applied::Finished(Some(seqs.by_ref().take(update.calls.len()).collect()));
    }
    Ok(())
}

/// Carries out a write of a rare kind; `None` for the frequent kinds.
async fn apply_alone(connection: &mut PgConnection, write: &GroupedWrite) -> Result<Option<Applied>, StoreError> {
    match write {
        GroupedWrite::Fail { bot, seq, error, max_attempts, now } => {
            let sql = "UPDATE updates SET attempts = attempts + 1, last_error = $3,
                state = CASE WHEN attempts + 1 >= $4 THEN 'dead' ELSE 'waiting' END,
                finished_at = CASE WHEN attempts + 1 >= $4 THEN $5 END
                WHERE bot_id = $1 AND seq = $2 AND state = 'waiting' RETURNING state = 'dead'";
            let query = sqlx::query_as(sql).bind(bot).bind(seq).bind(storable(error)).bind(max_attempts).bind(now);
            let row: Option<(bool,)> = query.fetch_optional(connection).await?;
            Ok(Some(Applied::Failed { is_dead: row.is_some_and(|(is_dead,)| is_dead) }))
        }
        GroupedWrite::DeliverAndForget { bot, seq, delivered, params, now, .. } => {
            let sql =
                "UPDATE outbox SET state = $3, telegram_message_id = $4, last_error = $5, finished_at = $6, params = $7
                WHERE bot_id = $1 AND seq = $2 AND state = 'waiting'";
            let (state, message_id, error) = delivered.columns();
            let query = sqlx::query(sql).bind(bot).bind(seq).bind(state).bind(message_id).bind(error.map(storable));
            query.bind(now).bind(params).execute(connection).await?;
            Ok(Some(Applied::Done))
        }
        GroupedWrite::DeliveryAttempt { bot, seq, error } => {
            let sql = "UPDATE outbox SET attempts = attempts + 1, last_error = $3
                WHERE bot_id = $1 AND seq = $2 AND state = 'waiting'";
            sqlx::query(sql).bind(bot).bind(seq).bind(storable(error)).execute(connection).await?;
            Ok(Some(Applied::Done))
        }
        GroupedWrite::BlockChat { bot, chat_id, now } => {
            let sql = "UPDATE chats SET blocked_at = $3 WHERE bot_id = $1 AND chat_id = $2";
            sqlx::query(sql).bind(bot).bind(chat_id).bind(now).execute(connection).await?;
            Ok(Some(Applied::Done))
        }
        GroupedWrite::Accept { .. } | GroupedWrite::Finish(_) | GroupedWrite::Deliver { .. } => Ok(None),
    }
}
