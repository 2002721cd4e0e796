//! The people who log in, and what is known of their logins under way.

use std::fmt;

use chrono::{DateTime, Utc};
use grammers_tl_types::types;
use serde::{Deserialize, Serialize};

use super::limits;
use super::srp::Verifier;
use super::tl::Blank as _;
use crate::base::ambient::Ambient;
use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::sandbox::world::SandboxError;

/// An account to be added to the world.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// The number with which it logs in, in any usual form. No two accounts share one.
    pub phone: String,
    /// The first name.
    pub name: String,
    /// The last name.
    #[serde(default)]
    pub last_name: Option<String>,
    /// The @name, without the `@`.
    #[serde(default)]
    pub username: Option<String>,
    /// The password of two-step verification; none without.
    #[serde(default)]
    pub password: Option<SecretString>,
    /// What is shown to who is asked for the password.
    #[serde(default)]
    pub hint: Option<String>,
    /// The data centre where it logs in.
    #[serde(default = "first")]
    pub home_dc: i32,
    /// The code of every login. Without, each login has a random one.
    #[serde(default)]
    pub code: Option<String>,
}

fn first() -> i32 {
    1
}

impl NewAccount {
    /// An account with a number and a name, at the first data centre, without a password.
    pub fn new(phone: &str, name: &str) -> Self {
        Self {
            phone: phone.to_owned(),
            name: name.to_owned(),
            last_name: None,
            username: None,
            password: None,
            hint: None,
            home_dc: first(),
            code: None,
        }
    }
}

impl fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewAccount").field("home_dc", &self.home_dc).finish_non_exhaustive()
    }
}

/// An account as the control API tells it.
#[derive(Clone, Serialize)]
pub struct AccountInfo {
    /// Its id.
    pub user_id: i64,
    /// Its number, digits only.
    pub phone: String,
    /// The first name.
    pub name: String,
    /// The @name, without the `@`.
    pub username: Option<String>,
    /// The data centre where it logs in.
    pub home_dc: i32,
    /// Whether two-step verification is on.
    pub has_password: bool,
    /// The code that was sent last and has not been used.
    pub code: Option<String>,
    /// How many logins it has.
    pub logins: usize,
}

impl fmt::Debug for AccountInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountInfo").field("user_id", &self.user_id).finish_non_exhaustive()
    }
}

/// An account.
pub(super) struct Account {
    pub(super) id: i64,
    pub(super) access_hash: i64,
    pub(super) phone: String,
    pub(super) name: String,
    pub(super) last_name: Option<String>,
    pub(super) username: Option<String>,
    pub(super) verifier: Option<Verifier>,
    pub(super) hint: Option<String>,
    pub(super) home_dc: i32,
    pub(super) fixed_code: Option<String>,
    /// Telegram has banned the number.
    pub(super) is_banned: bool,
}

impl Account {
    /// Checks what was asked for.
    pub(super) fn new(id: i64, new: NewAccount, ambient: &Ambient) -> Result<Self, SandboxError> {
        let invalid = |words: &str| SandboxError::Invalid(words.to_owned());
        let phone = digits(&new.phone).ok_or_else(|| invalid("phone must have 7-15 digits"))?;
        let names = [Some(&new.name), new.last_name.as_ref(), new.hint.as_ref()];
        if new.name.trim().is_empty()
            || names.into_iter().flatten().any(|name| name.chars().count() > limits::NAME_CHARS)
        {
            return Err(invalid("name must be 1-128 characters"));
        }
        if !(1..=limits::DATA_CENTERS).contains(&new.home_dc) {
            return Err(invalid("home_dc must be 1-5"));
        }
        if new.code.as_deref().is_some_and(|code| !is_code(code)) {
            return Err(invalid("code must be 5 digits"));
        }
        if new.username.as_deref().is_some_and(|name| !is_username(name)) {
            return Err(invalid("username must be 4-32 letters, digits or underscores"));
        }
        Ok(Self {
            id,
            access_hash: i64::from_le_bytes(ambient.bytes()),
            phone,
            name: new.name,
            last_name: new.last_name,
            username: new.username,
            verifier: new.password.map(|password| Verifier::of(password.expose_secret(), ambient)),
            hint: new.hint,
            home_dc: new.home_dc,
            fixed_code: new.code,
            is_banned: false,
        })
    }

