//! The vault: seals secrets with Fernet, each bound to the row it is stored in.
//!
//! Fernet has no associated data, so a ciphertext moved to another row would open there. Therefore each row has a key of
//! its own, derived by HKDF-SHA256 from a master key and the row's [`Slot`]. The vault holds several master keys: the
//! first seals, all open. A new kind of secret needs only a new slot.

mod rotation;

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use fernet::Fernet;
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::zeroize::Zeroizing;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::model::account::{AccountId, AccountSecret};
use crate::model::bot::{BotId, BotToken, CredentialField};
use crate::model::database::DatabaseId;
use crate::model::organization::{OrganizationId, TelegramUserId};
use crate::store::{SealedAccountCredential, SealedCredential, SealedDatabaseCredential, SealedMailPassword};

pub use rotation::{KeyUsage, Rotation, RotationError, Unreadable};

/// The time on every token. Opening asks for the time only to refuse tokens from the future, which after a step of the clock
/// backwards would be all that were sealed before; so nothing is asked of the clock.
const SEALED_AT: u64 = 0;

/// When tokens are opened: after whatever time stands on one. The library adds its minute of tolerance to it.
const OPENED_AT: u64 = u64::MAX - 60;

/// What the keys are for by which sessions are recognized.
const SESSION_FINGERPRINT: &str = "session-fingerprint";

/// What the keys are for by which people are recognized whose account was erased.
const PERSON_FINGERPRINT: &str = "person-fingerprint";

/// Why a secret did not open.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum VaultError {
    /// The key that sealed it is not among the vault's keys.
    #[error("it is sealed under key {key_id}, which is not among vault.keys: add that key again")]
    UnknownKey {
        /// The id of the key that is missing.
        key_id: String,
    },
    /// It was altered, or belongs to another row.
    #[error("its ciphertext does not open under key {key_id}: it was altered, or copied from another row")]
    Unreadable {
        /// The id of the key that was tried.
        key_id: String,
    },
    /// A configured key is not 32 bytes in URL-safe base64.
    #[error("a vault key is not 32 bytes in URL-safe base64: make one with `botyard keys generate`")]
    InvalidKey,
    /// No key is configured.
    #[error("the vault has no key: make one with `botyard keys generate`")]
    NoKey,
}

/// Where a secret is stored. A ciphertext opens only in the slot that it was sealed for.
#[derive(Debug, Clone, Copy)]
struct Slot<'a> {
    table: &'a str,
    column: &'a str,
    row: &'a str,
}

impl Slot<'_> {
    /// The slot as one text. No part contains a `|`: tables and columns are our own names, rows are UUIDs.
    fn derivation_info(&self, purpose: &str) -> String {
        format!("{purpose}|{}|{}|{}", self.table, self.column, self.row)
    }
}

/// One of the vault's keys. Its id may be shown; its bytes leave it only as derived keys.
struct MasterKey {
    id: String,
    derivation: Hkdf<Sha256>,
}

impl MasterKey {
    fn parse(text: &SecretString) -> Result<Self, VaultError> {
        let bytes = Zeroizing::new(URL_SAFE.decode(text.expose_secret().trim()).map_err(|_| VaultError::InvalidKey)?);
        if bytes.len() != 32 {
            return Err(VaultError::InvalidKey);
        }
        let derivation = Hkdf::new(None, &bytes);
        let id = URL_SAFE_NO_PAD.encode(&Sha256::digest(*derive(&derivation, "key-id"))[..6]);
        Ok(Self { id, derivation })
    }

    fn fernet(&self, slot: Slot<'_>) -> Result<Fernet, VaultError> {
        let key = derive(&self.derivation, &slot.derivation_info("seal"));
        let encoded = Zeroizing::new(URL_SAFE.encode(*key));
        Fernet::new(&encoded).ok_or(VaultError::InvalidKey)
    }
}

