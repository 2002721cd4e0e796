//! Logging in with a phone number and a code.

use std::fmt;
use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

use crate::base::secret::SecretString;
use crate::clients::mtproto::{MtprotoError, UserClient};
use crate::model::mtproto::TelegramAccount;

/// What names an application to Telegram: from <https://my.telegram.org>.
#[derive(Debug, Clone)]
pub struct AppCredentials {
    /// Its number.
    pub api_id: i32,
    /// What goes with the number.
    pub api_hash: SecretString,
}

/// How a code comes to its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CodeVia {
    /// As a message of Telegram's, on another device.
    App,
    /// As an SMS.
    Sms,
    /// Spoken in a call.
    Call,
    /// As the number of a call that nobody needs to take.
    FlashCall,
    /// As the last digits of the number of a missed call.
    MissedCall,
    /// As an e-mail.
    Email,
    /// At fragment.com, where anonymous numbers are sold.
    Fragment,
    /// In a way that is not known here.
    Other,
}

/// A code that is on its way. It is of use only with the session that asked for it.
#[derive(Clone)]
pub struct SentCode {
    code_hash: SecretString,
    /// How it comes.
    pub via: CodeVia,
    /// How many characters it has, if Telegram told.
    pub length: Option<u32>,
    /// How it would come if it were asked for again.
    pub next_via: Option<CodeVia>,
    /// After how long it can be asked for again.
    pub resend_after: Option<Duration>,
}

/// What came of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// The account is logged in.
    Done(TelegramAccount),
    /// The account has two-step verification: its password is needed, too.
    PasswordNeeded {
        /// What its owner wrote down as a hint, for them to see.
        hint: Option<String>,
    },
}

impl UserClient {
    /// Has a code sent to the owner of a phone number.
    pub async fn send_code(&self, app: &AppCredentials, phone: &SecretString) -> Result<SentCode, MtprotoError> {
        let _ = (app, phone);
        Err(MtprotoError::Unavailable(String::new()))
    }

    /// Has the code sent again, in the next way. The new one replaces the old.
    pub async fn resend_code(&self, phone: &SecretString, sent: &SentCode) -> Result<SentCode, MtprotoError> {
        let _ = (phone, sent);
        Err(MtprotoError::Unavailable(String::new()))
    }

    /// Logs in with the code. It never makes an account.
    pub async fn sign_in(
        &self,
        phone: &SecretString,
        sent: &SentCode,
        code: &SecretString,
    ) -> Result<SignIn, MtprotoError> {
        let _ = (phone, sent, code);
        Err(MtprotoError::Unavailable(String::new()))
    }

    /// The account that is logged in. Tells a session that was lost.
    pub async fn account(&self) -> Result<TelegramAccount, MtprotoError> {
        Err(MtprotoError::Unavailable(String::new()))
    }

    /// Logs out: Telegram forgets the session.
    pub async fn log_out(&self) -> Result<(), MtprotoError> {
        Err(MtprotoError::Unavailable(String::new()))
    }
}

impl fmt::Debug for SentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentCode").field("via", &self.via).finish_non_exhaustive()
    }
}
