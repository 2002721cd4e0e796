//! What a person does with an e-mail: has it drafted, changes it, sends it, calls it off.

use serde_json::{Value, json};

use crate::model::audit::{AuditAction, AuditEntry, Caller, Origin};
use crate::model::mail::{EmailAddress, Mail, MailContent, MailId, MailState};
use crate::model::organization::Person;
use crate::services::mail::content::{check_attachment, tidy};
use crate::services::mail::{MailError, Mails, NewMail};
use crate::store::Tx;

impl Mails {
    /// Keeps a draft, if the recipients are within the policy. Nobody else learns of it.
    ///
    /// # Errors
    /// [`MailError::NotConfigured`] without a mail server, [`MailError::RecipientNotAllowed`],
    /// [`MailError::InvalidField`], and [`MailError::TooMany`] while the person has many drafts.
    pub async fn draft(&self, person: &Person, mail: NewMail) -> Result<Mail, MailError> {
        let content = tidy(mail.content)?;
        check_attachment(mail.attachment.as_ref())?;
        let now = self.0.ambient.now();
        let mut tx = self.0.store.begin().await?;
        let caller = lock_caller(&mut tx, person).await?;
        self.require_allowed(&mut tx, person.organization(), &content.recipients).await?;
        self.require_room_for_draft(&mut tx, person.account_id, now).await?;
        let (kind, bytes) = mail.attachment.map(|attachment| (attachment.kind, attachment.bytes)).unzip();
        let mail = Mail {
            id: MailId::generate(&self.0.ambient),
            bot_id: mail.bot_id,
            chat_id: mail.chat_id,
            account_id: person.account_id,
            organization_id: person.organization(),
            exchange_id: mail.exchange_id,
            content,
            attachment: kind,
            state: MailState::Draft,
            attempts: 0,
            unanswered: 0,
            revision: 1,
            last_error: None,
            created_at: now,
            drafted_at: now,
            queued_at: None,
            finished_at: None,
        };
        tx.create_mail(person.account_id, &mail, bytes.as_deref()).await?;
        tx.record(&caller, entry(AuditAction::MailDrafted, &mail), now).await?;
        tx.commit().await?;
        Ok(mail)
    }

    /// Refuses what [`Mails::draft`] would refuse whatever the e-mail said: asked before its words are paid for.
    ///
    /// # Errors
    /// [`MailError::NotConfigured`], [`MailError::RecipientNotAllowed`] and [`MailError::TooMany`].
    pub async fn require_draftable(&self, person: &Person, recipients: &[EmailAddress]) -> Result<(), MailError> {
        let mut tx = self.0.store.read().await?;
        self.require_allowed(&mut tx, person.organization(), recipients).await?;
        self.require_room_for_draft(&mut tx, person.account_id, self.0.ambient.now()).await
    }

    /// A person's own e-mail.
    ///
    /// # Errors
    /// [`MailError::NotFound`], also for one that was drafted in another organization.
    pub async fn get(&self, person: &Person, id: MailId) -> Result<Mail, MailError> {
        let found = self.0.store.read_once().await?.find_mail(person.account_id, id).await?;
        found.filter(|mail| mail.organization_id == person.organization()).ok_or(MailError::NotFound)
    }

    /// Gives a draft other words; one that failed becomes a draft again.
    ///
    /// # Errors
    /// As of [`Mails::draft`], and [`MailError::AlreadyDecided`].
    pub async fn edit(&self, person: &Person, id: MailId, content: MailContent) -> Result<Mail, MailError> {
        let content = tidy(content)?;
        let now = self.0.ambient.now();
        let mut tx = self.0.store.begin().await?;
        let caller = lock_caller(&mut tx, person).await?;
        self.require_allowed(&mut tx, person.organization(), &content.recipients).await?;
        let mail = self.lock_undecided(&mut tx, person, id).await?;
        tx.set_mail_content(person.account_id, id, &content, now).await?;
        let (revision, drafted_at) = (mail.revision + 1, now);
        let mail = Mail { content, state: MailState::Draft, finished_at: None, revision, drafted_at, ..mail };
        tx.record(&caller, entry(AuditAction::MailDrafted, &mail), now).await?;
        tx.commit().await?;
        Ok(mail)
    }

