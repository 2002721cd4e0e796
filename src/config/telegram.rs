//! `[telegram]`: the Bot API server and how patiently it is called.

use std::time::Duration;

use serde::Deserialize;
use url::Url;

use super::error::Invalid;
use super::value::{self, lasting, plain_http, within};

/// The Telegram Bot API.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelegramSettings {
    /// Server that speaks the Bot API. Parsed, so `as_str()` of a bare host ends in `/`.
    #[serde(deserialize_with = "value::url")]
    pub api_url: Url,
    /// Longest time for one call; longer than `ingress.long_poll_timeout`.
    #[serde(deserialize_with = "value::duration")]
    pub request_timeout: Duration,
    /// Longest time to connect.
    #[serde(deserialize_with = "value::duration")]
    pub connect_timeout: Duration,
    /// Times a call that changes nothing is tried again after a network failure.
    pub max_retries: u32,
    /// Where one chats with the bots, if the server is a sandbox of our own. No file or variable sets it: a demo or a test does.
    #[serde(skip)]
    pub sandbox_url: Option<Url>,
}

impl TelegramSettings {
    pub(super) fn validate(&self) -> Result<(), Invalid> {
        plain_http("telegram.api_url", &self.api_url)?;
        if self.is_official() && self.api_url.scheme() != "https" {
            return Err(Invalid::new("telegram.api_url", "https for Telegram's own server: calls carry bot tokens"));
        }
        let [second, minute] = [Duration::from_secs(1), Duration::from_mins(1)];
        lasting("telegram.request_timeout", self.request_timeout, &(second..=10 * minute))?;
        lasting("telegram.connect_timeout", self.connect_timeout, &(second / 10..=minute))?;
        within("telegram.max_retries", self.max_retries, &(0..=10))
    }

    /// Whether this is Telegram's own server rather than a local one or the sandbox.
    pub(super) fn is_official(&self) -> bool {
        self.api_url.host_str() == Some("api.telegram.org")
    }
}
