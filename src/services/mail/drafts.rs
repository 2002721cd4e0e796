//! What a person does with an e-mail: has it drafted, changes it, sends it, calls it off.

use serde_json::{Value, json};

use crate::model::audit::{AuditAction, AuditEntry, Caller, Origin};
use crate::model::mail::{AttachmentKind, EmailAddress, Mail, MailContent, MailId, MailState};
use crate::model::organization::Person;
use crate::services::mail::content::{check_attachment, tidy};
use crate::services::mail::template::footer;
use crate::services::mail::{Attachment, Enclosed, MailError, Mails, NewMail};
use crate::store::{StoreError, Tx};

/// An e-mail with changes.
struct Revision {
    content: MailContent,
    file: File,
}

/// What becomes of the file of an e-mail.
enum File {
    Kept,
    Replaced(Option<Attachment>),
}

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
        self.require_allowed(&mut tx, person, &content.recipients).await?;
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
        self.require_allowed(&mut tx, person, recipients).await?;
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

    /// The last line of an e-mail, which says to those who get it who is behind it; empty if nobody is any more.
    ///
    /// # Errors
    /// The store's.
    pub async fn last_line(&self, mail: &Mail) -> Result<String, StoreError> {
        let mut tx = self.0.store.read_once().await?;
        let origin = tx.find_mail_origin(mail.account_id, mail.bot_id, mail.organization_id).await?;
        Ok(origin.as_ref().map(footer).unwrap_or_default())
    }

    /// The picture that goes with a person's own e-mail; `None` without one, or if it is not kept any more.
    ///
    /// # Errors
    /// The store's.
    pub async fn picture(&self, mail: &Mail) -> Result<Option<Vec<u8>>, StoreError> {
        if mail.attachment != Some(AttachmentKind::Chart) {
            return Ok(None);
        }
        self.0.store.read_once().await?.find_mail_attachment(mail.account_id, mail.id).await
    }

    /// Gives a draft other words; one that failed becomes a draft again.
    ///
    /// # Errors
    /// As of [`Mails::draft`], and [`MailError::AlreadyDecided`].
    pub async fn edit(&self, person: &Person, id: MailId, content: MailContent) -> Result<Mail, MailError> {
        self.revise(person, id, |_| Ok(Revision { content, file: File::Kept })).await
    }

    /// Has other data go with a draft than its preview of this revision shows.
    ///
    /// # Errors
    /// As of [`Mails::edit`], and [`MailError::Changed`] if the e-mail was changed since.
    pub async fn enclose_as_shown(
        &self,
        person: &Person,
        id: MailId,
        revision: i32,
        enclosed: Enclosed,
    ) -> Result<Mail, MailError> {
        let Enclosed { attachment, table, rows } = enclosed;
        check_attachment(attachment.as_ref())?;
        let enclose = |mail: &Mail| {
            let content = MailContent { table, rows, ..mail.content.clone() };
            if mail.revision == revision {
                Ok(Revision { content, file: File::Replaced(attachment) })
            } else {
                Err(MailError::Changed)
            }
        };
        self.revise(person, id, enclose).await
    }

    /// Takes the table out of a draft, or puts it back, as its preview of this revision was told.
    ///
    /// # Errors
    /// As of [`Mails::enclose_as_shown`].
    pub async fn hide_table_as_shown(
        &self,
        person: &Person,
        id: MailId,
        revision: i32,
        hides_table: bool,
    ) -> Result<Mail, MailError> {
        let hide = |mail: &Mail| {
            let content = MailContent { hides_table, ..mail.content.clone() };
            if mail.revision == revision { Ok(Revision { content, file: File::Kept }) } else { Err(MailError::Changed) }
        };
        self.revise(person, id, hide).await
    }

    /// Changes an e-mail on which its person may still decide, which is a draft from then on.
    async fn revise(
        &self,
        person: &Person,
        id: MailId,
        change: impl FnOnce(&Mail) -> Result<Revision, MailError> + Send,
    ) -> Result<Mail, MailError> {
        let now = self.0.ambient.now();
        let mut tx = self.0.store.begin().await?;
        let caller = lock_caller(&mut tx, person).await?;
        let mail = self.lock_undecided(&mut tx, person, id).await?;
        let Revision { content, file } = change(&mail)?;
        let content = tidy(content)?;
        self.require_allowed(&mut tx, person, &content.recipients).await?;
        tx.set_mail_content(person.account_id, id, &content, now).await?;
        let attachment = match file {
            File::Kept => mail.attachment,
            File::Replaced(file) => {
                let (kind, bytes) = file.map(|file| (file.kind, file.bytes)).unzip();
                tx.set_mail_attachment(person.account_id, id, kind, bytes.as_deref()).await?;
                kind
            }
        };
        let (revision, drafted_at) = (mail.revision + 1, now);
        let state = MailState::Draft;
        let mail = Mail { content, attachment, state, finished_at: None, revision, drafted_at, ..mail };
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
        self.require_allowed(&mut tx, person, &mail.content.recipients).await?;
        let route = self.route(&mut tx, person).await?;
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
