//! How an organization sends e-mails: what its owners see, change and try.

use serde_json::json;

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::clients::mail::OutgoingMail;
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::mail::{EmailAddress, MailId};
use crate::model::mail_settings::{
    MAX_RECIPIENT_RULES, MAX_SENDER_FIELD, MailSender, MailTls, OrgMailSettings, RecipientRule,
};
use crate::model::organization::{OrgRole, OrganizationId, Person};
use crate::services::mail::{MailError, Mails};
use crate::services::organizations::{OrganizationError, hold_as_owner};
use crate::store::Tx;

/// What owners see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSettingsView {
    /// What the organization has set.
    pub settings: OrgMailSettings,
    /// Whether a password for its own server is kept.
    pub has_password: bool,
    /// Whom e-mails by the platform's server come from; `None` if it has none.
    pub platform_from: Option<EmailAddress>,
}

/// What owners set. All of it replaces what was there.
#[derive(Debug)]
pub struct NewMailSettings {
    /// The organization's own server; `None` for the platform's.
    pub sender: Option<NewSender>,
    /// To whom e-mails may go.
    pub allowed_recipients: Vec<String>,
}

/// An organization's own server as an owner names it.
#[derive(Debug)]
pub struct NewSender {
    /// The server's name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub tls: MailTls,
    /// The user to sign in as.
    pub username: Option<String>,
    /// That user's password; `None` to keep the one that is there, which only works for the same server and user.
    pub password: Option<SecretString>,
    /// Whom the e-mails come from.
    pub from: String,
    /// The name beside that address.
    pub from_name: Option<String>,
}

impl Mails {
    /// How the person's organization sends e-mails. Only for owners.
    ///
    /// # Errors
    /// [`MailError::NoOrganization`] and [`MailError::NotAllowed`].
    pub async fn settings(&self, person: &Person) -> Result<MailSettingsView, MailError> {
        let organization = require_owner(person)?;
        let mut tx = self.0.store.read().await?;
        self.view(&mut tx, organization).await
    }

    async fn view(&self, tx: &mut Tx, organization: OrganizationId) -> Result<MailSettingsView, MailError> {
        Ok(MailSettingsView {
            settings: tx.find_mail_settings(organization).await?.unwrap_or(OrgMailSettings::UNSET),
            has_password: tx.find_mail_password(organization).await?.is_some(),
            platform_from: self.0.platform.as_ref().map(|platform| platform.sender.from.clone()),
        })
    }

    /// Changes how the person's organization sends e-mails. Only for owners. Nothing is sent; [`Mails::try_sender`] does.
    ///
    /// # Errors
    /// [`MailError::NoOrganization`], [`MailError::NotAllowed`] and [`MailError::InvalidField`].
    pub async fn change_settings(
        &self,
        caller: &Caller,
        person: &Person,
        new: NewMailSettings,
    ) -> Result<MailSettingsView, MailError> {
        require_owner(person)?;
        let allowed_recipients = parse_rules(&new.allowed_recipients, new.sender.is_some())?;
        let (sender, password) = match new.sender {
            Some(sender) => parse_sender(sender).map(|(sender, password)| (Some(sender), password))?,
            None => (None, None),
        };
        let now = self.0.ambient.now();
        let mut tx = self.0.store.begin().await?;
        let organization = hold_own(&mut tx, person).await?;
        let old = tx.lock_mail_settings(organization).await?.and_then(|settings| settings.sender);
        match (&sender, &password) {
            (Some(MailSender { username: Some(_), .. }), Some(password)) => {
                let sealed = self.0.vault.seal_mail_password(organization, password);
                let sealed = sealed.map_err(|source| MailError::Credential { organization, source })?;
                tx.put_mail_password(organization, &sealed, now).await?;
            }
            (Some(new @ MailSender { username: Some(_), .. }), None) => {
                // Whoever could point a password that they do not know to a server of theirs would learn it.
                let is_same = old.as_ref().is_some_and(|old| new.shares_password_with(old));
                if !is_same || tx.find_mail_password(organization).await?.is_none() {
                    let expected = "give the password of this user at this server".to_owned();
                    return Err(MailError::InvalidField { field: "sender.password", expected });
                }
            }
            _ => tx.delete_mail_password(organization).await?,
        }
        let detail = json!({
            "sender": sender.as_ref().map_or("platform", |_| "own"),
            "password_changed": password.is_some(),
            "rules": allowed_recipients.len(),
        });
        let settings = OrgMailSettings { sender, allowed_recipients, updated_at: Some(now) };
        tx.put_mail_settings(organization, &settings, now).await?;
        let entry = AuditEntry::new(AuditAction::MailSettingsChanged, organization.0).with(detail);
        tx.record(caller, entry, now).await?;
        let view = self.view(&mut tx, organization).await?;
        tx.commit().await?;
        Ok(view)
    }

