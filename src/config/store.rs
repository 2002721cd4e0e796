//! `[store]`: the database.

use std::time::Duration;

use serde::Deserialize;
use url::Url;

use super::error::Invalid;
use super::value::{self, lasting, within};
use crate::base::secret::{ExposeSecret as _, SecretString};

/// The database.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreSettings {
    /// `sqlite://PATH` or `postgres://…`; secret because it may contain a password.
    pub url: SecretString,
    /// Most connections kept open; with SQLite these are the readers.
    pub max_connections: u32,
    /// How long a statement waits for a locked SQLite database.
    #[serde(deserialize_with = "value::duration")]
    pub busy_timeout: Duration,
    /// When SQLite calls data written.
    pub synchronous: Synchronous,
}

/// When SQLite calls data written: its `PRAGMA synchronous`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Synchronous {
    /// A commit survives a power cut.
    Full,
    /// Faster; a power cut may undo the last commits, never corrupt the file (in WAL mode).
    Normal,
}

impl StoreSettings {
    pub(super) fn validate(&self) -> Result<(), Invalid> {
        if !is_database(self.url.expose_secret()) {
            return Err(Invalid::new("store.url", "sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME"));
        }
        within("store.max_connections", self.max_connections, &(1..=1000))?;
        lasting("store.busy_timeout", self.busy_timeout, &(Duration::from_millis(100)..=Duration::from_mins(5)))
    }
}

fn is_database(url: &str) -> bool {
    if let Some(path) = url.strip_prefix("sqlite:") {
        return !path.trim_start_matches('/').is_empty();
    }
    Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "postgres" | "postgresql"))
}
