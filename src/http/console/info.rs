//! `GET /api/console`.

use actix_web::web::{Data, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::config::Registration;
use crate::http::HttpState;
use crate::model::bot::ProgramName;

/// What the console shows before anybody has signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ConsoleResponse {
    /// The server's version.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// Who may make an account.
    registration: Registration,
    /// Whether admins have to set up one-time codes before anything else.
    requires_otp_for_admins: bool,
    /// Where one chats with the bots, in a demo only.
    #[schema(example = "http://127.0.0.1:8081/")]
    sandbox_url: Option<String>,
    /// What a bot can do.
    programs: Vec<ProgramResponse>,
}

/// A program.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ProgramResponse {
    /// Its name.
    name: ProgramName,
    /// What a bot with it does, in one sentence.
    #[schema(example = "Answers with what it was sent, which shows that a bot works.")]
    summary: &'static str,
}

/// What a console needs to know before anybody has signed in: how one gets an account, and what bots can do.
#[utoipa::path(
    get,
    path = "/api/console",
    responses((status = 200, description = "How this server is set up.", body = ConsoleResponse))
)]
pub(in crate::http) async fn handle(state: Data<HttpState>) -> Json<ConsoleResponse> {
    Json(ConsoleResponse {
        version: env!("CARGO_PKG_VERSION"),
        registration: state.accounts.registration(),
        requires_otp_for_admins: state.accounts.requires_otp_for_admins(),
        sandbox_url: state.sandbox_url.as_ref().map(ToString::to_string),
        programs: ProgramName::ALL.map(|name| ProgramResponse { name, summary: name.summary() }).into(),
    })
}
