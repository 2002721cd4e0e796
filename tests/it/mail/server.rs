//! A real mail server beside the test, which does as it is told.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::harness::sandbox::PATIENCE;
use crate::harness::traces;
use crate::sandbox::clients::clients_dir;

/// Who may sign in there.
pub(super) const USER: &str = "reports@example.org";
pub(super) const PASSWORD: &str = "a mail server's password 7301";

/// What the server's certificate is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Certificate {
    Good,
    Expired,
    OfAnother,
}

/// The ports and files of a mail server, which stay while it comes and goes.
pub(super) struct MailHost {
    folder: TempDir,
    pub(super) implicit: u16,
    pub(super) starttls: u16,
    pub(super) plain: u16,
}

impl MailHost {
    pub(super) fn new(certificate: Certificate) -> Self {
        traces::secret("smtp password", PASSWORD);
        let folder = tempfile::tempdir().unwrap();
        write_certificates(folder.path(), certificate);
        // Held together, so that they are three.
        let ports = [(); 3].map(|()| lasting_port());
        let [implicit, starttls, plain] = ports.map(|port| port.local_addr().unwrap().port());
        Self { folder, implicit, starttls, plain }
    }

    /// The root that the server's certificate comes from.
    pub(super) fn root(&self) -> String {
        self.path("root.pem")
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Starts the server.
    pub(super) async fn start(&self) -> MailServer {
        let dir = clients_dir();
        assert!(dir.join("stamp").exists(), "the mail server is not installed: run `make test`");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/smtp_server.py");
        let mut child = Command::new(dir.join("venv/bin/python"))
            .arg(script)
            .env("SMTP_USER", USER)
            .env("SMTP_PASSWORD", PASSWORD)
            .env("SMTP_CERTIFICATE", self.path("cert.pem"))
            .env("SMTP_KEY", self.path("key.pem"))
            .env("SMTP_PORT_IMPLICIT", self.implicit.to_string())
            .env("SMTP_PORT_STARTTLS", self.starttls.to_string())
            .env("SMTP_PORT_PLAIN", self.plain.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (sender, events) = unbounded_channel();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if sender.send(serde_json::from_str(&line).unwrap()).is_err() {
                    return;
                }
            }
        });
        let orders = child.stdin.take().unwrap();
        let mut server = MailServer { child, orders, events };
        server.event("ready").await;
        server
    }
}

/// A port that is still free when the server comes (again): the system gives it to nobody who asks for any, as Linux takes those
/// from 32768 on.
fn lasting_port() -> TcpListener {
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    let port = |_| {
        // Tests that run at the same time are processes of their own.
        let step = std::process::id().wrapping_mul(101).wrapping_add(TAKEN.fetch_add(1, Ordering::Relaxed));
        TcpListener::bind(("127.0.0.1", u16::try_from(10_000 + step % 20_000).unwrap())).ok()
    };
    (0..1_000).find_map(port).expect("no port is free")
}

/// A certificate for `localhost`, or one that is of no use, with the root that it comes from.
fn write_certificates(folder: &Path, certificate: Certificate) {
    let mut root = CertificateParams::new(Vec::new()).unwrap();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(root, KeyPair::generate().unwrap()).unwrap();
    let name = if certificate == Certificate::OfAnother { "mail.example.net" } else { "localhost" };
    let mut leaf = CertificateParams::new(vec![name.to_owned()]).unwrap();
    if certificate == Certificate::Expired {
        (leaf.not_before, leaf.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    }
    let key = KeyPair::generate().unwrap();
    let leaf = leaf.signed_by(&key, &issuer).unwrap();
    std::fs::write(folder.join("root.pem"), issuer.pem()).unwrap();
    std::fs::write(folder.join("cert.pem"), leaf.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
}

/// A running mail server. Killed when dropped.
pub(super) struct MailServer {
    child: Child,
    orders: ChildStdin,
    events: UnboundedReceiver<Value>,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl MailServer {
    /// Has it behave in this way from now on.
    pub(super) async fn behave(&mut self, mode: &str) {
        writeln!(self.orders, "{mode}").unwrap();
        self.event("mode").await;
    }

    /// The same while e-mails come again and again, which are passed over.
    pub(super) async fn behave_and_pass(&mut self, mode: &str) {
        writeln!(self.orders, "{mode}").unwrap();
        let search = async { while self.events.recv().await.expect("the mail server ended")["event"] != "mode" {} };
        tokio::time::timeout(PATIENCE, search).await.expect("the mail server does not take the order");
    }

    /// The next e-mail that it was given.
    pub(super) async fn mail(&mut self) -> Value {
        self.event("mail").await
    }

    /// The next event of this kind; earlier ones are passed over, unless they are e-mails, which nobody may overlook.
    pub(super) async fn event(&mut self, kind: &str) -> Value {
        let search = async {
            loop {
                let event = self.events.recv().await.expect("the mail server ended");
                if event["event"] == kind {
                    return event;
                }
                assert_ne!(event["event"], "mail", "an e-mail that nobody waited for: {event}");
            }
        };
        tokio::time::timeout(PATIENCE, search).await.unwrap_or_else(|_| panic!("the mail server tells of no {kind}"))
    }

    /// An e-mail that it has told of already.
    pub(super) fn mail_at_hand(&mut self) -> Option<Value> {
        std::iter::from_fn(|| self.events.try_recv().ok()).find(|event| event["event"] == "mail")
    }

    /// Fails if it was given e-mails that the test has not seen.
    pub(super) fn has_no_more_mails(&mut self) {
        while let Ok(event) = self.events.try_recv() {
            assert_ne!(event["event"], "mail", "{event}");
        }
    }
}
