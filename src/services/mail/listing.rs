//! E-mails as lists.

use crate::model::mail::{Mail, MailState};
use crate::model::organization::Person;
use crate::model::page::{Page, PageRequest};
use crate::services::mail::{MailError, Mails};
use crate::store::MailsOf;

impl Mails {
    /// One page of e-mails, newest first: an owner sees those of the whole organization but for the drafts of others, anybody
    /// else their own there. What somebody sent within an organization is the organization's: they do not see it once they
    /// are out of it.
    ///
    /// # Errors
    /// The store's.
    pub async fn list(
        &self,
        person: &Person,
        state: Option<MailState>,
        page: PageRequest,
    ) -> Result<Page<Mail>, MailError> {
        let of = match person.organization() {
            Some(organization) if person.is_owner() => MailsOf::Organization(organization, person.account_id),
            Some(organization) => MailsOf::Member(person.account_id, organization),
            None => MailsOf::Alone(person.account_id),
        };
        let (total, mails) = self.0.store.read().await?.list_mails(of, state, page).await?;
        Ok(Page::new(page, total, mails))
    }
}
