//! Connecting to a mail server, encrypting and signing in.

use std::net::SocketAddr;
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};

use crate::base::secret::ExposeSecret as _;
use crate::clients::mail::{MailClient, MailLogin, MailServer, MailServerError};
use crate::model::mail_settings::MailTls;

/// Longest time to connect to one address.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The ways of signing in. Both send the password as it is, which is why neither is used without encryption.
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

impl MailClient {
    /// A connection on which e-mails are taken.
    pub(super) async fn open(&self, server: &MailServer) -> Result<AsyncSmtpConnection, MailServerError> {
        let addresses = self.resolve(server).await?;
        let tls = match server.tls {
            MailTls::Off => None,
            MailTls::Implicit | MailTls::Starttls => Some(self.tls_for(&server.host)?),
        };
        let (at_once, later) = if server.tls == MailTls::Implicit { (tls, None) } else { (None, tls) };
        // The addresses that were checked are the ones that are dialled; the certificate has to be the name's.
        let connected =
            AsyncSmtpConnection::connect_tokio1(&addresses[..], Some(CONNECT_TIMEOUT), &self.hello, at_once, None);
        let mut connection = connected.await.map_err(|error| MailServerError::of_connection(&error))?;
        if let Some(tls) = later {
            if !connection.can_starttls() {
                return Err(MailServerError::NoStartTls);
            }
            let encrypted = connection.starttls(tls, &self.hello).await;
            encrypted.map_err(|error| MailServerError::of_connection(&error))?;
        }
        if let Some(login) = &server.login {
            sign_in(&mut connection, login).await?;
        }
        Ok(connection)
    }

    async fn resolve(&self, server: &MailServer) -> Result<Vec<SocketAddr>, MailServerError> {
        if server.is_tenants {
            return Ok(self.egress.resolve(&server.host, server.port).await?);
        }
        let found = tokio::net::lookup_host((server.host.as_str(), server.port)).await;
        Ok(found.map_err(|error| MailServerError::Unreachable(error.to_string()))?.collect())
    }

    fn tls_for(&self, host: &str) -> Result<TlsParameters, MailServerError> {
        let mut builder = TlsParameters::builder(host.to_owned());
        for root in &self.roots {
            builder = builder.add_root_certificate(root.clone());
        }
        builder.build_rustls().map_err(|error| MailServerError::of_connection(&error))
    }
}

async fn sign_in(connection: &mut AsyncSmtpConnection, login: &MailLogin) -> Result<(), MailServerError> {
    if !connection.is_encrypted()
        || MECHANISMS.iter().all(|way| !connection.server_info().supports_auth_mechanism(*way))
    {
        return Err(MailServerError::NoSignIn);
    }
    let credentials = Credentials::new(login.username.clone(), login.password.expose_secret().to_owned());
    match connection.auth(&MECHANISMS, &credentials).await {
        Ok(response) if response.has_code(235) => Ok(()),
        Ok(_) => Err(MailServerError::Unreachable("it answers what was not asked".to_owned())),
        // What the server says is not repeated: it was just told a password.
        Err(error) if error.is_permanent() => Err(MailServerError::SignInRefused),
        Err(error) if error.is_transient() => {
            Err(MailServerError::Deferred { recipient: None, reply: "it lets nobody sign in".to_owned() })
        }
        Err(error) => Err(MailServerError::of_connection(&error)),
    }
}
