//! Erasing e-mails: what their people may have forgotten, and what of them stays.
//!
//! Of one that was said to be sent it stays known when and how it ended, for it counts against limits. Of an organization's it
//! also stays known who got it, until it is purged: nobody takes an organization's data out and leaves no trace of where it went.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use crate::model::account::AccountId;
use crate::model::bot::BotId;
use crate::model::mail::{MailContent, MailId};
use crate::store::mails::to_json;
use crate::store::{StoreError, Tx, on_backend};

/// Which e-mails, with `$1` to `$3` as [`Erased`].
const ERASED: &str = "account_id = $1 AND ($2 IS NULL OR (bot_id = $2 AND chat_id = $3 AND state <> 'queued'))";

/// Those of an account: all, or those out of one chat that wait for nothing any more.
#[derive(Debug, Clone, Copy)]
struct Erased {
    account: AccountId,
    chat: Option<(BotId, i64)>,
}

impl Tx {
    /// Erases all e-mails of an account, also those that wait for the mail server.
    pub async fn erase_mails(&mut self, account: AccountId, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.erase_mails_of(Erased { account, chat: None }, now).await
    }

    /// Erases a person's e-mails out of one chat that wait for nothing any more.
    pub async fn erase_ended_mails(
        &mut self,
        account: AccountId,
        bot: BotId,
        chat_id: i64,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.erase_mails_of(Erased { account, chat: Some((bot, chat_id)) }, now).await
    }

    async fn erase_mails_of(&mut self, erased: Erased, now: DateTime<Utc>) -> Result<(), StoreError> {
        let Erased { account, chat } = erased;
        let (bot, chat_id) = chat.unzip();
        let drafts = AssertSqlSafe(format!("DELETE FROM mails WHERE {ERASED} AND queued_at IS NULL"));
        let others = AssertSqlSafe(format!(
            "UPDATE mails SET attachment = NULL, attachment_kind = NULL, last_error = NULL, message_id = NULL, due_at = NULL,
                state = CASE WHEN state = 'sent' THEN 'sent' ELSE 'cancelled' END, finished_at = COALESCE(finished_at, $4)
             WHERE {ERASED}"
        ));
        on_backend!(self, connection => {
            sqlx::query(drafts).bind(account).bind(bot).bind(chat_id).execute(&mut *connection).await?;
            sqlx::query(others).bind(account).bind(bot).bind(chat_id).bind(now).execute(connection).await?;
        });
        self.erase_words_of_mails(erased).await
    }

    async fn erase_words_of_mails(&mut self, Erased { account, chat }: Erased) -> Result<(), StoreError> {
        const CONTENT: &str = "SELECT content FROM mails WHERE account_id = $1 AND id = $2";
        const UPDATE: &str = "UPDATE mails SET content = $3 WHERE account_id = $1 AND id = $2";
        let (bot, chat_id) = chat.unzip();
        // An organization that is gone has nobody who could look.
        let find = AssertSqlSafe(format!(
            "SELECT id, EXISTS (SELECT 1 FROM organizations o WHERE o.id = mails.organization_id) FROM mails WHERE {ERASED}"
        ));
        let found: Vec<(MailId, bool)> = on_backend!(self, connection => {
            sqlx::query_as(find).bind(account).bind(bot).bind(chat_id).fetch_all(connection).await
        })?;
        // One after the other, so that the words of no more than one are in memory.
        for (id, is_organizations) in found {
            let mut kept = MailContent::default();
            if is_organizations {
                let (content,): (String,) = on_backend!(self, connection => {
                    sqlx::query_as(CONTENT).bind(account).bind(id).fetch_one(connection).await
                })?;
                let content: MailContent =
                    serde_json::from_str(&content).map_err(|error| StoreError::Internal(error.into()))?;
                kept.recipients = content.recipients;
            }
            let kept = to_json(&kept)?;
            on_backend!(self, connection => {
                sqlx::query(UPDATE).bind(account).bind(id).bind(kept).execute(connection).await?;
            });
        }
        Ok(())
    }
}
