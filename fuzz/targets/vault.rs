//! Sealed texts: only what was sealed opens, and only unchanged.

#![no_main]

use std::sync::LazyLock;

use botyard::base::secret::{ExposeSecret as _, SecretString};
use botyard::model::bot::{BotId, CredentialField};
use botyard::services::vault::Vault;
use botyard::store::SealedCredential;
use libfuzzer_sys::fuzz_target;

const SECRET: &str = "123456789:AAE-abcdefghijklmnopqrstuvwxyz_1234";

static SEALED: LazyLock<(Vault, SealedCredential)> = LazyLock::new(|| {
    let vault = Vault::new(&[Vault::generate_key()]).unwrap();
    let id = BotId("01890000-0000-7000-8000-000000000000".parse().unwrap());
    let sealed = vault.seal(id, CredentialField::Token, &SecretString::from(SECRET)).unwrap();
    (vault, sealed)
});

fuzz_target!(|input: (bool, bool, Vec<(u16, u8)>, String)| {
    let (is_edited, is_foreign_key, edits, text) = input;
    let (vault, genuine) = &*SEALED;
    let mut sealed = genuine.clone();
    sealed.sealed = if is_edited { botyard_fuzz::edited(&genuine.sealed, &edits) } else { text.clone() };
    if is_foreign_key {
        sealed.key_id.clone_from(&text);
    }
    match vault.open(&sealed) {
        Ok(secret) => {
            assert_eq!(secret.expose_secret(), SECRET);
            assert_eq!((&sealed.sealed, &sealed.key_id), (&genuine.sealed, &genuine.key_id), "a changed text opened");
        }
        // The id of a key may be shown, whatever it is.
        Err(error) => assert!(text.contains("AAE-") || !error.to_string().contains("AAE-"), "an error shows a secret"),
    }
});
