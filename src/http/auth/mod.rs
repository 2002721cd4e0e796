//! Signing in, staying signed in, signing out.

pub(super) mod create_api_key;
pub(super) mod list_api_keys;
pub(super) mod login;
pub(super) mod login_link;
pub(super) mod logout;
pub(super) mod me;
pub(super) mod refresh;
pub(super) mod register;
pub(super) mod revoke_api_key;
pub(super) mod verify;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::base::secret::ExposeSecret as _;
use crate::model::account::{Account, AccountId, Role};
use crate::services::accounts::SignedIn;

/// An account, as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccountResponse {
    /// The account's id.
    id: AccountId,
    /// The sign-in name.
    #[schema(value_type = String, example = "alice")]
    username: String,
    /// What the account may do.
    role: Role,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl From<&Account> for AccountResponse {
    fn from(account: &Account) -> Self {
        let Account { id, role, created_at, .. } = *account;
        Self { id, username: account.username.to_string(), role, created_at }
    }
}

/// What a sign-in or a refresh gives. Not `Debug`: it is the one answer that holds secrets.
#[derive(Serialize, ToSchema)]
pub(super) struct SignedInResponse {
    /// To be sent with each call, as `Authorization: Bearer …`.
    access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// How long the access token lasts, in seconds.
    #[schema(example = 900)]
    expires_in: u64,
    /// To be exchanged at `POST /api/auth/refresh` for the next pair; works once.
    refresh_token: String,
    /// Who signed in.
    account: AccountResponse,
}

impl From<SignedIn> for SignedInResponse {
    fn from(signed_in: SignedIn) -> Self {
        Self {
            access_token: signed_in.access_token.expose_secret().to_owned(),
            token_type: "Bearer",
            expires_in: signed_in.expires_in.as_secs(),
            refresh_token: signed_in.refresh_token.expose_secret().to_owned(),
            account: AccountResponse::from(&signed_in.account),
        }
    }
}
