//! Signed checkpoints: what somebody who can write to the database, but does not have the vault's keys, cannot forge.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::model::audit_chain::{AuditChain, AuditCheckpoint, AuditHash, CheckpointKind};
use crate::services::audit::AuditLog;
use crate::services::vault::{SigningKey, Vault};
use crate::store::{StoreError, Tx};

/// What a checkpoint's signature turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signature {
    /// Ours.
    Valid,
    /// Not ours: the checkpoint was made or altered by somebody without the key.
    Forged,
    /// Under a key that is not configured any more.
    UnknownKey,
}

/// Signs checkpoints under the newest of the vault's keys, and checks them under all.
pub(super) struct Signer {
    /// Newest first.
    keys: Vec<SigningKey>,
}

impl Signer {
    pub(super) fn new(vault: &Vault) -> Self {
        Self { keys: vault.signing_keys("audit-checkpoint") }
    }

    /// The id of the key that signs. A vault always has one.
    pub(super) fn key_id(&self) -> &str {
        &self.keys[0].key_id
    }

    pub(super) fn sign(
        &self,
        kind: CheckpointKind,
        seq: i64,
        hash: AuditHash,
        at: chrono::DateTime<chrono::Utc>,
    ) -> AuditCheckpoint {
        let key_id = self.key_id().to_owned();
        let unsigned = AuditCheckpoint { kind, seq, hash, at, key_id, signature: Vec::new() };
        let signature = mac(&self.keys[0], &unsigned).finalize().into_bytes().to_vec();
        AuditCheckpoint { signature, ..unsigned }
    }

    pub(super) fn check(&self, checkpoint: &AuditCheckpoint) -> Signature {
        let Some(key) = self.keys.iter().find(|key| key.key_id == checkpoint.key_id) else {
            return Signature::UnknownKey;
        };
        match mac(key, checkpoint).verify_slice(&checkpoint.signature) {
            Ok(()) => Signature::Valid,
            Err(_) => Signature::Forged,
        }
    }
}

/// The code over everything that a checkpoint says. No part contains a line break.
fn mac(key: &SigningKey, checkpoint: &AuditCheckpoint) -> Hmac<Sha256> {
    let AuditCheckpoint { kind, seq, hash, at, key_id, .. } = checkpoint;
    let at = at.timestamp_micros();
    let text = format!("botyard audit checkpoint 1\n{}\n{seq}\n{hash}\n{at}\n{key_id}", kind.as_str());
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    Hmac::new_from_slice(&*key.bytes).map(|mac: Hmac<Sha256>| mac.chain_update(text)).expect("any length will do")
}

impl AuditLog {
    /// Signs the log's newest record if none of its checkpoints under the newest key does, and writes it into the log
    /// for operators, as an anchor outside of the database.
    pub async fn sign_checkpoint(&self) -> Result<(), StoreError> {
        let mut tx = self.0.store.begin().await?;
        let Some(chain) = tx.find_audit_chain().await? else {
            tracing::error!("the ends of the audit log's chain are missing: run `botyard audit verify`");
            return Ok(());
        };
        self.renew_start(&mut tx, &chain).await?;
        let newest = tx.newest_checkpoint(CheckpointKind::Periodic, Some(self.0.signer.key_id())).await?;
        let is_new = chain.head_seq > chain.start_seq && newest.is_none_or(|seq| seq < chain.head_seq);
        if is_new {
            let now = self.0.ambient.now();
            let checkpoint = self.0.signer.sign(CheckpointKind::Periodic, chain.head_seq, chain.head_hash, now);
            tx.insert_checkpoint(&checkpoint).await?;
        }
        tx.commit().await?;
        if is_new {
            tracing::info!(seq = chain.head_seq, hash = %chain.head_hash, "the audit log's newest record is signed");
        }
        Ok(())
    }

    /// Signs the checkpoint that the chain begins with under the newest key as well, so that older keys can go.
    async fn renew_start(&self, tx: &mut Tx, chain: &AuditChain) -> Result<(), StoreError> {
        let signer = &self.0.signer;
        let checkpoints = tx.list_checkpoints(chain.start_seq, chain.start_seq).await?;
        let mut of_start = checkpoints
            .iter()
            .filter(|checkpoint| checkpoint.kind == CheckpointKind::Retention && checkpoint.hash == chain.start_hash);
        let is_valid = of_start.clone().any(|checkpoint| signer.check(checkpoint) == Signature::Valid);
        if is_valid && of_start.all(|checkpoint| checkpoint.key_id != signer.key_id()) {
            let now = self.0.ambient.now();
            tx.insert_checkpoint(&signer.sign(CheckpointKind::Retention, chain.start_seq, chain.start_hash, now))
                .await?;
        }
        Ok(())
    }
}
