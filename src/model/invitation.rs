//! Invitations: codes with which people make accounts for themselves.

use chrono::{DateTime, Utc};

use crate::model::account::{AccountId, InvitationId};

/// An invitation, without its code.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Invitation {
    /// The invitation's id.
    pub id: InvitationId,
    /// The admin who invites.
    pub created_by: AccountId,
    /// Whom it is for, in the admin's words.
    pub note: Option<String>,
    /// How many accounts may be made with it.
    pub max_uses: i32,
    /// How many were.
    pub uses: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// Set when it was ended early.
    pub revoked_at: Option<DateTime<Utc>>,
}
