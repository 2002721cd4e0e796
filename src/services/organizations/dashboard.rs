//! The way from a chat into the console.

use crate::model::audit::Caller;
use crate::model::organization::Person;
use crate::services::accounts::AccountError;
use crate::services::organizations::{DashboardLink, OrganizationError, Organizations};

impl Organizations {
    /// A link that signs a person in to the console once within five minutes. An older link of theirs ends.
    pub async fn dashboard_link(&self, person: &Person) -> Result<DashboardLink, OrganizationError> {
        let made = self.0.accounts.create_own_sign_in_link(&Caller::from(person)).await;
        let link = made.map_err(|error| match error {
            AccountError::NotAllowed => OrganizationError::TooPowerful,
            other => other.into(),
        })?;
        Ok(DashboardLink { url: link.url(&self.0.base_url), expires_at: link.expires_at })
    }
}
