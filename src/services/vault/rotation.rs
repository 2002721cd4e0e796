//! Moving sealed values under the newest key, batch by batch, while everything else goes on.

use serde::Serialize;
use serde_json::json;
use thiserror::Error;
use uuid::Uuid;

use crate::base::ambient::Ambient;
use crate::base::secret::SecretString;
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::{BotToken, CredentialField};
use crate::services::vault::{Vault, VaultError};
use crate::store::{SealedAccountCredential, SealedCredential, Store, StoreError, Tx};

/// Values resealed in one transaction.
const BATCH: i64 = 100;

/// Why a rotation stopped. What was resealed before stays resealed; run it again to go on.
#[derive(Debug, Error)]
pub enum RotationError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The newest key cannot seal.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// What a rotation did.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rotation {
    /// Values that are now under the newest key.
    pub resealed: u64,
    /// Values that do not open under any key.
    pub unreadable: Vec<Unreadable>,
}

/// A value that does not open.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Unreadable {
    /// `bot` or `account`.
    pub owner: &'static str,
    /// The id of the bot or the account.
    pub id: Uuid,
    /// Which of its values it is.
    pub field: &'static str,
    /// Why it does not open.
    pub reason: String,
}

/// How many values are sealed under one key.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct KeyUsage {
    /// The key's id.
    pub key_id: String,
    /// Whether the key is among the configured ones.
    pub is_configured: bool,
    /// Whether new values are sealed under it.
    pub is_newest: bool,
    /// Values sealed under it. A key with none can be taken out of the settings.
    pub credentials: i64,
}

impl Vault {
    /// Seals every value anew that is not under the newest key. Safe to stop at any moment and to run again, and safe
    /// beside a serving process that has both keys.
    pub async fn rotate(&self, store: &Store, ambient: &Ambient, caller: &Caller) -> Result<Rotation, RotationError> {
        let mut rotation = Rotation::default();
        let mut after = None;
        loop {
            let mut tx = store.begin().await?;
            let batch = tx.list_credentials_not_under(&self.newest().id, after, BATCH).await?;
            let Some(last) = batch.last() else { break };
            after = Some((last.bot_id, last.field));
            let before = rotation.resealed;
            for credential in &batch {
                self.reseal(&mut tx, ambient, credential, &mut rotation).await?;
            }
            self.commit(tx, ambient, caller, rotation.resealed - before).await?;
        }
        let mut after = None;
        loop {
            let mut tx = store.begin().await?;
            let batch = tx.list_account_credentials_not_under(&self.newest().id, after, BATCH).await?;
            let Some(last) = batch.last() else { return Ok(rotation) };
            after = Some((last.account_id, last.field));
            let before = rotation.resealed;
            for credential in &batch {
                self.reseal_of_account(&mut tx, ambient, credential, &mut rotation).await?;
            }
            self.commit(tx, ambient, caller, rotation.resealed - before).await?;
        }
    }

    /// Ends a batch.
    async fn commit(&self, mut tx: Tx, ambient: &Ambient, caller: &Caller, resealed: u64) -> Result<(), StoreError> {
        let detail = json!({ "key_id": self.newest().id, "resealed": resealed });
        let entry = AuditEntry::new(AuditAction::KeysRotated, None).with(detail);
        tx.record(caller, entry, ambient.now()).await?;
        tx.commit().await
    }

    async fn reseal(
        &self,
        tx: &mut Tx,
        ambient: &Ambient,
        old: &SealedCredential,
        rotation: &mut Rotation,
    ) -> Result<(), RotationError> {
        let secret = match self.open(old) {
            Ok(secret) => secret,
            Err(error) => {
                let (id, field) = (old.bot_id.0, old.field.as_str());
                rotation.unreadable.push(Unreadable { owner: "bot", id, field, reason: error.to_string() });
                return Ok(());
            }
        };
        let new = self.seal(old.bot_id, old.field, &secret)?;
        if tx.reseal_credential(old.bot_id, old, &new, ambient.now()).await? {
            self.renew_fingerprint(tx, old, &secret).await?;
            rotation.resealed += 1;
        }
        Ok(())
    }

    async fn reseal_of_account(
        &self,
        tx: &mut Tx,
        ambient: &Ambient,
        old: &SealedAccountCredential,
        rotation: &mut Rotation,
    ) -> Result<(), RotationError> {
        let secret = match self.open_of_account(old) {
            Ok(secret) => secret,
            Err(error) => {
                let (id, field) = (old.account_id.0, old.field.as_str());
                rotation.unreadable.push(Unreadable { owner: "account", id, field, reason: error.to_string() });
                return Ok(());
            }
        };
        let new = self.seal_for_account(old.account_id, old.field, &secret)?;
        if tx.reseal_account_credential(old.account_id, old, &new, ambient.now()).await? {
            rotation.resealed += 1;
        }
        Ok(())
    }

    async fn renew_fingerprint(
        &self,
        tx: &mut Tx,
        credential: &SealedCredential,
        secret: &SecretString,
    ) -> Result<(), StoreError> {
        if credential.field == CredentialField::Token
            && let Ok(token) = BotToken::try_from(secret)
        {
            tx.set_token_fingerprint(credential.bot_id, &self.fingerprint(&token)).await?;
        }
        Ok(())
    }

    /// How many values are sealed under each key, the configured ones first, newest first.
    pub async fn usage(&self, store: &Store) -> Result<Vec<KeyUsage>, StoreError> {
        let mut counts = store.read().await?.count_credentials_by_key().await?;
        let mut usage = Vec::new();
        for (index, key_id) in self.key_ids().enumerate() {
            let found = counts.iter().position(|(id, _)| id == key_id).map(|at| counts.swap_remove(at).1);
            usage.push(KeyUsage {
                key_id: key_id.to_owned(),
                is_configured: true,
                is_newest: index == 0,
                credentials: found.unwrap_or(0),
            });
        }
        usage.extend(counts.into_iter().map(|(key_id, credentials)| KeyUsage {
            key_id,
            is_configured: false,
            is_newest: false,
            credentials,
        }));
        Ok(usage)
    }
}
