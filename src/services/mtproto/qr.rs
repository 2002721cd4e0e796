//! Logging in by a QR code that is scanned with a device on which the account is logged in.

use std::time::Duration;

use crate::base::secret::SecretString;
use crate::clients::mtproto::LoginToken;
use crate::model::audit::Caller;
use crate::model::mtproto::TelegramAccount;
use crate::services::mtproto::live::LiveSession;
use crate::services::mtproto::login::require_app;
use crate::services::mtproto::steps::Step;
use crate::services::mtproto::{LoginAnswer, Mtproto, UserSessionError};

/// A code that lasts longer than this is shown again; one that ends sooner is renewed.
const WORTH_SHOWING: Duration = Duration::from_secs(10);

/// The pause after Telegram could not be asked what came of a scan.
const AFTER_FAILURE: Duration = Duration::from_secs(2);

/// The MTProto app for a login; the one given before if it is left out.
#[derive(Debug, Default)]
pub struct BeginQrLogin {
    /// The app's id.
    pub api_id: Option<i32>,
    /// The app's hash.
    pub api_hash: Option<SecretString>,
}

impl Mtproto {
    /// Begins a login by QR code, or says where the one under way stands: its code, renewed if need be.
    pub async fn login_by_qr(&self, caller: &Caller, request: BeginQrLogin) -> Result<LoginAnswer, UserSessionError> {
        let (bot, caller) = (self.0.bots.get_own(caller).await?, caller.clone());
        let checked = require_app(request.api_id, request.api_hash.as_ref());
        self.require_form(&caller, bot.id, "qr", checked).await?;
        self.ask(bot.id, move |live| async move { live.login_by_qr(&caller, request).await }).await
    }
}

fn lets_in(token: &LoginToken) -> bool {
    matches!(token, LoginToken::Done(_))
}

impl LiveSession {
    async fn login_by_qr(&self, caller: &Caller, request: BeginQrLogin) -> Result<LoginAnswer, UserSessionError> {
        self.open().await?;
        let _turn = self.turn.lock().await;
        if let Some(account) = self.came_by_qr() {
            return Ok(LoginAnswer::Done(account));
        }
        match self.under_way() {
            Ok((_, attempt, _)) if attempt.is_by_qr => self.go_on_with_qr(caller, false).await,
            Ok(_) | Err(UserSessionError::OtherStep(_)) => {
                Err(self.login_failed(caller, "qr", UserSessionError::LoginUnderWay).await)
            }
            Err(_) => self.begin_qr_login(caller, request).await,
        }
    }

    /// The account, if it was let in by a code that this session showed: whoever asks for the code again is told so.
    fn came_by_qr(&self) -> Option<TelegramAccount> {
        let inside = self.inside();
        inside.attached.as_ref().filter(|_| inside.came_by_qr).map(|attached| attached.account.clone())
    }

    async fn begin_qr_login(&self, caller: &Caller, request: BeginQrLogin) -> Result<LoginAnswer, UserSessionError> {
        let reserved = match self.reserve() {
            Ok(reserved) => reserved,
            Err(error) => return Err(self.login_failed(caller, "qr", error).await),
        };
        let begun = async {
            let bot = self.require_may_begin().await?;
            let app = self.app(&bot, request.api_id, request.api_hash).await?;
            let attempt = self.attempt(caller, app, None, true);
            let asked = attempt.client.login_token(&attempt.app);
            let token = attempt.ask(asked, lets_in).await.map_err(|error| self.of_login(error))?;
            self.record_begun(caller, "qr").await?;
            Ok((attempt, token))
        };
        match begun.await {
            Ok((attempt, LoginToken::Scan { link, expires_at })) => {
                reserved.go_on(attempt, Step::Scan(link, expires_at))
            }
            Ok((attempt, LoginToken::PasswordNeeded { hint })) => reserved.go_on(attempt, Step::Password(hint)),
            Ok((attempt, LoginToken::Done(account))) => {
                self.finish(caller, reserved.id(), &attempt, account, "qr").await
            }
            Err(error) => Err(self.login_failed(caller, "qr", error).await),
        }
    }

    /// Asks Telegram where the login stands, and for a new code unless the present one lasts for a while.
    async fn go_on_with_qr(&self, caller: &Caller, is_scanned: bool) -> Result<LoginAnswer, UserSessionError> {
        let (id, attempt, step) = self.under_way()?;
        let lasts = |step: &Step| match step {
            Step::Scan(_, expires_at) => *expires_at > self.mtproto.0.ambient.now() + WORTH_SHOWING,
            _ => true,
        };
        if lasts(&step) && !is_scanned {
            return self.at_step(id, step);
        }
        match attempt.ask(attempt.client.login_token(&attempt.app), lets_in).await {
            Ok(LoginToken::Scan { link, expires_at }) => self.at_step(id, Step::Scan(link, expires_at)),
            Ok(LoginToken::PasswordNeeded { hint }) => self.at_step(id, Step::Password(hint)),
            Ok(LoginToken::Done(account)) => self.finish(caller, id, &attempt, account, "qr").await,
            Err(error) => Err(self.step_failed(caller, id, "qr", error).await),
        }
    }

    /// The code was scanned: goes on without waiting for its owner to ask.
    pub(super) async fn go_on_after_scan(&self) {
        let turn = self.turn.lock().await;
        let Ok((_, attempt, Step::Scan(..))) = self.under_way() else { return };
        let gone_on = self.go_on_with_qr(&attempt.caller, true).await;
        drop(turn);
        if let Err(error) = gone_on {
            tracing::info!(bot = %self.bot, problem = error.as_str(), "a login by QR code could not go on after the scan");
            // The end of a connection counts as a scan, and where it breaks again and again, so would this.
            tokio::time::sleep(AFTER_FAILURE).await;
        }
    }
}
