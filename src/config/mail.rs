//! `[mail]`: the platform's mail server, and the bounds of what people may send.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use super::error::Invalid;
use super::value::{self, lasting, within};
use crate::base::retry::Backoff;
use crate::base::secret::{ExposeSecret as _, SecretString};

/// The platform's mail server, and the bounds of what people may send.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// The platform's mail server; empty for none.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection to it is encrypted.
    pub tls: MailEncryption,
    /// The user to sign in as; empty if the server asks for none.
    pub username: String,
    /// That user's password.
    pub password: SecretString,
    /// The address that the platform's e-mails come from.
    pub from: String,
    /// The name beside that address.
    pub from_name: String,
    /// What Botyard calls itself to mail servers; empty for its address.
    pub hello_name: String,
    /// PEM file with further root certificates for mail servers.
    #[serde(deserialize_with = "value::optional_path")]
    pub root_certificates: Option<PathBuf>,
    /// Whom e-mails by the platform's server may go to: `anna@example.org`, `*@example.org` or `*`.
    pub allowed_recipients: Vec<String>,
    /// Longest time of one attempt.
    #[serde(deserialize_with = "value::duration")]
    pub attempt_deadline: Duration,
    /// Failed attempts after which an e-mail is given up.
    pub max_attempts: u32,
    /// Age at which an e-mail that could not be sent is given up.
    #[serde(deserialize_with = "value::duration")]
    pub max_age: Duration,
    /// Wait after the first failed attempt.
    #[serde(deserialize_with = "value::duration")]
    pub retry_initial: Duration,
    /// Longest wait between two attempts.
    #[serde(deserialize_with = "value::duration")]
    pub retry_max: Duration,
    /// Most e-mails under way at the same time.
    pub max_concurrent: usize,
    /// Most e-mails that one person may send within 24 hours.
    pub person_daily_limit: u32,
    /// Most e-mails that one organization may send within 24 hours.
    pub organization_daily_limit: u32,
    /// How long a draft waits for its person.
    #[serde(deserialize_with = "value::duration")]
    pub draft_lifetime: Duration,
    /// How long e-mails are kept.
    #[serde(deserialize_with = "value::duration")]
    pub retention: Duration,
}

/// How the connection to the platform's mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailEncryption {
    /// From its first byte on.
    Implicit,
    /// After a greeting in the clear.
    Starttls,
    /// Not at all.
    Off,
}

impl MailSettings {
    /// Whether the platform has a mail server.
    pub fn has_sender(&self) -> bool {
        !self.host.is_empty()
    }

    /// The wait between attempts.
    pub fn backoff(&self) -> Backoff {
        Backoff { initial: self.retry_initial, max: self.retry_max }
    }

    pub(super) fn validate(&self) -> Result<(), Invalid> {
        self.validate_sender()?;
        if !self.allowed_recipients.iter().all(|rule| is_rule(rule)) {
            let expected = "recipients such as \"anna@example.org\", \"*@example.org\" or \"*\"";
            return Err(Invalid::new("mail.allowed_recipients", expected));
        }
        let [second, minute, day] = [Duration::from_secs(1), Duration::from_mins(1), Duration::from_hours(24)];
        lasting("mail.attempt_deadline", self.attempt_deadline, &(second..=10 * minute))?;
        within("mail.max_attempts", self.max_attempts, &(1..=100))?;
        lasting("mail.max_age", self.max_age, &(minute..=7 * day))?;
        lasting("mail.retry_max", self.retry_max, &(second / 100..=day))?;
        lasting("mail.retry_initial", self.retry_initial, &(second / 100..=self.retry_max))?;
        within("mail.max_concurrent", self.max_concurrent, &(1..=256))?;
        within("mail.person_daily_limit", self.person_daily_limit, &(1..=100_000))?;
        within("mail.organization_daily_limit", self.organization_daily_limit, &(1..=1_000_000))?;
        lasting("mail.draft_lifetime", self.draft_lifetime, &(minute..=30 * day))?;
        lasting("mail.retention", self.retention, &(day..=3650 * day))
    }

    fn validate_sender(&self) -> Result<(), Invalid> {
        let has_control = |text: &str| text.chars().any(char::is_control);
        if [&self.host, &self.username, &self.from_name].into_iter().any(|text| has_control(text)) {
            return Err(Invalid::new(
                "mail.host",
                "a name on one line, as for \"mail.username\" and \"mail.from_name\"",
            ));
        }
        if !self.hello_name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')) {
            return Err(Invalid::new(
                "mail.hello_name",
                "the name of a machine such as \"bots.example.org\", or nothing",
            ));
        }
        if !self.has_sender() {
            return Ok(());
        }
        if self.port == 0 {
            return Err(Invalid::new("mail.port", "a number from 1 to 65535"));
        }
        if !is_address(&self.from) {
            return Err(Invalid::new("mail.from", "an e-mail address, as \"mail.host\" is set"));
        }
        if self.username.is_empty() != self.password.expose_secret().is_empty() {
            return Err(Invalid::new("mail.username", "both or neither of \"mail.username\" and \"mail.password\""));
        }
        if self.tls == MailEncryption::Off && !self.username.is_empty() {
            let expected = "\"implicit\" or \"starttls\", as \"mail.password\" is set: it would travel in the clear";
            return Err(Invalid::new("mail.tls", expected));
        }
        Ok(())
    }
}

/// Whether a text has the shape of an address. What only mail servers can know is not asked.
fn is_address(text: &str) -> bool {
    let is_plain = |text: &str| text.chars().all(|c| c.is_ascii_graphic() && !"<>()[],;:\\\"@".contains(c));
    text.rsplit_once('@').is_some_and(|(local, domain)| {
        is_plain(local) && !local.split('.').any(str::is_empty) && local.len() <= 64 && is_domain(domain)
    })
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.contains('.') && text.len() <= 189 && text.split('.').all(is_label)
}

fn is_rule(text: &str) -> bool {
    let text = text.trim();
    text == "*" || text.strip_prefix("*@").map_or_else(|| is_address(text), is_domain)
}
