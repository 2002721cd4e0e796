//! By which mail server an e-mail goes out, and as whom.

use std::num::NonZeroU32;

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::clients::mail::{MailLogin, MailServer};
use crate::config::{MailEncryption, MailSettings};
use crate::model::mail::EmailAddress;
use crate::model::mail_settings::{MailSender, MailTls};
use crate::model::organization::Person;
use crate::services::mail::policy::how_to_set_up;
use crate::services::mail::{MailError, Mails};
use crate::services::vault::Vault;
use crate::store::{SealedMailPassword, Tx};

/// How often an organization may try its mail server within an hour.
pub(super) const TESTS_PER_HOUR: NonZeroU32 = NonZeroU32::new(20).unwrap();

/// The platform's own sender.
#[derive(Debug, Clone)]
pub struct PlatformSender {
    pub(super) sender: MailSender,
    password: SecretString,
}

impl PlatformSender {
    /// `None` if the settings name no server.
    ///
    /// # Errors
    /// [`MailError::InvalidField`] if `mail.from` is no address.
    pub fn new(settings: &MailSettings) -> Result<Option<Self>, MailError> {
        if !settings.has_sender() {
            return Ok(None);
        }
        let from = EmailAddress::try_from(settings.from.as_str());
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let sender = MailSender {
            host: settings.host.clone(),
            port: settings.port,
            tls: match settings.tls {
                MailEncryption::Implicit => MailTls::Implicit,
                MailEncryption::Starttls => MailTls::Starttls,
                MailEncryption::Off => MailTls::Off,
            },
            username: some(&settings.username),
            from: from.map_err(|error| MailError::InvalidField { field: "mail.from", expected: error.to_string() })?,
            from_name: some(&settings.from_name),
        };
        Ok(Some(Self { sender, password: settings.password.clone() }))
    }

    /// The server, with its sign-in.
    pub fn server(&self) -> MailServer {
        server(&self.sender, Some(&self.password), false)
    }
}

/// A server with the sign-in that its sender names.
fn server(sender: &MailSender, password: Option<&SecretString>, is_tenants: bool) -> MailServer {
    let login = sender.username.as_ref().zip(password);
    MailServer {
        host: sender.host.clone(),
        port: sender.port,
        tls: sender.tls,
        login: login.map(|(username, password)| MailLogin { username: username.clone(), password: password.clone() }),
        is_tenants,
    }
}

/// A sender with the way to its server.
#[derive(Debug, Clone)]
pub(super) struct Route {
    pub(super) sender: MailSender,
    pub(super) server: MailServer,
}

impl Route {
    /// By the own server of a person's organization, with its password opened.
    pub(super) fn own(
        person: &Person,
        sender: MailSender,
        password: Option<&SealedMailPassword>,
        vault: &Vault,
    ) -> Result<Self, MailError> {
        let open = |sealed: &SealedMailPassword| {
            let organization = sealed.organization_id;
            vault.open_mail_password(sealed).map_err(|source| MailError::Credential { organization, source })
        };
        let password = password.map(open).transpose()?;
        // Without a password the sign-in that the sender names would be left out, and the server would say something else.
        if sender.username.is_some() && password.as_ref().is_none_or(|password| password.expose_secret().is_empty()) {
            return Err(MailError::NotConfigured { what_helps: how_to_set_up(person) });
        }
        let server = server(&sender, password.as_ref(), true);
        Ok(Self { sender, server })
    }
}

impl Mails {
    /// By which server an e-mail of this person goes out: their organization's, or the platform's.
    pub(super) async fn route(&self, tx: &mut Tx, person: &Person) -> Result<Route, MailError> {
        if let Some(organization) = person.organization()
            && let Some(sender) = tx.find_mail_settings(organization).await?.and_then(|settings| settings.sender)
        {
            let password = tx.find_mail_password(organization).await?;
            return Route::own(person, sender, password.as_ref(), &self.0.vault);
        }
        let missing = || MailError::NotConfigured { what_helps: how_to_set_up(person) };
        let platform = self.0.platform.as_ref().ok_or_else(missing)?;
        Ok(Route { sender: platform.sender.clone(), server: platform.server() })
    }
}
