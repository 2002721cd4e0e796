//! What takes several messages: adding a database, choosing one for a question, changing an e-mail.
//!
//! How far somebody is, is kept in the store, so that it survives the process; a password never is. A new step is a field of
//! [`NewServer`] and an arm in `step_of`, `prompt_of` and `fill`.

use frankenstein::types::{Document, Message};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::base::secret::SecretString;
use crate::model::database::{Engine, ServerAddress, TlsMode};
use crate::model::mail::MailId;
use crate::programs::analyst::buttons::button;
use crate::programs::analyst::{Scene, databases, failed, mail};
use crate::programs::{ProgramError, Replies};
use crate::services::databases::{DatabasesError, NewDatabase};
use crate::services::mail::MailError;

/// The longest answer to a step, in characters.
const MAX_ANSWER: usize = 255;

/// Something that takes several messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Wizard {
    /// A database is being added.
    AddDatabase(NewServer),
    /// A question waits for the choice of a database.
    Ask { question: String, message_id: i64 },
    /// An e-mail waits for its new text.
    EditMail { mail: MailId },
}

/// A database as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct NewServer {
    engine: Option<Engine>,
    name: Option<String>,
    host: Option<String>,
    port: Option<u16>,
    database: Option<String>,
    user: Option<String>,
    tls: Option<TlsMode>,
}

/// What is asked for next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Engine,
    Name,
    File,
    Host,
    Database,
    User,
    Tls,
    Password,
}

/// What somebody has begun, if they have.
async fn load(scene: &Scene<'_>) -> Result<Option<Wizard>, ProgramError> {
    let chat = scene.services.conversations.chat(&scene.person, scene.place).await.map_err(|error| failed(&error))?;
    // One that this version cannot read is as good as none.
    Ok(chat.wizard.and_then(|wizard| serde_json::from_str(&wizard).ok()))
}

async fn save(scene: &Scene<'_>, wizard: Option<&Wizard>) -> Result<(), ProgramError> {
    let wizard = wizard.map(serde_json::to_string).transpose().map_err(|error| failed(&error))?;
    scene.services.conversations.set_wizard(&scene.person, scene.place, wizard).await.map_err(|error| failed(&error))
}

/// Begins something.
pub(super) async fn begin(scene: &Scene<'_>, wizard: Wizard) -> Result<(), ProgramError> {
    save(scene, Some(&wizard)).await
}

/// Ends whatever was begun; whether anything was.
pub(super) async fn end(scene: &Scene<'_>) -> Result<bool, ProgramError> {
    Ok(take(scene, |_| true).await?.is_some())
}

/// Takes what was begun if it is `wanted`; it has ended then.
pub(super) async fn take(scene: &Scene<'_>, wanted: impl Fn(&Wizard) -> bool) -> Result<Option<Wizard>, ProgramError> {
    let Some(wizard) = load(scene).await?.filter(wanted) else { return Ok(None) };
    save(scene, None).await?;
    Ok(Some(wizard))
}

/// Begins to add a database.
pub(super) async fn begin_adding(scene: &Scene<'_>) -> Result<Replies, ProgramError> {
    let new = NewServer::default();
    let replies = new.ask(Replies::none(), scene.place.chat_id, None);
    begin(scene, Wizard::AddDatabase(new)).await?;
    Ok(replies)
}

/// Takes a message as the answer to a step; `None` if nothing waits for one.
pub(super) async fn take_text(
    scene: &Scene<'_>,
    text: &str,
    message: &Message,
) -> Result<Option<Replies>, ProgramError> {
    match load(scene).await? {
        Some(Wizard::AddDatabase(new)) => add_step(scene, new, text, message).await.map(Some),
        Some(Wizard::EditMail { mail }) => edit_mail(scene, mail, text).await.map(Some),
        // Another question takes the place of the one that waited.
        Some(Wizard::Ask { .. }) => save(scene, None).await.map(|()| None),
        None => Ok(None),
    }
}

/// Takes a press of one of the wizard's own buttons.
pub(super) async fn take_button(
    scene: &Scene<'_>,
    replies: Replies,
    verb: &str,
    choice: &str,
) -> Result<Replies, ProgramError> {
    let chat_id = scene.place.chat_id;
    let Some(Wizard::AddDatabase(mut new)) = load(scene).await? else {
        return Ok(replies.text(chat_id, "This is over. /adddb begins anew."));
    };
    match (verb, choice, new.step()) {
        ("wiz", "quit", _) => {
            save(scene, None).await?;
            return Ok(replies.text(chat_id, "Stopped. Nothing was added."));
        }
        ("wiz", "back", _) => new.go_back(),
        ("eng", engine, Step::Engine) => {
            new.engine = Engine::ALL.into_iter().find(|known| known.as_str() == engine);
        }
        ("tls", mode, Step::Tls) => {
            new.tls =
                [TlsMode::Verify, TlsMode::Encrypt, TlsMode::Off].into_iter().find(|known| tls_key(*known) == mode);
        }
        // A button of a step that is over; the present one is asked again.
        _ => {}
    }
    let replies = new.ask(replies, chat_id, None);
    begin(scene, Wizard::AddDatabase(new)).await?;
    Ok(replies)
}