    /// The account as it sees itself.
    pub(super) fn to_self(&self) -> types::User {
        types::User { is_self: true, contact: true, phone: Some(self.phone.clone()), ..self.to_user() }
    }

    /// The account as others see it.
    pub(super) fn to_user(&self) -> types::User {
        types::User {
            id: self.id,
            access_hash: Some(self.access_hash),
            first_name: Some(self.name.clone()),
            last_name: self.last_name.clone(),
            username: self.username.clone(),
            ..types::User::blank()
        }
    }
}

/// A phone number as digits, or `None` if it cannot be one.
pub(super) fn digits(phone: &str) -> Option<String> {
    let digits: String = phone.chars().filter(|sign| !matches!(sign, '+' | ' ' | '-' | '(' | ')')).collect();
    let is_number = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(digits)
}

/// Whether this can be an @name.
pub(super) fn is_username(name: &str) -> bool {
    (4..=32).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn is_code(code: &str) -> bool {
    code.len() == limits::CODE_DIGITS as usize && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// A code that was sent.
pub(super) struct SentCode {
    pub(super) phone: String,
    pub(super) code: String,
    pub(super) sent_at: DateTime<Utc>,
    /// How often it was sent: each time in another way.
    pub(super) times: u32,
}

impl SentCode {
    /// A new code.
    pub(super) fn new(phone: String, fixed: Option<&str>, times: u32, ambient: &Ambient) -> Self {
        let code = fixed.map_or_else(|| random_code(ambient), str::to_owned);
        Self { phone, code, sent_at: ambient.now(), times }
    }

    /// Whether it is too old to be used.
    pub(super) fn is_expired(&self, now: DateTime<Utc>) -> bool {
        now - self.sent_at >= limits::CODE_LIFE
    }
}

fn random_code(ambient: &Ambient) -> String {
    let bound = 10_u32.pow(limits::CODE_DIGITS);
    format!("{:0width$}", u32::from_le_bytes(ambient.bytes()) % bound, width = limits::CODE_DIGITS as usize)
}

/// The content of a QR code.
#[derive(Debug, Clone, Copy)]
pub(super) struct LoginToken {
    /// The key that asked for it.
    pub(super) key_id: i64,
    pub(super) expires_at: DateTime<Utc>,
    /// Who scanned it, once they had to be sent to another data centre.
    pub(super) moved: Option<i64>,
}

/// An authorization on its way to another data centre.
#[derive(Debug, Clone, Copy)]
pub(super) struct Transfer {
    pub(super) login: super::keys::Login,
    pub(super) to_dc: i32,
    pub(super) exported_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_come_in_many_forms() {
        assert_eq!(digits("+44 (20) 7946-0000").as_deref(), Some("442079460000"));
        for wrong in ["", "123456", "1234567890123456", "+44 20x7946", "alice"] {
            assert_eq!(digits(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn nonsense_is_no_account() {
        let ambient = Ambient::system();
        let good = NewAccount::new("+15550000001", "Anna");
        assert!(Account::new(1, good.clone(), &ambient).is_ok());
        for wrong in [
            NewAccount { phone: "x".to_owned(), ..good.clone() },
            NewAccount { name: " ".to_owned(), ..good.clone() },
            NewAccount { name: "x".repeat(129), ..good.clone() },
            NewAccount { home_dc: 6, ..good.clone() },
            NewAccount { code: Some("1234".to_owned()), ..good.clone() },
            NewAccount { username: Some("a b".to_owned()), ..good.clone() },
        ] {
            assert!(Account::new(1, wrong, &ambient).is_err());
        }
    }
}
