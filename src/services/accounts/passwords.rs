//! Password hashing with Argon2id, a few at a time.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use tokio::sync::Semaphore;

use crate::base::ambient::Ambient;
use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::model::account::Username;
use crate::services::accounts::{AccountError, MAX_PASSWORD_LENGTH, policy};

/// OWASP's recommendation for Argon2id: 19 MiB of memory, 2 passes, 1 lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// The costliest stored hash that is computed. Ours cost less; one that costs more was not written by Botyard.
const MAX_MEMORY_KIB: u32 = 128 * 1024;
const MAX_PASSES: u32 = 10;
const MAX_LANES: u32 = 4;

/// Hashes and checks passwords off the asynchronous threads; the semaphore bounds the memory that they take.
#[derive(Debug)]
pub(super) struct Passwords {
    permits: Arc<Semaphore>,
    ambient: Ambient,
    /// Checked against when there is no account, so that an unknown name takes as long as a wrong password.
    decoy: String,
}

impl Passwords {
    pub(super) fn new(max_concurrent: usize, ambient: Ambient) -> Self {
        let salt = ambient.bytes::<16>();
        // Parameters and salt are constants of valid length, so hashing cannot fail; an empty decoy would only make
        // unknown names answer faster.
        let decoy = hash_now(&ambient.random_string::<16>(), &salt).unwrap_or_default();
        Self { permits: Arc::new(Semaphore::new(max_concurrent)), ambient, decoy }
    }

    pub(super) async fn hash(&self, password: &SecretString) -> Result<String, AccountError> {
        let salt = self.ambient.bytes::<16>();
        let password = password.clone();
        self.off_thread(move || hash_now(password.expose_secret(), &salt)).await?
    }

    /// A hash that no password has, for an account whose owner has none. Costs nothing, and is checked like any other.
    pub(super) fn hash_of_none(&self) -> String {
        let (salt, output) = (self.ambient.bytes::<16>(), self.ambient.bytes::<32>());
        let (salt, output) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(output));
        format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${output}")
    }

    /// Whether `password` has this hash; without a hash, `false` after the same work.
    pub(super) async fn verify(&self, password: &SecretString, hash: Option<&str>) -> Result<bool, AccountError> {
        if password.expose_secret().len() > MAX_PASSWORD_LENGTH {
            return Ok(false);
        }
        let usable = hash.filter(|hash| is_affordable(hash));
        if hash.is_some() && usable.is_none() {
            tracing::error!(
                "a stored password hash is damaged or costs too much to compute; its account cannot sign in"
            );
        }
        let hash = usable.unwrap_or(&self.decoy).to_owned();
        let password = password.clone();
        // What is computed are the hash's own parameters.
        let matches = self
            .off_thread(move || {
                PasswordHash::new(&hash).is_ok_and(|hash| {
                    Argon2::default().verify_password(password.expose_secret().as_bytes(), &hash).is_ok()
                })
            })
            .await?;
        Ok(usable.is_some() && matches)
    }

    /// Refuses a password that is too short, too long or easily guessed, with advice.
    pub(super) async fn check_fitness(
        &self,
        field: &'static str,
        password: &SecretString,
        username: &Username,
    ) -> Result<(), AccountError> {
        let (password, username) = (password.clone(), username.clone());
        let advice = self.off_thread(move || policy::advice(password.expose_secret(), username.as_str())).await?;
        advice.map_or(Ok(()), |advice| Err(AccountError::UnfitPassword { field, advice }))
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AccountError> {
        let internal = |error: &dyn std::fmt::Display| AccountError::Internal(format!("password hashing: {error}"));
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|error| internal(&error))?;
        // The permit moves along: work that nobody waits for any more still takes its memory.
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        })
        .await
        .map_err(|error| internal(&error))
    }
}

/// Whether a hash was made otherwise than one would be today.
pub(super) fn is_outdated(hash: &str) -> bool {
    let todays = |hash: &PasswordHash| {
        hash.algorithm.as_str() == Algorithm::Argon2id.as_str()
            && hash.version == Some(Version::V0x13.into())
            && parameters(hash) == Some((MEMORY_KIB, PASSES, LANES))
    };
    !PasswordHash::new(hash).is_ok_and(|hash| todays(&hash))
}

fn is_affordable(hash: &str) -> bool {
    PasswordHash::new(hash)
        .ok()
        .and_then(|hash| parameters(&hash))
        .is_some_and(|(memory, passes, lanes)| memory <= MAX_MEMORY_KIB && passes <= MAX_PASSES && lanes <= MAX_LANES)
}

/// Memory in KiB, passes and lanes.
fn parameters(hash: &PasswordHash) -> Option<(u32, u32, u32)> {
    let params = Params::try_from(hash).ok()?;
    Some((params.m_cost(), params.t_cost(), params.p_cost()))
}

fn hash_now(password: &str, salt: &[u8]) -> Result<String, AccountError> {
    let internal = |error: &dyn std::fmt::Display| AccountError::Internal(format!("password hashing: {error}"));
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| internal(&error))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon2.hash_password_with_salt(password.as_bytes(), salt).map_err(|error| internal(&error))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_of_none_is_a_hash_like_any_other() {
        let passwords = Passwords::new(1, Ambient::system());
        let hash = passwords.hash_of_none();
        assert!(is_affordable(&hash) && !is_outdated(&hash) && PasswordHash::new(&hash).is_ok(), "{hash}");
        assert_ne!(hash, passwords.hash_of_none());
        assert!(!passwords.verify(&"".into(), Some(&hash)).await.unwrap());
    }
}
