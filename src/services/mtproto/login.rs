//! Logging in: by phone number, code and, if the account has one, the password of two-step verification.
//!
//! One login of a bot is under way at a time, in memory only. Nothing that it was begun with is stored before it has succeeded.

use std::sync::{Arc, Weak};

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::clients::mtproto::{SentCode, SignIn};
use crate::model::audit::Caller;
use crate::model::bot::Bot;
use crate::services::bots::{BotError, require_api_hash, require_api_id, require_phone};
use crate::services::mtproto::live::LiveSession;
use crate::services::mtproto::steps::Step;
use crate::services::mtproto::{LoginAnswer, Mtproto, UserSessionError};

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
        let (bot, caller) = (self.0.bots.get_own(caller).await?, caller.clone());
        self.require_form(&caller, bot.id, "phone", request.validate()).await?;
        self.ask(bot.id, move |live| async move { live.begin_login(&caller, request).await }).await
    }

    /// Has Telegram send the code of the login under way again, in the next way.
    pub async fn resend_code(&self, caller: &Caller) -> Result<LoginAnswer, UserSessionError> {
        let bot = self.0.bots.get_own(caller).await?;
        self.require_login_of(&bot)?;
        let caller = caller.clone();
        self.ask(bot.id, move |live| async move { live.resend_code(&caller).await }).await
    }

    /// Goes on with a login by the code that Telegram sent.
    pub async fn submit_code(&self, caller: &Caller, code: SecretString) -> Result<LoginAnswer, UserSessionError> {
        let code = SecretString::from(code.expose_secret().trim());
        let bot = self.0.bots.get_own(caller).await?;
        self.require_form(caller, bot.id, "code", require_length("code", &code, MAX_CODE_LENGTH)).await?;
        self.require_login_of(&bot)?;
        let caller = caller.clone();
        self.ask(bot.id, move |live| async move { live.submit_code(&caller, &code).await }).await
    }

    /// Goes on with a login by the password of two-step verification.
    pub async fn submit_password(
        &self,
        caller: &Caller,
        password: SecretString,
    ) -> Result<LoginAnswer, UserSessionError> {
        let bot = self.0.bots.get_own(caller).await?;
        let checked = require_length("password", &password, MAX_PASSWORD_LENGTH);
        self.require_form(caller, bot.id, "password", checked).await?;
        self.require_login_of(&bot)?;
        let caller = caller.clone();
        self.ask(bot.id, move |live| async move { live.submit_password(&caller, &password).await }).await
    }

    /// The bot must have a login under way: no session is woken to find that there is none.
    fn require_login_of(&self, bot: &Bot) -> Result<(), UserSessionError> {
        let live = self.live().get(&bot.id).and_then(Weak::upgrade);
        if live.is_some_and(|live| live.has_login()) { Ok(()) } else { Err(UserSessionError::NoLogin) }
    }
}

fn require_length(field: &'static str, text: &SecretString, max: usize) -> Result<(), BotError> {
    if (1..=max).contains(&text.expose_secret().len()) {
        return Ok(());
    }
    Err(BotError::InvalidField { field, expected: format!("a text of 1 to {max} characters") })
}

impl LiveSession {
    async fn begin_login(&self, caller: &Caller, request: BeginLogin) -> Result<LoginAnswer, UserSessionError> {
        self.open().await?;
        let reserved = match self.reserve() {
            Ok(reserved) => reserved,
            Err(error) => return Err(self.login_failed(caller, "phone", error).await),
        };
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
        let lets_in = |answer: &SignIn| matches!(answer, SignIn::Done(_));
        match attempt.ask(attempt.client.sign_in(phone, sent, code), lets_in).await {
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
        match attempt.ask(attempt.client.check_password(password), |_| true).await {
            Ok(account) => self.finish(caller, id, &attempt, account, "password").await,
            Err(error) => Err(self.step_failed(caller, id, "password", error).await),
        }
    }
}
