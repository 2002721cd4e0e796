//! What goes on beside the calls on a session: writing back what changed, watching a QR code, ending a login in time; and the
//! session's end.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use crate::base::retry::Backoff;
use crate::clients::mtproto::UserClient;
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::{Bot, CredentialField};
use crate::services::bot_log::Note;
use crate::services::bots::BotError;
use crate::services::mtproto::live::{Attached, LiveSession};
use crate::services::mtproto::steps::{Attempt, Step};
use crate::services::mtproto::{Mtproto, UserSessionError};
use crate::store::{StoreError, Tx};

/// How long changes are gathered before they are written, as one seldom comes alone.
const GATHER: Duration = Duration::from_millis(200);

/// Waits between attempts at writing back.
const RETRY: Backoff = Backoff { initial: Duration::from_millis(500), max: Duration::from_secs(5) };

/// How long a connection may take to end.
const DISCONNECT: Duration = Duration::from_secs(3);

/// How long the end of a session waits for what is being settled.
const SETTLE: Duration = Duration::from_secs(10);

/// How long the last write may take.
pub(super) const LAST_WRITE: Duration = Duration::from_secs(5);

/// What is watched at a moment.
struct Watched {
    attached: Option<Attached>,
    scanning: Option<Arc<Attempt>>,
    login_ends: Option<Instant>,
}

impl LiveSession {
    /// Does what goes on beside the calls, until the session is halted or has nothing left to look after. In the latter case
    /// it is to be done again, as a call may bring something new.
    pub async fn look_after(&self) {
        let mut is_in_use = false;
        loop {
            let watched = self.watched();
            let is_empty = watched.attached.is_none() && watched.login_ends.is_none();
            if is_in_use && is_empty {
                return;
            }
            is_in_use |= !is_empty;
            let halted = self.halted();
            tokio::select! {
                () = halted.cancelled() => return,
                () = self.changed.notified() => {}
                () = write_changes(self, watched.attached.as_ref()) => {}
                () = lease_lost(watched.attached.as_ref()) => {
                    tracing::warn!(bot = %self.bot, "a session is no longer held here and is closed");
                    // At once: whoever takes it next connects.
                    if let Some(attached) = watched.attached {
                        attached.client.end();
                    }
                    return self.halt();
                }
                () = scanned(watched.scanning.as_deref()) => {
                    tokio::select! {
                        () = halted.cancelled() => return,
                        () = self.go_on_after_scan() => {}
                    }
                }
                () = sleep_until(watched.login_ends) => self.expire_login(),
            }
        }
    }

    fn watched(&self) -> Watched {
        let inside = self.inside();
        let login = inside.login.as_ref();
        let scanning = login.filter(|login| matches!(login.step, Step::Scan(..)));
        Watched {
            attached: inside.attached.clone(),
            scanning: scanning.and_then(|login| login.attempt.clone()),
            login_ends: login.map(|login| login.ends),
        }
    }

    /// Ends a login whose time is up.
    fn expire_login(&self) {
        let mut inside = self.inside();
        if inside.login.as_ref().is_some_and(|login| login.ends <= Instant::now())
            && let Some(login) = inside.login.take()
        {
            drop(inside);
            if let Some(attempt) = login.attempt {
                attempt.give_up_in_background();
            }
        }
    }

