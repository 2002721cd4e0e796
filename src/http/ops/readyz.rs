//! `GET /readyz`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::services::health::is_ready;

/// Whether Botyard can do its work.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ReadyResponse {
    /// Whether everything works that must.
    ready: bool,
    /// `ok`; `degraded` while a part is down that the rest can do without; `unavailable` otherwise.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Whether Botyard can do its work: to send it calls or not. Without Telegram it is degraded, but ready: updates and
/// calls wait, and a restart or another instance would not help. What is wrong is told to admins only.
#[utoipa::path(
    get,
    path = "/readyz",
    responses(
        (status = 200, description = "It can.", body = ReadyResponse),
        (status = 503, description = "It cannot; `GET /api/admin/health` says why.", body = ReadyResponse),
    )
)]
pub(in crate::http) async fn handle(state: Data<HttpState>) -> HttpResponse {
    let components = state.health.components().await;
    let ready = is_ready(&components);
    let status = match (ready, components.iter().all(|component| component.ok)) {
        (false, _) => "unavailable",
        (true, false) => "degraded",
        (true, true) => "ok",
    };
    let mut answer = if ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    answer.json(ReadyResponse { ready, status })
}
