//! Sending the e-mails that wait: claimed in the store, given to a mail server, and what came of it noted.
//!
//! A claim says that an e-mail is under way. After a `kill -9` the next start takes claims for lost and sends those e-mails
//! again. So one may arrive twice, if the process died between the server's answer and the note; it then has the same
//! Message-ID both times, by which mail programs tell. Of one tenant one e-mail is under way at a time, so that somebody's
//! dead server holds up nobody else.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tokio::task::{Id, JoinSet};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::base::retry::Backoff;
use crate::clients::mail::{MailServerError, OutgoingMail};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::mail::Mail;
use crate::model::outbox::OutboundCall;
use crate::services::mail::drafts::detail;
use crate::services::mail::revoked::{telling, why_revoked};
use crate::services::mail::template::{mail_file, render};
use crate::services::mail::{MailError, Mails, button_data};
use crate::services::signals::BotSignal;
use crate::store::{ClaimedMail, StoreError};

/// How often the store is asked for e-mails whose next attempt is due.
const INTERVAL: Duration = Duration::from_secs(1);

/// Tenants looked at in one go.
const TENANTS_AT_ONCE: i64 = 512;

/// How much longer than an attempt a claim lasts.
const CLAIM_SLACK: Duration = Duration::from_mins(2);

/// How long attempts under way get when everything stops.
const STOP_GRACE: Duration = Duration::from_secs(5);

/// The pause before what came of an attempt is noted again, when the store did not take it.
const NOTE_AGAIN: Backoff = Backoff { initial: Duration::from_millis(200), max: Duration::from_secs(10) };

/// The longest part of a subject in a message to a chat, in characters.
const MAX_SHOWN_SUBJECT: usize = 80;

/// How an attempt ended.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Sent,
    /// Given up, with the reason in words for the person.
    Failed(String),
    /// To be tried again.
    Deferred(String),
    /// To be tried once more, as nobody knows whether the mail server took it.
    Uncertain(String),
    /// The person may not send it any more, with the reason in words for them.
    Revoked(String),
}

impl Outcome {
    const fn name(&self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Failed(_) => "failed",
            Self::Deferred(_) | Self::Uncertain(_) => "deferred",
            Self::Revoked(_) => "revoked",
        }
    }
}

impl Mails {
    /// Sends what waits, until cancelled. What is under way then gets a moment to end; what is cut off is tried again at the
    /// next start.
    pub async fn run(self, cancel: CancellationToken) {
        self.release_claims(&cancel).await;
        let mut running = JoinSet::new();
        let mut tenants: HashMap<Id, Uuid> = HashMap::new();
        while !cancel.is_cancelled() {
            if let Err(error) = self.start_due(&mut running, &mut tenants).await {
                tracing::warn!(%error, "e-mails that wait could not be looked up");
            }
            tokio::select! {
                Some(ended) = running.join_next_with_id(), if !running.is_empty() => {
                    let id = match ended {
                        Ok((id, ())) => id,
                        Err(error) => {
                            tracing::error!(%error, "an attempt to send an e-mail ended abnormally");
                            error.id()
                        }
                    };
                    tenants.remove(&id);
                }
                () = self.0.queued.notified() => {}
                () = tokio::time::sleep(INTERVAL) => {}
                () = cancel.cancelled() => {}
            }
        }
        let ended = async { while running.join_next().await.is_some() {} };
        if tokio::time::timeout(STOP_GRACE, ended).await.is_err() {
            tracing::warn!("attempts to send e-mails were cut off; they are made again at the next start");
        }
    }

    /// Nothing is under way yet: whatever is claimed was left behind.
    async fn release_claims(&self, cancel: &CancellationToken) {
        let release = async {
            let mut tx = self.0.store.begin().await?;
            let released = tx.release_claimed_mails().await?;
            tx.commit().await?;
            Ok::<_, StoreError>(released)
        };
        match cancel.run_until_cancelled(release).await {
            Some(Ok(0)) | None => {}
            Some(Ok(released)) => tracing::info!(released, "e-mails were under way when the last process ended"),
            // Their claims run out by themselves.
            Some(Err(error)) => tracing::warn!(%error, "e-mails that were under way could not be taken up at once"),
        }
    }

