//! To whom e-mails may go, and how many.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::account::AccountId;
use crate::model::mail::EmailAddress;
use crate::model::mail_settings::RecipientRule;
use crate::model::organization::Person;
use crate::services::mail::{MailError, Mails};
use crate::store::{MailsOf, StoreError, Tx};

/// The window of the limits.
const DAY: TimeDelta = TimeDelta::hours(24);

/// Drafts that one person may have at a time.
const MAX_OPEN_DRAFTS: u32 = 20;

const ASK_OPERATOR: &str = "ask the operator to allow it";
const ASK_OWNER: &str = "ask an owner of your organization to allow it";
const ALLOW: &str = "allow it in the console under E-mail, where /dashboard in the chat leads";
const ALLOW_BY_OWN_SERVER: &str = "the platform's mail server writes only to whom the operator allows; ask for it, or set up a mail \
    server of your own in the console under E-mail, where /dashboard in the chat leads";

/// What somebody without a mail server can do.
pub(super) fn how_to_set_up(person: &Person) -> &'static str {
    match (person.organization(), person.is_owner()) {
        (None, _) => "ask the operator to set one up",
        (Some(_), false) => "ask an owner of your organization to set one up",
        (Some(_), true) => "set one up in the console under E-mail, where /dashboard in the chat leads",
    }
}

/// What somebody can do about a recipient that the operator alone stands against, or their organization.
fn how_to_allow(person: &Person, is_by_operator_alone: bool) -> &'static str {
    match (person.organization(), person.is_owner()) {
        (None, _) => ASK_OPERATOR,
        (Some(_), false) => ASK_OWNER,
        (Some(_), true) if is_by_operator_alone => ALLOW_BY_OWN_SERVER,
        (Some(_), true) => ALLOW,
    }
}

impl Mails {
    /// Refuses recipients to whom no e-mail may go from this person's organization, or from somebody without any.
    pub(super) async fn require_allowed(
        &self,
        tx: &mut Tx,
        person: &Person,
        recipients: &[EmailAddress],
    ) -> Result<(), MailError> {
        let organization = person.organization();
        let settings = match organization {
            Some(organization) => tx.find_mail_settings(organization).await?,
            None => None,
        };
        let has_own = settings.as_ref().is_some_and(|settings| settings.sender.is_some());
        if !has_own && self.0.platform.is_none() {
            return Err(MailError::NotConfigured { what_helps: how_to_set_up(person) });
        }
        let of_organization = settings.map(|settings| settings.allowed_recipients).unwrap_or_default();
        let allows = |rules: &[RecipientRule], address: &EmailAddress| rules.iter().any(|rule| rule.allows(address));
        // Anybody can make an organization and set its rules: what leaves by the platform's server, under its name, is for
        // the operator to allow as well.
        let may_leave = |address: &EmailAddress| has_own || allows(&self.0.allowed_recipients, address);
        let is_organizations = |address: &EmailAddress| organization.is_none() || allows(&of_organization, address);
        match recipients.iter().find(|recipient| !may_leave(recipient) || !is_organizations(recipient)) {
            None => Ok(()),
            Some(recipient) => Err(MailError::RecipientNotAllowed {
                recipient: recipient.clone(),
                what_helps: how_to_allow(person, is_organizations(recipient)),
            }),
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
