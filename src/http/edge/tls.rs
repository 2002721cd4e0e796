//! TLS of our own: the certificate and its key, read again when they were renewed.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use chrono::{DateTime, TimeDelta, Utc};
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use thiserror::Error;

use crate::base::ambient::Ambient;
use crate::config::TlsSettings;

/// How long a certificate is served before its files are looked at again.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(10);

/// Why a certificate cannot be served.
#[derive(Debug, Error)]
#[error("{}: {reason}", file.display())]
pub struct TlsError {
    /// The file at fault.
    pub file: PathBuf,
    /// What is wrong with it.
    pub reason: String,
}

/// The configuration that serves the certificate of `settings`; `None` if there is none.
pub(in crate::http) fn configure(settings: &TlsSettings, ambient: &Ambient) -> Result<Option<ServerConfig>, TlsError> {
    let (Some(certificate), Some(key)) = (&settings.certificate, &settings.key) else { return Ok(None) };
    let files = Files { certificate: certificate.clone(), key: key.clone() };
    let provider = Arc::new(aws_lc_rs::default_provider());
    let unusable = |error: rustls::Error| TlsError { file: files.certificate.clone(), reason: error.to_string() };
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
    let builder = builder.map_err(unusable)?.with_no_client_auth();
    let renewing = Renewing::load(files, provider, ambient.clone())?;
    Ok(Some(builder.with_cert_resolver(Arc::new(renewing))))
}

/// The two files.
#[derive(Debug)]
struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

/// By what a change of the files is noticed.
type Stamp = [Option<(SystemTime, u64)>; 2];

impl Files {
    fn stamp(&self) -> Stamp {
        [&self.certificate, &self.key].map(|file| {
            let metadata = fs::metadata(file).ok()?;
            Some((metadata.modified().ok()?, metadata.len()))
        })
    }

    fn read(&self, provider: &CryptoProvider) -> Result<Arc<CertifiedKey>, TlsError> {
        let chain = CertificateDer::pem_file_iter(&self.certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let chain = chain.map_err(|error| unreadable(&self.certificate, &error, "certificate"))?;
        if chain.is_empty() {
            return Err(unreadable(&self.certificate, &pem::Error::NoItemsFound, "certificate"));
        }
        let key = PrivateKeyDer::from_pem_file(&self.key);
        let key = key.map_err(|error| unreadable(&self.key, &error, "private key"))?;
        let pair = CertifiedKey::from_der(chain, key, provider).map_err(|error| TlsError {
            file: self.certificate.clone(),
            reason: format!("it cannot be served with the key in {}: {error}", self.key.display()),
        })?;
        if is_exposed(&self.key).unwrap_or(false) {
            tracing::warn!(file = %self.key.display(), "every user of this machine can read the TLS key: chmod o-rwx it");
        }
        Ok(Arc::new(pair))
    }
}

fn unreadable(file: &Path, error: &pem::Error, what: &str) -> TlsError {
    let reason = match error {
        pem::Error::Io(error) => format!("it cannot be read: {error}"),
        pem::Error::NoItemsFound => format!("there is no {what} in PEM form in it"),
        // The library's words may quote the file.
        _ => "it is not in PEM form".to_owned(),
    };
    TlsError { file: file.to_owned(), reason }
}

/// Whether others than the file's owner and group can read it.
fn is_exposed(file: &Path) -> io::Result<bool> {
    Ok(File::open(file)?.metadata()?.permissions().mode() & 0o007 != 0)
}

/// Serves the certificate that lies in the files, or lay there as long as the new one cannot be read.
struct Renewing {
    files: Files,
    provider: Arc<CryptoProvider>,
    ambient: Ambient,
    served: Mutex<Served>,
}

struct Served {
    pair: Arc<CertifiedKey>,
    stamp: Stamp,
    looked_at: DateTime<Utc>,
}

impl std::fmt::Debug for Renewing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Renewing").field("files", &self.files).finish_non_exhaustive()
    }
}

impl Renewing {
    fn load(files: Files, provider: Arc<CryptoProvider>, ambient: Ambient) -> Result<Self, TlsError> {
        let stamp = files.stamp();
        let served = Served { pair: files.read(&provider)?, stamp, looked_at: ambient.now() };
        Ok(Self { files, provider, ambient, served: Mutex::new(served) })
    }

    fn present(&self) -> Arc<CertifiedKey> {
        let mut served = self.served.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.ambient.now();
        // The clock may have been set back.
        if (now - served.looked_at).abs() >= LOOK_AGAIN {
            served.looked_at = now;
            self.look_again(&mut served);
        }
        Arc::clone(&served.pair)
    }

    fn look_again(&self, served: &mut Served) {
        // Taken first: what changes while it is read is read again.
        let stamp = self.files.stamp();
        if stamp == served.stamp {
            return;
        }
        served.stamp = stamp;
        match self.files.read(&self.provider) {
            Ok(pair) => {
                served.pair = pair;
                tracing::info!(file = %self.files.certificate.display(), "the renewed TLS certificate is served");
            }
            // One of the two may not be written yet; when it is, that is another change.
            Err(error) => tracing::warn!(%error, "the renewed TLS certificate is not usable; the old one stays"),
        }
    }
}

impl ResolvesServerCert for Renewing {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.present())
    }
}
