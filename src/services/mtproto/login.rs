//! Logging in: by phone number, code and, if the account has one, the password of two-step verification.
//!
//! One login of a bot is under way at a time, in memory only. Nothing that it was begun with is stored before it has succeeded.

use std::sync::{Arc, Weak};

use serde_json::json;
use tokio::time::Instant;
use uuid::Uuid;

use crate::base::ids::uuid_v7;
use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::clients::mtproto::{AppCredentials, LostReason, MtprotoError, SentCode, SessionState, SignIn};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::{Bot, CredentialField};
use crate::model::mtproto::TelegramAccount;
use crate::services::bots::{BotError, require_api_hash, require_api_id, require_phone};
use crate::services::mtproto::keep::facts;
use crate::services::mtproto::live::LiveSession;
use crate::services::mtproto::steps::{Attempt, Login, Step};
use crate::services::mtproto::{LoginAnswer, Mtproto, UserSessionError};
use crate::store::StoreError;

/// The longest code and the longest password that are passed on, in bytes. Telegram's own are shorter.
const MAX_CODE_LENGTH: usize = 64;
const MAX_PASSWORD_LENGTH: usize = 1024;

/// What a person gives to log in. What is left out was given before.
#[derive(Debug, Default)]
pub struct BeginLogin {
    /// The account's phone number in international form.
    pub phone: Option<SecretString>,
    /// The MTProto app's id.
    pub api_id: Option<i32>,
    /// The MTProto app's hash.
    pub api_hash: Option<SecretString>,
}

impl BeginLogin {
    fn validate(&self) -> Result<(), BotError> {
        require_app(self.api_id, self.api_hash.as_ref())?;
        self.phone.as_ref().map_or(Ok(()), |phone| require_phone("phone", phone))
    }
}

/// Checks the form of an app that was given.
pub(super) fn require_app(api_id: Option<i32>, api_hash: Option<&SecretString>) -> Result<(), BotError> {
    api_id.map_or(Ok(()), |id| require_api_id("telegram_api_id", id))?;
    api_hash.map_or(Ok(()), |hash| require_api_hash("telegram_api_hash", hash))
}

impl Mtproto {
    /// Begins to attach the caller's Telegram account to their bot: Telegram sends a code.
    pub async fn begin_login(&self, caller: &Caller, request: BeginLogin) -> Result<LoginAnswer, UserSessionError> {
        request.validate()?;
        let (bot, caller) = (self.0.bots.get_own(caller).await?, caller.clone());
        self.ask(bot.id, move |live| async move { live.begin_login(&caller, request).await }).await
    }

    /// Has Telegram send the code of the login under way again, in the next way.
    pub async fn resend_code(&self, caller: &Caller) -> Result<LoginAnswer, UserSessionError> {
        let bot = self.require_login_of(caller).await?;
        let caller = caller.clone();
        self.ask(bot.id, move |live| async move { live.resend_code(&caller).await }).await
    }

    /// Goes on with a login by the code that Telegram sent.
    pub async fn submit_code(&self, caller: &Caller, code: SecretString) -> Result<LoginAnswer, UserSessionError> {
        let code = SecretString::from(code.expose_secret().trim());
        require_length("code", &code, MAX_CODE_LENGTH)?;
        let bot = self.require_login_of(caller).await?;
        let caller = caller.clone();
        self.ask(bot.id, move |live| async move { live.submit_code(&caller, &code).await }).await
    }

    /// Goes on with a login by the password of two-step verification.
    pub async fn submit_password(
        &self,
        caller: &Caller,
        password: SecretString,
    ) -> Result<LoginAnswer, UserSessionError> {
        require_length("password", &password, MAX_PASSWORD_LENGTH)?;
        let bot = self.require_login_of(caller).await?;
        let caller = caller.clone();
        self.ask(bot.id, move |live| async move { live.submit_password(&caller, &password).await }).await
    }

    /// The caller's bot, which must have a login under way: no session is woken to find that there is none.
    async fn require_login_of(&self, caller: &Caller) -> Result<Bot, UserSessionError> {
        let bot = self.0.bots.get_own(caller).await?;
        let live = self.live().get(&bot.id).and_then(Weak::upgrade);
        if live.is_some_and(|live| live.has_login()) { Ok(bot) } else { Err(UserSessionError::NoLogin) }
    }
}

fn require_length(field: &'static str, text: &SecretString, max: usize) -> Result<(), UserSessionError> {
    if (1..=max).contains(&text.expose_secret().len()) {
        return Ok(());
    }
    Err(BotError::InvalidField { field, expected: format!("a text of 1 to {max} characters") }.into())
}

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
            attempt.client.disconnect();
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

impl LiveSession {
    async fn begin_login(&self, caller: &Caller, request: BeginLogin) -> Result<LoginAnswer, UserSessionError> {
        self.open().await?;
        let reserved = self.reserve()?;
        let begun = async {
            let bot = self.require_may_begin().await?;
            let app = self.app(&bot, request.api_id, request.api_hash).await?;
            let phone = self.phone(request.phone).await?;
            let attempt = self.attempt(caller, app, Some(phone.clone()), false);
            let sent = attempt.client.send_code(&attempt.app, &phone).await.map_err(|error| self.of_login(error))?;
            self.record_begun(caller, "phone").await?;
            Ok((attempt, sent))
        };
        match begun.await {
            Ok((attempt, sent)) => reserved.go_on(attempt, self.code_step(sent)),
            Err(error) => Err(self.login_failed(caller, "phone", error).await),
        }
    }

