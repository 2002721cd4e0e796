//! A person's own Telegram account, attached to their bot.

pub(in crate::http) mod channels;
pub(in crate::http) mod code;
pub(in crate::http) mod import;
pub(in crate::http) mod login;
pub(in crate::http) mod password;
pub(in crate::http) mod picture;
pub(in crate::http) mod qr;
pub(in crate::http) mod session;
pub(in crate::http) mod stats;
pub(in crate::http) mod status;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::base::secret::ExposeSecret as _;
use crate::http::error::ApiError;
use crate::http::user_api::mtproto::picture::Picture;
use crate::model::mtproto::TelegramAccount;
use crate::services::mtproto::{CodeVia, LoginAnswer, LoginProgress, LoginStep};

/// Where a login stands: what it waits for, or whose account is attached now. Not `Debug`: a link lets in whoever has it.
#[derive(Serialize, ToSchema)]
#[serde(tag = "step", rename_all = "snake_case")]
pub(in crate::http) enum LoginResponse {
    /// Telegram has sent a code: `POST /api/user-bot/mtproto/code`.
    Code {
        /// Where it was sent.
        via: CodeVia,
        /// How many characters it has, if Telegram told.
        code_length: Option<u32>,
        /// Where it would be sent next, with `"resend": true`.
        next_via: Option<CodeVia>,
        /// From when on that may be asked for.
        resend_at: Option<DateTime<Utc>>,
        /// Wrong codes that are still forgiven.
        attempts_left: u32,
        /// When the login's time is up.
        expires_at: DateTime<Utc>,
    },
    /// The account has two-step verification: `POST /api/user-bot/mtproto/password`.
    Password {
        /// The owner's own hint at it.
        hint: Option<String>,
        /// Wrong passwords that are still forgiven.
        attempts_left: u32,
        /// When the login's time is up.
        expires_at: DateTime<Utc>,
    },
    /// The code is to be scanned with Telegram's app, under *Settings → Devices*. Ask again for a renewed one, and for what
    /// came of it.
    Scan {
        /// What the code says.
        #[schema(format = Password, example = "tg://login?token=…")]
        link: String,
        /// The code in SVG.
        svg: String,
        /// The code in PNG, in base64.
        png: String,
        /// When the code has to be renewed.
        expires_at: DateTime<Utc>,
        /// When the login's time is up.
        login_expires_at: DateTime<Utc>,
    },
    /// The account is attached.
    Done {
        /// Whose it is.
        account: TelegramAccount,
    },
}

impl TryFrom<LoginAnswer> for LoginResponse {
    type Error = ApiError;

    fn try_from(answer: LoginAnswer) -> Result<Self, ApiError> {
        let LoginProgress { step, attempts_left, expires_at } = match answer {
            LoginAnswer::Done(account) => return Ok(Self::Done { account }),
            LoginAnswer::UnderWay(progress) => progress,
        };
        Ok(match step {
            LoginStep::Code { via, length, next_via, resend_at } => {
                Self::Code { via, code_length: length, next_via, resend_at, attempts_left, expires_at }
            }
            LoginStep::Password { hint } => Self::Password { hint, attempts_left, expires_at },
            LoginStep::Scan { link, expires_at: code_expires_at } => {
                let link = link.expose_secret();
                let Picture { svg, png } = Picture::of(link).ok_or(ApiError::Undrawable)?;
                let link = link.to_owned();
                Self::Scan { link, svg, png, expires_at: code_expires_at, login_expires_at: expires_at }
            }
        })
    }
}
