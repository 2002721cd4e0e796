//! What takes several messages: adding a database, choosing one for a question, changing an e-mail.
//!
//! How far somebody is, is kept in the store, so that it survives the process; a password never is. The steps of adding a
//! database are in `steps`.

use frankenstein::types::{Document, Message};
use serde::{Deserialize, Serialize};

use crate::base::secret::SecretString;
use crate::model::database::MAX_DATABASE_NAME;
use crate::model::mail::MailId;
use crate::programs::analyst::buttons::Press;
use crate::programs::analyst::steps::{NewServer, Step};
use crate::programs::analyst::{Scene, commands, databases, failed, mail, mail_preview, secrets};
use crate::programs::{ProgramError, Replies};
use crate::services::databases::{Added, DatabaseError, DatabasesError};
use crate::services::mail::MailError;

const NO_FILE: &str =
    "Telegram did not give me the file. It may be larger than 20 MB; smaller ones are worth another try.";

const AN_EARLIER_STEP: &str = "This button is of an earlier step.";

const MAIL_AWAITED: &str = "I still wait for the new text of the e-mail. /cancel keeps it as it is.";

const OVER: &str = "This is over. /adddb begins anew.";

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
    /// A database was added by this message. The message may come once more, after a crash, and must not be taken for
    /// a question then.
    Added {
        message_id: i64,
        name: String,
        /// When a password was taken, in seconds since 1970; what was written before may be the password once more.
        password_at: Option<i64>,
    },
}

/// What somebody has begun, if they have.
pub(super) async fn load(scene: &Scene<'_>) -> Result<Option<Wizard>, ProgramError> {
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

/// Ends whatever was begun.
pub(super) async fn end(scene: &Scene<'_>) -> Result<(), ProgramError> {
    save(scene, None).await
}

/// Takes what was begun if it is `wanted`; it has ended then.
pub(super) async fn take(scene: &Scene<'_>, wanted: impl Fn(&Wizard) -> bool) -> Result<Option<Wizard>, ProgramError> {
    let Some(wizard) = load(scene).await?.filter(wanted) else { return Ok(None) };
    save(scene, None).await?;
    Ok(Some(wizard))
}

/// Begins to add a database.
pub(super) async fn begin_adding(scene: &Scene<'_>, message_id: i32) -> Result<Replies, ProgramError> {
    let new = NewServer::begun_by(message_id);
    let replies = new.ask(Replies::none(), scene.place.chat_id, None);
    begin(scene, Wizard::AddDatabase(new)).await?;
    Ok(replies)
}

/// Whether a message is the password that a step waits for, or was. Only `/cancel` is a command there: a password may begin
/// with a slash.
pub(super) fn takes_password(scene: &Scene<'_>, begun: Option<&Wizard>, message: &Message) -> bool {
    let said = secrets::said(message);
    match begun {
        Some(Wizard::AddDatabase(new)) => {
            let is_cancel = commands::split(said, &scene.context.bot.username) == Some(("cancel", ""));
            new.step() == Step::Password && !said.is_empty() && !is_cancel
        }
        Some(Wizard::Added { message_id, password_at: Some(at), .. }) => {
            let is_earlier = i64::try_from(message.date).is_ok_and(|date| date < *at);
            i64::from(message.message_id) == *message_id || (is_earlier && !said.is_empty() && !said.starts_with('/'))
        }
        _ => false,
    }
}

/// Takes a message that is the password, or was taken before; `None` if it is neither.
pub(super) async fn take_password(
    scene: &Scene<'_>,
    begun: Option<&Wizard>,
    message: &Message,
) -> Result<Option<Replies>, ProgramError> {
    let chat_id = scene.place.chat_id;
    let is_password = takes_password(scene, begun, message);
    match begun {
        Some(Wizard::AddDatabase(new)) if is_password => try_password(scene, new.clone(), message).await.map(Some),
        Some(Wizard::Added { message_id, name, .. }) if i64::from(message.message_id) == *message_id => {
            let replies =
                if is_password { secrets::forget(scene.context, chat_id, message).await } else { Replies::none() };
            Ok(Some(replies.text(chat_id, &format!("{name} is added. Your questions go there now: ask away!"))))
        }
        Some(Wizard::Added { .. }) if is_password => {
            let words = "You wrote this before the database was added, so I took it for the password once more and deleted it. \
                If it was a question, please ask again.";
            Ok(Some(secrets::forget(scene.context, chat_id, message).await.text(chat_id, words)))
        }
        _ => Ok(None),
    }
}

/// Takes a message as the answer to a step; `None` if nothing waits for one.
pub(super) async fn take_text(
    scene: &Scene<'_>,
    begun: Option<Wizard>,
    text: &str,
    message: &Message,
) -> Result<Option<Replies>, ProgramError> {
    match begun {
        Some(Wizard::AddDatabase(new)) => add_step(scene, new, text, message).await.map(Some),
        Some(Wizard::EditMail { mail }) => edit_mail(scene, mail, text).await.map(Some),
        Some(Wizard::Ask { .. } | Wizard::Added { .. }) | None => Ok(None),
    }
}

/// Asks once more for what is waited for, below what was said to something else.
pub(super) fn remind(replies: Replies, chat_id: i64, begun: Option<&Wizard>) -> Replies {
    match begun {
        Some(Wizard::AddDatabase(new)) => new.ask(replies, chat_id, None),
        Some(Wizard::EditMail { .. }) => replies.text(chat_id, MAIL_AWAITED),
        Some(Wizard::Ask { .. } | Wizard::Added { .. }) | None => replies,
    }
}

impl Wizard {
    /// Whether something is waited for.
    pub(super) fn is_open(&self) -> bool {
        !matches!(self, Self::Added { .. })
    }

    /// Whether it is a question that waits for its database.
    pub(super) fn is_question(&self) -> bool {
        matches!(self, Self::Ask { .. })
    }

    /// Said when something else takes its place.
    pub(super) fn ended_words(&self) -> &'static str {
        match self {
            Self::AddDatabase(_) | Self::Added { .. } => "I stopped adding the database that you had begun with.",
            Self::Ask { .. } => "Your earlier question, which waited for a database, is dropped: you can ask it again.",
            Self::EditMail { .. } => "The e-mail stays as it is.",
        }
    }
}

