//! `PUT /api/org/mail`.

use actix_web::web::{Data, Json};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::base::secret::SecretString;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::JsonBody;
use crate::http::org_api::mail::{MailSettingsResponse, person};
use crate::http::problem::Problem;
use crate::model::mail_settings::MailTls;
use crate::services::mail::{NewMailSettings, NewSender};

/// How an organization sends e-mails. It replaces what was there; what is left out is not set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct PutMailSettingsRequest {
    /// A mail server of its own; without one the platform's is used.
    #[serde(default)]
    sender: Option<SenderRequest>,
    /// To whom e-mails may go: `anna@example.org`, `*@example.org`, or, by a server of its own, `*` for anybody. At most 100.
    #[serde(default)]
    #[schema(max_items = 100, example = json!(["*@example.org", "anna@example.com"]))]
    allowed_recipients: Vec<String>,
}

/// A mail server. It has to be one that tenants may reach: a public address, or one that the operator allows.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SenderRequest {
    /// The server's name or address, without a port.
    #[schema(max_length = 254, example = "smtp.example.org")]
    host: String,
    /// Its port.
    #[schema(minimum = 1, example = 465)]
    port: u16,
    /// How the connection is encrypted.
    tls: MailTls,
    /// The user to sign in as; nobody if it is left out.
    #[serde(default)]
    #[schema(max_length = 254)]
    username: Option<String>,
    /// That user's password. Left out, the one that is kept stays, if server and user do.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Password)]
    password: Option<SecretString>,
    /// Whom the e-mails come from.
    #[schema(example = "reports@example.org")]
    from: String,
    /// The name beside that address.
    #[serde(default)]
    #[schema(max_length = 254, example = "Example Ltd")]
    from_name: Option<String>,
}

/// Changes how the caller's organization sends e-mails, and to whom it may. Nothing is sent; see `POST /api/org/mail/test`.
#[utoipa::path(
    put,
    path = "/api/org/mail",
    request_body = PutMailSettingsRequest,
    responses(
        (status = 200, description = "Changed.", body = MailSettingsResponse),
        (status = 403, description = "The caller is no owner (`owner_required`).", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The caller belongs to no organization (`no_organization`).", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field has a value that cannot be.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    JsonBody(body): JsonBody<PutMailSettingsRequest>,
) -> Result<Json<MailSettingsResponse>, ApiError> {
    let person = person(&state, &someone).await?;
    let sender = body.sender.map(|sender| {
        let SenderRequest { host, port, tls, username, password, from, from_name } = sender;
        NewSender { host, port, tls, username, password, from, from_name }
    });
    let new = NewMailSettings { sender, allowed_recipients: body.allowed_recipients };
    Ok(Json(state.mails.change_settings(&someone.caller, &person, new).await?.into()))
}
