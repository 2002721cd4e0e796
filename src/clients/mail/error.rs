//! What can come between an e-mail and a mail server.

use std::error::Error;
use std::io;

use lettre::transport::smtp;
use thiserror::Error;

use crate::clients::egress::EgressError;
use crate::model::mail::EmailAddress;

/// The longest part of a server's answer that is kept, in characters.
const MAX_REPLY: usize = 300;

/// Why a mail server did not take an e-mail. The texts are for the person whose e-mail it is: they may name a recipient, so
/// they do not belong into a log, where [`Self::kind`] stands for them.
#[derive(Debug, Error)]
pub enum MailServerError {
    /// `mail.root_certificates` cannot be used.
    #[error("{0}")]
    Roots(String),
    /// Tenants may not reach where the server is.
    #[error("the mail server may not be reached from here: {0}")]
    NotAllowed(String),
    /// There is no connection to the server, or it breaks off before the e-mail is handed over.
    #[error("the mail server cannot be reached: {0}")]
    Unreachable(String),
    /// The server's certificate is of somebody else, has expired, or comes from nobody who is trusted.
    #[error("the mail server's certificate is not valid: {0}")]
    Certificate(String),
    /// The server does not encrypt, and nothing is sent without.
    #[error("the mail server offers no STARTTLS: choose another port or kind of encryption")]
    NoStartTls,
    /// The server knows no such user or password.
    #[error("the mail server refused the user name or the password: set them anew")]
    SignInRefused,
    /// The server takes no sign-in by name and password here.
    #[error("the mail server takes no sign-in with a user name and a password there")]
    NoSignIn,
    /// The server refuses for now.
    #[error("the mail server refused {}for now: {reply}", of(recipient.as_ref()))]
    Deferred {
        /// The recipient that it refused, if it was one.
        recipient: Option<EmailAddress>,
        /// What it said.
        reply: String,
    },
    /// The server refuses for good.
    #[error("the mail server refused {}: {reply}", of(recipient.as_ref()).trim_end())]
    Refused {
        /// The recipient that it refused, if it was one.
        recipient: Option<EmailAddress>,
        /// What it said.
        reply: String,
    },
    /// The e-mail was handed over, and then the server fell silent. It may have arrived.
    #[error("the mail server did not say whether it took the e-mail")]
    Unanswered,
    /// The e-mail cannot be written.
    #[error("the e-mail cannot be put together: {0}")]
    Malformed(String),
}

fn of(recipient: Option<&EmailAddress>) -> String {
    recipient.map_or_else(|| "the e-mail ".to_owned(), |recipient| format!("{recipient} "))
}

impl MailServerError {
    /// Whether another attempt would end in the same way until a person changes something.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Certificate(_) | Self::Deferred { .. } | Self::Unanswered => false,
            Self::Roots(_)
            | Self::NotAllowed(_)
            | Self::NoStartTls
            | Self::SignInRefused
            | Self::NoSignIn
            | Self::Refused { .. }
            | Self::Malformed(_) => true,
        }
    }

    /// A word for logs and metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Roots(_) => "roots",
            Self::NotAllowed(_) => "not_allowed",
            Self::Unreachable(_) => "unreachable",
            Self::Certificate(_) => "certificate",
            Self::NoStartTls => "no_starttls",
            Self::SignInRefused => "sign_in_refused",
            Self::NoSignIn => "no_sign_in",
            Self::Deferred { .. } => "deferred",
            Self::Refused { .. } => "refused",
            Self::Unanswered => "unanswered",
            Self::Malformed(_) => "malformed",
        }
    }

    /// What a failed command means.
    pub(super) fn of_command(error: &smtp::Error, recipient: Option<&EmailAddress>) -> Self {
        let (recipient, reply) = (recipient.cloned(), reply_of(error));
        if error.is_permanent() {
            Self::Refused { recipient, reply }
        } else if error.is_transient() {
            Self::Deferred { recipient, reply }
        } else {
            Self::of_connection(error)
        }
    }

    /// What a connection means that did not come about or broke.
    pub(super) fn of_connection(error: &smtp::Error) -> Self {
        if let Some(problem) = certificate_problem(error) {
            return Self::Certificate(problem);
        }
        if error.status().is_some() {
            return Self::Deferred { recipient: None, reply: reply_of(error) };
        }
        Self::Unreachable(tidy(&innermost(error)))
    }
}

impl From<EgressError> for MailServerError {
    fn from(error: EgressError) -> Self {
        let text = error.to_string();
        match error {
            EgressError::NotFound(_) => Self::Unreachable(text),
            EgressError::BadHost(_) | EgressError::Refused { .. } => Self::NotAllowed(text),
        }
    }
}

/// The code and the words of a server's answer, on one line.
fn reply_of(error: &smtp::Error) -> String {
    let code = error.status().map(|code| format!("{code} ")).unwrap_or_default();
    let words = error.source().map(ToString::to_string).unwrap_or_default();
    tidy(&format!("{code}{words}"))
}

/// What TLS found wrong with a certificate, if that is what an error comes from.
fn certificate_problem(error: &(dyn Error + 'static)) -> Option<String> {
    let mut next = Some(error);
    while let Some(error) = next {
        let io_error = error.downcast_ref::<io::Error>();
        let inner = io_error.and_then(io::Error::get_ref).and_then(|inner| inner.downcast_ref::<rustls::Error>());
        match inner.or_else(|| error.downcast_ref::<rustls::Error>()) {
            Some(rustls::Error::InvalidCertificate(problem)) => return Some(tidy(&problem.to_string())),
            _ => next = error.source(),
        }
    }
    None
}

/// The text of the error at the bottom, which says what happened; those above only say where.
fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

/// A server's words on one line, and no more than one reads.
fn tidy(text: &str) -> String {
    let line: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
    line.join(" ").chars().take(MAX_REPLY).collect()
}