    /// Starts as many attempts as there is room for, one for each tenant.
    async fn start_due(&self, running: &mut JoinSet<()>, tenants: &mut HashMap<Id, Uuid>) -> Result<(), StoreError> {
        let room = self.0.settings.max_concurrent.saturating_sub(running.len());
        if room == 0 {
            return Ok(());
        }
        let now = self.0.ambient.now();
        let due = self.0.store.read_once().await?.list_tenants_with_due_mails(now, TENANTS_AT_ONCE).await?;
        let idle: Vec<Uuid> = due.into_iter().filter(|tenant| !tenants.values().any(|busy| busy == tenant)).collect();
        for tenant in idle.into_iter().take(room) {
            let mails = self.clone();
            let id = running.spawn(async move { mails.send_next_of(tenant).await }).id();
            tenants.insert(id, tenant);
        }
        Ok(())
    }

    /// One attempt, for the tenant's e-mail that has waited for longest.
    async fn send_next_of(&self, tenant: Uuid) {
        let claimed = match self.claim(tenant).await {
            Ok(Some(claimed)) => claimed,
            Ok(None) => return,
            Err(error) => {
                tracing::warn!(%error, "an e-mail that waits could not be taken");
                return;
            }
        };
        let (outcome, mail) = self.attempt(claimed).await;
        metrics::counter!("botyard_mails_total", "outcome" => outcome.name()).increment(1);
        let mut failures = 0;
        while let Err(error) = self.note(&mail, &outcome).await {
            failures += 1;
            tracing::warn!(mail = %mail.id, %error, "what came of an e-mail could not be noted; it is tried again");
            tokio::time::sleep(NOTE_AGAIN.delay(failures, &self.0.ambient)).await;
        }
    }

    async fn claim(&self, tenant: Uuid) -> Result<Option<ClaimedMail>, StoreError> {
        let now = self.0.ambient.now();
        let lasting = TimeDelta::from_std(self.0.settings.attempt_deadline + CLAIM_SLACK).unwrap_or(TimeDelta::MAX);
        let mut tx = self.0.store.begin().await?;
        let claimed = tx.claim_due_mail(tenant, now, now + lasting).await?;
        tx.commit().await?;
        Ok(claimed)
    }

    async fn attempt(&self, claimed: ClaimedMail) -> (Outcome, Mail) {
        let ClaimedMail { mail, attachment, message_id } = claimed;
        let outcome = match self.try_to_send(&mail, attachment, &message_id).await {
            Ok(outcome) => outcome,
            Err(MailError::Server(error)) => {
                tracing::info!(mail = %mail.id, attempt = mail.attempts + 1, why = error.kind(), "an e-mail was not taken");
                let is_last = error.is_final() || self.is_last_attempt(&mail);
                let is_uncertain = matches!(error, MailServerError::Unanswered);
                if is_uncertain && (is_last || mail.unanswered > 0) {
                    Outcome::Failed(format!("{error}, and it may have arrived: ask before you send it again"))
                } else if is_uncertain {
                    Outcome::Uncertain(error.to_string())
                } else if is_last {
                    Outcome::Failed(error.to_string())
                } else {
                    Outcome::Deferred(error.to_string())
                }
            }
            Err(error @ MailError::Store(_)) => Outcome::Deferred(internal(&mail, &error)),
            Err(error @ (MailError::Credential { .. } | MailError::Internal(_))) => {
                Outcome::Failed(internal(&mail, &error))
            }
            Err(refusal) => Outcome::Failed(refusal.to_string()),
        };
        (outcome, mail)
    }

    async fn try_to_send(
        &self,
        mail: &Mail,
        attachment: Option<Vec<u8>>,
        message_id: &str,
    ) -> Result<Outcome, MailError> {
        let mut tx = self.0.store.read().await?;
        let origin = tx.find_mail_origin(mail.account_id, mail.bot_id, mail.organization_id).await?;
        let (Some(origin), Some(stored)) = (origin, tx.find_person(mail.account_id).await?) else {
            return Ok(Outcome::Revoked("its bot or its account is gone".to_owned()));
        };
        if let Some(why) = why_revoked(mail, &origin, &stored) {
            return Ok(Outcome::Revoked(why));
        }
        self.require_allowed(&mut tx, &stored.person, &mail.content.recipients).await?;
        let route = self.route(&mut tx, &stored.person).await?;
        drop(tx);
        let queued_at = mail.queued_at.unwrap_or(mail.created_at);
        if self.0.ambient.now() > self.gives_up_at(mail) {
            return Ok(Outcome::Failed("it could not be sent in time".to_owned()));
        }
        let file = mail.attachment.zip(attachment);
        let words = render(&mail.content, &origin, file.as_ref().map(|(kind, _)| *kind));
        let outgoing = OutgoingMail {
            from: &route.sender.from,
            from_name: route.sender.from_name.as_deref(),
            recipients: &mail.content.recipients,
            subject: &mail.content.subject,
            message_id,
            date: queued_at,
            text: words.text,
            html: words.html,
            file: file.map(|(kind, bytes)| mail_file(kind, bytes)),
        };
        self.0.client.send(&route.server, &outgoing).await?;
        Ok(Outcome::Sent)
    }

