//! `[vault]`: the keys that seal bot tokens and other credentials.

use std::path::PathBuf;

use fernet::Fernet;
use serde::Deserialize;

use super::error::{Invalid, SettingsError};
use super::value;
use crate::base::secret::{ExposeSecret as _, SecretString};

/// What a key looks like, for errors that must not show it.
const KEY_SHAPE: &str = "32 bytes in URL-safe base64, as `botyard keys generate` prints";

/// The keys that seal credentials. They are given directly or in a file, not both.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VaultSettings {
    /// Fernet keys, newest first, each 32 bytes in URL-safe base64. Callers want [`VaultSettings::require_keys`].
    pub keys: Vec<SecretString>,
    /// File with the same keys, one per line; empty lines and lines that start with `#` do not count.
    #[serde(deserialize_with = "value::optional_path")]
    pub keys_file: Option<PathBuf>,
}

impl VaultSettings {
    /// The keys from the settings or from the file, newest first: at least one, each well formed.
    ///
    /// Not part of loading, because only what opens the vault needs keys; `keys generate` has to work without.
    pub fn require_keys(&self) -> Result<Vec<SecretString>, SettingsError> {
        let keys = match &self.keys_file {
            None => self.keys.clone(),
            Some(path) => {
                let text = super::read(path)?;
                let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
                lines
                    .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
                    .map(|(number, line)| {
                        let key = SecretString::from(line);
                        if is_key(&key) { Ok(key) } else { Err(malformed_line(path, number)) }
                    })
                    .collect::<Result<_, _>>()?
            }
        };
        if keys.is_empty() { Err(SettingsError::MissingVaultKey) } else { Ok(keys) }
    }

    pub(super) fn validate(&self) -> Result<(), Invalid> {
        if !self.keys.is_empty() && self.keys_file.is_some() {
            return Err(Invalid::new("vault.keys_file", "nothing while \"vault.keys\" is set: remove one of the two"));
        }
        match self.keys.iter().position(|key| !is_key(key)) {
            Some(index) => Err(Invalid::new("vault.keys", format!("key {} of the list to be {KEY_SHAPE}", index + 1))),
            None => Ok(()),
        }
    }
}

fn is_key(key: &SecretString) -> bool {
    Fernet::new(key.expose_secret()).is_some()
}

fn malformed_line(path: &std::path::Path, number: usize) -> SettingsError {
    SettingsError::Unreadable {
        file: path.display().to_string(),
        reason: format!("line {number} is not a key: expected {KEY_SHAPE}"),
    }
}
