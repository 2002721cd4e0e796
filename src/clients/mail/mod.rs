//! Mail servers: giving them an e-mail, and trying whether they would take one.
//!
//! Each attempt has a connection of its own, which ends with it. The commands are given one by one rather than by the
//! library's `send`, so that it is known how far an attempt came: what failed before the e-mail was handed over has not
//! arrived, and each answer has to have the very code that the command calls for, so that nothing that was said before the
//! encryption began can pass for an answer.

mod connection;
mod error;
mod message;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;

use crate::base::secret::SecretString;
use crate::clients::egress::Egress;
use crate::config::MailSettings;
use crate::model::mail::EmailAddress;
use crate::model::mail_settings::MailTls;

pub use error::MailServerError;
pub use message::{MailFile, OutgoingMail};

/// A mail server and how to reach it.
#[derive(Debug, Clone)]
pub struct MailServer {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub tls: MailTls,
    /// Whom to sign in as; `None` for nobody.
    pub login: Option<MailLogin>,
    /// Whether a tenant named it: then it is reached only where tenants may reach.
    pub is_tenants: bool,
}

/// A sign-in at a mail server.
#[derive(Debug, Clone)]
pub struct MailLogin {
    /// The user.
    pub username: String,
    /// Their password.
    pub password: SecretString,
}

/// Speaks to mail servers. Cheap to clone.
#[derive(Clone)]
pub struct MailClient {
    egress: Egress,
    hello: ClientId,
    roots: Vec<Certificate>,
    deadline: Duration,
}

impl std::fmt::Debug for MailClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailClient").field("deadline", &self.deadline).finish_non_exhaustive()
    }
}

impl MailClient {
    /// A client that takes at most `mail.attempt_deadline` for an attempt.
    ///
    /// # Errors
    /// If `mail.root_certificates` cannot be read, or is no PEM file.
    pub fn new(settings: &MailSettings, egress: Egress) -> Result<Self, MailServerError> {
        let roots = match &settings.root_certificates {
            None => Vec::new(),
            Some(path) => {
                let unreadable = |reason: String| {
                    MailServerError::Roots(format!("{} (mail.root_certificates): {reason}", path.display()))
                };
                let pem = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
                vec![Certificate::from_pem(&pem).map_err(|_| unreadable("no certificates in PEM".to_owned()))?]
            }
        };
        let hello = match settings.hello_name.as_str() {
            "" => ClientId::Ipv4(std::net::Ipv4Addr::LOCALHOST),
            name => ClientId::Domain(name.to_owned()),
        };
        Ok(Self { egress, hello, roots, deadline: settings.attempt_deadline })
    }

    /// Gives a server an e-mail.
    ///
    /// # Errors
    /// What came in between; [`MailServerError::is_final`] says whether another attempt may succeed. After
    /// [`MailServerError::Unanswered`] the e-mail may have arrived.
    pub async fn send(&self, server: &MailServer, mail: &OutgoingMail<'_>) -> Result<(), MailServerError> {
        let bytes = mail.to_bytes()?;
        let is_handed_over = AtomicBool::new(false);
        let attempt = async {
            let mut connection = self.open(server).await?;
            converse(&mut connection, mail, &bytes, &is_handed_over).await?;
            // It has the e-mail, however it takes the farewell.
            connection.quit().await.ok();
            Ok(())
        };
        match tokio::time::timeout(self.deadline, attempt).await {
            Ok(ended) => ended,
            Err(_) if is_handed_over.load(Ordering::Relaxed) => Err(MailServerError::Unanswered),
            Err(_) => Err(MailServerError::Unreachable("it took too long to answer".to_owned())),
        }
    }

    /// Connects to a server and signs in, and sends nothing.
    ///
    /// # Errors
    /// What came in between.
    pub async fn check(&self, server: &MailServer) -> Result<(), MailServerError> {
        let attempt = async {
            self.open(server).await?.quit().await.ok();
            Ok(())
        };
        let late = |_| Err(MailServerError::Unreachable("it took too long to answer".to_owned()));
        tokio::time::timeout(self.deadline, attempt).await.unwrap_or_else(late)
    }
}

/// Hands an e-mail over on an open connection.
async fn converse(
    connection: &mut AsyncSmtpConnection,
    mail: &OutgoingMail<'_>,
    bytes: &[u8],
    is_handed_over: &AtomicBool,
) -> Result<(), MailServerError> {
    let command = Mail::new(Some(to_address(mail.from)?), Vec::new());
    expect(connection.command(command).await, &[250], None)?;
    for recipient in mail.recipients {
        let command = Rcpt::new(to_address(recipient)?, Vec::new());
        expect(connection.command(command).await, &[250, 251, 252], Some(recipient))?;
    }
    expect(connection.command(Data).await, &[354], None)?;
    is_handed_over.store(true, Ordering::Relaxed);
    let answer = connection.message(bytes).await;
    match &answer {
        Ok(response) if response.has_code(250) => Ok(()),
        Err(error) if error.status().is_some() => expect(answer, &[250], None),
        _ => Err(MailServerError::Unanswered),
    }
}

fn to_address(address: &EmailAddress) -> Result<Address, MailServerError> {
    address.as_str().parse().map_err(|_| MailServerError::Malformed("an address".to_owned()))
}

/// Whether a command was answered as it calls for.
fn expect(
    answer: Result<Response, lettre::transport::smtp::Error>,
    codes: &[u16],
    recipient: Option<&EmailAddress>,
) -> Result<(), MailServerError> {
    match answer {
        Ok(response) if codes.iter().any(|code| response.has_code(*code)) => Ok(()),
        Ok(_) => Err(MailServerError::Unreachable("it answers what was not asked".to_owned())),
        Err(error) => Err(MailServerError::of_command(&error, recipient)),
    }
}