fn derive(derivation: &Hkdf<Sha256>, info: &str) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    #[expect(clippy::expect_used, reason = "HKDF-SHA256 refuses only outputs over 8,160 bytes")]
    derivation.expand(info.as_bytes(), &mut *key).expect("32 bytes are a valid length");
    key
}

/// Seals and opens secrets.
pub struct Vault {
    /// Newest first; never empty.
    keys: Vec<MasterKey>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("keys", &self.key_ids().collect::<Vec<_>>()).finish()
    }
}

/// A key derived for signing, with the id of the master key it comes from.
pub struct SigningKey {
    /// The master key's id.
    pub key_id: String,
    /// 32 bytes for HMAC-SHA256.
    pub bytes: Zeroizing<[u8; 32]>,
}

impl Vault {
    /// A vault with these Fernet keys, newest first.
    pub fn new(keys: &[SecretString]) -> Result<Self, VaultError> {
        let keys: Vec<MasterKey> = keys.iter().map(MasterKey::parse).collect::<Result<_, _>>()?;
        if keys.is_empty() { Err(VaultError::NoKey) } else { Ok(Self { keys }) }
    }

    /// A new key for the settings.
    pub fn generate_key() -> SecretString {
        Fernet::generate_key().into()
    }

    /// The ids of the keys, newest first.
    pub fn key_ids(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| key.id.as_str())
    }

    fn newest(&self) -> &MasterKey {
        // `new` lets no empty list through.
        &self.keys[0]
    }

    /// Seals a bot's secret under the newest key.
    pub fn seal(
        &self,
        bot_id: BotId,
        field: CredentialField,
        secret: &SecretString,
    ) -> Result<SealedCredential, VaultError> {
        let (key_id, sealed) = self.seal_in(credential_slot(field, &bot_id.to_string()), secret)?;
        Ok(SealedCredential { bot_id, field, key_id, sealed })
    }

    /// Opens a bot's secret.
    pub fn open(&self, credential: &SealedCredential) -> Result<SecretString, VaultError> {
        let row = credential.bot_id.to_string();
        self.open_in(credential_slot(credential.field, &row), &credential.key_id, &credential.sealed)
    }

    /// Seals an account's secret under the newest key.
    pub fn seal_for_account(
        &self,
        account_id: AccountId,
        field: AccountSecret,
        secret: &SecretString,
    ) -> Result<SealedAccountCredential, VaultError> {
        let (key_id, sealed) = self.seal_in(account_slot(field, &account_id.to_string()), secret)?;
        Ok(SealedAccountCredential { account_id, field, key_id, sealed })
    }

    /// Opens an account's secret.
    pub fn open_of_account(&self, credential: &SealedAccountCredential) -> Result<SecretString, VaultError> {
        let row = credential.account_id.to_string();
        self.open_in(account_slot(credential.field, &row), &credential.key_id, &credential.sealed)
    }

    /// Seals the password of a tenant's database under the newest key.
    pub fn seal_for_database(
        &self,
        database_id: DatabaseId,
        password: &SecretString,
    ) -> Result<SealedDatabaseCredential, VaultError> {
        let (key_id, sealed) = self.seal_in(database_slot(&database_id.to_string()), password)?;
        Ok(SealedDatabaseCredential { database_id, key_id, sealed })
    }

    /// Opens the password of a tenant's database.
    pub fn open_of_database(&self, credential: &SealedDatabaseCredential) -> Result<SecretString, VaultError> {
        let row = credential.database_id.to_string();
        self.open_in(database_slot(&row), &credential.key_id, &credential.sealed)
    }

    /// Seals an organization's password for its mail server under the newest key.
    pub fn seal_mail_password(
        &self,
        organization_id: OrganizationId,
        secret: &SecretString,
    ) -> Result<SealedMailPassword, VaultError> {
        let (key_id, sealed) = self.seal_in(mail_slot(&organization_id.to_string()), secret)?;
        Ok(SealedMailPassword { organization_id, key_id, sealed })
    }

    /// Opens an organization's password for its mail server.
    pub fn open_mail_password(&self, password: &SealedMailPassword) -> Result<SecretString, VaultError> {
        self.open_in(mail_slot(&password.organization_id.to_string()), &password.key_id, &password.sealed)
    }

    /// The id of the newest key, and the ciphertext.
    fn seal_in(&self, slot: Slot<'_>, secret: &SecretString) -> Result<(String, String), VaultError> {
        let key = self.newest();
        let sealed = key.fernet(slot)?.encrypt_at_time(secret.expose_secret().as_bytes(), SEALED_AT);
        Ok((key.id.clone(), sealed))
    }

    fn open_in(&self, slot: Slot<'_>, key_id: &str, sealed: &str) -> Result<SecretString, VaultError> {
        let key = self
            .keys
            .iter()
            .find(|key| key.id == *key_id)
            .ok_or_else(|| VaultError::UnknownKey { key_id: key_id.to_owned() })?;
        let unreadable = || VaultError::Unreadable { key_id: key_id.to_owned() };
        let plaintext = key.fernet(slot)?.decrypt_at_time(sealed, None, OPENED_AT).map_err(|_| unreadable())?;
        String::from_utf8(plaintext).map(SecretString::from).map_err(|_| unreadable())
    }

    /// A keyed hash of a token under the newest key, by which the same token is recognized without opening any.
    pub fn fingerprint(&self, token: &BotToken) -> [u8; 32] {
        keyed_hash(&derive(&self.newest().derivation, "token-fingerprint"), token.expose().as_bytes())
    }

    /// A keyed hash of a session's key, or of a digest of it, under the newest key: by it the same session is recognized when
    /// it is attached twice.
    pub fn session_fingerprint(&self, key_digest: &[u8; 32]) -> [u8; 32] {
        keyed_hash(&derive(&self.newest().derivation, SESSION_FINGERPRINT), key_digest)
    }

    /// The same under every key, the newest first: while keys are rotated, some sessions are known by an older one.
    pub fn session_fingerprints(&self, key_digest: &[u8; 32]) -> Vec<[u8; 32]> {
        self.keys.iter().map(|key| keyed_hash(&derive(&key.derivation, SESSION_FINGERPRINT), key_digest)).collect()
    }

    /// A keyed hash of a person's id at Telegram under the newest key.
    pub fn person_fingerprint(&self, telegram_user: TelegramUserId) -> [u8; 32] {
        keyed_hash(&derive(&self.newest().derivation, PERSON_FINGERPRINT), &telegram_user.to_be_bytes())
    }

    /// The same under every key, the newest first.
    pub fn person_fingerprints(&self, telegram_user: TelegramUserId) -> Vec<[u8; 32]> {
        let hash = |key: &MasterKey| derive(&key.derivation, PERSON_FINGERPRINT);
        self.keys.iter().map(|key| keyed_hash(&hash(key), &telegram_user.to_be_bytes())).collect()
    }

    /// Keys for signing, one for each master key, newest first. Different purposes get different keys.
    pub fn signing_keys(&self, purpose: &str) -> Vec<SigningKey> {
        self.keys
            .iter()
            .map(|key| SigningKey {
                key_id: key.id.clone(),
                bytes: derive(&key.derivation, &format!("sign|{purpose}")),
            })
            .collect()
    }
}

