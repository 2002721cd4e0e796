//! Ending a session: at Telegram, and here.

use std::sync::{Arc, Weak};
use std::time::Duration;

use serde_json::json;

use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::{BotId, CredentialField};
use crate::model::mtproto::MtprotoStatus;
use crate::services::bot_log::Note;
use crate::services::bots::BotError;
use crate::services::mtproto::keep::end;
use crate::services::mtproto::live::LiveSession;
use crate::services::mtproto::{Mtproto, UserSessionError};
use crate::store::StoreError;

/// How long it may take to log a session out whose bot is being removed.
const REMOVAL: Duration = Duration::from_secs(10);

/// How much of that Telegram may take: the rest is for disconnecting and erasing.
const REMOVAL_AT_TELEGRAM: Duration = Duration::from_secs(5);

/// What was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoggedOut {
    /// Whether a login was under way, which has ended.
    pub login_ended: bool,
    /// Whether there was a session, which is erased.
    pub session_erased: bool,
    /// Whether Telegram logged it out. If not, it can be ended in the account's list of devices.
    pub logged_out: bool,
}

impl Mtproto {
    /// Ends the login that is under way for the caller's bot, or the session: at Telegram, and here even if Telegram cannot be
    /// reached.
    pub async fn log_out(&self, caller: &Caller) -> Result<LoggedOut, UserSessionError> {
        let bot = self.0.bots.get_own(caller).await?;
        if !self.has_anything(bot.id).await? {
            return Err(UserSessionError::NotConnected);
        }
        let caller = caller.clone();
        self.ask(bot.id, move |live| {
            let patience = live.mtproto.0.settings.request_deadline;
            async move { live.log_out(&caller, patience).await }
        })
        .await
    }

    /// Removes the caller's bot with its session, which Telegram is asked to log out first.
    pub async fn remove(&self, caller: &Caller) -> Result<(), BotError> {
        let bot = self.0.bots.get_own(caller).await?;
        if self.has_anything(bot.id).await? {
            let by = caller.clone();
            let log_out = move |live: Arc<LiveSession>| async move { live.log_out(&by, REMOVAL_AT_TELEGRAM).await };
            let logged_out = self.ask_within(bot.id, REMOVAL, log_out).await;
            if let Err(error) = logged_out {
                // Nothing at Telegram keeps a person from erasing their data here.
                tracing::info!(bot = %bot.id, problem = error.as_str(), "the session of a removed bot was not logged out");
            }
        }
        self.0.bots.remove(caller).await
    }

    /// Whether there is a session or a login, or anything is known of one.
    async fn has_anything(&self, bot: BotId) -> Result<bool, StoreError> {
        let live = self.live().get(&bot).and_then(Weak::upgrade);
        let has_login = live.is_some_and(|live| live.has_login());
        let stored = self.0.store.read_once().await?.find_mtproto_session(bot).await?;
        Ok(has_login || stored.is_some_and(|stored| stored.status != MtprotoStatus::NotConnected))
    }
}

impl LiveSession {
    /// Telegram may take as long as `patience`.
    async fn log_out(&self, caller: &Caller, patience: Duration) -> Result<LoggedOut, UserSessionError> {
        let login_ended = self.end_login(None);
        let _turn = self.turn.lock().await;
        if let Err(error) = self.open().await {
            // What does not open can be erased all the same.
            tracing::info!(bot = %self.bot, problem = error.as_str(), "a session is erased without being opened");
        }
        let caller = caller.clone();
        self.settle(move |live| async move { live.end_attached(&caller, login_ended, patience).await }).await
    }

    /// The session stays attached, and its lease is held on, until it is erased: nobody else may take it meanwhile.
    async fn end_attached(
        &self,
        caller: &Caller,
        login_ended: bool,
        patience: Duration,
    ) -> Result<LoggedOut, UserSessionError> {
        let attached = {
            let mut inside = self.inside();
            inside.is_ending = true;
            inside.attached.clone()
        };
        let mut logged_out = false;
        if let Some(attached) = &attached {
            match tokio::time::timeout(patience, attached.client.log_out()).await {
                Ok(Ok(())) => logged_out = true,
                Ok(Err(error)) => tracing::info!(bot = %self.bot, %error, "Telegram did not log a session out"),
                Err(_) => tracing::info!(bot = %self.bot, "Telegram did not log a session out in time"),
            }
            end(&attached.client).await;
        }
        let session_erased = self.erase(caller, login_ended, logged_out).await;
        let is_closed = {
            let mut inside = self.inside();
            (inside.attached, inside.is_ending) = (None, false);
            // What could not be erased is opened anew when it is used.
            inside.is_open = session_erased.is_ok();
            inside.is_closed
        };
        // When this life is over, the lease may be the next one's.
        if !is_closed {
            self.release().await;
        }
        self.changed.notify_one();
        Ok(LoggedOut { login_ended, session_erased: session_erased?, logged_out })
    }

    /// Erases what is stored of the session, with the phone number; whether there was one.
    async fn erase(&self, caller: &Caller, login_ended: bool, logged_out: bool) -> Result<bool, UserSessionError> {
        let store = &self.mtproto.0.store;
        let now = self.mtproto.0.ambient.now();
        let mut tx = store.begin().await?;
        tx.lock_bot(self.bot).await?.ok_or(BotError::NotFound)?;
        let stored = tx.find_mtproto_session(self.bot).await?;
        let had_session = stored.as_ref().is_some_and(|stored| stored.status != MtprotoStatus::NotConnected);
        if had_session {
            tx.delete_mtproto_session(self.bot).await?;
            tx.delete_credential(self.bot, CredentialField::Phone).await?;
            // Telegram's wishes outlast a session.
            if let Some(until) = stored.and_then(|stored| stored.waits_until).filter(|until| *until > now) {
                tx.set_mtproto_wait(self.bot, until, now).await?;
            }
        }
        let detail = json!({ "login_ended": login_ended, "session_erased": had_session, "logged_out": logged_out });
        let entry = AuditEntry::new(AuditAction::MtprotoLoggedOut, self.bot.0).with(detail);
        tx.record(caller, entry, now).await?;
        tx.commit().await?;
        if had_session {
            self.mtproto.0.bots.log().note(self.bot, Note::AccountLoggedOut);
        }
        Ok(had_session)
    }
}
