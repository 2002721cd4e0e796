//! Signing in, staying signed in, signing out.

pub(super) mod create_api_key;
pub(super) mod end_session;
pub(super) mod end_sessions;
pub(super) mod erase_account;
pub(super) mod list_api_keys;
pub(super) mod list_sessions;
pub(super) mod login;
pub(super) mod login_link;
pub(super) mod logout;
pub(super) mod me;
pub(super) mod otp_confirm;
pub(super) mod otp_disable;
pub(super) mod otp_enroll;
pub(super) mod otp_recovery_codes;
pub(super) mod password;
mod proof;
pub(super) mod refresh;
pub(super) mod register;
pub(super) mod revoke_api_key;
pub(super) mod telegram_link;
pub(super) mod telegram_unlink;
pub(super) mod verify;

use actix_web::HttpResponse;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::http::cookies::Browser;
use crate::model::account::{Account, AccountId, Role};
use crate::services::accounts::{Proof, SignedIn};

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
    /// Whether signing in takes a one-time code too.
    otp_enabled: bool,
    /// Whether the password has to be changed before anything else.
    must_change_password: bool,
}

impl From<&Account> for AccountResponse {
    fn from(account: &Account) -> Self {
        let Account { id, role, created_at, must_change_password, otp_enabled_at, .. } = *account;
        let (username, otp_enabled) = (account.username.to_string(), otp_enabled_at.is_some());
        Self { id, username, role, created_at, otp_enabled, must_change_password }
    }
}

/// What a sign-in or a refresh gives. Not `Debug`: it holds secrets.
#[derive(Serialize, ToSchema)]
pub(super) struct SignedInResponse {
    /// To be sent with each call, as `Authorization: Bearer …`; absent if it went into a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<String>,
    /// Always `Bearer`; absent if the tokens went into cookies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Bearer")]
    token_type: Option<&'static str>,
    /// How long the access token lasts, in seconds.
    #[schema(example = 900)]
    expires_in: u64,
    /// To be exchanged at `POST /api/auth/refresh` for the next pair; works once; absent if it went into a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// To be sent as `X-CSRF-Token` with each writing call; only there if the tokens went into cookies.
    #[serde(skip_serializing_if = "Option::is_none")]
    csrf_token: Option<String>,
    /// Who signed in.
    account: AccountResponse,
}

/// Answers with the tokens: in cookies if that is how the session's tokens travel, else in the body.
fn answer_signed_in(signed_in: SignedIn, browser: &Browser) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    let is_by_cookie = signed_in.csrf_token.is_some();
    if is_by_cookie {
        browser.keep(&mut response, &signed_in);
    }
    let in_body = |token: &SecretString| (!is_by_cookie).then(|| token.expose_secret().to_owned());
    response.json(SignedInResponse {
        access_token: in_body(&signed_in.access_token),
        token_type: (!is_by_cookie).then_some("Bearer"),
        expires_in: signed_in.expires_in.as_secs(),
        refresh_token: in_body(&signed_in.refresh_token),
        account: AccountResponse::from(&signed_in.account),
        csrf_token: signed_in.csrf_token,
    })
}

/// New recovery codes. Not `Debug`: they are shown this once.
#[derive(Serialize, ToSchema)]
pub(super) struct RecoveryCodesResponse {
    /// Each stands in for a one-time code once. They are not shown again.
    #[schema(example = json!(["abcd-efgh-ijkl-mnop-qrst-uvwx"]))]
    recovery_codes: Vec<String>,
}

impl From<Vec<SecretString>> for RecoveryCodesResponse {
    fn from(codes: Vec<SecretString>) -> Self {
        Self { recovery_codes: codes.iter().map(|code| code.expose_secret().to_owned()).collect() }
    }
}

/// What somebody who signed in proves it with that it is them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProofRequest {
    /// The password.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
    /// A one-time code, or a recovery code in its place.
    #[schema(value_type = Option<String>, max_length = 64)]
    otp: Option<SecretString>,
}

impl ProofRequest {
    fn proof(&self) -> Proof<'_> {
        Proof { password: &self.password, otp: self.otp.as_ref() }
    }
}