/// Takes a press of one of the wizard's own buttons: a choice, and the revision of the step that it belongs to.
pub(super) async fn take_button(press: &Press<'_>, verb: &str, data: &str) -> Result<Replies, ProgramError> {
    let scene = press.scene;
    let Some(Wizard::AddDatabase(mut new)) = load(scene).await? else { return Ok(press.notice(OVER)) };
    let (choice, revision) = data.rsplit_once('/').unwrap_or((data, ""));
    if revision.parse() != Ok(new.revision) {
        return Ok(press.notice(AN_EARLIER_STEP));
    }
    match (verb, choice) {
        ("wiz", "quit") => {
            save(scene, None).await?;
            return Ok(press.closed("Stopped. Nothing was added."));
        }
        ("wiz", "back") => new.go_back(),
        _ if new.choose(verb, choice) => {}
        _ => return Ok(press.notice(AN_EARLIER_STEP)),
    }
    new.revision += 1;
    let replies = press.changed(&new.words(None), &new.buttons());
    begin(scene, Wizard::AddDatabase(new)).await?;
    Ok(replies)
}

/// Takes a file: a SQLite database that is to be added.
pub(super) async fn take_file(
    scene: &Scene<'_>,
    begun: Option<Wizard>,
    document: &Document,
    message: &Message,
) -> Result<Replies, ProgramError> {
    let (chat_id, message_id) = (scene.place.chat_id, message.message_id);
    let caption = message.caption.as_deref().and_then(|text| commands::split(text, &scene.context.bot.username));
    if let Some(("adddb", name)) = caption.filter(|(_, name)| !name.is_empty()) {
        let ended = begun.filter(Wizard::is_open).map(|begun| scene.say(begun.ended_words()));
        save(scene, None).await?;
        let added = take_named_file(scene, name, document, message_id).await?;
        return Ok(ended.unwrap_or_default().followed_by(added));
    }
    let Some(Wizard::AddDatabase(new)) = begun else {
        return Ok(scene
            .say("To add a SQLite file as a database, begin with /adddb, or write /adddb and a name below the file."));
    };
    let (Step::File, Some(name)) = (new.step(), new.name.clone()) else {
        return Ok(new.ask(Replies::none(), chat_id, Some("I do not need a file for this.")));
    };
    let Some(bytes) = download(scene, document).await else {
        return Ok(new.ask(Replies::none(), chat_id, Some(NO_FILE)));
    };
    let caller = scene.caller();
    let added = databases::trying(scene, scene.services.databases.upload(&caller, &name, &bytes)).await;
    conclude(scene, &new, Replies::none(), added, (message_id, None)).await
}

