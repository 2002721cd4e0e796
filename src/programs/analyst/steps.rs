//! The steps of adding a database, one asked for after the other. A new one is a field of [`NewServer`] and an arm in `step`,
//! `prompt` and `fill`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::base::secret::SecretString;
use crate::model::database::{Engine, ServerAddress, TlsMode};
use crate::programs::Replies;
use crate::programs::analyst::buttons::button;
use crate::services::databases::NewDatabase;

/// The longest answer to a step, in characters.
const MAX_ANSWER: usize = 255;

/// More steps than anybody takes for one database.
const REVISIONS: i64 = 1000;

/// A database as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct NewServer {
    engine: Option<Engine>,
    pub(super) name: Option<String>,
    host: Option<String>,
    port: Option<u16>,
    database: Option<String>,
    user: Option<String>,
    tls: Option<TlsMode>,
    /// The message with the password that was tried last.
    #[serde(default)]
    pub(super) tried: Option<i64>,
    /// Grows with every step, and is in the data of the buttons, so that those of an earlier step are known.
    #[serde(default)]
    pub(super) revision: i64,
}

/// What is asked for next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Engine,
    Name,
    File,
    Host,
    Database,
    User,
    Tls,
    Password,
}

impl NewServer {
    /// Nothing is known yet. The revisions are apart from those of whatever was begun earlier in the chat.
    pub(super) fn begun_by(message_id: i32) -> Self {
        Self { revision: i64::from(message_id) * REVISIONS, ..Self::default() }
    }

    pub(super) fn step(&self) -> Step {
        let is_file = self.engine == Some(Engine::Sqlite);
        match self {
            Self { engine: None, .. } => Step::Engine,
            Self { name: None, .. } => Step::Name,
            _ if is_file => Step::File,
            Self { host: None, .. } => Step::Host,
            Self { database: None, .. } => Step::Database,
            Self { user: None, .. } => Step::User,
            Self { tls: None, .. } => Step::Tls,
            _ => Step::Password,
        }
    }

    /// Takes a choice by a button of the present step; `false` if it is none.
    pub(super) fn choose(&mut self, verb: &str, choice: &str) -> bool {
        match (verb, self.step()) {
            ("eng", Step::Engine) => {
                self.engine = Engine::ALL.into_iter().find(|known| known.as_str() == choice);
                self.engine.is_some()
            }
            ("tls", Step::Tls) => {
                self.tls =
                    [TlsMode::Verify, TlsMode::Encrypt, TlsMode::Off].into_iter().find(|mode| tls_key(*mode) == choice);
                self.tls.is_some()
            }
            _ => false,
        }
    }

    /// Forgets the last answer.
    pub(super) fn go_back(&mut self) {
        match self.step() {
            Step::Engine => {}
            Step::Name => self.engine = None,
            Step::File | Step::Host => self.name = None,
            Step::Database => self.forget_server(),
            Step::User => self.database = None,
            Step::Tls => self.user = None,
            Step::Password => self.tls = None,
        }
    }

    /// The server as far as it is known: its host, and the port or the usual one.
    pub(super) fn server(&self) -> Option<(&str, u16)> {
        Some((self.host.as_deref()?, self.port.or(self.engine?.default_port())?))
    }

    /// Forgets the server, which is asked for again; what else is known stays.
    pub(super) fn forget_server(&mut self) {
        (self.host, self.port) = (None, None);
    }

    /// Takes an answer to the present step; a complaint if it is none.
    pub(super) fn fill(&mut self, answer: &str) -> Result<(), &'static str> {
        let is_word =
            !answer.is_empty() && !answer.chars().any(char::is_control) && answer.chars().count() <= MAX_ANSWER;
        if !is_word {
            return Err("Please answer with one line of text.");
        }
        if answer.contains("://") {
            return Err("Please send one thing after the other, not an address of everything.");
        }
        match self.step() {
            Step::Engine | Step::Tls => return Err("Please press one of the buttons."),
            Step::File => return Err("Please send the file as a document."),
            Step::Password => {}
            Step::Name => self.name = Some(answer.to_owned()),
            Step::Host => (self.host, self.port) = host_and_port(answer)?,
            Step::Database => self.database = Some(answer.to_owned()),
            Step::User if answer.contains(|c: char| c.is_whitespace() || ":/".contains(c)) => {
                return Err("Please send the name of the user alone: I ask for the password last.");
            }
            Step::User => self.user = Some(answer.to_owned()),
        }
        Ok(())
    }

    pub(super) fn complete(&self, password: SecretString) -> Option<NewDatabase> {
        let engine = self.engine?;
        let address = ServerAddress {
            host: self.host.clone()?,
            port: self.port.or(engine.default_port())?,
            database: self.database.clone()?,
            user: self.user.clone()?,
            tls: self.tls?,
        };
        Some(NewDatabase { name: self.name.clone()?, engine, address, password })
    }

    /// Asks for the present step, below what is known and what was wrong.
    pub(super) fn ask(&self, replies: Replies, chat_id: i64, complaint: Option<&str>) -> Replies {
        replies.text_with_buttons(chat_id, &self.words(complaint), self.buttons())
    }

    pub(super) fn words(&self, complaint: Option<&str>) -> String {
        let mut parts: Vec<String> = complaint.map(str::to_owned).into_iter().collect();
        let summary = self.summary();
        if !summary.is_empty() {
            parts.push(summary);
        }
        parts.push(self.prompt().to_owned());
        parts.join("\n\n")
    }

    fn summary(&self) -> String {
        let mut lines = Vec::new();
        let mut push = |name: &str, value: Option<String>| lines.extend(value.map(|value| format!("{name}: {value}")));
        push("Kind", self.engine.map(|engine| engine.title().to_owned()));
        push("Name", self.name.clone());
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        push("Server", self.host.as_ref().map(|host| format!("{host}{port}")));
        push("Database", self.database.clone());
        push("User", self.user.clone());
        push("Encryption", self.tls.map(|mode| tls_title(mode).to_owned()));
        lines.join("\n")
    }

    fn prompt(&self) -> &'static str {
        match self.step() {
            Step::Engine => "What kind of database is it?",
            Step::Name => "What should it be called here? A short name, such as: Sales",
            Step::File => "Send me the SQLite file as a document, at most 20 MB.",
            Step::Host => {
                "Where is its server? A name or an address, with a port if it is not the usual one, such as: \
                db.example.org:5432"
            }
            Step::Database => "What is the database called on that server?",
            Step::User => "Which user may I sign in as? One that may only read is best.",
            Step::Tls => "Should the connection be encrypted?",
            Step::Password => {
                "Last, the password. I delete your message as soon as I have read it, and keep the password \
                sealed. Whatever you send now is taken for it; only /cancel stops. Send - if there is none."
            }
        }
    }

    pub(super) fn buttons(&self) -> Value {
        let button = |text: &str, data: &str| button(text, &format!("{data}/{}", self.revision));
        let mut rows: Vec<Value> = match self.step() {
            Step::Engine => Engine::ALL
                .iter()
                .map(|engine| json!([button(engine.title(), &format!("eng:{}", engine.as_str()))]))
                .collect(),
            Step::Tls => [TlsMode::Verify, TlsMode::Encrypt, TlsMode::Off]
                .iter()
                .map(|mode| json!([button(tls_title(*mode), &format!("tls:{}", tls_key(*mode)))]))
                .collect(),
            _ => Vec::new(),
        };
        let quit = button("✖️ Cancel", "wiz:quit");
        rows.push(if self.step() == Step::Engine {
            json!([quit])
        } else {
            json!([button("← Back", "wiz:back"), quit])
        });
        json!(rows)
    }
}

