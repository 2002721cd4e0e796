//! `[accounts]`: people and their sign-in.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::error::Invalid;
use super::value::{self, lasting, within};

/// The largest Telegram user id: the Bot API documents at most 52 significant bits.
const MAX_TELEGRAM_ID: i64 = (1 << 52) - 1;

/// People and their sign-in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountsSettings {
    /// Who may make an account.
    pub registration: Registration,
    /// Accounts that may be made from one address within an hour, refused attempts included.
    pub registrations_per_hour: u32,
    /// Telegram user ids of the people who act as admins in Telegram.
    pub admin_telegram_ids: Vec<i64>,
    /// Life of an access token.
    #[serde(deserialize_with = "value::duration")]
    pub access_token_ttl: Duration,
    /// Life of a refresh token; longer than an access token's.
    #[serde(deserialize_with = "value::duration")]
    pub refresh_token_ttl: Duration,
    /// Longest life of a session, however much it is used.
    #[serde(deserialize_with = "value::duration")]
    pub session_ttl: Duration,
    /// Whether admins can do nothing before they have set up one-time codes.
    pub require_otp_for_admins: bool,
    /// Most passwords hashed at the same time.
    pub max_concurrent_password_hashes: usize,
    /// Failed sign-ins within the window after which an account has to wait.
    pub login_failures: u32,
    /// The window in which failed sign-ins count.
    #[serde(deserialize_with = "value::duration")]
    pub login_window: Duration,
    /// Longest life of an API key.
    #[serde(deserialize_with = "value::duration")]
    pub api_key_max_ttl: Duration,
}

/// Who may make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Registration {
    /// Only admins make accounts.
    Closed,
    /// Whoever has an invitation.
    Invite,
    /// Anyone.
    Open,
}

impl AccountsSettings {
    pub(super) fn validate(&self) -> Result<(), Invalid> {
        if !self.admin_telegram_ids.iter().all(|id| (1..=MAX_TELEGRAM_ID).contains(id)) {
            return Err(Invalid::new("accounts.admin_telegram_ids", "Telegram user ids: positive, below 2^52"));
        }
        let [second, minute, day] = [Duration::from_secs(1), Duration::from_mins(1), Duration::from_hours(24)];
        lasting("accounts.access_token_ttl", self.access_token_ttl, &(minute..=day))?;
        lasting("accounts.refresh_token_ttl", self.refresh_token_ttl, &(self.access_token_ttl..=365 * day))?;
        lasting("accounts.session_ttl", self.session_ttl, &(self.access_token_ttl..=365 * day))?;
        within("accounts.max_concurrent_password_hashes", self.max_concurrent_password_hashes, &(1..=64))?;
        within("accounts.login_failures", self.login_failures, &(1..=1000))?;
        lasting("accounts.login_window", self.login_window, &(second..=day))?;
        within("accounts.registrations_per_hour", self.registrations_per_hour, &(1..=10_000))?;
        lasting("accounts.api_key_max_ttl", self.api_key_max_ttl, &(day..=365 * day))
    }
}
