//! Taking over a session that another program made, from the string in which it keeps it.

use std::sync::Arc;

use serde_json::json;

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::clients::mtproto::{AppCredentials, MtprotoError, SessionState};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::Bot;
use crate::model::mtproto::TelegramAccount;
use crate::services::mtproto::keep::facts;
use crate::services::mtproto::live::LiveSession;
use crate::services::mtproto::login::require_app;
use crate::services::mtproto::sealed::digest;
use crate::services::mtproto::steps::{Attempt, Outcome};
use crate::services::mtproto::{Mtproto, UserSessionError};

/// A session to be taken over.
#[derive(Debug)]
pub struct ImportSession {
    /// The string of Telethon, Pyrogram, Kurigram, GramJS or mtcute.
    pub session_string: SecretString,
    /// The id of the MTProto app that it was made with; the one given before if it is left out.
    pub api_id: Option<i32>,
    /// The app's hash.
    pub api_hash: Option<SecretString>,
}

impl Mtproto {
    /// Attaches the account of a session that another program made. Telegram is asked before anything is stored. From then on
    /// the other program must not use the session, or Telegram ends it.
    pub async fn import(&self, caller: &Caller, request: ImportSession) -> Result<TelegramAccount, UserSessionError> {
        let (bot, caller) = (self.0.bots.get_own(caller).await?, caller.clone());
        if let Err(error) = require_app(request.api_id, request.api_hash.as_ref()) {
            return Err(self.refused(&caller, bot.id, AuditAction::MtprotoImportRefused, "import", error.into()).await);
        }
        self.ask(bot.id, move |live| async move { live.import(&caller, request).await }).await
    }
}

/// That nobody else imports the same session.
struct Importing<'a> {
    mtproto: &'a Mtproto,
    key_digest: [u8; 32],
}

impl<'a> Importing<'a> {
    fn begin(mtproto: &'a Mtproto, key_digest: [u8; 32]) -> Result<Self, UserSessionError> {
        if !mtproto.importing().insert(key_digest) {
            return Err(UserSessionError::InUse);
        }
        Ok(Self { mtproto, key_digest })
    }
}

impl Drop for Importing<'_> {
    fn drop(&mut self) {
        self.mtproto.importing().remove(&self.key_digest);
    }
}

impl LiveSession {
    async fn import(&self, caller: &Caller, request: ImportSession) -> Result<TelegramAccount, UserSessionError> {
        self.open().await?;
        let _turn = self.turn.lock().await;
        let imported = match self.reserve() {
            // Reserved until it has succeeded or failed.
            Ok(_reserved) => self.try_import(caller, request).await,
            Err(error) => Err(error),
        };
        match imported {
            Ok(account) => Ok(account),
            Err(error) => {
                self.note_wait(&error, self.mtproto.0.ambient.now()).await;
                // Whatever the reason: nothing else says that the session was tried.
                let entry = AuditEntry::new(AuditAction::MtprotoImportRefused, self.bot.0);
                self.mtproto.record(caller, entry.with(facts("import", &error))).await?;
                Err(error)
            }
        }
    }

    /// What an answer of Telegram's to an import means.
    fn of_import(&self, error: MtprotoError) -> UserSessionError {
        match error {
            MtprotoError::Lost(reason) => UserSessionError::NotAccepted(reason),
            other => UserSessionError::of_telegram(other, self.mtproto.0.ambient.now()),
        }
    }

    async fn try_import(&self, caller: &Caller, request: ImportSession) -> Result<TelegramAccount, UserSessionError> {
        let bot = self.require_may_begin().await?;
        let app = self.app_of_import(&bot, request.api_id, request.api_hash).await?;
        let state = Arc::new(SessionState::import(&request.session_string, &self.mtproto.0.centers)?);
        let key = state.fingerprint_material().ok_or(UserSessionError::NotConnected)?;
        let key_digest = digest(key.expose_secret());
        let _importing = Importing::begin(&self.mtproto, key_digest)?;
        // Before anything is sent: where it is attached it may be connected at this moment.
        self.require_unknown(&key_digest).await?;
        let client = self.mtproto.client(&state, app.api_id);
        let (caller, executor) = (caller.clone(), self.mtproto.0.executor.clone());
        // Whatever becomes of it, it is not logged out: it is somebody's who may go on using it.
        let outcome = Outcome::default();
        let attempt = Attempt { caller, app, phone: None, state, client, is_by_qr: false, executor, outcome };
        attempt.state.mark_logged_in();
        let account = attempt.client.account().await.map_err(|error| self.of_import(error))?;
        let entry = AuditEntry::new(AuditAction::MtprotoImported, self.bot.0).with(json!({ "by": "import" }));
        let told = account.clone();
        let stored =
            |live: Arc<Self>| async move { live.store_and_attach(&attempt.caller, &attempt, account, entry).await };
        self.settle(stored).await?;
        Ok(told)
    }

    /// The app of an import: its id is enough, as nobody logs in.
    async fn app_of_import(
        &self,
        bot: &Bot,
        api_id: Option<i32>,
        api_hash: Option<SecretString>,
    ) -> Result<AppCredentials, UserSessionError> {
        match (api_id, api_hash) {
            (Some(api_id), None) if bot.telegram_api_id != Some(api_id) => {
                Ok(AppCredentials { api_id, api_hash: SecretString::from("") })
            }
            (api_id, api_hash) => self.app(bot, api_id, api_hash).await,
        }
    }

    /// Refuses a session that is attached to a bot, by whichever of the vault's keys that was noted.
    async fn require_unknown(&self, key_digest: &[u8; 32]) -> Result<(), UserSessionError> {
        let mut tx = self.mtproto.0.store.read().await?;
        for fingerprint in self.mtproto.0.vault.session_fingerprints(key_digest) {
            if tx.is_mtproto_session_known(&fingerprint).await? {
                return Err(UserSessionError::InUse);
            }
        }
        Ok(())
    }
}
