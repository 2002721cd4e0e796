//! A person's organization: who belongs to it, and the databases that they share. Whoever belongs to none has databases of
//! their own in the same place. What language models cost them is here as well.

pub(super) mod budget;
pub(super) mod budget_change;
pub(super) mod costs;
pub(super) mod create;
pub(super) mod databases;
pub(super) mod invitations;
pub(super) mod join;
pub(super) mod leave;
pub(super) mod mail;
pub(super) mod members;
pub(super) mod overview;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::organization::{OrgRole, Organization, OrganizationId, OrganizationName};

/// An organization.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OrganizationResponse {
    /// Its id.
    id: OrganizationId,
    /// Its name.
    #[schema(value_type = String, example = "Example Ltd")]
    name: OrganizationName,
    /// What the caller may do in it.
    role: OrgRole,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl OrganizationResponse {
    fn new(organization: Organization, role: OrgRole) -> Self {
        let Organization { id, name, created_at, .. } = organization;
        Self { id, name, role, created_at }
    }
}
