//! A login under way: its steps, and what its owner is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::runtime::Handle;
use tokio::time::Instant;
use uuid::Uuid;

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::clients::mtproto::{AppCredentials, CodeVia, MtprotoError, SentCode, SessionState, UserClient};
use crate::model::audit::Caller;
use crate::model::mtproto::TelegramAccount;

/// How long Telegram may take to log out a login that nobody goes on with.
const FAREWELL: Duration = Duration::from_secs(3);

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
    pub(super) executor: Handle,
    pub(super) outcome: Outcome,
}

/// What is known of an attempt's end.
#[derive(Default)]
pub(super) struct Outcome {
    /// Telegram let it in, or may have: its answer was lost, or nobody waited for it.
    may_be_in: AtomicBool,
    /// Its session is being stored, or logged out: whoever claimed that is the one to end the client.
    is_claimed: AtomicBool,
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

impl Attempt {
    /// Asks Telegram something whose answer may let the login in; `lets_in` says whether it did.
    pub(super) async fn ask<T>(
        &self,
        answer: impl Future<Output = Result<T, MtprotoError>>,
        lets_in: impl FnOnce(&T) -> bool,
    ) -> Result<T, MtprotoError> {
        // An earlier answer that was lost is not made good by a refusal: what it let in is not let in again.
        let before = self.outcome.may_be_in.swap(true, Ordering::AcqRel);
        let answer = answer.await;
        let may_be_in = match &answer {
            Ok(answer) => lets_in(answer),
            Err(MtprotoError::Unavailable(_) | MtprotoError::TimedOut) => true,
            Err(_) => before,
        };
        self.outcome.may_be_in.store(may_be_in, Ordering::Release);
        answer
    }

    /// Claims its session, to store it: the end of the attempt is not the session's from then on. `false` if it is being logged
    /// out, or was.
    pub(super) fn claim(&self) -> bool {
        !self.outcome.is_claimed.swap(true, Ordering::AcqRel)
    }

    /// Its session could not be stored.
    pub(super) fn give_back(&self) {
        self.outcome.is_claimed.store(false, Ordering::Release);
    }

    /// Ends it. What Telegram may have let in is logged out first, or the account would show a login that nobody holds.
    pub(super) async fn give_up(&self) {
        match self.farewell() {
            Some(farewell) => farewell.await,
            None => self.end(),
        }
    }

    /// The same without waiting.
    pub(super) fn give_up_in_background(&self) {
        match self.farewell() {
            Some(farewell) => drop(self.executor.spawn(farewell)),
            None => self.end(),
        }
    }

    fn end(&self) {
        if !self.outcome.is_claimed.load(Ordering::Acquire) {
            self.client.end();
        }
    }

    /// Logs out and disconnects, if there may be something to log out; once.
    fn farewell(&self) -> Option<impl Future<Output = ()> + Send + use<>> {
        if !self.outcome.may_be_in.load(Ordering::Acquire) || !self.claim() {
            return None;
        }
        let client = self.client.clone();
        Some(async move {
            match tokio::time::timeout(FAREWELL, client.log_out()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "a login that nobody goes on with may stay at Telegram"),
                Err(_) => tracing::warn!("a login that nobody goes on with may stay at Telegram: no answer in time"),
            }
            client.end();
        })
    }
}

/// Whatever cut it off.
impl Drop for Attempt {
    fn drop(&mut self) {
        self.give_up_in_background();
    }
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