    /// Has a draft sent, or one that failed tried again: the policy is asked once more, and the e-mail waits for the mail
    /// server from now on. The chat is told what becomes of it.
    ///
    /// # Errors
    /// [`MailError::NotFound`], [`MailError::AlreadyDecided`], [`MailError::NotConfigured`],
    /// [`MailError::RecipientNotAllowed`], and [`MailError::TooMany`] when a limit of the day is used up.
    pub async fn send(&self, person: &Person, id: MailId) -> Result<Mail, MailError> {
        self.send_if(person, id, |_| true).await
    }

    /// The same from a preview of this revision.
    ///
    /// # Errors
    /// As of [`Mails::send`], and [`MailError::Changed`] if the e-mail has other words by now.
    pub async fn send_as_shown(&self, person: &Person, id: MailId, revision: i32) -> Result<Mail, MailError> {
        self.send_if(person, id, |mail| mail.revision == revision).await
    }

    async fn send_if(
        &self,
        person: &Person,
        id: MailId,
        is_meant: impl Fn(&Mail) -> bool + Send,
    ) -> Result<Mail, MailError> {
        let now = self.0.ambient.now();
        let mut tx = self.0.store.begin().await?;
        let caller = lock_caller(&mut tx, person).await?;
        self.require_room(&mut tx, person, now).await?;
        let mail = self.lock_undecided(&mut tx, person, id).await?;
        if !is_meant(&mail) {
            return Err(MailError::Changed);
        }
        if !tx.has_mail_attachment(person.account_id, id).await? {
            return Err(MailError::AlreadyDecided);
        }
        self.require_allowed(&mut tx, mail.organization_id, &mail.content.recipients).await?;
        let route = self.route(&mut tx, mail.organization_id).await?;
        let message_id = format!("{id}@{}", route.sender.from.domain());
        tx.queue_mail(person.account_id, id, &message_id, now).await?;
        tx.record(&caller, entry(AuditAction::MailQueued, &mail), now).await?;
        tx.commit().await?;
        self.0.queued.notify_one();
        let (queued_at, finished_at) = (Some(now), None);
        Ok(Mail {
            state: MailState::Queued,
            attempts: 0,
            unanswered: 0,
            last_error: None,
            queued_at,
            finished_at,
            ..mail
        })
    }

    /// Calls a draft off.
    ///
    /// # Errors
    /// [`MailError::NotFound`] and [`MailError::AlreadyDecided`].
    pub async fn cancel(&self, person: &Person, id: MailId) -> Result<Mail, MailError> {
        let now = self.0.ambient.now();
        let mut tx = self.0.store.begin().await?;
        let caller = lock_caller(&mut tx, person).await?;
        let mail = self.lock_undecided(&mut tx, person, id).await?;
        tx.cancel_mail(person.account_id, id, now).await?;
        tx.record(&caller, entry(AuditAction::MailCancelled, &mail), now).await?;
        tx.commit().await?;
        Ok(Mail { state: MailState::Cancelled, finished_at: Some(now), ..mail })
    }

    /// A person's e-mail on which they may still decide.
    async fn lock_undecided(&self, tx: &mut Tx, person: &Person, id: MailId) -> Result<Mail, MailError> {
        let found = tx.lock_mail(person.account_id, id).await?;
        let mail = found.filter(|mail| mail.organization_id == person.organization()).ok_or(MailError::NotFound)?;
        match mail.state {
            MailState::Failed => Ok(mail),
            MailState::Draft if mail.drafted_at + self.draft_lifetime() > self.0.ambient.now() => Ok(mail),
            MailState::Draft | MailState::Queued | MailState::Sent | MailState::Cancelled => {
                Err(MailError::AlreadyDecided)
            }
        }
    }
}

/// The person as the caller of a use case, their account locked until the transaction ends.
async fn lock_caller(tx: &mut Tx, person: &Person) -> Result<Caller, MailError> {
    let account = tx.lock_account(person.account_id).await?.ok_or(MailError::NotFound)?;
    let (account_id, role) = (Some(account.id), account.role);
    Ok(Caller { account_id, role, session_id: None, api_key_id: None, origin: Origin::default() })
}

/// What is recorded of an e-mail: to how many it goes, but neither to whom nor what it says.
pub(super) fn entry(action: AuditAction, mail: &Mail) -> AuditEntry {
    AuditEntry::new(action, mail.id.0).with(detail(mail))
}

pub(super) fn detail(mail: &Mail) -> Value {
    json!({
        "account_id": mail.account_id,
        "bot_id": mail.bot_id,
        "organization_id": mail.organization_id,
        "recipients": mail.content.recipients.len(),
        "attachment": mail.attachment,
    })
}
