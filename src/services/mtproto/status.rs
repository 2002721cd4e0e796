//! Where a bot's session stands, without waking anything.

use std::sync::Weak;

use chrono::{DateTime, Utc};

use crate::model::audit::Caller;
use crate::model::bot::{Bot, BotId, CredentialField};
use crate::model::mtproto::{MtprotoStatus, TelegramAccount};
use crate::services::mtproto::live::{LiveSession, OF_SANDBOX};
use crate::services::mtproto::sealed::SealedSession;
use crate::services::mtproto::{Mtproto, UserSessionError};
use crate::store::{StoreError, StoredSession};

/// Where a session stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionStatus {
    /// In one word.
    pub status: MtprotoStatus,
    /// Why it stands there, in words for the owner.
    pub reason: Option<String>,
    /// Since when.
    pub since: Option<DateTime<Utc>>,
    /// Whether it is connected at this moment.
    pub is_live: bool,
    /// Until when Telegram asked it, or its login, to wait.
    pub waits_until: Option<DateTime<Utc>>,
    /// The login under way.
    pub login: Option<LoginStatus>,
}

/// Where a login stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginStatus {
    /// What it waits for: `beginning`, `code`, `password` or `scan`.
    pub step: &'static str,
    /// Wrong answers that are still forgiven.
    pub attempts_left: u32,
    /// When its time is up.
    pub expires_at: DateTime<Utc>,
}

impl Mtproto {
    /// The caller's own bot, unless an admin suspended it.
    pub async fn own_bot(&self, caller: &Caller) -> Result<Bot, UserSessionError> {
        Ok(self.0.bots.get_own(caller).await?)
    }

    /// Where a bot's session stands. Nothing in it says whose account it is.
    pub async fn status(&self, bot: BotId) -> Result<SessionStatus, StoreError> {
        let stored = self.0.store.read_once().await?.find_mtproto_session(bot).await?;
        // Upgraded under no lock that its end would wait for.
        let live = self.live().get(&bot).and_then(Weak::upgrade);
        let mut status = self.of_stored(stored);
        let Some(live) = live else { return Ok(status) };
        let inside = live.inside();
        if let Some(attached) = &inside.attached {
            status.is_live = attached.client.is_connected();
            status.waits_until = status.waits_until.max(attached.client.waits_until());
        }
        status.login = inside.login.as_ref().map(|login| LoginStatus {
            step: login.step.as_str(),
            attempts_left: login.attempts_left,
            expires_at: login.expires_at,
        });
        drop(inside);
        if status.login.is_some() && status.status != MtprotoStatus::Connected {
            (status.status, status.reason, status.since) = (MtprotoStatus::LoggingIn, None, None);
        }
        if status.status == MtprotoStatus::Connected && status.waits_until.is_some() {
            status.status = MtprotoStatus::Waiting;
            status.reason = Some("Telegram asks this account to wait".to_owned());
        }
        Ok(status)
    }

    fn of_stored(&self, stored: Option<StoredSession>) -> SessionStatus {
        let mut status = SessionStatus {
            status: MtprotoStatus::NotConnected,
            reason: None,
            since: None,
            is_live: false,
            waits_until: None,
            login: None,
        };
        let Some(stored) = stored else { return status };
        let now = self.0.ambient.now();
        status.waits_until = stored.waits_until.filter(|until| *until > now);
        status.status = stored.status;
        if stored.status != MtprotoStatus::NotConnected {
            (status.reason, status.since) = (stored.status_reason, Some(stored.status_since));
        }
        if stored.status == MtprotoStatus::Connected && stored.is_sandbox && !self.0.centers.is_sandbox() {
            (status.status, status.reason) = (MtprotoStatus::Lost, Some(OF_SANDBOX.to_owned()));
        }
        if status.status == MtprotoStatus::Connected && status.waits_until.is_some() {
            status.status = MtprotoStatus::Waiting;
        }
        status
    }

    /// Whose account is attached to a bot, for its owner alone; `None` without one, or if what is sealed does not open.
    pub async fn account_of(&self, bot: BotId) -> Result<Option<TelegramAccount>, StoreError> {
        let live = self.live().get(&bot).and_then(Weak::upgrade);
        if let Some(account) = live.as_deref().and_then(LiveSession::account) {
            return Ok(Some(account));
        }
        let sealed = self.0.store.read_once().await?.find_credential(bot, CredentialField::Session).await?;
        let opened = sealed.and_then(|sealed| self.0.vault.open(&sealed).ok());
        Ok(opened.and_then(|text| SealedSession::parse(&text)).map(|session| session.account))
    }
}

impl LiveSession {
    fn account(&self) -> Option<TelegramAccount> {
        self.inside().attached.as_ref().map(|attached| attached.account.clone())
    }
}