    fn gives_up_at(&self, mail: &Mail) -> DateTime<Utc> {
        let age = TimeDelta::from_std(self.0.settings.max_age).unwrap_or(TimeDelta::MAX);
        mail.queued_at.unwrap_or(mail.created_at) + age
    }

    fn is_last_attempt(&self, mail: &Mail) -> bool {
        let attempts = u32::try_from(mail.attempts).unwrap_or(u32::MAX).saturating_add(1);
        attempts >= self.0.settings.max_attempts || self.0.ambient.now() >= self.gives_up_at(mail)
    }

    /// Notes how an attempt ended, and tells the chat if that was the end of it: in one transaction.
    async fn note(&self, mail: &Mail, outcome: &Outcome) -> Result<(), StoreError> {
        let (now, account) = (self.0.ambient.now(), mail.account_id);
        let mut tx = self.0.store.begin().await?;
        let (is_there, action, told) = match outcome {
            Outcome::Sent => (tx.note_mail_sent(account, mail.id, now).await?, AuditAction::MailSent, sent(mail)),
            Outcome::Failed(reason) => {
                let is_there = tx.note_mail_failed(account, mail.id, reason, now).await?;
                (is_there, AuditAction::MailFailed, failed(mail, reason))
            }
            Outcome::Revoked(why) => {
                (tx.revoke_mail(account, mail.id, now).await?, AuditAction::MailCancelled, telling(mail, why))
            }
            Outcome::Deferred(reason) | Outcome::Uncertain(reason) => {
                let unanswered = i32::from(matches!(outcome, Outcome::Uncertain(_)));
                let due_at = now + self.wait_after(mail);
                tx.note_mail_deferred(account, mail.id, reason, due_at, unanswered).await?;
                return tx.commit().await;
            }
        };
        // With its bot, or by its person, it may have been erased meanwhile.
        if !is_there {
            return Ok(());
        }
        let mut facts = detail(mail);
        facts["attempts"] = json!(mail.attempts + 1);
        tx.record(&Caller::system(), AuditEntry::new(action, mail.id.0).with(facts), now).await?;
        let call = OutboundCall::in_chat("sendMessage", mail.chat_id, told);
        tx.enqueue_call(mail.bot_id, &call, now).await?;
        tx.commit().await?;
        self.0.signals.send(BotSignal::Enqueued(mail.bot_id, mail.chat_id));
        tracing::info!(mail = %mail.id, outcome = outcome.name(), "an e-mail ended");
        Ok(())
    }

    fn wait_after(&self, mail: &Mail) -> TimeDelta {
        let failures = u32::try_from(mail.attempts).unwrap_or(u32::MAX).saturating_add(1);
        let wait = self.0.settings.backoff().delay(failures, &self.0.ambient);
        TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX)
    }
}

/// Logs what is ours to repair; the person reads something else.
fn internal(mail: &Mail, error: &MailError) -> String {
    tracing::error!(mail = %mail.id, %error, "an e-mail could not be sent");
    "something went wrong here; the operator can read what".to_owned()
}

fn sent(mail: &Mail) -> Value {
    json!({ "text": format!("The e-mail “{}” was sent to {}.", in_brief(mail), recipients(mail)) })
}

fn failed(mail: &Mail, reason: &str) -> Value {
    let button = |text: &str, verb: &str| json!({ "text": text, "callback_data": button_data(verb, mail) });
    let buttons = json!([[button("🔁 Send again", "send"), button("✏️ Edit", "edit"), button("✖️ Cancel", "drop")]]);
    json!({
        "text": format!("The e-mail “{}” to {} was not sent: {reason}.", in_brief(mail), recipients(mail)),
        "reply_markup": { "inline_keyboard": buttons },
    })
}

/// As much of the subject as names an e-mail.
pub(super) fn in_brief(mail: &Mail) -> String {
    let subject = &mail.content.subject;
    if subject.chars().count() <= MAX_SHOWN_SUBJECT {
        return subject.clone();
    }
    subject.chars().take(MAX_SHOWN_SUBJECT - 1).chain(['…']).collect()
}

/// The first recipient, and how many there are besides.
pub(super) fn recipients(mail: &Mail) -> String {
    match mail.content.recipients.as_slice() {
        [] => "nobody".to_owned(),
        [one] => one.to_string(),
        [first, others @ ..] => format!("{first} and {} more", others.len()),
    }
}