/// Takes a file whose caption says what the database is to be called.
async fn take_named_file(
    scene: &Scene<'_>,
    name: &str,
    document: &Document,
    message_id: i32,
) -> Result<Replies, ProgramError> {
    if !databases::may_add(&scene.person) {
        return Ok(scene.say(databases::ONLY_OWNERS));
    }
    let Some(bytes) = download(scene, document).await else { return Ok(scene.say(NO_FILE)) };
    let caller = scene.caller();
    let added = databases::trying(scene, scene.services.databases.upload(&caller, name, &bytes)).await;
    let noted = added.as_ref().ok().map(|added| added.database.name.clone());
    let replies = databases::added(scene, Replies::none(), added).await?;
    if let Some(name) = noted {
        begin(scene, Wizard::Added { message_id: message_id.into(), name, password_at: None }).await?;
    }
    Ok(replies)
}

/// A file that somebody sent, unless Telegram does not give it.
async fn download(scene: &Scene<'_>, document: &Document) -> Option<Vec<u8>> {
    let downloaded = scene.context.bots.download(scene.place.bot_id, &document.file_id).await;
    downloaded
        .inspect_err(|error| tracing::info!(bot = %scene.place.bot_id, %error, "a file could not be fetched"))
        .ok()
}

/// Takes the password: it is deleted before it is tried, and is in no step that is kept.
async fn try_password(scene: &Scene<'_>, mut new: NewServer, message: &Message) -> Result<Replies, ProgramError> {
    let chat_id = scene.place.chat_id;
    let replies = secrets::forget(scene.context, chat_id, message).await;
    let Some(text) = message.text.as_deref() else {
        return Ok(new.ask(replies, chat_id, Some("Please send the password as a text.")));
    };
    let password = SecretString::from(if text == "-" { "" } else { text });
    let Some(database) = new.complete(password) else {
        return Ok(new.ask(replies, chat_id, None));
    };
    let message_id = i64::from(message.message_id);
    let is_repeated = new.tried == Some(message_id);
    new.tried = Some(message_id);
    begin(scene, Wizard::AddDatabase(new.clone())).await?;
    let name = database.name.clone();
    let caller = scene.caller();
    let added = match databases::trying(scene, scene.services.databases.create(&caller, database)).await {
        // The database of this name is the one that the first attempt added before it was cut off.
        Err(DatabasesError::NameTaken) if is_repeated => find_named(scene, &name).await?,
        other => other,
    };
    let now = scene.services.ambient.now().timestamp();
    conclude(scene, &new, replies, added, (message.message_id, Some(now))).await
}

async fn find_named(scene: &Scene<'_>, name: &str) -> Result<Result<Added, DatabasesError>, ProgramError> {
    let all = scene.services.databases.list(&scene.person).await.map_err(|error| failed(&error))?;
    let found = all.into_iter().find(|database| database.name == name.trim());
    // What its login may do was seen by the attempt that was cut off.
    Ok(found.map(|database| Added { database, may_write: false }).ok_or(DatabasesError::NameTaken))
}

