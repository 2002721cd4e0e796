//! How e-mails are sent, and to whom they may go.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use crate::model::mail::{EmailAddress, parse_mail_domain};

/// The most rules of one list of recipients.
pub const MAX_RECIPIENT_RULES: usize = 100;

/// The longest name of a server, user or sender, in characters.
pub const MAX_SENDER_FIELD: usize = 254;

/// How the connection to a mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailTls {
    /// From its first byte on; usually port 465.
    Implicit,
    /// After a greeting in the clear; usually port 587. Without it nothing is sent.
    Starttls,
    /// Not at all: for servers on this machine or in the same network. No password is sent.
    Off,
}

/// A mail server, and as whom it is given e-mails. The password lies sealed elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailSender {
    /// The server's name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub tls: MailTls,
    /// The user to sign in as; `None` if the server asks for none.
    pub username: Option<String>,
    /// Whom the e-mails come from.
    pub from: EmailAddress,
    /// The name beside that address.
    pub from_name: Option<String>,
}

impl MailSender {
    /// Whether a password for `other` may be used for this one as well: it goes to the same server, under the same user and
    /// no less protected.
    pub fn shares_password_with(&self, other: &Self) -> bool {
        (&self.host, self.port, self.tls, &self.username) == (&other.host, other.port, other.tls, &other.username)
    }
}

/// Who may get e-mails: `*` (anybody), `*@example.org` (everybody there) or `anna@example.org`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum RecipientRule {
    /// Anybody.
    Anybody,
    /// Everybody in a domain; not in those below it.
    Domain(String),
    /// One address, regardless of case.
    Address(EmailAddress),
}

/// Why a text is no rule for recipients.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a recipient is allowed as anna@example.org, *@example.org or *")]
pub struct InvalidRecipientRule;

impl RecipientRule {
    /// Whether it allows this address.
    pub fn allows(&self, address: &EmailAddress) -> bool {
        match self {
            Self::Anybody => true,
            Self::Domain(domain) => address.domain() == domain,
            Self::Address(allowed) => allowed.as_str().eq_ignore_ascii_case(address.as_str()),
        }
    }
}

impl TryFrom<&str> for RecipientRule {
    type Error = InvalidRecipientRule;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        let text = text.trim();
        if text == "*" {
            return Ok(Self::Anybody);
        }
        match text.strip_prefix("*@") {
            Some(domain) => parse_mail_domain(domain).map(Self::Domain).ok_or(InvalidRecipientRule),
            None => EmailAddress::try_from(text).map(Self::Address).map_err(|_| InvalidRecipientRule),
        }
    }
}

impl TryFrom<String> for RecipientRule {
    type Error = InvalidRecipientRule;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::try_from(text.as_str())
    }
}

impl From<RecipientRule> for String {
    fn from(rule: RecipientRule) -> Self {
        rule.to_string()
    }
}

impl fmt::Display for RecipientRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anybody => f.write_str("*"),
            Self::Domain(domain) => write!(f, "*@{domain}"),
            Self::Address(address) => address.fmt(f),
        }
    }
}

/// How an organization sends e-mails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgMailSettings {
    /// Its own server; `None` for the platform's.
    pub sender: Option<MailSender>,
    /// To whom it sends: nobody, unless a rule allows them.
    pub allowed_recipients: Vec<RecipientRule>,
    /// When an owner last changed this; `None` if none ever did.
    pub updated_at: Option<DateTime<Utc>>,
}

impl OrgMailSettings {
    /// As long as no owner has set anything.
    pub const UNSET: Self = Self { sender: None, allowed_recipients: Vec::new(), updated_at: None };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(rule: &str, address: &str) -> bool {
        RecipientRule::try_from(rule).unwrap().allows(&EmailAddress::try_from(address).unwrap())
    }

    #[test]
    fn rules_allow_what_they_name() {
        assert!(allows("*", "anna@example.org"));
        assert!(allows("*@Example.org", "anna@EXAMPLE.ORG"));
        assert!(allows("Anna@example.org", "anna@example.org"));
        assert!(!allows("*@example.org", "anna@mail.example.org"));
        assert!(!allows("*@example.org", "anna@badexample.org"));
        assert!(!allows("anna@example.org", "eve@example.org"));
    }

    #[test]
    fn what_is_no_rule_is_refused() {
        for text in ["", "*@", "*@*", "*.org", "@example.org", "*@localhost", "anna", "*@example.org, *"] {
            assert!(RecipientRule::try_from(text).is_err(), "{text}");
        }
    }
}
