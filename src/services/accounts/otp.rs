//! Setting up one-time codes, and turning them off.

use qrcode::QrCode;
use qrcode::render::svg;

use crate::base::secret::SecretString;
use crate::model::account::{Account, AccountId, AccountSecret};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::services::accounts::manage::Managed;
use crate::services::accounts::second_factor::{generate_seed, totp};
use crate::services::accounts::{AccountError, Accounts, Proof, parse_reason};
use crate::store::{AccountCredentials, Tx};

/// The least width and height of the QR code's picture, in its own units.
const QR_SIZE: u32 = 240;

/// What an authenticator app needs.
#[derive(Debug)]
pub struct Enrolment {
    /// The seed in base32, to be typed.
    pub secret: SecretString,
    /// The same as a link.
    pub otpauth_url: SecretString,
    /// The link as a picture.
    pub qr_svg: SecretString,
}

impl Accounts {
    /// Gives the caller a seed for one-time codes, in place of one that was not confirmed. They count once confirmed.
    pub async fn enrol_otp(&self, caller: &Caller, password: &SecretString) -> Result<Enrolment, AccountError> {
        let own = self.own_credentials(caller).await?;
        if own.account.otp_enabled_at.is_some() {
            return Err(AccountError::OtpAlreadyEnabled);
        }
        let mut tx = self.prove(caller, &own, Proof { password, otp: None }).await?;
        let (account, now) = (&own.account, self.ambient.now());
        let seed = generate_seed(self.ambient.bytes());
        let sealed = self.vault.seal_for_account(account.id, AccountSecret::OtpSeed, &seed);
        let sealed = sealed.map_err(|error| AccountError::Internal(error.to_string()))?;
        tx.put_account_credential(account.id, &sealed, now).await?;
        // Otherwise codes that were used while the clock was ahead would keep those of the new seed from working.
        tx.forget_otp_steps(account.id).await?;
        tx.record(caller, AuditEntry::new(AuditAction::OtpEnrolled, account.id.0), now).await?;
        let internal = |error: &dyn std::fmt::Display| AccountError::Internal(format!("one-time codes: {error}"));
        let url = totp(&seed, &account.username)?.to_url().map_err(|error| internal(&error))?;
        let code = QrCode::new(&url).map_err(|error| internal(&error))?;
        let qr_svg = code.render::<svg::Color<'_>>().min_dimensions(QR_SIZE, QR_SIZE).build();
        tx.commit().await?;
        Ok(Enrolment { secret: seed, otpauth_url: url.into(), qr_svg: qr_svg.into() })
    }

    /// Turns one-time codes on, once the caller's app gives the right ones; their recovery codes.
    pub async fn confirm_otp(&self, caller: &Caller, code: &SecretString) -> Result<Vec<SecretString>, AccountError> {
        let own = self.own_credentials(caller).await?;
        let attempt = self.begin_attempt(caller, &own)?;
        let result = self.try_confirm_otp(caller, &own, code).await;
        self.settle(attempt, caller, Some(own.account.id), result).await
    }

    async fn try_confirm_otp(
        &self,
        caller: &Caller,
        own: &AccountCredentials,
        code: &SecretString,
    ) -> Result<Vec<SecretString>, AccountError> {
        let mut tx = self.store.begin().await?;
        let held = tx.hold_account(own.account.id).await?.ok_or(AccountError::InvalidToken)?;
        let (account, now) = (held.account, self.ambient.now());
        if account.otp_enabled_at.is_some() {
            return Err(AccountError::OtpAlreadyEnabled);
        }
        self.use_one_time_code(&mut tx, &account, code).await?;
        tx.set_otp_enabled(account.id, Some(now), now).await?;
        let codes = self.renew_recovery_codes(&mut tx, &account).await?;
        tx.record(caller, AuditEntry::new(AuditAction::OtpEnabled, account.id.0), now).await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// Turns one-time codes off, and erases the seed and the recovery codes.
    pub async fn disable_otp(&self, caller: &Caller, proof: Proof<'_>) -> Result<(), AccountError> {
        let own = self.own_credentials(caller).await?;
        let mut tx = self.prove_with_otp(caller, &own, proof).await?;
        self.turn_otp_off(&mut tx, caller, &own.account, None).await?;
        Ok(tx.commit().await?)
    }

    /// Turns the one-time codes of somebody off who has lost them and their recovery codes.
    pub async fn reset_otp(&self, caller: &Caller, account: AccountId, reason: &str) -> Result<(), AccountError> {
        let reason = parse_reason(reason)?;
        let Managed { mut tx, account, .. } = self.begin_managing(caller, account).await?;
        if account.otp_enabled_at.is_none() {
            return Err(AccountError::NoOtpToReset);
        }
        self.turn_otp_off(&mut tx, caller, &account, Some(reason)).await?;
        Ok(tx.commit().await?)
    }

    async fn turn_otp_off(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        account: &Account,
        reason: Option<&str>,
    ) -> Result<(), AccountError> {
        let now = self.ambient.now();
        tx.set_otp_enabled(account.id, None, now).await?;
        tx.delete_account_credential(account.id, AccountSecret::OtpSeed).await?;
        tx.replace_recovery_codes(account.id, &[], now).await?;
        let mut entry = AuditEntry::new(AuditAction::OtpDisabled, account.id.0);
        entry.reason = reason.map(str::to_owned);
        Ok(tx.record(caller, entry, now).await?)
    }

    /// Gives the caller new recovery codes; the earlier ones stop working.
    pub async fn renew_own_recovery_codes(
        &self,
        caller: &Caller,
        proof: Proof<'_>,
    ) -> Result<Vec<SecretString>, AccountError> {
        let own = self.own_credentials(caller).await?;
        let mut tx = self.prove_with_otp(caller, &own, proof).await?;
        let codes = self.renew_recovery_codes(&mut tx, &own.account).await?;
        let entry = AuditEntry::new(AuditAction::RecoveryCodesRenewed, own.account.id.0);
        tx.record(caller, entry, self.ambient.now()).await?;
        tx.commit().await?;
        Ok(codes)
    }

    async fn prove_with_otp(
        &self,
        caller: &Caller,
        own: &AccountCredentials,
        proof: Proof<'_>,
    ) -> Result<Tx, AccountError> {
        if own.account.otp_enabled_at.is_none() {
            return Err(AccountError::OtpNotEnrolled);
        }
        self.prove(caller, own, proof).await
    }
}
