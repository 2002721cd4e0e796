//! Access tokens: short-lived JWTs, signed with keys of the vault.

use std::time::Duration;

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::base::secret::SecretString;
use crate::model::account::{AccountId, SessionId};
use crate::services::accounts::AccountError;
use crate::services::vault::{SigningKey, Vault};

/// Who issues the tokens and whom they are for.
const ISSUER: &str = "botyard";
const AUDIENCE: &str = "botyard-api";

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: AccountId,
    sid: SessionId,
    iat: i64,
    exp: i64,
}

pub(super) struct AccessTokens {
    /// Newest first; the newest signs.
    keys: Vec<SigningKey>,
    ttl: Duration,
}

impl std::fmt::Debug for AccessTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccessTokens").field("ttl", &self.ttl).finish_non_exhaustive()
    }
}

impl AccessTokens {
    pub(super) fn new(vault: &Vault, ttl: Duration) -> Self {
        Self { keys: vault.signing_keys("access-token"), ttl }
    }

    pub(super) fn ttl(&self) -> Duration {
        self.ttl
    }

    pub(super) fn issue(
        &self,
        account: AccountId,
        session: SessionId,
        now: DateTime<Utc>,
    ) -> Result<SecretString, AccountError> {
        let internal = |reason: String| AccountError::Internal(format!("access token: {reason}"));
        let key = self.keys.first().ok_or_else(|| internal("there is no signing key".to_owned()))?;
        let header = Header { kid: Some(key.key_id.clone()), ..Header::new(Algorithm::HS256) };
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: account,
            sid: session,
            iat: now.timestamp(),
            exp: (now + self.ttl).timestamp(),
        };
        let token = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(&*key.bytes));
        Ok(token.map_err(|error| internal(error.to_string()))?.into())
    }

    /// The account and the session that a token was issued for, if it is genuine and not expired.
    pub(super) fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<(AccountId, SessionId), AccountError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| AccountError::InvalidToken)?;
        let key =
            self.keys.iter().find(|key| header.kid.as_ref() == Some(&key.key_id)).ok_or(AccountError::InvalidToken)?;
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        // The library reads the system clock; expiry is checked below against ours.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &DecodingKey::from_secret(&*key.bytes), &validation)
            .map_err(|_| AccountError::InvalidToken)?
            .claims;
        if claims.exp <= now.timestamp() {
            return Err(AccountError::InvalidToken);
        }
        Ok((claims.sub, claims.sid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ambient::Ambient;
    use crate::base::secret::ExposeSecret as _;

    fn tokens(key: &SecretString) -> AccessTokens {
        AccessTokens::new(&Vault::new(std::slice::from_ref(key)).unwrap(), Duration::from_mins(15))
    }

    #[test]
    fn only_genuine_unexpired_tokens_pass() {
        let ambient = Ambient::system();
        let (account, session) = (AccountId::generate(&ambient), SessionId::generate(&ambient));
        let (mine, now) = (tokens(&Vault::generate_key()), ambient.now());
        let token = mine.issue(account, session, now).unwrap();
        let token = token.expose_secret();
        assert_eq!(mine.verify(token, now).unwrap(), (account, session));
        assert!(mine.verify(token, now + Duration::from_mins(15)).is_err());
        assert!(tokens(&Vault::generate_key()).verify(token, now).is_err());
        let unsigned = format!("{}.", token.rsplit_once('.').unwrap().0);
        assert!(mine.verify(&unsigned, now).is_err());
    }
}