const fn tls_key(mode: TlsMode) -> &'static str {
    match mode {
        TlsMode::Verify => "verify",
        TlsMode::Encrypt => "encrypt",
        TlsMode::Off => "off",
    }
}

pub(super) const fn tls_title(mode: TlsMode) -> &'static str {
    match mode {
        TlsMode::Verify => "Yes, and the server proves its name",
        TlsMode::Encrypt => "Yes, with any certificate",
        TlsMode::Off => "No, the network is trusted",
    }
}

/// A host with a port or without; brackets around an IPv6 address.
fn host_and_port(answer: &str) -> Result<(Option<String>, Option<u16>), &'static str> {
    const COMPLAINT: &str = "That is no name of a server. It looks like db.example.org or db.example.org:5432.";
    if answer.contains("://") || answer.contains('@') || answer.chars().any(char::is_whitespace) {
        return Err(COMPLAINT);
    }
    if let Some((host, rest)) = answer.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let port = match rest.strip_prefix(':') {
            Some(port) => Some(port.parse().map_err(|_| COMPLAINT)?),
            None => None,
        };
        return Ok((Some(host.to_owned()), port));
    }
    match answer.split_once(':') {
        Some((host, port)) if !port.contains(':') && !host.is_empty() => {
            Ok((Some(host.to_owned()), Some(port.parse().map_err(|_| COMPLAINT)?)))
        }
        // More colons: an IPv6 address.
        _ => Ok((Some(answer.to_owned()), None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_follow_each_other_and_go_back() {
        let mut new = NewServer::default();
        assert!(new.fill("text").is_err());
        new.engine = Some(Engine::Postgres);
        for (step, answer) in [
            (Step::Name, "Sales"),
            (Step::Host, "db.example.org:6432"),
            (Step::Database, "shop"),
            (Step::User, "reader"),
        ] {
            assert_eq!(new.step(), step);
            new.fill(answer).unwrap();
        }
        assert_eq!(new.step(), Step::Tls);
        assert!(new.complete("x".into()).is_none());
        new.tls = Some(TlsMode::Verify);
        assert_eq!(new.step(), Step::Password);
        let done = new.complete("x".into()).unwrap();
        assert_eq!((done.address.host.as_str(), done.address.port), ("db.example.org", 6432));
        for step in [Step::Tls, Step::User, Step::Database, Step::Host, Step::Name, Step::Engine, Step::Engine] {
            new.go_back();
            assert_eq!(new.step(), step);
        }
        let file = NewServer { engine: Some(Engine::Sqlite), name: Some("File".to_owned()), ..NewServer::default() };
        assert_eq!(file.step(), Step::File);
    }

    #[test]
    fn hosts_may_have_ports() {
        let both = |text: &str| host_and_port(text).map(|(host, port)| (host.unwrap(), port));
        assert_eq!(both("db"), Ok(("db".to_owned(), None)));
        assert_eq!(both("10.0.0.1:77"), Ok(("10.0.0.1".to_owned(), Some(77))));
        assert_eq!(both("2001:db8::1"), Ok(("2001:db8::1".to_owned(), None)));
        assert_eq!(both("[2001:db8::1]:77"), Ok(("2001:db8::1".to_owned(), Some(77))));
        for bad in ["db:port", "db:99999", "user@db", "postgres://db", "two words", "[::1]:x"] {
            assert!(both(bad).is_err(), "{bad}");
        }
    }
}
