//! `[http]`: the API, the console and the webhooks.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use serde::Deserialize;
use url::Url;

use super::error::{Invalid, SettingsError};
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
    /// Proxies whose `X-Forwarded-For` is believed.
    #[serde(deserialize_with = "value::networks")]
    pub trusted_proxies: Vec<IpNet>,
    /// Whether an address beyond this machine may be served without TLS.
    pub allow_plain_http: bool,
    /// Threads that serve requests; 0 means one per core.
    pub workers: usize,
    /// Largest request body accepted, in bytes.
    #[serde(deserialize_with = "value::size")]
    pub body_limit: usize,
    /// Longest time a request may take.
    #[serde(deserialize_with = "value::duration")]
    pub request_timeout: Duration,
    /// Longest time a client may take over the head of a request.
    #[serde(deserialize_with = "value::duration")]
    pub head_timeout: Duration,
    /// How long a connection without a request is kept.
    #[serde(deserialize_with = "value::duration")]
    pub keep_alive: Duration,
    /// How long a client may take nothing of what it is sent.
    #[serde(deserialize_with = "value::duration")]
    pub stall_timeout: Duration,
    /// Most connections from one address.
    pub max_connections_per_address: usize,
    /// Calls per second from one address, in the long run.
    pub address_rps: NonZeroU32,
    /// Calls from one address at once before `address_rps` holds.
    pub address_burst: NonZeroU32,
    /// Calls per second by one account, in the long run.
    pub account_rps: NonZeroU32,
    /// Calls by one account at once before `account_rps` holds.
    pub account_burst: NonZeroU32,
    /// How long the answer to a call with an `Idempotency-Key` is remembered.
    #[serde(deserialize_with = "value::duration")]
    pub idempotency_retention: Duration,
    /// TLS of our own.
    pub tls: TlsSettings,
}

/// TLS of our own. Both files are set, or neither is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsSettings {
    /// PEM file with the certificate and those that lead to its root.
    #[serde(deserialize_with = "value::optional_path")]
    pub certificate: Option<PathBuf>,
    /// PEM file with the certificate's private key.
    #[serde(deserialize_with = "value::optional_path")]
    pub key: Option<PathBuf>,
}

impl HttpSettings {
    /// Whether TLS ends here.
    pub fn has_tls(&self) -> bool {
        self.tls.certificate.is_some()
    }

    /// Whether people reach this server over HTTPS: TLS ends here, or at a proxy before it.
    pub fn is_https(&self) -> bool {
        self.has_tls() || self.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }

    /// Refuses to send passwords in the clear to other machines, unless that was asked for.
    ///
    /// Not part of loading, because only what serves cares.
    pub fn require_safe_bind(&self) -> Result<(), SettingsError> {
        let is_local = self.bind.ip().to_canonical().is_loopback();
        if is_local || self.has_tls() || self.allow_plain_http {
            return Ok(());
        }
        Err(SettingsError::PlainHttp { bind: self.bind })
    }

    /// Where people reach this server, without a slash at the end: `http.public_url`, or else the address that it
    /// listens on.
    pub fn base_url(&self) -> String {
        let protocol = if self.has_tls() { "https" } else { "http" };
        let url = self.public_url.as_ref().map_or_else(|| format!("{protocol}://{}", self.bind), Url::to_string);
        url.trim_end_matches('/').to_owned()
    }

    pub(super) fn validate(&self) -> Result<(), Invalid> {
        let [second, minute, hour] = [Duration::from_secs(1), Duration::from_mins(1), Duration::from_hours(1)];
        if let Some(url) = &self.public_url {
            plain_http("http.public_url", url)?;
        }
        within("http.workers", self.workers, &(0..=1024))?;
        body_limit("http.body_limit", self.body_limit)?;
        lasting("http.request_timeout", self.request_timeout, &(second..=10 * minute))?;
        lasting("http.head_timeout", self.head_timeout, &(second..=minute))?;
        lasting("http.keep_alive", self.keep_alive, &(second..=hour))?;
        lasting("http.stall_timeout", self.stall_timeout, &(second..=10 * minute))?;
        within("http.max_connections_per_address", self.max_connections_per_address, &(1..=100_000))?;
        lasting("http.idempotency_retention", self.idempotency_retention, &(hour..=30 * 24 * hour))?;
        match (&self.tls.certificate, &self.tls.key) {
            (Some(_), None) => {
                Err(Invalid::new("http.tls.key", "the certificate's key, as \"http.tls.certificate\" is set"))
            }
            (None, Some(_)) => {
                Err(Invalid::new("http.tls.certificate", "the key's certificate, as \"http.tls.key\" is set"))
            }
            _ => Ok(()),
        }
    }
}
