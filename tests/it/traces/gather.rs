//! The secrets that the suite used: those that the tests noted, and those that only the databases hold.
//!
//! A bot's webhook secret is made by the platform and told to nobody but Telegram. Every credential is opened here with the
//! vault keys of the tests and becomes a secret to search for.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use botyard::base::secret::{ExposeSecret as _, SecretString};
use botyard::services::vault::Vault;
use botyard::store::SealedCredential;
use serde_json::Value;

use crate::traces::databases;

/// A shorter text is found everywhere by chance.
const SHORTEST: usize = 8;

/// A secret and what it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Secret {
    pub(super) kind: String,
    pub(super) value: String,
}

/// All secrets of the run whose traces are in `folder`, each once.
pub(super) async fn secrets(folder: &Path) -> Vec<Secret> {
    let mut secrets = noted(folder);
    let keys: Vec<SecretString> =
        secrets.iter().filter(|secret| secret.kind == "vault key").map(|secret| secret.value.as_str().into()).collect();
    if let Ok(vault) = Vault::new(&keys) {
        for sealed in databases::credentials(folder).await {
            secrets.extend(open(&vault, &sealed));
        }
    }
    let mut values = BTreeSet::new();
    secrets.retain(|secret| secret.value.len() >= SHORTEST && values.insert(secret.value.clone()));
    secrets.into_iter().collect()
}

fn open(vault: &Vault, sealed: &SealedCredential) -> Option<Secret> {
    let opened = vault.open(sealed).ok()?;
    Some(Secret { kind: sealed.field.as_str().to_owned(), value: opened.expose_secret().to_owned() })
}

fn noted(folder: &Path) -> BTreeSet<Secret> {
    let mut secrets = BTreeSet::new();
    for file in fs::read_dir(folder.join("secrets")).into_iter().flatten() {
        for line in fs::read_to_string(file.unwrap().path()).unwrap().lines() {
            let noted: Value = serde_json::from_str(line).unwrap();
            let text = |key: &str| noted[key].as_str().unwrap().to_owned();
            secrets.insert(Secret { kind: text("kind"), value: text("secret") });
        }
    }
    secrets
}
