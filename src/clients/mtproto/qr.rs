//! Logging in with a QR code, which the owner scans with a device that is logged in.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::base::secret::SecretString;
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
        let _ = app;
        Err(MtprotoError::Unavailable(String::new()))
    }

    /// Waits until the code was scanned, or the connection over which Telegram would tell so has ended. In both cases
    /// [`UserClient::login_token`] tells how to go on.
    pub async fn token_scanned(&self) {
        self.connections().signals().scanned.notified().await;
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
