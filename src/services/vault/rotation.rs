//! Moving sealed values under the newest key, bot by bot, while everything else goes on.

use std::time::Duration;

use serde::Serialize;
use serde_json::json;
use thiserror::Error;
use uuid::Uuid;

use crate::base::ambient::Ambient;
use crate::base::secret::SecretString;
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::{BotToken, CredentialField};
use crate::services::mtproto::key_digest;
use crate::services::vault::{Vault, VaultError};
use crate::store::{
    SealedAccountCredential, SealedCredential, SealedDatabaseCredential, SealedMailPassword, Store, StoreError, Tx,
};

/// Values read at a time.
const BATCH: i64 = 100;

/// The pause after each bot: SQLite has one writer and no queue, so whoever writes on and on leaves the others to their luck.
const PAUSE: Duration = Duration::from_millis(5);

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
    /// `bot`, `account`, `database` or `organization`.
    pub owner: &'static str,
    /// The id of the bot, the account, the database or the organization.
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
    ///
    /// Each bot has a transaction of its own: one that held several would sooner or later wait for another that does, such
    /// as a group commit, which waits for it in turn.
    pub async fn rotate(&self, store: &Store, ambient: &Ambient, caller: &Caller) -> Result<Rotation, RotationError> {
        let mut rotation = Rotation::default();
        self.rotate_bots(store, ambient, caller, &mut rotation).await?;
        self.rotate_accounts(store, ambient, caller, &mut rotation).await?;
        self.rotate_databases(store, ambient, caller, &mut rotation).await?;
        self.rotate_mail_passwords(store, ambient, caller, &mut rotation).await?;
        Ok(rotation)
    }

    async fn rotate_bots(
        &self,
        store: &Store,
        ambient: &Ambient,
        caller: &Caller,
        rotation: &mut Rotation,
    ) -> Result<(), RotationError> {
        let newest = &self.newest().id;
        let mut after = None;
        loop {
            let batch = store.read().await?.list_credentials_not_under(newest, after, BATCH).await?;
            let Some(last) = batch.last() else { return Ok(()) };
            after = Some((last.bot_id, last.field));
            for of_one_bot in batch.chunk_by(|one, next| one.bot_id == next.bot_id) {
                self.reseal_bot(store, ambient, caller, of_one_bot, rotation).await?;
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    async fn rotate_accounts(
        &self,
        store: &Store,
        ambient: &Ambient,
        caller: &Caller,
        rotation: &mut Rotation,
    ) -> Result<(), RotationError> {
        let newest = &self.newest().id;
        let mut after = None;
        loop {
            let batch = store.read().await?.list_account_credentials_not_under(newest, after, BATCH).await?;
            let Some(last) = batch.last() else { return Ok(()) };
            after = Some((last.account_id, last.field));
            for credential in &batch {
                let mut tx = store.begin().await?;
                let before = rotation.resealed;
                self.reseal_of_account(&mut tx, ambient, credential, rotation).await?;
                let account = credential.account_id.0;
                self.commit(tx, ambient, caller, account, rotation.resealed - before).await?;
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    async fn rotate_databases(
        &self,
        store: &Store,
        ambient: &Ambient,
        caller: &Caller,
        rotation: &mut Rotation,
    ) -> Result<(), RotationError> {
        let newest = &self.newest().id;
        let mut after = None;
        loop {
            let batch = store.read().await?.list_database_credentials_not_under(newest, after, BATCH).await?;
            let Some(last) = batch.last() else { return Ok(()) };
            after = Some(last.database_id);
            for credential in &batch {
                let mut tx = store.begin().await?;
                let before = rotation.resealed;
                self.reseal_of_database(&mut tx, ambient, credential, rotation).await?;
                let database = credential.database_id.0;
                self.commit(tx, ambient, caller, database, rotation.resealed - before).await?;
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    async fn rotate_mail_passwords(
        &self,
        store: &Store,
        ambient: &Ambient,
        caller: &Caller,
        rotation: &mut Rotation,
    ) -> Result<(), RotationError> {
        let newest = &self.newest().id;
        let mut after = None;
        loop {
            let batch = store.read().await?.list_mail_passwords_not_under(newest, after, BATCH).await?;
            let Some(last) = batch.last() else { return Ok(()) };
            after = Some(last.organization_id);
            for password in &batch {
                let mut tx = store.begin().await?;
                let before = rotation.resealed;
                self.reseal_mail_password(&mut tx, ambient, password, rotation).await?;
                let organization = password.organization_id.0;
                self.commit(tx, ambient, caller, organization, rotation.resealed - before).await?;
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    async fn reseal_mail_password(
        &self,
        tx: &mut Tx,
        ambient: &Ambient,
        old: &SealedMailPassword,
        rotation: &mut Rotation,
    ) -> Result<(), RotationError> {
        let organization = old.organization_id;
        let secret = match self.open_mail_password(old) {
            Ok(secret) => secret,
            Err(error) => {
                let (id, field) = (organization.0, "mail_password");
                rotation.unreadable.push(Unreadable { owner: "organization", id, field, reason: error.to_string() });
                return Ok(());
            }
        };
        let new = self.seal_mail_password(organization, &secret)?;
        if tx.reseal_mail_password(organization, old, &new, ambient.now()).await? {
            rotation.resealed += 1;
        }
        Ok(())
    }

    /// Ends the rotation of what belongs to one bot, account, database or organization, and notes it in the same transaction.
    async fn commit(
        &self,
        mut tx: Tx,
        ambient: &Ambient,
        caller: &Caller,
        whose: Uuid,
        resealed: u64,
    ) -> Result<(), StoreError> {
        if resealed > 0 {
            let detail = json!({ "key_id": self.newest().id, "resealed": resealed });
            tx.record(caller, AuditEntry::new(AuditAction::KeysRotated, whose).with(detail), ambient.now()).await?;
        }
        tx.commit().await
    }

    /// Seals values of one bot anew, and notes it in the same transaction.
    async fn reseal_bot(
        &self,
        store: &Store,
        ambient: &Ambient,
        caller: &Caller,
        credentials: &[SealedCredential],
        rotation: &mut Rotation,
    ) -> Result<(), RotationError> {
        let Some(bot) = credentials.first().map(|credential| credential.bot_id) else { return Ok(()) };
        let mut tx = store.begin().await?;
        // The bot before its credentials, as whoever removes it does; a bot that is gone has none.
        if tx.lock_bot(bot).await?.is_none() {
            return Ok(());
        }
        let before = rotation.resealed;
        for credential in credentials {
            self.reseal(&mut tx, ambient, credential, rotation).await?;
        }
        Ok(self.commit(tx, ambient, caller, bot.0, rotation.resealed - before).await?)
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

    async fn reseal_of_database(
        &self,
        tx: &mut Tx,
        ambient: &Ambient,
        old: &SealedDatabaseCredential,
        rotation: &mut Rotation,
    ) -> Result<(), RotationError> {
        let password = match self.open_of_database(old) {
            Ok(password) => password,
            Err(error) => {
                let (id, reason) = (old.database_id.0, error.to_string());
                rotation.unreadable.push(Unreadable { owner: "database", id, field: "password", reason });
                return Ok(());
            }
        };
        let new = self.seal_for_database(old.database_id, &password)?;
        if tx.reseal_database_credential(old.database_id, old, &new, ambient.now()).await? {
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
        if credential.field == CredentialField::Session
            && let Some(key_digest) = key_digest(secret)
        {
            tx.set_mtproto_fingerprint(credential.bot_id, &self.session_fingerprint(&key_digest)).await?;
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
