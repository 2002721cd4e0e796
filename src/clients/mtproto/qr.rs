//! Logging in with a QR code, which the owner scans with a device that is logged in.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use grammers_client::tl;
use grammers_client::tl::enums::auth::LoginToken as Answer;
use grammers_client::tl::functions::auth;

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::clients::mtproto::client::Manner;
use crate::clients::mtproto::failure::Failure;
use crate::clients::mtproto::login::{MOST_MOVES, wants_password};
use crate::clients::mtproto::{AppCredentials, MtprotoError, UserClient};
use crate::model::mtproto::TelegramAccount;

/// How far a login with a QR code is.
#[derive(Clone)]
pub enum LoginToken {
    /// The link is to be scanned as a QR code.
    Scan {
        /// `tg://login?token=…`. Whoever scans it hands over their account.
        link: SecretString,
        /// When it is of no use any more: ask for another then.
        expires_at: DateTime<Utc>,
    },
    /// The account is logged in.
    Done(TelegramAccount),
    /// It was scanned, and the account has two-step verification: its password is needed, too.
    PasswordNeeded {
        /// What its owner wrote down as a hint, for them to see.
        hint: Option<String>,
    },
}

impl UserClient {
    /// Begins a login with a QR code, or goes on with it: to be called again when the code was scanned or has expired.
    pub async fn login_token(&self, app: &AppCredentials) -> Result<LoginToken, MtprotoError> {
        let mut answer = self.export_token(app).await;
        for _ in 0..MOST_MOVES {
            answer = match answer {
                Ok(Answer::MigrateTo(moved)) => {
                    self.move_home(moved.dc_id)?;
                    self.invoke(auth::ImportLoginToken { token: moved.token }, Manner::Once).await
                }
                // It took too long to get there.
                Err(failure) if failure.is("AUTH_TOKEN_EXPIRED") => self.export_token(app).await,
                answer => return self.token_step(answer).await,
            }
        }
        self.token_step(answer).await
    }

    async fn export_token(&self, app: &AppCredentials) -> Result<Answer, Failure> {
        let api_hash = app.api_hash.expose_secret().to_owned();
        let request = auth::ExportLoginToken { api_id: app.api_id, api_hash, except_ids: Vec::new() };
        self.invoke(request, Manner::Repeatable).await
    }

    async fn token_step(&self, answer: Result<Answer, Failure>) -> Result<LoginToken, MtprotoError> {
        match answer {
            Ok(Answer::Token(token)) => LoginToken::scan(&token),
            Ok(Answer::Success(success)) => Ok(LoginToken::Done(self.logged_in(success.authorization)?)),
            Ok(Answer::MigrateTo(_)) => {
                Err(MtprotoError::Unavailable("it names one data centre after the other".to_owned()))
            }
            Err(failure) if wants_password(&failure) => {
                Ok(LoginToken::PasswordNeeded { hint: self.password_hint().await? })
            }
            Err(failure) => Err(failure.into()),
        }
    }

    /// Waits until the code was scanned, or the connection over which Telegram would tell so has ended. In both cases
    /// [`UserClient::login_token`] tells how to go on.
    pub async fn token_scanned(&self) {
        self.connections().signals().scanned.notified().await;
    }
}

impl LoginToken {
    fn scan(token: &tl::types::auth::LoginToken) -> Result<Self, MtprotoError> {
        let expires_at = DateTime::from_timestamp(token.expires.into(), 0).ok_or(Failure::unreadable())?;
        let link = format!("tg://login?token={}", URL_SAFE_NO_PAD.encode(&token.token));
        Ok(Self::Scan { link: link.into(), expires_at })
    }
}

impl fmt::Debug for LoginToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scan { .. } => "Scan",
            Self::Done(_) => "Done",
            Self::PasswordNeeded { .. } => "PasswordNeeded",
        })
    }
}
