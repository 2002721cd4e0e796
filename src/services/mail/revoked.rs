//! E-mails that wait for the mail server while their person loses the right to send them: they are called off, and the chat is
//! told why.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::model::account::AccountId;
use crate::model::audit::{AuditAction, Caller};
use crate::model::bot::BotId;
use crate::model::mail::Mail;
use crate::model::organization::Organization;
use crate::model::outbox::OutboundCall;
use crate::services::mail::drafts::entry;
use crate::services::mail::worker::{in_brief, recipients};
use crate::store::{MailOrigin, StoreError, StoredPerson, Tx};

/// Calls off what waits of somebody's e-mails for an organization to which they do not belong any more, and tells each in the chat
/// where it was written; which chats these are. Called in the transaction that ends their place there. How many wait is bounded by
/// what one person may send.
pub(in crate::services) async fn call_off_waiting(
    tx: &mut Tx,
    account: AccountId,
    organization: &Organization,
    now: DateTime<Utc>,
) -> Result<Vec<(BotId, i64)>, StoreError> {
    let mails = tx.revoke_waiting_mails(account, organization.id, now).await?;
    let why = not_of(Some(organization.name.as_str()));
    metrics::counter!("botyard_mails_total", "outcome" => "revoked").increment(mails.len() as u64);
    for mail in &mails {
        tx.record(&Caller::system(), entry(AuditAction::MailCancelled, mail), now).await?;
        let call = OutboundCall::in_chat("sendMessage", mail.chat_id, telling(mail, &why));
        tx.enqueue_call(mail.bot_id, &call, now).await?;
    }
    Ok(mails.into_iter().map(|mail| (mail.bot_id, mail.chat_id)).collect())
}

/// Why somebody may not send an e-mail any more, in words for them; `None` if they may.
pub(super) fn why_revoked(mail: &Mail, origin: &MailOrigin, now: &StoredPerson) -> Option<String> {
    if now.is_disabled {
        return Some("your account is disabled".to_owned());
    }
    match mail.organization_id {
        of if of == now.person.organization() => None,
        Some(_) => Some(not_of(origin.organization.as_deref())),
        None => Some("you wrote it before you came to your organization: have it drafted anew".to_owned()),
    }
}

fn not_of(organization: Option<&str>) -> String {
    format!("you do not belong to {} any more", organization.unwrap_or("the organization that it was for"))
}

/// What the chat is told of an e-mail that was called off.
pub(super) fn telling(mail: &Mail, why: &str) -> Value {
    let (subject, recipients) = (in_brief(mail), recipients(mail));
    let text = if mail.unanswered == 0 {
        format!("The e-mail “{subject}” to {recipients} was not sent: {why}.")
    } else {
        format!(
            "The e-mail “{subject}” to {recipients} is not tried again: {why}. The mail server did not say whether it took the \
             e-mail, so it may have arrived."
        )
    };
    json!({ "text": text })
}