    fn code_step(&self, sent: SentCode) -> Step {
        let resend_at = sent.resend_after.map(|wait| self.mtproto.0.ambient.now() + wait);
        Step::Code(Arc::new(sent), resend_at)
    }

    async fn resend_code(&self, caller: &Caller) -> Result<LoginAnswer, UserSessionError> {
        let _turn = self.turn.lock().await;
        let (id, attempt, step) = self.under_way()?;
        let (Step::Code(sent, _), Some(phone)) = (&step, &attempt.phone) else {
            return Err(UserSessionError::OtherStep(step.in_words()));
        };
        match attempt.client.resend_code(phone, sent).await {
            Ok(sent) => self.at_step(id, self.code_step(sent)),
            Err(error) => Err(self.step_failed(caller, id, "code", error).await),
        }
    }

    async fn submit_code(&self, caller: &Caller, code: &SecretString) -> Result<LoginAnswer, UserSessionError> {
        let _turn = self.turn.lock().await;
        let (id, attempt, step) = self.under_way()?;
        let (Step::Code(sent, _), Some(phone)) = (&step, &attempt.phone) else {
            return Err(UserSessionError::OtherStep(step.in_words()));
        };
        match attempt.client.sign_in(phone, sent, code).await {
            Ok(SignIn::Done(account)) => self.finish(caller, id, &attempt, account, "code").await,
            Ok(SignIn::PasswordNeeded { hint }) => self.at_step(id, Step::Password(hint)),
            Err(error) => Err(self.step_failed(caller, id, "code", error).await),
        }
    }

    async fn submit_password(&self, caller: &Caller, password: &SecretString) -> Result<LoginAnswer, UserSessionError> {
        let _turn = self.turn.lock().await;
        let (id, attempt, step) = self.under_way()?;
        if !matches!(step, Step::Password(_)) {
            return Err(UserSessionError::OtherStep(step.in_words()));
        }
        match attempt.client.check_password(password).await {
            Ok(account) => self.finish(caller, id, &attempt, account, "password").await,
            Err(error) => Err(self.step_failed(caller, id, "password", error).await),
        }
    }

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

    async fn phone(&self, given: Option<SecretString>) -> Result<SecretString, UserSessionError> {
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
        Arc::new(Attempt { caller: caller.clone(), app, phone, state, client, is_by_qr })
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

    /// What an answer of Telegram's means that does not come from an attached account.
    pub(super) fn of_login(&self, error: MtprotoError) -> UserSessionError {
        match error {
            MtprotoError::Lost(reason) => UserSessionError::NotAccepted(reason),
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
            UserSessionError::NotAccepted(LostReason::KeyUnknown | LostReason::Unregistered) => {
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
            attempt.client.disconnect();
        }
        self.changed.notify_one();
        true
    }

    pub(super) async fn record_begun(&self, caller: &Caller, by: &str) -> Result<(), StoreError> {
        self.record(caller, AuditEntry::new(AuditAction::MtprotoLoginBegun, self.bot.0).with(json!({ "by": by }))).await
    }

    pub(super) async fn record(&self, caller: &Caller, entry: AuditEntry) -> Result<(), StoreError> {
        let mut tx = self.mtproto.0.store.begin().await?;
        tx.record(caller, entry, self.mtproto.0.ambient.now()).await?;
        tx.commit().await
    }

    /// Puts on record that a login failed, unless nobody did anything wrong, and notes a wait that Telegram asked for; why it
    /// failed.
    pub(super) async fn login_failed(&self, caller: &Caller, step: &str, error: UserSessionError) -> UserSessionError {
        self.note_wait(&error, self.mtproto.0.ambient.now()).await;
        if error.is_outage() {
            return error;
        }
        let entry = AuditEntry::new(AuditAction::MtprotoLoginFailed, self.bot.0).with(facts(step, &error));
        match self.record(caller, entry).await {
            Ok(()) => error,
            // What cannot be put on record did not happen.
            Err(unrecorded) => unrecorded.into(),
        }
    }

    /// The account let the login in: stores everything, or lets Telegram forget it.
    pub(super) async fn finish(
        &self,
        caller: &Caller,
        id: Uuid,
        attempt: &Arc<Attempt>,
        account: TelegramAccount,
        by: &str,
    ) -> Result<LoginAnswer, UserSessionError> {
        attempt.state.mark_logged_in();
        let entry = AuditEntry::new(AuditAction::MtprotoConnected, self.bot.0).with(json!({ "by": by }));
        match self.store_session(caller, attempt, account.clone(), entry).await {
            Ok(attached) => {
                self.attach(attached, attempt.is_by_qr);
                Ok(LoginAnswer::Done(account))
            }
            Err(error) => {
                // Else the account would show a login that nobody holds.
                if let Err(error) = attempt.client.log_out().await {
                    tracing::warn!(bot = %self.bot, %error, "a login that could not be stored stays at Telegram");
                }
                self.end_login(Some(id));
                Err(self.login_failed(caller, by, error).await)
            }
        }
    }
}
