//! A login or an import has succeeded: storing the session with all that it was made with, in one transaction.

use std::sync::Arc;

use tokio::time::Instant;

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::model::audit::{AuditEntry, Caller};
use crate::model::bot::CredentialField;
use crate::model::mtproto::TelegramAccount;
use crate::services::bot_log::Note;
use crate::services::bots::{BotError, require_not_suspended};
use crate::services::mtproto::leases::Leases;
use crate::services::mtproto::live::{Attached, LiveSession};
use crate::services::mtproto::sealed::{SealedSession, digest};
use crate::services::mtproto::steps::Attempt;
use crate::services::mtproto::{Mtproto, UserSessionError, snapshots};
use crate::store::{NewSession, StoreError};

impl LiveSession {
    /// Stores the session of `attempt` and attaches it. To be settled: a session that is stored and not attached would be held
    /// for nothing.
    pub(super) async fn store_and_attach(
        &self,
        caller: &Caller,
        attempt: &Attempt,
        account: TelegramAccount,
        entry: AuditEntry,
    ) -> Result<(), UserSessionError> {
        if !attempt.claim() {
            return Err(UserSessionError::NoLogin);
        }
        match self.store_session(caller, attempt, account, entry).await {
            Ok(attached) => {
                self.attach(attached, attempt.is_by_qr);
                self.mtproto.0.bots.log().note(self.bot, Note::AccountConnected);
                Ok(())
            }
            Err(error) => {
                attempt.give_back();
                Err(error)
            }
        }
    }

    /// Stores the session of `attempt`, held by this process, with its app and phone number and a record of it.
    async fn store_session(
        &self,
        caller: &Caller,
        attempt: &Attempt,
        account: TelegramAccount,
        entry: AuditEntry,
    ) -> Result<Attached, UserSessionError> {
        let Mtproto(inner) = &self.mtproto;
        let key = attempt.state.fingerprint_material().ok_or(UserSessionError::NoLogin)?;
        let key_digest = digest(key.expose_secret());
        let session = SealedSession {
            api_id: attempt.app.api_id,
            account: account.clone(),
            key_digest,
            state: attempt.state.to_text(),
        };
        let secrets = [
            (CredentialField::Session, Some(session.to_text())),
            (CredentialField::ApiHash, attempt.app_hash()),
            (CredentialField::Phone, attempt.phone.clone()),
        ];
        let (asked_at, now) = (Instant::now(), inner.ambient.now());
        let mut tx = inner.store.begin().await?;
        let bot = tx.lock_bot(self.bot).await?.ok_or(BotError::NotFound)?;
        require_not_suspended(&bot)?;
        let new = NewSession {
            is_sandbox: attempt.state.is_sandbox(),
            fingerprint: &inner.vault.session_fingerprint(&key_digest),
            holder: inner.leases.holder,
            held_until: Leases::end(tx.clock().await?),
            snapshot_due_at: now + snapshots::FIRST,
        };
        tx.begin_mtproto_session(bot.id, new, now).await.map_err(|error| match error {
            StoreError::Duplicate => UserSessionError::InUse,
            other => other.into(),
        })?;
        for (field, secret) in secrets {
            let Some(secret) = secret else {
                // A hash that is kept goes with the id that is kept.
                if field == CredentialField::ApiHash && bot.telegram_api_id != Some(attempt.app.api_id) {
                    tx.delete_credential(bot.id, field).await?;
                }
                continue;
            };
            let unsealable = |source| BotError::Credential { bot_id: bot.id, field: field.as_str(), source };
            let sealed = inner.vault.seal(bot.id, field, &secret).map_err(unsealable)?;
            tx.put_credential(bot.id, &sealed, now).await?;
        }
        tx.set_telegram_app(bot.id, attempt.app.api_id, now).await?;
        tx.record(caller, entry, now).await?;
        tx.commit().await?;
        let lease = inner.leases.add(bot.id, asked_at);
        let (client, state) = (attempt.client.clone(), Arc::clone(&attempt.state));
        Ok(Attached { client, state, account, api_id: attempt.app.api_id, key_digest, lease })
    }

    /// The account is attached from now on, and no login is under way.
    fn attach(&self, attached: Attached, came_by_qr: bool) {
        let mut inside = self.inside();
        if inside.is_closed {
            // Too late for this life; the lease runs out, and the next life opens it.
            attached.client.end();
            return self.mtproto.0.leases.remove_this(self.bot, &attached.lease);
        }
        inside.attached = Some(attached);
        inside.is_open = true;
        inside.login = None;
        inside.came_by_qr = came_by_qr;
        drop(inside);
        self.changed.notify_one();
    }
}

impl Attempt {
    /// The app's hash, if there is one: an import may come with the id alone.
    fn app_hash(&self) -> Option<SecretString> {
        Some(&self.app.api_hash).filter(|hash| !hash.expose_secret().is_empty()).cloned()
    }
}
