//! Forgetting what was said in a chat: questions and answers, e-mails, and the words in its updates and calls.
//!
//! Rows that keep something from happening twice or too often stay without their contents: the ids of updates, that calls
//! were delivered, and when e-mails were sent, which is in `mails_erased`.

use chrono::{DateTime, Utc};

use crate::model::account::AccountId;
use crate::model::bot::BotId;
use crate::model::exchange::ExchangeId;
use crate::model::outbox::{SECRET_MESSAGE, kept_params};
use crate::model::update::without_content;
use crate::store::{StoreError, Tx, on_backend};

/// What was forgotten of a chat.
#[derive(Debug)]
pub struct ForgottenChat {
    /// How many questions.
    pub questions: u64,
    /// Which of them had no answer yet.
    pub open: Vec<ExchangeId>,
}

impl Tx {
    /// Forgets what a person and a bot said to each other in a private chat, but for what is not delivered yet.
    pub async fn forget_chat(
        &mut self,
        account: AccountId,
        bot: BotId,
        chat_id: i64,
        now: DateTime<Utc>,
    ) -> Result<ForgottenChat, StoreError> {
        const OPEN: &str = "DELETE FROM exchanges WHERE account_id = $1 AND bot_id = $2 AND chat_id = $3
              AND state IN ('waiting', 'running')
            RETURNING id";
        const WIZARD: &str =
            "UPDATE analyst_chats SET wizard = NULL WHERE account_id = $1 AND bot_id = $2 AND chat_id = $3";
        let open: Vec<(ExchangeId,)> = on_backend!(self, connection => {
            sqlx::query_as(OPEN).bind(account).bind(bot).bind(chat_id).fetch_all(connection).await
        })?;
        let open: Vec<ExchangeId> = open.into_iter().map(|(id,)| id).collect();
        let ended = self.delete_exchanges(account, bot, chat_id, 0).await?;
        self.erase_ended_mails(account, bot, chat_id, now).await?;
        on_backend!(self, connection => {
            sqlx::query(WIZARD).bind(account).bind(bot).bind(chat_id).execute(connection).await?;
        });
        self.forget_words_in(bot, chat_id).await?;
        let questions = ended + u64::try_from(open.len()).unwrap_or(u64::MAX);
        Ok(ForgottenChat { questions, open })
    }

    /// Forgets the words in all private chats of a person with analysts, for whoever erases their account.
    pub async fn forget_words_of(&mut self, account: AccountId) -> Result<(), StoreError> {
        const CHATS: &str = "SELECT bot_id, chat_id FROM exchanges WHERE account_id = $1
            UNION SELECT bot_id, chat_id FROM analyst_chats WHERE account_id = $1
            UNION SELECT bot_id, chat_id FROM mails WHERE account_id = $1
            UNION SELECT c.bot_id, c.chat_id FROM telegram_people t JOIN chats c ON c.chat_id = t.telegram_user_id
                JOIN bots b ON b.id = c.bot_id WHERE t.account_id = $1 AND b.program = 'analyst'";
        let chats: Vec<(BotId, i64)> =
            on_backend!(self, connection => sqlx::query_as(CHATS).bind(account).fetch_all(connection).await)?;
        for (bot, chat_id) in chats {
            self.forget_words_in(bot, chat_id).await?;
        }
        Ok(())
    }

    /// Lets a chat's updates that were handled, and calls that were delivered, keep no words. A dead letter cannot be tried
    /// again without them.
    async fn forget_words_in(&mut self, bot: BotId, chat_id: i64) -> Result<(), StoreError> {
        const UPDATES: &str = "SELECT seq FROM updates WHERE bot_id = $1 AND chat_id = $2 AND state <> 'waiting'";
        const PAYLOAD: &str = "SELECT payload FROM updates WHERE bot_id = $1 AND seq = $2";
        const UPDATE: &str = "UPDATE updates SET payload = $3, state = 'done' WHERE bot_id = $1 AND seq = $2";
        const ANSWERS: &str = "UPDATE outbox SET params = $3 WHERE chat_id = $2 AND state <> 'waiting'
            AND update_seq IN (SELECT seq FROM updates WHERE bot_id = $1)";
        const NOTICES: &str =
            "UPDATE outbox SET params = $3 WHERE parent_bot_id = $1 AND chat_id = $2 AND state <> 'waiting'";
        let updates: Vec<(i64,)> = on_backend!(self, connection => {
            sqlx::query_as(UPDATES).bind(bot).bind(chat_id).fetch_all(connection).await
        })?;
        // One after the other, so that no more than one is in memory.
        for (seq,) in updates {
            on_backend!(self, connection => {
                let (payload,): (String,) =
                    sqlx::query_as(PAYLOAD).bind(bot).bind(seq).fetch_one(&mut *connection).await?;
                let kept = without_content(&payload);
                sqlx::query(UPDATE).bind(bot).bind(seq).bind(kept).execute(connection).await?;
            });
        }
        let kept = kept_params(SECRET_MESSAGE, &format!("{{\"chat_id\":{chat_id}}}"));
        for sql in [ANSWERS, NOTICES] {
            on_backend!(self, connection => {
                sqlx::query(sql).bind(bot).bind(chat_id).bind(&kept).execute(connection).await?;
            });
        }
        Ok(())
    }
}
