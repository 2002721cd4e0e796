//! `GET /api/admin/audit`.

use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::admin_api::audit::{parse_filter, refuse_query};
use crate::http::error::ApiError;
use crate::http::extract::{PageQuery, QueryParams};
use crate::model::audit_filter::AuditFilter;
use crate::model::audit_record::AuditRecord;
use crate::model::chat::GrantId;
use crate::model::page::Page;

/// Which records to show.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct AuditQuery {
    /// Only what this account did: its id, or its sign-in name.
    #[param(max_length = 36, example = "alice")]
    actor: Option<String>,
    /// Only this action, such as `bot.suspended`, or all on something, such as `bot.`.
    #[param(max_length = 64, pattern = r"^[a-z_]+\.[a-z_]*$")]
    action: Option<String>,
    /// Only what was done to this bot or account.
    target: Option<Uuid>,
    /// Only what was done under this access grant.
    grant: Option<GrantId>,
    /// Only from this time on (RFC 3339).
    from: Option<DateTime<Utc>>,
    /// Only before this time (RFC 3339), which comes after `from`.
    to: Option<DateTime<Utc>>,
    /// Only what looks at something that is for admins, such as `bots.listed`, or only the others.
    looks: Option<bool>,
    /// The page's number, from 1.
    #[param(minimum = 1, maximum = 4_294_967_295u32, default = 1, format = Int64)]
    page: Option<u32>,
    /// The most items on the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

/// The record of what people did, newest first.
#[utoipa::path(
    get,
    path = "/api/admin/audit",
    params(AuditQuery),
    responses((status = 200, description = "One page of records.", body = Page<AuditRecord>))
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(query): QueryParams<AuditQuery>,
) -> Result<Json<Page<AuditRecord>>, ApiError> {
    let AuditQuery { actor, action, target, grant, from, to, looks, page, limit } = query;
    let filter = AuditFilter { target, grant, from, to, looks, ..AuditFilter::default() };
    let filter = parse_filter(&filter, action.as_deref()).map_err(refuse_query)?;
    let actor = state.audit.find_actor(&someone.caller, actor.as_deref()).await?;
    let filter = AuditFilter { actor, ..filter };
    let page = PageQuery { page, limit }.parse()?;
    Ok(Json(state.audit.list(&someone.caller, &filter, page).await?))
}
