//! `[http]`: the API, the console and the webhooks.

use std::net::SocketAddr;
use std::time::Duration;

use serde::Deserialize;
use url::Url;

use super::error::Invalid;
use super::value::{self, body_limit, lasting, plain_http, within};

/// The API, the console and the webhooks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpSettings {
    /// Address and port to listen on; port 0 takes a free one.
    #[serde(deserialize_with = "value::address")]
    pub bind: SocketAddr,
    /// Address under which the outside world reaches this server; there in webhook mode.
    #[serde(deserialize_with = "value::optional_url")]
    pub public_url: Option<Url>,
    /// Threads that serve requests; 0 means one per core.
    pub workers: usize,
    /// Largest request body accepted, in bytes.
    #[serde(deserialize_with = "value::size")]
    pub body_limit: usize,
    /// Longest time a request may take.
    #[serde(deserialize_with = "value::duration")]
    pub request_timeout: Duration,
}

impl HttpSettings {
    /// Where people reach this server, without a slash at the end: `http.public_url`, or else the address that it
    /// listens on.
    pub fn base_url(&self) -> String {
        let url = self.public_url.as_ref().map_or_else(|| format!("http://{}", self.bind), Url::to_string);
        url.trim_end_matches('/').to_owned()
    }

    pub(super) fn validate(&self) -> Result<(), Invalid> {
        if let Some(url) = &self.public_url {
            plain_http("http.public_url", url)?;
        }
        within("http.workers", self.workers, &(0..=1024))?;
        body_limit("http.body_limit", self.body_limit)?;
        lasting("http.request_timeout", self.request_timeout, &(Duration::from_secs(1)..=Duration::from_mins(10)))
    }
}
