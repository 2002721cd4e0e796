//! `GET /api/auth/sessions`.

use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::{PageQuery, QueryParams};
use crate::model::account::{Session, SessionId, SessionKind};
use crate::model::audit::Caller;
use crate::model::page::Page;

/// One sign-in.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct SessionResponse {
    /// The session's id.
    id: SessionId,
    /// Whether this call belongs to it.
    current: bool,
    /// How its tokens travel.
    kind: SessionKind,
    /// When it began.
    created_at: DateTime<Utc>,
    /// When it began or was refreshed last.
    last_used_at: DateTime<Utc>,
    /// When it ends unless it is refreshed.
    expires_at: DateTime<Utc>,
    /// The address that it began at or was refreshed from last.
    address: Option<String>,
    /// What the program called itself that did.
    user_agent: Option<String>,
}

impl SessionResponse {
    pub(super) fn of(session: Session, caller: &Caller) -> Self {
        let Session { id, kind, created_at, last_used_at, expires_at, address, user_agent, .. } = session;
        let current = caller.session_id == Some(id);
        Self { id, current, kind, created_at, last_used_at, expires_at, address, user_agent }
    }
}

/// Lists the caller's sessions that go on, newest first.
#[utoipa::path(
    get,
    path = "/api/auth/sessions",
    params(PageQuery),
    responses((status = 200, description = "One page of sessions.", body = Page<SessionResponse>))
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(page): QueryParams<PageQuery>,
) -> Result<Json<Page<SessionResponse>>, ApiError> {
    let sessions = state.accounts.list_sessions(&someone.caller, page.parse()?).await?;
    Ok(Json(sessions.map(|session| SessionResponse::of(session, &someone.caller))))
}
