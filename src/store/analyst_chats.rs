//! What a person has chosen or begun in a chat with an analyst.

use chrono::{DateTime, Utc};

use crate::model::account::AccountId;
use crate::model::bot::BotId;
use crate::model::database::DatabaseId;
use crate::store::{StoreError, Tx, on_backend};

/// What a person has chosen or begun in a chat.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct AnalystChat {
    /// The database that their questions go to.
    pub database_id: Option<DatabaseId>,
    /// How far they are in something that takes several messages, as JSON.
    pub wizard: Option<String>,
}

impl Tx {
    /// What a person has chosen or begun in a chat.
    pub async fn find_analyst_chat(
        &mut self,
        account: AccountId,
        bot: BotId,
        chat_id: i64,
    ) -> Result<Option<AnalystChat>, StoreError> {
        const SQL: &str = "SELECT database_id, wizard FROM analyst_chats
            WHERE account_id = $1 AND bot_id = $2 AND chat_id = $3";
        Ok(on_backend!(self, connection => {
            sqlx::query_as(SQL).bind(account).bind(bot).bind(chat_id).fetch_optional(connection).await
        })?)
    }

    /// Writes what a person has chosen or begun in a chat.
    pub async fn put_analyst_chat(
        &mut self,
        account: AccountId,
        bot: BotId,
        chat_id: i64,
        chat: &AnalystChat,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO analyst_chats (account_id, bot_id, chat_id, database_id, wizard, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (bot_id, chat_id, account_id)
            DO UPDATE SET database_id = EXCLUDED.database_id, wizard = EXCLUDED.wizard, updated_at = EXCLUDED.updated_at";
        on_backend!(self, connection => {
            sqlx::query(SQL)
                .bind(account)
                .bind(bot)
                .bind(chat_id)
                .bind(chat.database_id)
                .bind(&chat.wizard)
                .bind(now)
                .execute(connection)
                .await?;
        });
        Ok(())
    }
}
