//! CSRF tokens: what a page of ours can send along and another site cannot, as it never gets to read one.
//!
//! A token is the HMAC of its session's id, so nothing has to be stored, and it is good for as long as the session.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::model::account::SessionId;
use crate::services::accounts::AccountError;
use crate::services::vault::{SigningKey, Vault};

pub(super) struct CsrfTokens {
    /// Newest first; the newest signs.
    keys: Vec<SigningKey>,
}

impl std::fmt::Debug for CsrfTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CsrfTokens").finish_non_exhaustive()
    }
}

impl CsrfTokens {
    pub(super) fn new(vault: &Vault) -> Self {
        Self { keys: vault.signing_keys("csrf-token") }
    }

    /// The token of a session.
    pub(super) fn issue(&self, session: SessionId) -> Result<String, AccountError> {
        let key = self.keys.first().ok_or_else(|| AccountError::Internal("there is no signing key".to_owned()))?;
        Ok(URL_SAFE_NO_PAD.encode(mac(key, session).finalize().into_bytes()))
    }

    /// Checks, in constant time, that `token` is the session's.
    pub(super) fn check(&self, session: SessionId, token: &str) -> Result<(), AccountError> {
        let given = URL_SAFE_NO_PAD.decode(token).map_err(|_| AccountError::WrongCsrfToken)?;
        let is_genuine = |key: &SigningKey| mac(key, session).verify_slice(&given).is_ok();
        if self.keys.iter().any(is_genuine) { Ok(()) } else { Err(AccountError::WrongCsrfToken) }
    }
}

fn mac(key: &SigningKey, session: SessionId) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(&*key.bytes).expect("HMAC takes keys of any length");
    mac.update(session.0.as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ambient::Ambient;

    #[test]
    fn a_token_is_good_for_its_session_only_also_under_an_older_key() {
        let ambient = Ambient::system();
        let (one, other) = (SessionId::generate(&ambient), SessionId::generate(&ambient));
        let (old, new) = (Vault::generate_key(), Vault::generate_key());
        let before = CsrfTokens::new(&Vault::new(std::slice::from_ref(&old)).unwrap());
        let after = CsrfTokens::new(&Vault::new(&[new.clone(), old]).unwrap());
        let without = CsrfTokens::new(&Vault::new(&[new]).unwrap());
        let token = before.issue(one).unwrap();
        assert!(before.check(one, &token).is_ok() && after.check(one, &token).is_ok());
        assert!(before.check(other, &token).is_err() && without.check(one, &token).is_err());
        for bad in ["", "x", "====", &token[1..]] {
            assert!(before.check(one, bad).is_err(), "{bad}");
        }
    }
}
