//! The one login of a bot that is under way: its place, its steps, its end.

use std::sync::Arc;

use serde_json::json;
use tokio::time::Instant;
use uuid::Uuid;

use crate::base::ids::uuid_v7;
use crate::clients::mtproto::{LostReason, MtprotoError};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::BotId;
use crate::model::mtproto::TelegramAccount;
use crate::services::mtproto::keep::facts;
use crate::services::mtproto::live::LiveSession;
use crate::services::mtproto::steps::{Attempt, Login, Step};
use crate::services::mtproto::{LoginAnswer, Mtproto, UserSessionError};
use crate::store::StoreError;

/// The place of the one login of a bot, taken; given back unless the login goes on.
pub(super) struct Reserved<'a> {
    live: &'a LiveSession,
    id: Uuid,
}

impl Reserved<'_> {
    /// The login goes on at this step, unless it was ended meanwhile.
    pub(super) fn go_on(self, attempt: Arc<Attempt>, step: Step) -> Result<LoginAnswer, UserSessionError> {
        let mut inside = self.live.inside();
        let Some(login) = inside.login.as_mut().filter(|login| login.id == self.id) else {
            attempt.give_up_in_background();
            return Err(UserSessionError::NoLogin);
        };
        login.attempt = Some(attempt);
        drop(inside);
        self.live.at_step(self.id, step)
    }

    pub(super) const fn id(&self) -> Uuid {
        self.id
    }
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        let mut inside = self.live.inside();
        if inside.login.as_ref().is_some_and(|login| login.id == self.id && matches!(login.step, Step::Beginning)) {
            inside.login = None;
            drop(inside);
            self.live.changed.notify_one();
        }
    }
}

impl Mtproto {
    pub(super) async fn record(&self, caller: &Caller, entry: AuditEntry) -> Result<(), StoreError> {
        let mut tx = self.0.store.begin().await?;
        tx.record(caller, entry, self.0.ambient.now()).await?;
        tx.commit().await
    }

    /// Puts on record that a login or an import was refused, unless nobody did anything wrong; why it was refused.
    pub(super) async fn refused(
        &self,
        caller: &Caller,
        bot: BotId,
        action: AuditAction,
        step: &str,
        error: UserSessionError,
    ) -> UserSessionError {
        if error.is_outage() {
            return error;
        }
        match self.record(caller, AuditEntry::new(action, bot.0).with(facts(step, &error))).await {
            Ok(()) => error,
            // What cannot be put on record did not happen.
            Err(unrecorded) => unrecorded.into(),
        }
    }

    /// What was given for a step of a login; on record if its form is wrong.
    pub(super) async fn require_form<E: Into<UserSessionError>>(
        &self,
        caller: &Caller,
        bot: BotId,
        step: &str,
        checked: Result<(), E>,
    ) -> Result<(), UserSessionError> {
        match checked {
            Ok(()) => Ok(()),
            Err(error) => Err(self.refused(caller, bot, AuditAction::MtprotoLoginFailed, step, error.into()).await),
        }
    }
}

