//! What admins do: every bot, every account, the record and the state of the platform.

pub(super) mod access_grants;
pub(super) mod activate;
pub(super) mod audit;
pub(super) mod bot_status;
pub(super) mod change_user;
pub(super) mod chats;
pub(super) mod create_invitation;
pub(super) mod create_user;
pub(super) mod end_access;
pub(super) mod end_sessions;
pub(super) mod get_user;
pub(super) mod grant_access;
pub(super) mod health;
pub(super) mod list_bots;
pub(super) mod list_invitations;
pub(super) mod list_users;
pub(super) mod logs;
pub(super) mod messages;
pub(super) mod rate_limit;
pub(super) mod reset_otp;
pub(super) mod revoke_invitation;
pub(super) mod send_message;
pub(super) mod sign_in_link;
pub(super) mod suspend;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::account::{Account, AccountId, AccountOverview, Role};

/// An account, as admins see it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UserResponse {
    /// The account's id.
    id: AccountId,
    /// The sign-in name.
    #[schema(example = "alice")]
    username: String,
    /// What the account may do.
    role: Role,
    /// Whether signing in takes a one-time code too.
    otp_enabled: bool,
    /// Whether somebody else chose the password, so that it has to be changed before anything else.
    must_change_password: bool,
    /// Set while the account is barred from signing in.
    disabled_at: Option<DateTime<Utc>>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When the newest session that is still known began.
    last_signed_in_at: Option<DateTime<Utc>>,
    /// How many sessions are in force.
    sessions: i64,
}

impl From<AccountOverview> for UserResponse {
    fn from(overview: AccountOverview) -> Self {
        let AccountOverview { account, last_signed_in_at, sessions } = overview;
        let Account { id, username, role, disabled_at, created_at, must_change_password, otp_enabled_at } = account;
        Self {
            id,
            username: username.to_string(),
            role,
            otp_enabled: otp_enabled_at.is_some(),
            must_change_password,
            disabled_at,
            created_at,
            last_signed_in_at,
            sessions,
        }
    }
}