    /// Connects to the mail server that the person's organization sends by and signs in; with a recipient it also sends a
    /// short e-mail there. Only for owners. Whom e-mails come from.
    ///
    /// # Errors
    /// [`MailError::Server`] with what came in between, [`MailError::TooMany`] when it is tried too often,
    /// [`MailError::RecipientNotAllowed`], [`MailError::NotConfigured`], [`MailError::NoOrganization`] and
    /// [`MailError::NotAllowed`].
    pub async fn try_sender(
        &self,
        caller: &Caller,
        person: &Person,
        recipient: Option<EmailAddress>,
    ) -> Result<EmailAddress, MailError> {
        let organization = require_owner(person)?;
        self.require_test(organization)?;
        let now = self.0.ambient.now();
        let mut tx = self.0.store.begin().await?;
        if hold_own(&mut tx, person).await? != organization {
            return Err(MailError::NotAllowed);
        }
        self.require_allowed(&mut tx, person, recipient.as_slice()).await?;
        let route = self.route(&mut tx, person).await?;
        let detail = json!({ "sent": recipient.is_some() });
        let entry = AuditEntry::new(AuditAction::MailServerTested, organization.0).with(detail);
        tx.record(caller, entry, now).await?;
        tx.commit().await?;
        if recipient.is_none() {
            self.0.client.check(&route.server).await?;
            return Ok(route.sender.from);
        }
        let message_id = format!("{}@{}", MailId::generate(&self.0.ambient), route.sender.from.domain());
        let mail = OutgoingMail {
            from: &route.sender.from,
            from_name: route.sender.from_name.as_deref(),
            recipients: recipient.as_slice(),
            subject: "Test of the mail server",
            message_id: &message_id,
            date: now,
            text: format!("{TEST_WORDS}\n"),
            html: format!("<p>{TEST_WORDS}</p>"),
            file: None,
        };
        self.0.client.send(&route.server, &mail).await?;
        Ok(route.sender.from)
    }

    fn require_test(&self, organization: OrganizationId) -> Result<(), MailError> {
        use governor::clock::Clock as _;
        self.0.tests.retain_recent();
        self.0.tests.check_key(&organization).map_err(|until| {
            let retry_after = until.wait_time_from(governor::clock::DefaultClock::default().now());
            MailError::TooMany { retry_after }
        })
    }
}

/// What a test says.
const TEST_WORDS: &str = "An owner of your organization tries whether Botyard can send e-mails. It can.";

/// The organization that the person owns.
fn require_owner(person: &Person) -> Result<OrganizationId, MailError> {
    let membership = person.membership.ok_or(MailError::NoOrganization)?;
    if membership.role == OrgRole::Owner { Ok(membership.organization_id) } else { Err(MailError::NotAllowed) }
}

/// The same as it is now, held until the transaction ends: they may have been removed since the call began.
async fn hold_own(tx: &mut Tx, person: &Person) -> Result<OrganizationId, MailError> {
    match hold_as_owner(tx, person.account_id).await {
        Ok(membership) => Ok(membership.organization_id),
        Err(OrganizationError::Store(error)) => Err(error.into()),
        Err(OrganizationError::NotAllowed | OrganizationError::AccountDisabled) => Err(MailError::NotAllowed),
        Err(_) => Err(MailError::NoOrganization),
    }
}

fn parse_rules(texts: &[String], has_own_sender: bool) -> Result<Vec<RecipientRule>, MailError> {
    let invalid = |expected: String| MailError::InvalidField { field: "allowed_recipients", expected };
    if texts.len() > MAX_RECIPIENT_RULES {
        return Err(invalid(format!("at most {MAX_RECIPIENT_RULES} rules")));
    }
    let mut rules = Vec::with_capacity(texts.len());
    for text in texts {
        let rule = RecipientRule::try_from(text.as_str()).map_err(|error| invalid(error.to_string()))?;
        if rule == RecipientRule::Anybody && !has_own_sender {
            let expected = "\"*\" takes a mail server of your own: name domains and addresses".to_owned();
            return Err(invalid(expected));
        }
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    Ok(rules)
}

fn parse_sender(new: NewSender) -> Result<(MailSender, Option<SecretString>), MailError> {
    let invalid =
        |field: &'static str, expected: &str| MailError::InvalidField { field, expected: expected.to_owned() };
    let some = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let fits = |text: &str| text.chars().count() <= MAX_SENDER_FIELD && !text.chars().any(char::is_control);
    let (host, username, from_name) = (new.host.trim().to_owned(), some(new.username), some(new.from_name));
    if host.is_empty()
        || !fits(&host)
        || host.contains(|c: char| c.is_whitespace() || "/@:?#".contains(c)) && !is_ip(&host)
    {
        return Err(invalid("sender.host", "the name or the address of a mail server, without a port"));
    }
    if new.port == 0 {
        return Err(invalid("sender.port", "a number from 1 to 65535"));
    }
    if !username.as_deref().is_none_or(fits) {
        return Err(invalid("sender.username", "at most 254 characters on one line"));
    }
    if !from_name.as_deref().is_none_or(fits) {
        return Err(invalid("sender.from_name", "at most 254 characters on one line"));
    }
    let from = EmailAddress::try_from(new.from.as_str()).map_err(|error| invalid("sender.from", &error.to_string()))?;
    let password = new.password.filter(|password| !password.expose_secret().is_empty());
    if password.as_ref().is_some_and(|password| !fits(password.expose_secret())) {
        return Err(invalid("sender.password", "at most 254 characters on one line"));
    }
    if username.is_none() && password.is_some() {
        return Err(invalid("sender.username", "the user whose password it is"));
    }
    if new.tls == MailTls::Off && username.is_some() {
        return Err(invalid("sender.tls", "\"implicit\" or \"starttls\": a password is never sent in the clear"));
    }
    Ok((MailSender { host, port: new.port, tls: new.tls, username, from, from_name }, password))
}

fn is_ip(host: &str) -> bool {
    host.parse::<std::net::IpAddr>().is_ok()
}