/// Takes a file: a SQLite database that is to be added.
pub(super) async fn take_file(scene: &Scene<'_>, document: &Document) -> Result<Replies, ProgramError> {
    let chat_id = scene.place.chat_id;
    let Some(Wizard::AddDatabase(new)) = load(scene).await? else {
        return Ok(scene.say("To add a SQLite file as a database, begin with /adddb."));
    };
    let (Step::File, Some(name)) = (new.step(), new.name.clone()) else {
        return Ok(new.ask(Replies::none(), chat_id, Some("I do not need a file for this.")));
    };
    let bytes = match scene.context.bots.download(scene.place.bot_id, &document.file_id).await {
        Ok(bytes) => bytes,
        Err(error) => {
            tracing::info!(bot = %scene.place.bot_id, %error, "a file could not be fetched");
            let words =
                "Telegram did not give me the file. It may be larger than 20 MB; smaller ones are worth another try.";
            return Ok(new.ask(Replies::none(), chat_id, Some(words)));
        }
    };
    let caller = scene.caller();
    let added = databases::trying(scene, scene.services.databases.upload(&caller, &name, &bytes)).await;
    conclude(scene, &new, Replies::none(), added).await
}

async fn add_step(
    scene: &Scene<'_>,
    mut new: NewServer,
    text: &str,
    message: &Message,
) -> Result<Replies, ProgramError> {
    let chat_id = scene.place.chat_id;
    if new.step() == Step::Password {
        let replies = databases::forget(scene, message);
        let password = SecretString::from(if text == "-" { "" } else { text });
        let Some(database) = new.complete(password) else {
            return Ok(new.ask(replies, chat_id, None));
        };
        let caller = scene.caller();
        let added = databases::trying(scene, scene.services.databases.create(&caller, database)).await;
        return conclude(scene, &new, replies, added).await;
    }
    let complaint = new.fill(text.trim()).err();
    let replies = new.ask(Replies::none(), chat_id, complaint);
    begin(scene, Wizard::AddDatabase(new)).await?;
    Ok(replies)
}

/// Ends adding if it went well, and lets the person mend it otherwise.
async fn conclude(
    scene: &Scene<'_>,
    new: &NewServer,
    replies: Replies,
    added: Result<crate::model::database::Database, DatabasesError>,
) -> Result<Replies, ProgramError> {
    match added {
        Ok(database) => {
            save(scene, None).await?;
            databases::added(scene, replies, Ok(database)).await
        }
        Err(DatabasesError::Store(error)) => Err(failed(&error)),
        Err(error) => Ok(new.ask(replies, scene.place.chat_id, Some(&databases::refusal(&error)))),
    }
}

async fn edit_mail(scene: &Scene<'_>, id: MailId, text: &str) -> Result<Replies, ProgramError> {
    let (mails, person, chat_id) = (&scene.services.mails, &scene.person, scene.place.chat_id);
    let edited = async {
        let mail = mails.get(person, id).await?;
        match mail::edited(mail.content, text) {
            Ok(content) => mails.edit(person, id, content).await.map(Ok),
            Err(words) => Ok(Err(words)),
        }
    };
    match edited.await {
        Ok(Ok(mail)) => {
            save(scene, None).await?;
            let (text, buttons) = (mail::preview(&mail, None), mail::buttons_of(&mail));
            Ok(Replies::none().text_with_buttons(chat_id, &text, buttons))
        }
        Ok(Err(words)) => Ok(scene.say(&words)),
        Err(MailError::Store(error)) => Err(failed(&error)),
        Err(error) => {
            save(scene, None).await?;
            Ok(scene.say(&mail::words_of(&error)))
        }
    }
}

impl NewServer {
    fn step(&self) -> Step {
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

    /// Forgets the last answer.
    fn go_back(&mut self) {
        match self.step() {
            Step::Engine => {}
            Step::Name => self.engine = None,
            Step::File | Step::Host => self.name = None,
            Step::Database => (self.host, self.port) = (None, None),
            Step::User => self.database = None,
            Step::Tls => self.user = None,
            Step::Password => self.tls = None,
        }
    }

    /// Takes an answer to the present step; a complaint if it is none.
    fn fill(&mut self, answer: &str) -> Result<(), &'static str> {
        let is_word =
            !answer.is_empty() && !answer.chars().any(char::is_control) && answer.chars().count() <= MAX_ANSWER;
        if !is_word {
            return Err("Please answer with one line of text.");
        }
        match self.step() {
            Step::Engine | Step::Tls => return Err("Please press one of the buttons."),
            Step::File => return Err("Please send the file as a document."),
            Step::Password => {}
            Step::Name => self.name = Some(answer.to_owned()),
            Step::Host => (self.host, self.port) = host_and_port(answer)?,
            Step::Database => self.database = Some(answer.to_owned()),
            Step::User => self.user = Some(answer.to_owned()),
        }
        Ok(())
    }

    fn complete(&self, password: SecretString) -> Option<NewDatabase> {
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
    fn ask(&self, replies: Replies, chat_id: i64, complaint: Option<&str>) -> Replies {
        let mut parts: Vec<String> = complaint.map(str::to_owned).into_iter().collect();
        let summary = self.summary();
        if !summary.is_empty() {
            parts.push(summary);
        }
        parts.push(self.prompt().to_owned());
        replies.text_with_buttons(chat_id, &parts.join("\n\n"), self.buttons())
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
                sealed. Send - if there is none."
            }
        }
    }

    fn buttons(&self) -> Value {
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

const fn tls_title(mode: TlsMode) -> &'static str {
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
