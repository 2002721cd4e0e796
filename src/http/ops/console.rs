//! `GET /api/console`, and the console itself at every path that is no call.

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use crate::config::{Registration, Settings};
use crate::console;
use crate::http::HttpState;
use crate::http::error::ApiError;
use crate::model::bot::ProgramName;

/// The console's one page.
const ENTRY: &str = "index.html";

/// What no page of the console begins with: a call that there is not is a problem, not a page.
const CALLS: [&str; 2] = ["api", "telegram"];

/// What the console shows before anybody has signed in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in crate::http) struct ConsoleResponse {
    /// Botyard's version.
    version: &'static str,
    /// Who may make an account for themselves.
    registration: Registration,
    /// Whether admins have to set up one-time codes before anything else.
    requires_otp_for_admins: bool,
    /// Where bots are talked to in place of Telegram, where there is such a place.
    sandbox_url: Option<String>,
    /// What a bot can be made to do.
    programs: Vec<ProgramResponse>,
}

/// What a bot can be made to do.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct ProgramResponse {
    /// Its name.
    name: ProgramName,
    /// What it does, in a sentence.
    summary: &'static str,
}

impl ConsoleResponse {
    pub(in crate::http) fn new(settings: &Settings) -> Self {
        let program = |name: ProgramName| ProgramResponse { name, summary: name.summary() };
        Self {
            version: env!("CARGO_PKG_VERSION"),
            registration: settings.accounts.registration,
            requires_otp_for_admins: settings.accounts.require_otp_for_admins,
            sandbox_url: settings.telegram.sandbox_url.as_ref().map(ToString::to_string),
            programs: ProgramName::ALL.into_iter().map(program).collect(),
        }
    }
}

/// What a page needs to know before somebody signs in.
#[utoipa::path(
    get,
    path = "/api/console",
    responses((status = 200, description = "What may be known by anybody.", body = ConsoleResponse))
)]
pub(in crate::http) async fn handle(console: Data<ConsoleResponse>) -> Json<ConsoleResponse> {
    Json(console.as_ref().clone())
}

/// Whatever is no call: a file or a page of the console, or a problem.
pub(in crate::http) async fn serve(request: HttpRequest, state: Data<HttpState>) -> Result<HttpResponse, ApiError> {
    let first = request.path().trim_start_matches('/').split('/').next().unwrap_or_default();
    if CALLS.contains(&first) {
        return Err(ApiError::UnknownPath);
    }
    console::answer(&request, ENTRY, &state.ambient.random_string::<18>()).ok_or(ApiError::UnknownPath)
}