fn keyed_hash(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

fn credential_slot(field: CredentialField, row: &str) -> Slot<'_> {
    Slot { table: "credentials", column: field.as_str(), row }
}

fn account_slot(field: AccountSecret, row: &str) -> Slot<'_> {
    Slot { table: "account_credentials", column: field.as_str(), row }
}

fn database_slot(row: &str) -> Slot<'_> {
    Slot { table: "database_credentials", column: "password", row }
}

fn mail_slot(row: &str) -> Slot<'_> {
    Slot { table: "mail_credentials", column: "password", row }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bot(number: u128) -> BotId {
        BotId(uuid::Uuid::from_u128(number))
    }

    fn vault() -> Vault {
        Vault::new(&[Vault::generate_key()]).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_in_its_own_row_only() {
        let vault = vault();
        let sealed = vault.seal(bot(1), CredentialField::Token, &"secret".into()).unwrap();
        assert_eq!(vault.open(&sealed).unwrap().expose_secret(), "secret");

        let moved = SealedCredential { bot_id: bot(2), ..sealed.clone() };
        let relabelled = SealedCredential { field: CredentialField::Phone, ..sealed.clone() };
        for copy in [moved, relabelled] {
            assert_eq!(vault.open(&copy).unwrap_err(), VaultError::Unreadable { key_id: sealed.key_id.clone() });
        }

        let (field, one) = (AccountSecret::OtpSeed, AccountId(uuid::Uuid::from_u128(1)));
        let sealed = vault.seal_for_account(one, field, &"secret".into()).unwrap();
        assert_eq!(vault.open_of_account(&sealed).unwrap().expose_secret(), "secret");
        let moved = SealedAccountCredential { account_id: AccountId(uuid::Uuid::from_u128(2)), ..sealed };
        assert!(vault.open_of_account(&moved).is_err());

        let one = DatabaseId(uuid::Uuid::from_u128(1));
        let sealed = vault.seal_for_database(one, &"secret".into()).unwrap();
        assert_eq!(vault.open_of_database(&sealed).unwrap().expose_secret(), "secret");
        let moved = SealedDatabaseCredential { database_id: DatabaseId(uuid::Uuid::from_u128(2)), ..sealed };
        assert!(vault.open_of_database(&moved).is_err());

        let one = OrganizationId(uuid::Uuid::from_u128(1));
        let sealed = vault.seal_mail_password(one, &"secret".into()).unwrap();
        assert_eq!(vault.open_mail_password(&sealed).unwrap().expose_secret(), "secret");
        let moved = SealedMailPassword { organization_id: OrganizationId(uuid::Uuid::from_u128(2)), ..sealed };
        assert!(vault.open_mail_password(&moved).is_err());
    }

    #[test]
    fn older_keys_open_and_the_newest_seals() {
        let (old, new) = (Vault::generate_key(), Vault::generate_key());
        let sealed = Vault::new(std::slice::from_ref(&old)).unwrap().seal(bot(1), CredentialField::Token, &"s".into());
        let sealed = sealed.unwrap();
        let both = Vault::new(&[new.clone(), old]).unwrap();
        assert_eq!(both.open(&sealed).unwrap().expose_secret(), "s");
        assert_ne!(both.seal(bot(1), CredentialField::Token, &"s".into()).unwrap().key_id, sealed.key_id);
        let only_new = Vault::new(&[new]).unwrap();
        assert_eq!(only_new.open(&sealed).unwrap_err(), VaultError::UnknownKey { key_id: sealed.key_id });
    }

    #[test]
    fn a_clock_that_was_ahead_locks_nothing_away() {
        let vault = vault();
        let slot = credential_slot(CredentialField::Token, "1");
        for at in [0, u64::MAX - 61, u64::MAX] {
            let sealed = vault.newest().fernet(slot).unwrap().encrypt_at_time(b"secret", at);
            let opened = vault.open_in(slot, &vault.newest().id, &sealed).unwrap();
            assert_eq!(opened.expose_secret(), "secret", "{at}");
        }
    }

    #[test]
    fn keys_are_checked() {
        assert_eq!(Vault::new(&[]).unwrap_err(), VaultError::NoKey);
        assert_eq!(Vault::new(&["short".into()]).unwrap_err(), VaultError::InvalidKey);
    }

    proptest! {
        #[test]
        fn garbage_never_opens_and_never_panics(garbage in ".{0,200}") {
            let vault = vault();
            let key_id = vault.key_ids().next().unwrap().to_owned();
            let forged =
                SealedCredential { bot_id: bot(1), field: CredentialField::Token, key_id, sealed: garbage };
            prop_assert!(vault.open(&forged).is_err());
        }
    }
}
