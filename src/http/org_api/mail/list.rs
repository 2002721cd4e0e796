//! `GET /api/org/mails`.

use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::{PageQuery, QueryParams};
use crate::http::org_api::mail::person;
use crate::model::account::AccountId;
use crate::model::mail::{AttachmentKind, EmailAddress, Mail, MailId, MailState};
use crate::model::page::Page;

/// Which e-mails.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct MailsQuery {
    /// Only those that stand so.
    state: Option<MailState>,
    /// The page's number, from 1.
    #[param(minimum = 1, maximum = 4_294_967_295u32, default = 1, format = Int64)]
    page: Option<u32>,
    /// The most items on the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

/// An e-mail, without its words.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct MailResponse {
    /// Its id.
    id: MailId,
    /// Whose it is.
    account_id: AccountId,
    /// Who gets it.
    #[schema(value_type = Vec<String>, example = json!(["anna@example.org"]))]
    recipients: Vec<EmailAddress>,
    /// Its subject.
    subject: String,
    /// What goes with it.
    attachment: Option<AttachmentKind>,
    /// Where it stands.
    state: MailState,
    /// Failed attempts so far.
    attempts: i32,
    /// Why the last attempt failed.
    last_error: Option<String>,
    /// When it was drafted.
    created_at: DateTime<Utc>,
    /// When its person last had it sent.
    queued_at: Option<DateTime<Utc>>,
    /// When it was sent, failed for good or was called off.
    finished_at: Option<DateTime<Utc>>,
}

impl From<Mail> for MailResponse {
    fn from(mail: Mail) -> Self {
        Self {
            id: mail.id,
            account_id: mail.account_id,
            recipients: mail.content.recipients,
            subject: mail.content.subject,
            attachment: mail.attachment,
            state: mail.state,
            attempts: mail.attempts,
            last_error: mail.last_error,
            created_at: mail.created_at,
            queued_at: mail.queued_at,
            finished_at: mail.finished_at,
        }
    }
}

/// Lists e-mails, newest first: an owner gets those of the whole organization but for the drafts of others, anybody else
/// their own.
#[utoipa::path(
    get,
    path = "/api/org/mails",
    params(MailsQuery),
    responses((status = 200, description = "One page of e-mails, without their words.", body = Page<MailResponse>))
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(query): QueryParams<MailsQuery>,
) -> Result<Json<Page<MailResponse>>, ApiError> {
    let person = person(&state, &someone).await?;
    let page = PageQuery { page: query.page, limit: query.limit }.parse()?;
    Ok(Json(state.mails.list(&person, query.state, page).await?.map(MailResponse::from)))
}
