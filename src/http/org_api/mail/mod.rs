//! How the caller's organization sends e-mails, and what it sent.

pub(in crate::http) mod get;
pub(in crate::http) mod list;
pub(in crate::http) mod put;
pub(in crate::http) mod test;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::model::mail::EmailAddress;
use crate::model::mail_settings::{MailSender, MailTls};
use crate::model::organization::Person;
use crate::services::mail::MailSettingsView;

/// How an organization sends e-mails, without its password.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct MailSettingsResponse {
    /// Its own mail server; `null` for the platform's.
    sender: Option<SenderResponse>,
    /// To whom it sends: nobody, unless one of these allows them.
    #[schema(example = json!(["*@example.org", "anna@example.com"]))]
    allowed_recipients: Vec<String>,
    /// Whom e-mails by the platform's server come from; `null` if it has none.
    #[schema(value_type = Option<String>, example = "bots@example.org")]
    platform_from: Option<EmailAddress>,
    /// When an owner last changed this.
    updated_at: Option<DateTime<Utc>>,
}

/// An organization's own mail server.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct SenderResponse {
    /// The server's name or address.
    #[schema(example = "smtp.example.org")]
    host: String,
    /// Its port.
    #[schema(example = 465)]
    port: u16,
    /// How the connection is encrypted.
    tls: MailTls,
    /// The user to sign in as.
    username: Option<String>,
    /// Whether a password is kept for that user.
    has_password: bool,
    /// Whom the e-mails come from.
    #[schema(value_type = String, example = "reports@example.org")]
    from: EmailAddress,
    /// The name beside that address.
    from_name: Option<String>,
}

impl From<MailSettingsView> for MailSettingsResponse {
    fn from(view: MailSettingsView) -> Self {
        let MailSettingsView { settings, has_password, platform_from } = view;
        let sender = settings.sender.map(|sender| {
            let MailSender { host, port, tls, username, from, from_name } = sender;
            SenderResponse { host, port, tls, username, has_password, from, from_name }
        });
        Self {
            sender,
            allowed_recipients: settings.allowed_recipients.iter().map(ToString::to_string).collect(),
            platform_from,
            updated_at: settings.updated_at,
        }
    }
}

/// The caller as a person, with the organization that they belong to now.
async fn person(state: &HttpState, someone: &Authenticated) -> Result<Person, ApiError> {
    let account = someone.caller.account_id.ok_or(ApiError::Unauthenticated)?;
    Ok(state.organizations.person_of(account).await?)
}