    /// Writes what became of the session, if it is attached and this process holds it still; whether it does.
    async fn write_back(&self, attached: &Attached) -> Result<bool, UserSessionError> {
        let Mtproto(inner) = &self.mtproto;
        let (bot_id, field) = (self.bot, CredentialField::Session);
        let text = Self::sealed_form(attached).to_text();
        let unsealable = |source| BotError::Credential { bot_id, field: field.as_str(), source };
        let sealed = inner.vault.seal(bot_id, field, &text).map_err(unsealable)?;
        let now = inner.ambient.now();
        let mut tx = inner.store.begin().await?;
        // The bot before what is its, as everybody takes them: two who wait for one another would both fail.
        if tx.lock_bot(bot_id).await?.is_none() || !tx.holds_mtproto_session(bot_id, inner.leases.holder).await? {
            return Ok(false);
        }
        // Another one may have come in its place, and is not written over.
        if !self.is_attached(&attached.state) {
            return Ok(true);
        }
        tx.put_credential(bot_id, &sealed, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Notes that the session with this key is of no use any more, erases it, and tells the owner.
    pub(super) async fn lose(&self, key_digest: &[u8; 32], reason: &str) -> Result<(), StoreError> {
        let Mtproto(inner) = &self.mtproto;
        let mut tx = inner.store.begin().await?;
        let Some(bot) = tx.lock_bot(self.bot).await? else { return Ok(()) };
        for fingerprint in inner.vault.session_fingerprints(key_digest) {
            if tx.lose_mtproto_session(self.bot, &fingerprint, reason, inner.ambient.now()).await? {
                return self.tell_of_loss(tx, &bot, reason).await;
            }
        }
        Ok(())
    }

    /// Notes that nothing can be made of the session here, keeps it for a server that can, and tells the owner.
    pub(super) async fn set_aside(&self, reason: &str) -> Result<(), StoreError> {
        let Mtproto(inner) = &self.mtproto;
        let mut tx = inner.store.begin().await?;
        let Some(bot) = tx.lock_bot(self.bot).await? else { return Ok(()) };
        if !tx.set_mtproto_session_aside(self.bot, reason, inner.ambient.now()).await? {
            return Ok(());
        }
        self.tell_of_loss(tx, &bot, reason).await
    }

    /// Something can be made of a session that was set aside.
    pub(super) async fn take_up(&self) -> Result<(), StoreError> {
        let mut tx = self.mtproto.0.store.begin().await?;
        tx.take_up_mtproto_session(self.bot, self.mtproto.0.ambient.now()).await?;
        tx.commit().await?;
        tracing::info!(bot = %self.bot, "a session that was set aside is taken up again");
        Ok(())
    }

    async fn tell_of_loss(&self, mut tx: Tx, bot: &Bot, reason: &str) -> Result<(), StoreError> {
        let Mtproto(inner) = &self.mtproto;
        let entry = AuditEntry::new(AuditAction::MtprotoLost, self.bot.0).because(reason);
        tx.record(&Caller::system(), entry, inner.ambient.now()).await?;
        let words = format!(
            "The session of your Telegram account that is attached to this bot is lost: {reason}. The bot goes on without it; \
             attach the account again to see figures of your channels."
        );
        let notice = inner.bots.prepare_notice(&mut tx, bot, words).await?;
        tx.commit().await?;
        tracing::warn!(bot = %self.bot, reason, "a session is lost");
        inner.bots.log().note(self.bot, Note::AccountLost(reason));
        inner.bots.send_notice(notice).await;
        Ok(())
    }

    /// Ends the session's life: disconnects, writes what is left to be written, and gives the session up. A login under way is
    /// gone. To be called once nothing else is being done.
    pub async fn close(&self) {
        self.halt();
        let present = self.inside().attached.clone();
        // What is being settled ends first, unless somebody else may take the session.
        let _settling = tokio::select! {
            settled = tokio::time::timeout(SETTLE, self.settling.lock()) => settled.ok(),
            () = lease_lost(present.as_ref()) => None,
        };
        let (attached, login) = {
            let mut inside = self.inside();
            inside.is_closed = true;
            (inside.attached.clone(), inside.login.take())
        };
        if let Some(attempt) = login.and_then(|login| login.attempt) {
            attempt.give_up().await;
        }
        if let Some(attached) = attached {
            end(&attached.client).await;
            self.write_at_the_end(&attached).await;
            self.inside().attached = None;
        }
        self.release().await;
    }

    async fn write_at_the_end(&self, attached: &Attached) {
        match tokio::time::timeout(LAST_WRITE, self.write_back(attached)).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => {
                tracing::warn!(bot = %self.bot, "a session was no longer held here at its end and is not written back");
            }
            Ok(Err(error)) => tracing::warn!(bot = %self.bot, %error, "a session could not be written back at its end"),
            Err(_) => tracing::warn!(bot = %self.bot, "a session could not be written back in time at its end"),
        }
    }
}

/// Disconnects for good, and waits until that is done.
pub(super) async fn end(client: &UserClient) {
    if !client.is_connected() {
        return client.end();
    }
    // In this order: only an end that comes afterwards is noticed.
    let (closed, ()) = tokio::join!(tokio::time::timeout(DISCONNECT, client.closed()), async { client.end() });
    if closed.is_err() {
        tracing::warn!("a connection over MTProto took too long to end");
    }
}

/// Waits for changes of the attached session, gathers them and writes them back, again and again.
async fn write_changes(live: &LiveSession, attached: Option<&Attached>) {
    let Some(attached) = attached else { return std::future::pending().await };
    let mut changes = attached.state.changes();
    // What changed before this began is written as well.
    changes.mark_changed();
    let mut failures = 0;
    loop {
        if failures == 0 && changes.changed().await.is_err() {
            return std::future::pending().await;
        }
        tokio::time::sleep(GATHER).await;
        changes.mark_unchanged();
        match live.write_back(attached).await {
            Ok(true) => failures = 0,
            // It is being logged out, or was.
            Ok(false) if !live.is_attached(&attached.state) || live.inside().is_ending => {
                return std::future::pending().await;
            }
            Ok(false) => {
                tracing::warn!(bot = %live.bot, "a session is no longer held here and is closed");
                return live.halt();
            }
            Err(error) => {
                failures += 1;
                tracing::warn!(bot = %live.bot, %error, "a session could not be written back; trying again");
                tokio::time::sleep(RETRY.delay(failures, &live.mtproto.0.ambient)).await;
            }
        }
    }
}

async fn lease_lost(attached: Option<&Attached>) {
    match attached {
        Some(attached) => attached.lease.lost().await,
        None => std::future::pending().await,
    }
}

async fn scanned(attempt: Option<&Attempt>) {
    match attempt {
        Some(attempt) => attempt.client.token_scanned().await,
        None => std::future::pending().await,
    }
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// The facts of a record about a login, without anything that it was made with.
pub(super) fn facts(step: &str, error: &UserSessionError) -> serde_json::Value {
    json!({ "step": step, "problem": error.as_str() })
}
