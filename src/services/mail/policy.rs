//! To whom e-mails may go, and how many.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::account::AccountId;
use crate::model::mail::EmailAddress;
use crate::model::mail_settings::RecipientRule;
use crate::model::organization::{OrganizationId, Person};
use crate::services::mail::{MailError, Mails};
use crate::store::{MailsOf, StoreError, Tx};

/// The window of the limits.
const DAY: TimeDelta = TimeDelta::hours(24);

/// Drafts that one person may have at a time.
const MAX_OPEN_DRAFTS: u32 = 20;

impl Mails {
    /// Refuses recipients to whom no e-mail may go from this organization, or from somebody without any.
    pub(super) async fn require_allowed(
        &self,
        tx: &mut Tx,
        organization: Option<OrganizationId>,
        recipients: &[EmailAddress],
    ) -> Result<(), MailError> {
        let settings = match organization {
            Some(organization) => tx.find_mail_settings(organization).await?,
            None => None,
        };
        let has_own = settings.as_ref().is_some_and(|settings| settings.sender.is_some());
        if !has_own && self.0.platform.is_none() {
            return Err(MailError::NotConfigured);
        }
        let of_organization = settings.map(|settings| settings.allowed_recipients).unwrap_or_default();
        let allows = |rules: &[RecipientRule], address: &EmailAddress| rules.iter().any(|rule| rule.allows(address));
        // Anybody can make an organization and set its rules: what leaves by the platform's server, under its name, is for
        // the operator to allow as well.
        let is_allowed = |address: &EmailAddress| {
            (has_own || allows(&self.0.allowed_recipients, address))
                && (organization.is_none() || allows(&of_organization, address))
        };
        match recipients.iter().find(|recipient| !is_allowed(recipient)) {
            None => Ok(()),
            Some(refused) => Err(MailError::RecipientNotAllowed(refused.clone())),
        }
    }

    /// Refuses another e-mail while the person's or the organization's limit for a day is used up. The account and the
    /// settings are locked, so that of several at the same moment none slips past.
    pub(super) async fn require_room(&self, tx: &mut Tx, person: &Person, now: DateTime<Utc>) -> Result<(), MailError> {
        let settings = &self.0.settings;
        let mut limits = vec![(MailsOf::Person(person.account_id), settings.person_daily_limit)];
        if let Some(organization) = person.organization() {
            tx.lock_mail_settings(organization).await?;
            let of = MailsOf::Organization(organization, person.account_id);
            limits.push((of, settings.organization_daily_limit));
        }
        for (of, limit) in limits {
            if let Some(at) = tx.find_mail_queued_before(of, now - DAY, limit.into()).await? {
                return Err(MailError::TooMany { retry_after: until(at + DAY, now) });
            }
        }
        Ok(())
    }

    /// Refuses another draft while the person has many.
    pub(super) async fn require_room_for_draft(
        &self,
        tx: &mut Tx,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<(), MailError> {
        let lifetime = self.draft_lifetime();
        let oldest =
            tx.find_mail_drafted_before(MailsOf::Person(account), now - lifetime, MAX_OPEN_DRAFTS.into()).await?;
        match oldest {
            None => Ok(()),
            Some(at) => Err(MailError::TooMany { retry_after: until(at + lifetime, now) }),
        }
    }

    pub(super) fn draft_lifetime(&self) -> TimeDelta {
        TimeDelta::from_std(self.0.settings.draft_lifetime).unwrap_or(TimeDelta::MAX)
    }

    /// Forgets e-mails whose time is over by `now`, and calls off drafts that nobody decided on.
    ///
    /// # Errors
    /// The store's. What was forgotten until then stays so, and the next call goes on.
    pub async fn forget_old(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        const STEP: i64 = 200;
        let before = |age: Duration| {
            TimeDelta::from_std(age)
                .ok()
                .and_then(|age| now.checked_sub_signed(age))
                .unwrap_or(DateTime::<Utc>::MIN_UTC)
        };
        let (drafted, finished) = (before(self.0.settings.draft_lifetime), before(self.0.settings.retention));
        loop {
            let mut tx = self.0.store.begin().await?;
            let forgotten = tx.expire_mail_drafts(drafted, now, STEP).await?
                + tx.drop_failed_attachments(drafted, STEP).await?
                + tx.purge_mails(finished, STEP).await?;
            tx.commit().await?;
            if forgotten == 0 {
                return Ok(());
            }
        }
    }
}

/// From `now` to `at`.
fn until(at: DateTime<Utc>, now: DateTime<Utc>) -> Duration {
    (at - now).to_std().unwrap_or_default()
}
