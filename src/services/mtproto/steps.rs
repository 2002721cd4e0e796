//! A login under way: its steps, and what its owner is told.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::time::Instant;
use uuid::Uuid;

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::clients::mtproto::{AppCredentials, CodeVia, SentCode, SessionState, UserClient};
use crate::model::audit::Caller;
use crate::model::mtproto::TelegramAccount;

/// What the owner is told about a login.
#[derive(Debug)]
pub enum LoginAnswer {
    /// It goes on.
    UnderWay(LoginProgress),
    /// The account is attached.
    Done(TelegramAccount),
}

/// Where a login stands.
#[derive(Debug)]
pub struct LoginProgress {
    /// What it waits for.
    pub step: LoginStep,
    /// Wrong answers that are still forgiven.
    pub attempts_left: u32,
    /// When its time is up.
    pub expires_at: DateTime<Utc>,
}

/// What a login waits for.
#[derive(Debug)]
pub enum LoginStep {
    /// The code that Telegram sent.
    Code {
        /// Where Telegram sent it.
        via: CodeVia,
        /// How long it is.
        length: Option<u32>,
        /// Where Telegram sends it next, if it is asked to.
        next_via: Option<CodeVia>,
        /// From when on it may be asked to.
        resend_at: Option<DateTime<Utc>>,
    },
    /// The password of two-step verification.
    Password {
        /// The owner's own hint at it.
        hint: Option<String>,
    },
    /// The scan of a QR code.
    Scan {
        /// What the code says. Whoever scans it lets this login in.
        link: SecretString,
        /// When it has to be renewed.
        expires_at: DateTime<Utc>,
    },
}

/// A login under way.
pub(super) struct Login {
    /// By which it is told from a later one.
    pub(super) id: Uuid,
    pub(super) step: Step,
    /// There from the first request on.
    pub(super) attempt: Option<Arc<Attempt>>,
    pub(super) attempts_left: u32,
    pub(super) ends: Instant,
    pub(super) expires_at: DateTime<Utc>,
}

/// What a login works with.
pub(super) struct Attempt {
    /// Who began it.
    pub(super) caller: Caller,
    pub(super) app: AppCredentials,
    /// Given with it, or kept from before.
    pub(super) phone: Option<SecretString>,
    pub(super) state: Arc<SessionState>,
    pub(super) client: UserClient,
    pub(super) is_by_qr: bool,
}

/// Where it stands.
#[derive(Clone)]
pub(super) enum Step {
    /// Telegram is being asked for the first time.
    Beginning,
    Code(Arc<SentCode>, Option<DateTime<Utc>>),
    Password(Option<String>),
    Scan(SecretString, DateTime<Utc>),
}

impl Step {
    /// What it waits for, in words.
    pub(super) const fn in_words(&self) -> &'static str {
        match self {
            Self::Beginning => "Telegram's answer",
            Self::Code(..) => "the code",
            Self::Password(_) => "the password of two-step verification",
            Self::Scan(..) => "the scan of its QR code",
        }
    }

    /// The same in one word.
    pub(super) const fn as_str(&self) -> &'static str {
        match self {
            Self::Beginning => "beginning",
            Self::Code(..) => "code",
            Self::Password(_) => "password",
            Self::Scan(..) => "scan",
        }
    }
}

impl Login {
    /// What its owner is told; `None` while Telegram is asked for the first time.
    pub(super) fn progress(&self) -> Option<LoginProgress> {
        let step = match &self.step {
            Step::Beginning => return None,
            Step::Code(sent, resend_at) => {
                LoginStep::Code { via: sent.via, length: sent.length, next_via: sent.next_via, resend_at: *resend_at }
            }
            Step::Password(hint) => LoginStep::Password { hint: hint.clone() },
            Step::Scan(link, expires_at) => {
                LoginStep::Scan { link: link.expose_secret().into(), expires_at: *expires_at }
            }
        };
        Some(LoginProgress { step, attempts_left: self.attempts_left, expires_at: self.expires_at })
    }
}
