//! The chats that bots have seen, and the messages in them that the inbox and the outbox still hold.

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt as _;

use crate::model::bot::BotId;
use crate::model::chat::Chat;
use crate::model::outbox::kept_params;
use crate::model::page::PageRequest;
use crate::store::{StoreError, Tx, on_backend};

/// A message in a chat: a stored update or a stored call.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct StoredMessage {
    /// Whether the bot sent it.
    pub is_outgoing: bool,
    /// The Bot API method of an outgoing one.
    pub method: Option<String>,
    /// The update, or the call's parameters without the bytes of its file, as JSON text.
    pub payload: String,
    /// Where it stands in the inbox or the outbox.
    pub state: String,
    /// When it was stored.
    pub at: DateTime<Utc>,
}

impl Tx {
    /// One page of a bot's chats, the last active first, and how many there are.
    pub async fn list_chats(&mut self, bot: BotId, page: PageRequest) -> Result<(i64, Vec<Chat>), StoreError> {
        const COUNT: &str = "SELECT COUNT(*) FROM chats WHERE bot_id = $1";
        const SQL: &str = "SELECT chat_id, kind, title, blocked_at, first_seen_at, last_seen_at FROM chats
            WHERE bot_id = $1 ORDER BY last_seen_at DESC, chat_id LIMIT $2 OFFSET $3";
        on_backend!(self, connection => {
            let (total,) = sqlx::query_as(COUNT).bind(bot).fetch_one(&mut *connection).await?;
            let items =
                sqlx::query_as(SQL).bind(bot).bind(page.limit()).bind(page.offset()).fetch_all(connection).await?;
            Ok((total, items))
        })
    }

    /// Whether the bot has seen a chat.
    pub async fn has_chat(&mut self, bot: BotId, chat_id: i64) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT COUNT(*) FROM chats WHERE bot_id = $1 AND chat_id = $2";
        let (count,): (i64,) =
            on_backend!(self, connection => sqlx::query_as(SQL).bind(bot).bind(chat_id).fetch_one(connection).await)?;
        Ok(count > 0)
    }

    /// One page of what was said in a chat, newest first, as far as the inbox and the outbox still hold it.
    pub async fn list_messages(
        &mut self,
        bot: BotId,
        chat_id: i64,
        page: PageRequest,
    ) -> Result<(i64, Vec<StoredMessage>), StoreError> {
        // SQLite reads the tables of a cross join in their order: it begins with the bot's updates.
        const COUNT: &str = "SELECT (SELECT COUNT(*) FROM updates WHERE bot_id = $1 AND chat_id = $2)
            + (SELECT COUNT(*) FROM updates u CROSS JOIN outbox o
                WHERE u.bot_id = $1 AND o.update_seq = u.seq AND o.chat_id = $2)
            + (SELECT COUNT(*) FROM outbox WHERE parent_bot_id = $1 AND chat_id = $2)";
        const SQL: &str = "SELECT is_outgoing, method, payload, state, at FROM (
                SELECT FALSE AS is_outgoing, NULL AS method, payload, state, received_at AS at, seq FROM updates
                WHERE bot_id = $1 AND chat_id = $2
                UNION ALL
                SELECT TRUE, o.method, o.params, o.state, o.created_at, o.seq FROM updates u CROSS JOIN outbox o
                WHERE u.bot_id = $1 AND o.update_seq = u.seq AND o.chat_id = $2
                UNION ALL
                SELECT TRUE, method, params, state, created_at, seq FROM outbox
                WHERE parent_bot_id = $1 AND chat_id = $2
            ) AS messages ORDER BY at DESC, is_outgoing DESC, seq DESC LIMIT $3 OFFSET $4";
        on_backend!(self, connection => {
            let (total,) = sqlx::query_as(COUNT).bind(bot).bind(chat_id).fetch_one(&mut *connection).await?;
            let items = sqlx::query_as(SQL)
                .bind(bot)
                .bind(chat_id)
                .bind(page.limit())
                .bind(page.offset())
                .fetch(connection)
                // One after the other, so that many files are never in memory at once.
                .map_ok(StoredMessage::into_kept)
                .try_collect()
                .await?;
            Ok((total, items))
        })
    }
}

impl StoredMessage {
    fn into_kept(self) -> Self {
        match self.method.as_deref().and_then(|method| kept_params(method, &self.payload)) {
            Some(payload) => Self { payload, ..self },
            None => self,
        }
    }
}
