//! One-time codes by RFC 6238 (SHA-1, six digits, 30 seconds, one step of tolerance), and the recovery codes that stand
//! in for them.

use chrono::{DateTime, Utc};
use serde_json::json;
use totp_rs::{Builder, Secret, Totp};

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::model::account::{Account, AccountSecret, Username};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::services::accounts::sessions::hash_token;
use crate::services::accounts::{AccountError, Accounts};
use crate::store::Tx;

/// Recovery codes given at once.
const RECOVERY_CODES: usize = 10;

/// The name under which apps show their codes for this server.
const ISSUER: &str = "Botyard";

/// The longest code looked at, in bytes. A recovery code with its hyphens has 29.
const MAX_CODE_LENGTH: usize = 64;

impl Accounts {
    /// Uses up the one-time code or recovery code that this account needs beside its password, if it needs one.
    pub(super) async fn check_second_factor(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        account: &Account,
        otp: Option<&SecretString>,
    ) -> Result<(), AccountError> {
        if account.otp_enabled_at.is_none() {
            return Ok(());
        }
        let code = tidy(otp.ok_or(AccountError::OtpRequired)?)?;
        if is_one_time_code(&code) {
            return self.use_one_time_code(tx, account, &code).await;
        }
        let now = self.ambient.now();
        if !tx.use_recovery_code(account.id, &hash_token(code.expose_secret()), now).await? {
            return Err(AccountError::WrongOtp);
        }
        let detail = json!({ "left": tx.count_recovery_codes(account.id).await? });
        let entry = AuditEntry::new(AuditAction::RecoveryCodeUsed, account.id.0).with(detail);
        Ok(tx.record(caller, entry, now).await?)
    }

    /// Uses up the time step of a one-time code of the account's seed, also while that is not confirmed yet.
    pub(super) async fn use_one_time_code(
        &self,
        tx: &mut Tx,
        account: &Account,
        code: &SecretString,
    ) -> Result<(), AccountError> {
        let code = tidy(code)?;
        let sealed = tx.find_account_credential(account.id, AccountSecret::OtpSeed).await?;
        let sealed = sealed.ok_or(AccountError::OtpNotEnrolled)?;
        let seed = self.vault.open_of_account(&sealed);
        let seed = seed.map_err(|source| AccountError::OtpUnreadable { account_id: account.id, source })?;
        let totp = totp(&seed, &account.username)?;
        let step = totp.check(code.expose_secret(), seconds(self.ambient.now())).and_then(|step| step.try_into().ok());
        match step {
            Some(step) if tx.use_otp_step(account.id, step).await? => Ok(()),
            _ => Err(AccountError::WrongOtp),
        }
    }

    /// Gives an account new recovery codes in place of the ones it has.
    pub(super) async fn renew_recovery_codes(
        &self,
        tx: &mut Tx,
        account: &Account,
    ) -> Result<Vec<SecretString>, AccountError> {
        let codes: Vec<String> =
            (0..RECOVERY_CODES).map(|_| Secret::from(self.ambient.bytes::<15>()).to_base32()).collect();
        let hashes: Vec<[u8; 32]> = codes.iter().map(|code| hash_token(code)).collect();
        tx.replace_recovery_codes(account.id, &hashes, self.ambient.now()).await?;
        Ok(codes.iter().map(|code| grouped(code).into()).collect())
    }
}

/// A new seed, in base32.
pub(super) fn generate_seed(bytes: [u8; 20]) -> SecretString {
    Secret::from(bytes).to_base32().into()
}

/// The generator of a seed's codes.
pub(super) fn totp(seed: &SecretString, username: &Username) -> Result<Totp, AccountError> {
    let internal = |error: &dyn std::fmt::Display| AccountError::Internal(format!("one-time codes: {error}"));
    let secret = Secret::try_from_base32(seed.expose_secret()).map_err(|error| internal(&error))?;
    let builder = Builder::new().with_secret(secret).with_issuer(Some(ISSUER)).with_account_name(username.as_str());
    builder.build().map_err(|error| internal(&error))
}

fn seconds(time: DateTime<Utc>) -> u64 {
    u64::try_from(time.timestamp()).unwrap_or(0)
}

/// A code without the spaces and hyphens that people type, in capitals.
fn tidy(code: &SecretString) -> Result<SecretString, AccountError> {
    let code = code.expose_secret();
    if code.len() > MAX_CODE_LENGTH {
        return Err(AccountError::WrongOtp);
    }
    let kept = code.chars().filter(|character| !character.is_whitespace() && *character != '-');
    Ok(kept.map(|character| character.to_ascii_uppercase()).collect::<String>().into())
}

fn is_one_time_code(code: &SecretString) -> bool {
    let code = code.expose_secret();
    code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// `ABCDEFGH` → `abcd-efgh`.
fn grouped(code: &str) -> String {
    let groups: Vec<String> =
        code.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).to_ascii_lowercase()).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // The RFC's seed; its codes have eight digits, of which the last six are ours.
        let seed = Secret::from(*b"12345678901234567890").to_base32().into();
        let totp = totp(&seed, &"alice".parse().unwrap()).unwrap();
        for (time, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(totp.generate(time).to_string(), code);
            assert_eq!(totp.check(code, time + 30), Some(time / 30));
            assert_eq!(totp.check(code, time + 60), None);
        }
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        let tidied = |code: &str| tidy(&code.into()).map(|code| code.expose_secret().to_owned());
        assert_eq!(tidied(" 123 456").unwrap(), "123456");
        assert_eq!(tidied(&grouped("ABCDEFGH23456722")).unwrap(), "ABCDEFGH23456722");
        assert!(tidied(&"1".repeat(65)).is_err());
    }
}
