//! What can be wrong with settings, each said in one line that names the place, the key and the remedy.
//!
//! A section reports a bad value as [`Invalid`]; [`Settings::load`](super::Settings::load) knows where the value came
//! from and turns it into a [`SettingsError`]. The value of a secret is never part of either.

use std::fmt;
use std::net::SocketAddr;

/// Why the settings cannot be used. `Display` is exactly one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsError {
    /// A file cannot be read or is not TOML.
    Unreadable {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A key that does not exist, most likely misspelt.
    UnknownKey {
        /// The file name or environment variable that it stands in.
        origin: String,
        /// The key as given, such as `runtime.max_active_bot`.
        key: String,
        /// The nearest key that does exist, written as the origin would write it.
        nearest: String,
    },
    /// A key with a value that it cannot take.
    BadValue {
        /// The file name or environment variable that it stands in.
        origin: String,
        /// The key, such as `http.bind`.
        key: String,
        /// The value as given; absent when it is a secret or may contain one.
        value: Option<String>,
        /// What would have been right.
        expected: String,
    },
    /// `serve` needs a key to seal credentials with, and there is none.
    MissingVaultKey,
    /// `serve` would send passwords and tokens over the network in the clear.
    PlainHttp {
        /// Where it would listen.
        bind: SocketAddr,
    },
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = match self {
            Self::Unreadable { file, reason } => format!("{file}: {reason}"),
            Self::UnknownKey { origin, key, nearest } => {
                format!("{origin}: unknown key \"{key}\"; did you mean \"{nearest}\"?")
            }
            Self::BadValue { origin, key, value: Some(value), expected } => {
                format!("{origin}: bad value {value} for \"{key}\": expected {expected}")
            }
            Self::BadValue { origin, key, value: None, expected } => {
                format!("{origin}: bad value (not shown) for \"{key}\": expected {expected}")
            }
            Self::MissingVaultKey => "no vault key: run `botyard keys generate` and put what it prints into \
                                      \"vault.keys\" or BOTYARD__VAULT__KEYS"
                .to_owned(),
            Self::PlainHttp { bind } => format!(
                "{bind} is reachable from other machines, and without TLS passwords would travel in the clear: set \
                 \"http.tls.certificate\" and \"http.tls.key\", or bind a loopback address such as 127.0.0.1:{}, or, \
                 behind a proxy that ends TLS, set \"http.allow_plain_http\" to true",
                bind.port()
            ),
        };
        f.write_str(&line.replace(char::is_control, " "))
    }
}

impl std::error::Error for SettingsError {}

/// A value that has the right type and is wrong nevertheless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// The whole key, such as `http.bind`.
    pub key: &'static str,
    /// What would have been right, to follow the word "expected".
    pub expected: String,
}

impl Invalid {
    /// A bad value of `key`.
    pub fn new(key: &'static str, expected: impl Into<String>) -> Self {
        Self { key, expected: expected.into() }
    }
}
