//! What shows that a call comes from the account's owner, and not from whoever found their session.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::base::secret::SecretString;

/// What shows that it is the account's owner who wants something.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct ProofRequest {
    /// The account's password. It may be left out for a quarter of an hour after a sign-in by a link.
    #[schema(value_type = Option<String>, format = Password)]
    pub(super) password: Option<SecretString>,
    /// A one-time code, or a recovery code in its place, if the account has one-time codes.
    #[schema(value_type = Option<String>, max_length = 64)]
    pub(super) otp: Option<SecretString>,
}
