//! What goes with an e-mail, as its person chooses it below the preview: no model is asked for it again.

use crate::model::database::ResultSet;
use crate::model::exchange::ExchangeId;
use crate::model::mail::{AttachmentKind, Mail};
use crate::programs::analyst::buttons::{DATABASE_REMOVED, GONE, Press, TOO_OLD, has_database_of};
use crate::programs::analyst::{Scene, failed, mail, mail_preview};
use crate::programs::{ProgramError, Replies};
use crate::services::conversations::ConversationError;
use crate::services::mail::{Enclosed, MailError};

const NOT_DRAWN: &str = "This result cannot be drawn.";

const NO_ROWS: &str = "This result has no rows.";

/// Said in the place of a preview that is shown anew below a picture.
const SHOWN_BELOW: &str = "✉️ The e-mail is shown anew below.";

/// What a person may choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// What goes with the e-mail as a file.
    File(Option<AttachmentKind>),
    /// Whether the first rows of the file stand in the e-mail itself.
    Table { is_hidden: bool },
}

impl Choice {
    const ALL: [Self; 5] = [
        Self::File(None),
        Self::File(Some(AttachmentKind::Csv)),
        Self::File(Some(AttachmentKind::Chart)),
        Self::Table { is_hidden: true },
        Self::Table { is_hidden: false },
    ];

    /// The choice that a button stands for.
    pub(super) fn by(verb: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.verb() == verb)
    }

    pub(super) const fn verb(self) -> &'static str {
        match self {
            Self::File(None) => "with-none",
            Self::File(Some(AttachmentKind::Csv)) => "with-csv",
            Self::File(Some(AttachmentKind::Chart)) => "with-chart",
            Self::Table { is_hidden: true } => "no-table",
            Self::Table { is_hidden: false } => "table",
        }
    }

    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::File(None) => "No attachment",
            Self::File(Some(AttachmentKind::Csv)) => "CSV",
            Self::File(Some(AttachmentKind::Chart)) => "Picture",
            Self::Table { is_hidden: true } => "Without the table",
            Self::Table { is_hidden: false } => "With the table",
        }
    }

    /// Whether an e-mail is so already.
    pub(super) fn is_so(self, mail: &Mail) -> bool {
        match self {
            Self::File(kind) => mail.attachment == kind,
            Self::Table { is_hidden } => mail.content.hides_table == is_hidden,
        }
    }
}

/// Changes what goes with an e-mail, from a preview that shows it as it is.
pub(super) async fn choose(press: &Press<'_>, choice: Choice, data: &str) -> Result<Replies, ProgramError> {
    let Some((id, revision)) = mail::id_of(data) else { return Ok(press.notice(TOO_OLD)) };
    let (mails, person) = (&press.scene.services.mails, &press.scene.person);
    let found = match mails.get(person, id).await {
        Ok(found) if mail::is_open(&found) => found,
        Ok(_) => return Ok(press.notice(&mail::words_of(&MailError::AlreadyDecided))),
        other => return press.show_mail(other).await,
    };
    // Whoever presses twice, and whose press comes once more after a crash, finds it done.
    if choice.is_so(&found) {
        return show(press, &found).await;
    }
    let changed = match choice {
        Choice::Table { is_hidden } => mails.hide_table_as_shown(person, id, revision, is_hidden).await,
        Choice::File(kind) => {
            let enclosed = match kind {
                Some(kind) => match made(press, &found, kind).await? {
                    Ok(enclosed) => enclosed,
                    Err(words) => return Ok(press.notice(words)),
                },
                None => Enclosed::default(),
            };
            mails.enclose_as_shown(person, id, revision, enclosed).await
        }
    };
    match changed {
        Ok(changed) => show(press, &changed).await,
        refused => press.show_mail(refused).await,
    }
}

/// Shows the e-mail in the place of the preview; with a picture below it, so that nothing stands between the two.
async fn show(press: &Press<'_>, mail: &Mail) -> Result<Replies, ProgramError> {
    match mail.attachment {
        Some(AttachmentKind::Chart) => mail_preview::show(press.scene, press.closed(SHOWN_BELOW), None, mail).await,
        Some(AttachmentKind::Csv) | None => press.show_mail(Ok(mail.clone())).await,
    }
}

/// A file of the result that an e-mail tells of, as it is kept; words for the person if there is none.
async fn made(
    press: &Press<'_>,
    mail: &Mail,
    kind: AttachmentKind,
) -> Result<Result<Enclosed, &'static str>, ProgramError> {
    let result = match result_of(press.scene, mail.exchange_id).await? {
        Ok(result) => result,
        Err(words) => return Ok(Err(words)),
    };
    let enclosed = mail::enclosed(&result, kind, &mail.content.subject).await;
    let is_made = enclosed.attachment.as_ref().is_some_and(|attachment| attachment.kind == kind);
    Ok(match kind {
        _ if is_made => Ok(enclosed),
        AttachmentKind::Chart => Err(NOT_DRAWN),
        AttachmentKind::Csv => Err(NO_ROWS),
    })
}

/// What the statement of a question gave, as far as it may still be shown; words for the person if it may not.
pub(super) async fn result_of(
    scene: &Scene<'_>,
    exchange: Option<ExchangeId>,
) -> Result<Result<ResultSet, &'static str>, ProgramError> {
    let Some(id) = exchange else { return Ok(Err(GONE)) };
    match scene.services.conversations.result(&scene.person, id).await {
        Ok((exchange, result)) if has_database_of(scene, &exchange).await? => Ok(Ok(result)),
        Ok(_) => Ok(Err(DATABASE_REMOVED)),
        Err(ConversationError::Store(error)) => Err(failed(&error)),
        Err(_) => Ok(Err(GONE)),
    }
}
