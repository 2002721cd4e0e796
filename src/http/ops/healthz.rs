//! `GET /healthz`.

use actix_web::web::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// That Botyard serves.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct AliveResponse {
    /// Always `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Whether Botyard serves at all: to restart it if not.
#[utoipa::path(
    get,
    path = "/healthz",
    responses((status = 200, description = "It serves.", body = AliveResponse))
)]
pub(in crate::http) async fn handle() -> Json<AliveResponse> {
    Json(AliveResponse { status: "ok" })
}
