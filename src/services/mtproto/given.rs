//! What a login is made with: whether it may begin, its app, its phone number, and a key of its own.

use std::sync::Arc;

use crate::base::secret::SecretString;
use crate::clients::mtproto::{AppCredentials, SessionState};
use crate::model::audit::Caller;
use crate::model::bot::{Bot, CredentialField};
use crate::services::bots::BotError;
use crate::services::mtproto::UserSessionError;
use crate::services::mtproto::live::LiveSession;
use crate::services::mtproto::steps::{Attempt, Outcome};

impl LiveSession {
    /// The bot, if a login may begin now.
    pub(super) async fn require_may_begin(&self) -> Result<Bot, UserSessionError> {
        let bot = self.require_bot().await?;
        let stored = self.mtproto.0.store.read_once().await?.find_mtproto_session(self.bot).await?;
        let waits_until = stored.and_then(|stored| stored.waits_until);
        match waits_until.filter(|until| *until > self.mtproto.0.ambient.now()) {
            Some(until) => Err(UserSessionError::FloodWait { until }),
            None => Ok(bot),
        }
    }

    /// The MTProto app that was given, or given before.
    pub(super) async fn app(
        &self,
        bot: &Bot,
        api_id: Option<i32>,
        api_hash: Option<SecretString>,
    ) -> Result<AppCredentials, UserSessionError> {
        const EXPECTED: &str = "the api_id and the api_hash of an app of yours are needed, both: make one at \
                                https://my.telegram.org/apps";
        match (api_id, api_hash) {
            (Some(api_id), Some(api_hash)) => Ok(AppCredentials { api_id, api_hash }),
            (None, Some(_)) => Err(UserSessionError::Needed { field: "telegram_api_id", expected: EXPECTED }),
            // The hash that is kept goes with the id that is kept.
            (Some(api_id), None) if bot.telegram_api_id != Some(api_id) => {
                Err(UserSessionError::Needed { field: "telegram_api_hash", expected: EXPECTED })
            }
            (_, None) => {
                let kept = self.kept(CredentialField::ApiHash).await?;
                let app = bot.telegram_api_id.zip(kept).map(|(api_id, api_hash)| AppCredentials { api_id, api_hash });
                app.ok_or(UserSessionError::Needed { field: "telegram_api_id", expected: EXPECTED })
            }
        }
    }

    pub(super) async fn phone(&self, given: Option<SecretString>) -> Result<SecretString, UserSessionError> {
        let phone = match given {
            Some(phone) => Some(phone),
            None => self.kept(CredentialField::Phone).await?,
        };
        let expected = "the account's phone number in international form, such as +15550100200";
        phone.ok_or(UserSessionError::Needed { field: "phone", expected })
    }

    /// A secret that was given before.
    async fn kept(&self, field: CredentialField) -> Result<Option<SecretString>, UserSessionError> {
        let bot_id = self.bot;
        let sealed = self.mtproto.0.store.read_once().await?.find_credential(bot_id, field).await?;
        let unreadable = |source| BotError::Credential { bot_id, field: field.as_str(), source };
        Ok(sealed.map(|sealed| self.mtproto.0.vault.open(&sealed)).transpose().map_err(unreadable)?)
    }

    /// What a login works with: a key of its own, and a connection that is made with the first request.
    pub(super) fn attempt(
        &self,
        caller: &Caller,
        app: AppCredentials,
        phone: Option<SecretString>,
        is_by_qr: bool,
    ) -> Arc<Attempt> {
        let state = Arc::new(SessionState::fresh(&self.mtproto.0.centers));
        let client = self.mtproto.client(&state, app.api_id);
        let executor = self.mtproto.0.executor.clone();
        let outcome = Outcome::default();
        Arc::new(Attempt { caller: caller.clone(), app, phone, state, client, is_by_qr, executor, outcome })
    }
}