/// Takes an answer in a text. Nothing of it is kept but the step: people send more than they are asked for.
async fn add_step(
    scene: &Scene<'_>,
    mut new: NewServer,
    text: &str,
    message: &Message,
) -> Result<Replies, ProgramError> {
    let chat_id = scene.place.chat_id;
    let step = new.step();
    let complaint = match new.fill(text.trim()) {
        Ok(()) if step == Step::Name => name_complaint(scene, &new).await?.map(str::to_owned),
        Ok(()) if step == Step::Host => host_complaint(scene, &new).await?,
        Ok(()) => None,
        Err(complaint) => Some(complaint.to_owned()),
    };
    // Behind a refused user or in the place of a button there may stand a password.
    let replies = match (step, &complaint) {
        (Step::User | Step::Host | Step::Tls, Some(_)) => secrets::forget(scene.context, chat_id, message).await,
        _ => Replies::none().forget_message(),
    };
    match &complaint {
        Some(_) if step == Step::Name => new.name = None,
        Some(_) if step == Step::Host => new.forget_server(),
        Some(_) => {}
        None => new.revision += 1,
    }
    let replies = new.ask(replies, chat_id, complaint.as_deref());
    begin(scene, Wizard::AddDatabase(new)).await?;
    Ok(replies)
}

/// Why a server cannot be reached from here, said before anything else is asked for: in the words of when it is tried.
async fn host_complaint(scene: &Scene<'_>, new: &NewServer) -> Result<Option<String>, ProgramError> {
    let Some((host, port)) = new.server() else { return Ok(None) };
    match scene.services.databases.check_host(&scene.caller(), host, port).await {
        Ok(()) => Ok(None),
        Err(DatabasesError::Store(error)) => Err(failed(&error)),
        Err(error) => Ok(Some(databases::refusal(&error))),
    }
}

/// Why a database cannot have this name, said before anything else is asked for.
async fn name_complaint(scene: &Scene<'_>, new: &NewServer) -> Result<Option<&'static str>, ProgramError> {
    let name = new.name.as_deref().unwrap_or_default();
    if name.chars().count() > MAX_DATABASE_NAME {
        return Ok(Some("Please choose a name of at most 64 characters."));
    }
    let all = scene.services.databases.list(&scene.person).await.map_err(|error| failed(&error))?;
    let wanted = name.to_lowercase();
    let is_taken = all.iter().any(|database| database.name.to_lowercase() == wanted);
    Ok(is_taken.then_some("There is a database of this name already. Please choose another name."))
}

/// Ends adding if it went well, and lets the person mend it otherwise. The end is noted last: until then the message is known
/// for what it is.
async fn conclude(
    scene: &Scene<'_>,
    new: &NewServer,
    replies: Replies,
    added: Result<Added, DatabasesError>,
    (message_id, password_at): (i32, Option<i64>),
) -> Result<Replies, ProgramError> {
    match added {
        Ok(added) => {
            let name = added.database.name.clone();
            let replies = databases::added(scene, replies, Ok(added)).await?;
            let added = Wizard::Added { message_id: i64::from(message_id), name, password_at };
            begin(scene, added).await?;
            Ok(replies)
        }
        Err(DatabasesError::Store(error)) => Err(failed(&error)),
        Err(error) => {
            let mut new = new.clone();
            // Another password would not help there: where it is, is asked for again.
            if matches!(error, DatabasesError::Database(DatabaseError::AddressRefused(_))) {
                new.forget_server();
                new.revision += 1;
                begin(scene, Wizard::AddDatabase(new.clone())).await?;
            }
            Ok(new.ask(replies, scene.place.chat_id, Some(&databases::refusal(&error))))
        }
    }
}

async fn edit_mail(scene: &Scene<'_>, id: MailId, text: &str) -> Result<Replies, ProgramError> {
    let (mails, person) = (&scene.services.mails, &scene.person);
    let await_mended = |words: &str| scene.say(&format!("{words}\n\n{MAIL_AWAITED}"));
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
            mail_preview::show(scene, Replies::none(), None, &mail).await
        }
        // The next message is the mended text, and no question.
        Ok(Err(words)) => Ok(await_mended(&words)),
        Err(error @ (MailError::RecipientNotAllowed { .. } | MailError::InvalidField { .. })) => {
            Ok(await_mended(&mail::words_of(&error)))
        }
        Err(MailError::Store(error)) => Err(failed(&error)),
        Err(error) => {
            save(scene, None).await?;
            Ok(scene.say(&mail::words_of(&error)))
        }
    }
}
