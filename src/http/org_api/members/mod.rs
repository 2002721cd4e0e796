//! Who belongs to the caller's organization.

pub(in crate::http) mod add;
pub(in crate::http) mod list;
pub(in crate::http) mod remove;
pub(in crate::http) mod role;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::account::AccountId;
use crate::model::organization::{Membership, OrgRole};

/// An account's place in an organization.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct MembershipResponse {
    /// The account.
    account_id: AccountId,
    /// What it may do.
    role: OrgRole,
    /// Since when it belongs to the organization.
    joined_at: DateTime<Utc>,
}

impl From<Membership> for MembershipResponse {
    fn from(membership: Membership) -> Self {
        let Membership { account_id, role, joined_at, .. } = membership;
        Self { account_id, role, joined_at }
    }
}
