//! `GET /api/org/members`.

use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::{PageQuery, QueryParams};
use crate::http::problem::Problem;
use crate::model::account::AccountId;
use crate::model::organization::{Member, OrgRole};
use crate::model::page::Page;

/// A member as owners see them.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct MemberResponse {
    /// Their account.
    account_id: AccountId,
    /// Its sign-in name.
    #[schema(example = "alice")]
    username: String,
    /// Their name at Telegram, if they came by it.
    name: Option<String>,
    /// What they may do.
    role: OrgRole,
    /// Since when they belong to the organization.
    joined_at: DateTime<Utc>,
    /// Whether an admin barred the account from everything.
    disabled: bool,
}

impl From<Member> for MemberResponse {
    fn from(member: Member) -> Self {
        let Member { account_id, username, name, role, joined_at, is_disabled } = member;
        Self { account_id, username: username.to_string(), name, role, joined_at, disabled: is_disabled }
    }
}

/// Lists the members of the caller's organization, the longest-standing first. For owners.
#[utoipa::path(
    get,
    path = "/api/org/members",
    params(PageQuery),
    responses(
        (status = 200, description = "One page of members.", body = Page<MemberResponse>),
        (status = 404, description = "The caller belongs to no organization (`no_organization`).", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    someone: Authenticated,
    QueryParams(page): QueryParams<PageQuery>,
) -> Result<Json<Page<MemberResponse>>, ApiError> {
    let members = state.organizations.members(&someone.caller, page.parse()?).await?;
    Ok(Json(members.map(MemberResponse::from)))
}
