//! Making an account for oneself.

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::config::Registration;
use crate::model::account::{Account, AccountId, InvitationId, Role, Username};
use crate::model::audit::{AuditAction, Caller, Origin};
use crate::services::accounts::create::Draft;
use crate::services::accounts::sessions::hash_token;
use crate::services::accounts::{AccountError, Accounts};

impl Accounts {
    /// Makes an account for whoever calls, with the role of a user, if registration is open to them.
    pub async fn register(
        &self,
        username: &Username,
        password: &SecretString,
        invitation: Option<&SecretString>,
        origin: Origin,
    ) -> Result<Account, AccountError> {
        if self.registration == Registration::Closed {
            return Err(AccountError::RegistrationClosed);
        }
        let attempt =
            self.registrations.begin_from(origin.address, self.ambient.now()).map_err(|error| match error {
                AccountError::Throttled { retry_after } => AccountError::TooManyRegistrations { retry_after },
                other => other,
            })?;
        let result = self.register_now(username, password, invitation, origin).await;
        // What tells of a name or of an invitation counts, and so does an account. A password that will not do does not.
        let counts = matches!(result, Ok(_) | Err(AccountError::UsernameTaken | AccountError::InvalidInvitation));
        if !counts {
            attempt.forgive();
        }
        result
    }

    async fn register_now(
        &self,
        username: &Username,
        password: &SecretString,
        code: Option<&SecretString>,
        origin: Origin,
    ) -> Result<Account, AccountError> {
        let invitation = self.check_invitation(code).await?;
        // The cheap look before the costly hash; the store decides.
        if self.store.read().await?.find_account_named(username).await?.is_some() {
            return Err(AccountError::UsernameTaken);
        }
        let id = AccountId::generate(&self.ambient);
        let caller = Caller { account_id: Some(id), ..Caller::stranger(origin) };
        let (role, action) = (Role::User, AuditAction::AccountRegistered);
        let (must_change_password, maker) = (false, None);
        self.make(&caller, &Draft { id, username, password, role, must_change_password, action, invitation, maker })
            .await
    }

    /// The invitation of this code, which has to be good wherever one is given.
    async fn check_invitation(&self, code: Option<&SecretString>) -> Result<Option<InvitationId>, AccountError> {
        let Some(code) = code else {
            let is_needed = self.registration != Registration::Open;
            return if is_needed { Err(AccountError::InvalidInvitation) } else { Ok(None) };
        };
        let hash = hash_token(code.expose_secret());
        let found = self.store.read().await?.find_good_invitation(&hash, self.ambient.now()).await?;
        found.map(Some).ok_or(AccountError::InvalidInvitation)
    }
}