impl LiveSession {
    /// Takes the place of the bot's one login.
    pub(super) fn reserve(&self) -> Result<Reserved<'_>, UserSessionError> {
        let settings = &self.mtproto.0.settings;
        let mut inside = self.inside();
        if inside.attached.is_some() {
            return Err(UserSessionError::AlreadyConnected);
        }
        if inside.login.as_ref().is_some_and(|login| login.ends > Instant::now()) {
            return Err(UserSessionError::LoginUnderWay);
        }
        let id = uuid_v7(&self.mtproto.0.ambient);
        inside.came_by_qr = false;
        inside.login = Some(Login {
            id,
            step: Step::Beginning,
            attempt: None,
            attempts_left: settings.login_attempts,
            ends: Instant::now() + settings.login_deadline,
            expires_at: self.mtproto.0.ambient.now() + settings.login_deadline,
        });
        drop(inside);
        self.changed.notify_one();
        Ok(Reserved { live: self, id })
    }

    /// The login that waits for an answer of its owner's.
    pub(super) fn under_way(&self) -> Result<(Uuid, Arc<Attempt>, Step), UserSessionError> {
        let inside = self.inside();
        let login = inside.login.as_ref().filter(|login| login.ends > Instant::now());
        let login = login.ok_or(UserSessionError::NoLogin)?;
        match &login.attempt {
            Some(attempt) => Ok((login.id, Arc::clone(attempt), login.step.clone())),
            None => Err(UserSessionError::OtherStep(login.step.in_words())),
        }
    }

    /// The login waits for something else from now on, or for the same once more.
    pub(super) fn at_step(&self, id: Uuid, step: Step) -> Result<LoginAnswer, UserSessionError> {
        let mut inside = self.inside();
        let login = inside.login.as_mut().filter(|login| login.id == id).ok_or(UserSessionError::NoLogin)?;
        if login.step.as_str() != step.as_str() {
            login.attempts_left = self.mtproto.0.settings.login_attempts;
        }
        login.step = step;
        let progress = login.progress();
        drop(inside);
        self.changed.notify_one();
        progress.map(LoginAnswer::UnderWay).ok_or(UserSessionError::NoLogin)
    }

    /// What an answer of Telegram's to a login means.
    pub(super) fn of_login(&self, error: MtprotoError) -> UserSessionError {
        match error {
            MtprotoError::Lost(reason @ (LostReason::Deactivated | LostReason::Banned)) => {
                UserSessionError::AccountClosed(reason)
            }
            MtprotoError::Lost(reason) => UserSessionError::LoginEnded(reason),
            other => UserSessionError::of_telegram(other, self.mtproto.0.ambient.now()),
        }
    }

    /// Telegram refused a step: the login goes on if another attempt may do better, else it ends.
    pub(super) async fn step_failed(
        &self,
        caller: &Caller,
        id: Uuid,
        step: &str,
        error: MtprotoError,
    ) -> UserSessionError {
        let error = match self.of_login(error) {
            UserSessionError::WrongCode { .. } => match self.count_wrong(id) {
                Some(attempts_left) => UserSessionError::WrongCode { attempts_left },
                None => UserSessionError::NoAttemptsLeft,
            },
            UserSessionError::WrongPassword { .. } => match self.count_wrong(id) {
                Some(attempts_left) => UserSessionError::WrongPassword { attempts_left },
                None => UserSessionError::NoAttemptsLeft,
            },
            // A fresh key is not a session yet.
            UserSessionError::LoginEnded(LostReason::KeyUnknown | LostReason::Unregistered) => {
                self.end_login(Some(id));
                UserSessionError::NoLogin
            }
            other => {
                if !other.passes() {
                    self.end_login(Some(id));
                }
                other
            }
        };
        self.login_failed(caller, step, error).await
    }

    /// Counts a wrong attempt; how many are left. After the last one the login is over.
    fn count_wrong(&self, id: Uuid) -> Option<u32> {
        let left = {
            let mut inside = self.inside();
            let login = inside.login.as_mut().filter(|login| login.id == id)?;
            login.attempts_left = login.attempts_left.saturating_sub(1);
            login.attempts_left
        };
        if left == 0 {
            self.end_login(Some(id));
        }
        Some(left).filter(|left| *left > 0)
    }

    /// Ends the login under way, this one if it is given; whether there was one.
    pub(super) fn end_login(&self, id: Option<Uuid>) -> bool {
        let mut inside = self.inside();
        let Some(login) = inside.login.take_if(|login| id.is_none_or(|id| login.id == id)) else { return false };
        drop(inside);
        if let Some(attempt) = login.attempt {
            attempt.give_up_in_background();
        }
        self.changed.notify_one();
        true
    }

    pub(super) async fn record_begun(&self, caller: &Caller, by: &str) -> Result<(), StoreError> {
        let entry = AuditEntry::new(AuditAction::MtprotoLoginBegun, self.bot.0).with(json!({ "by": by }));
        self.mtproto.record(caller, entry).await
    }

    /// Puts on record that a login failed, unless nobody did anything wrong, and notes a wait that Telegram asked for; why it
    /// failed.
    pub(super) async fn login_failed(&self, caller: &Caller, step: &str, error: UserSessionError) -> UserSessionError {
        self.note_wait(&error, self.mtproto.0.ambient.now()).await;
        self.mtproto.refused(caller, self.bot, AuditAction::MtprotoLoginFailed, step, error).await
    }

    /// The account let the login in: stores everything, or lets Telegram forget it.
    pub(super) async fn finish(
        &self,
        caller: &Caller,
        id: Uuid,
        attempt: &Arc<Attempt>,
        account: TelegramAccount,
        by: &'static str,
    ) -> Result<LoginAnswer, UserSessionError> {
        attempt.state.mark_logged_in();
        let (caller, attempt) = (caller.clone(), Arc::clone(attempt));
        self.settle(move |live| async move { live.settle_login(&caller, id, &attempt, account, by).await }).await
    }

    async fn settle_login(
        &self,
        caller: &Caller,
        id: Uuid,
        attempt: &Attempt,
        account: TelegramAccount,
        by: &'static str,
    ) -> Result<LoginAnswer, UserSessionError> {
        // The end of the login's time, or of the login, does not end any more what is being stored.
        let present =
            self.inside().login.as_mut().filter(|login| login.id == id).and_then(|login| login.attempt.take());
        let entry = AuditEntry::new(AuditAction::MtprotoConnected, self.bot.0).with(json!({ "by": by }));
        let stored = self.store_and_attach(caller, attempt, account.clone(), entry).await;
        drop(present);
        match stored {
            Ok(()) => Ok(LoginAnswer::Done(account)),
            Err(error) => {
                attempt.give_up().await;
                self.end_login(Some(id));
                Err(self.login_failed(caller, by, error).await)
            }
        }
    }
}
