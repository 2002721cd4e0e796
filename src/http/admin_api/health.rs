//! `GET /api/admin/health`.

use std::collections::BTreeMap;

use actix_web::web::{Data, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::services::health::{Component, Queues, is_ready};

/// How Botyard is doing.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct HealthResponse {
    /// Botyard's version.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// Whether everything works that must.
    ready: bool,
    /// Its parts.
    components: Vec<Component>,
    /// What waits to be done.
    queues: Queues,
    /// Its bots.
    bots: BotsHealth,
}

/// How many bots there are.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct BotsHealth {
    /// Bots that are awake.
    live: usize,
    /// Bots in each status; a status without bots may be missing.
    by_status: BTreeMap<&'static str, i64>,
}

/// How the parts of Botyard are doing, and what waits to be done.
#[utoipa::path(
    get,
    path = "/api/admin/health",
    responses((status = 200, description = "The state of the platform.", body = HealthResponse))
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
) -> Result<Json<HealthResponse>, ApiError> {
    state.health.record_view(&someone.caller).await?;
    let components = state.health.components().await;
    let by_status = state.bots.count_by_status().await?;
    Ok(Json(HealthResponse {
        version: env!("CARGO_PKG_VERSION"),
        ready: is_ready(&components),
        components,
        queues: state.health.queues().await?,
        bots: BotsHealth {
            live: state.runtime.count_live().await,
            by_status: by_status.into_iter().map(|(status, count)| (status.as_str(), count)).collect(),
        },
    }))
}
