//! TLS of our own.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::tls::TlsInfo;
use tempfile::TempDir;

use crate::api::fixture::Server;
use crate::harness::platform::Setup;
use crate::harness::process;

/// A folder with a certificate and its key.
struct Certificate {
    folder: TempDir,
}

impl Certificate {
    fn new() -> Self {
        let certificate = Self { folder: tempfile::tempdir().unwrap() };
        certificate.renew();
        certificate
    }

    /// Writes a new one; returns it as the handshake shows it.
    fn renew(&self) -> Vec<u8> {
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        fs::write(self.path("cert.pem"), cert.pem()).unwrap();
        fs::write(self.path("key.pem"), signing_key.serialize_pem()).unwrap();
        fs::set_permissions(self.path("key.pem"), fs::Permissions::from_mode(0o600)).unwrap();
        cert.der().to_vec()
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        let text = |path: &Path| path.display().to_string();
        vec![
            ("BOTYARD__HTTP__TLS__CERTIFICATE", text(&self.path("cert.pem"))),
            ("BOTYARD__HTTP__TLS__KEY", text(&self.path("key.pem"))),
        ]
    }
}

async fn start(certificate: &Certificate) -> Server {
    let settings = certificate.settings();
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Server::start_with(&settings).await
}

/// The certificate that a new connection is shown.
async fn shown(server: &Server) -> Vec<u8> {
    let client = reqwest::Client::builder().tls_danger_accept_invalid_certs(true).tls_info(true).build().unwrap();
    let answer = client.get(format!("https://{}/healthz", server.address())).send().await.unwrap();
    assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
    answer.extensions().get::<TlsInfo>().unwrap().peer_certificate().unwrap().to_vec()
}

#[actix_web::test]
async fn a_renewed_certificate_is_served_without_a_restart() {
    let certificate = Certificate::new();
    let first = certificate.renew();
    let server = start(&certificate).await;
    assert_eq!(shown(&server).await, first);
    let second = certificate.renew();
    assert_eq!(shown(&server).await, first, "the files are looked at too often");
    server.clock.advance(TimeDelta::seconds(10));
    assert_eq!(shown(&server).await, second);
    // A key that belongs to no certificate yet: the renewal is half done.
    fs::write(certificate.path("cert.pem"), "half").unwrap();
    server.clock.advance(TimeDelta::seconds(10));
    assert_eq!(shown(&server).await, second);
    fs::remove_file(certificate.path("key.pem")).unwrap();
    server.clock.advance(TimeDelta::seconds(10));
    assert_eq!(shown(&server).await, second);
    let third = certificate.renew();
    server.clock.advance(TimeDelta::seconds(10));
    assert_eq!(shown(&server).await, third);
    let plain = reqwest::get(format!("http://{}/healthz", server.address())).await;
    assert!(plain.is_err(), "{plain:?}");
}

/// What `serve` says when it ends with the exit code for wrong settings.
async fn refusal(settings: &[(&str, String)]) -> String {
    let mut environment = Setup::on_sqlite().environment("http://127.0.0.1:1");
    environment.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    let output = process::run(&["serve"], &environment, "").await;
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(!text.contains("panic") && text.lines().count() == 1, "{text}");
    text
}

#[actix_web::test]
async fn serve_refuses_certificates_that_it_cannot_serve() {
    let certificate = Certificate::new();
    let key = certificate.path("key.pem");
    let other = Certificate::new();
    fs::copy(other.path("key.pem"), &key).unwrap();
    let text = refusal(&certificate.settings()).await;
    assert!(text.contains("cert.pem") && text.contains("cannot be served with the key"), "{text}");
    fs::write(&key, "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n").unwrap();
    let text = refusal(&certificate.settings()).await;
    assert!(text.contains("key.pem") && !text.contains("c2VjcmV0"), "{text}");
    fs::remove_file(&key).unwrap();
    let text = refusal(&certificate.settings()).await;
    assert!(text.contains("key.pem: it cannot be read"), "{text}");
    let mut environment = Setup::on_sqlite().environment("http://127.0.0.1:1");
    environment.extend(certificate.settings().into_iter().map(|(name, value)| (name.to_owned(), value)));
    let doctor = process::run(&["doctor"], &environment, "").await;
    let found = String::from_utf8(doctor.stdout).unwrap();
    assert!(found.contains("FAIL listener") && found.contains("key.pem: it cannot be read"), "{found}");
    let text = refusal(&certificate.settings()[..1]).await;
    assert!(text.contains("http.tls.key"), "{text}");
}

#[actix_web::test]
async fn serve_refuses_plain_http_for_other_machines() {
    let everywhere = [("BOTYARD__HTTP__BIND", "0.0.0.0:0".to_owned())];
    let text = refusal(&everywhere).await;
    for remedy in ["http.tls.certificate", "127.0.0.1", "http.allow_plain_http"] {
        assert!(text.contains(remedy), "{text}");
    }
    let asked_for = Setup::on_sqlite().with("http.bind", "0.0.0.0:0").with("http.allow_plain_http", "true");
    process::ServingProcess::start(&asked_for.environment("http://127.0.0.1:1")).await.kill();
}

#[actix_web::test]
async fn a_key_that_everybody_can_read_is_reported() {
    let certificate = Certificate::new();
    fs::set_permissions(certificate.path("key.pem"), fs::Permissions::from_mode(0o644)).unwrap();
    let mut setup = Setup::on_sqlite().with("http.bind", "0.0.0.0:0");
    for (key, file) in [("http.tls.certificate", "cert.pem"), ("http.tls.key", "key.pem")] {
        setup = setup.with(key, certificate.path(file).to_str().unwrap());
    }
    let log = process::ServingProcess::start(&setup.environment("http://127.0.0.1:1")).await.kill();
    assert!(log.contains("can read the TLS key") && log.contains("WARN"), "{log}");
}
