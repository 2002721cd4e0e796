//! API keys, for programs that act for an account.
//!
//! A key reads `botyard_<prefix>_<secret><checksum>`: a word that secret scanners know, 8 letters and digits that name
//! the key, 43 characters with 256 random bits, and 6 letters and digits over all before them, so that a key which was
//! copied badly is told from one that is not valid (any more) without a look into the database.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::base::ambient::Ambient;
use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::model::account::{AccountId, ApiKeyId, Scope};

/// What every API key begins with.
pub const MARK: &str = "botyard_";

const PREFIX_LENGTH: usize = 8;
const SECRET_LENGTH: usize = 43;
const CHECKSUM_LENGTH: usize = 6;

/// How many different prefixes there are.
const PREFIXES: u64 = 62_u64.pow(8);

/// An API key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ApiKey {
    /// The key's id.
    pub id: ApiKeyId,
    /// Whom it acts for.
    pub account_id: AccountId,
    /// What its owner calls it.
    pub name: String,
    /// The part of the key that names it; no secret.
    pub prefix: String,
    /// What it is let into.
    #[sqlx(json)]
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    /// The network address that it was last used from.
    pub last_used_address: Option<String>,
    /// Set when it was ended early.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl ApiKey {
    /// Whether it works at `now`.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at > now
    }
}

/// One use of an API key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiKeyUse {
    /// Which key.
    pub id: ApiKeyId,
    /// When.
    pub at: DateTime<Utc>,
    /// From where.
    pub address: Option<IpAddr>,
}

/// An API key as its holder has it.
#[derive(Debug)]
pub struct ApiKeyToken {
    prefix: String,
    secret: SecretString,
}

/// That a text is no API key: it has the wrong length, or its checksum is not of the rest.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("this is no API key: a character is missing or wrong")]
pub struct MisspelledApiKey;

impl ApiKeyToken {
    /// A new key.
    pub fn generate(ambient: &Ambient) -> Self {
        let number = u64::from_le_bytes(ambient.bytes()) % PREFIXES;
        Self { prefix: base62::<PREFIX_LENGTH>(number), secret: ambient.random_string::<32>().into() }
    }

    /// Reads a key, and checks that it was copied well.
    pub fn parse(text: &str) -> Result<Self, MisspelledApiKey> {
        let rest = text.strip_prefix(MARK).filter(|rest| rest.is_ascii()).ok_or(MisspelledApiKey)?;
        let (prefix, rest) = rest.split_once('_').ok_or(MisspelledApiKey)?;
        if prefix.len() != PREFIX_LENGTH || rest.len() != SECRET_LENGTH + CHECKSUM_LENGTH {
            return Err(MisspelledApiKey);
        }
        let (body, checksum) = text.split_at(text.len() - CHECKSUM_LENGTH);
        if checksum_of(body) != checksum {
            return Err(MisspelledApiKey);
        }
        Ok(Self { prefix: prefix.to_owned(), secret: rest[..SECRET_LENGTH].into() })
    }

    /// The part that names the key; no secret.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// SHA-256 of the secret. It has 256 random bits, so a plain hash hides it.
    pub fn secret_hash(&self) -> [u8; 32] {
        Sha256::digest(self.secret.expose_secret().as_bytes()).into()
    }

    /// The whole key, for its holder.
    pub fn to_text(&self) -> SecretString {
        let body = format!("{MARK}{}_{}", self.prefix, self.secret.expose_secret());
        let checksum = checksum_of(&body);
        (body + &checksum).into()
    }
}

/// CRC-32 of `body`.
fn checksum_of(body: &str) -> String {
    base62::<CHECKSUM_LENGTH>(crc32fast::hash(body.as_bytes()).into())
}

/// The last `N` digits of `number` to the base 62, with leading zeros.
fn base62<const N: usize>(mut number: u64) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut digits = ['0'; N];
    for digit in digits.iter_mut().rev() {
        let index = (number % 62) as usize;
        *digit = DIGITS[index].into();
        number /= 62;
    }
    digits.iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ambient::{ManualClock, SeededEntropy};

    #[test]
    fn a_key_is_read_back_and_every_single_mistake_is_noticed() {
        let ambient = Ambient::new(ManualClock::new(DateTime::UNIX_EPOCH), SeededEntropy::new(3));
        let token = ApiKeyToken::generate(&ambient);
        let text = token.to_text();
        let text = text.expose_secret();
        assert_eq!(text.len(), MARK.len() + 8 + 1 + 43 + 6);
        let read = ApiKeyToken::parse(text).unwrap();
        assert_eq!((read.prefix(), read.secret_hash()), (token.prefix(), token.secret_hash()));
        for at in 0..text.len() {
            let other = if text[at..].starts_with('x') { "y" } else { "x" };
            for wrong in [other, "", "ü", "xx"] {
                let bad = format!("{}{wrong}{}", &text[..at], &text[at + 1..]);
                assert!(ApiKeyToken::parse(&bad).is_err(), "{bad}");
            }
        }
        for bad in ["", MARK, "botyard_short_key", &text[..text.len() - 1]] {
            assert!(ApiKeyToken::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_are_written_with_leading_zeros() {
        assert_eq!(base62::<6>(0), "000000");
        assert_eq!(base62::<6>(61), "00000z");
        assert_eq!(base62::<6>(u32::MAX.into()), "4gfFC3");
        assert_eq!(base62::<8>(PREFIXES - 1), "zzzzzzzz");
    }
}
