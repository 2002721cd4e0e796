//! Databases in a chat: choosing one, and adding one.

use frankenstein::types::Message;
use serde_json::json;

use crate::base::secret::SecretString;
use crate::model::database::{Database, DatabaseHealth, DatabaseId, TlsMode};
use crate::model::organization::Person;
use crate::programs::analyst::buttons::button;
use crate::programs::analyst::pipeline::sentence;
use crate::programs::analyst::steps::tls_title;
use crate::programs::analyst::wizard::{self, Wizard};
use crate::programs::analyst::{Scene, failed, questions, secrets};
use crate::programs::showing::while_showing;
use crate::programs::{ProgramError, Replies};
use crate::services::databases::{Added, DatabasesError};

const HOW_TO_GET_ONE: &str = "Add one with /adddb, or join an organization with the code that you were given: /join code. \
    /createorg makes an organization of your own.";

const NONE_YET_FOR_OWNER: &str = "Your organization has no database yet. Add one with /adddb.";

const NONE_YET_FOR_MEMBER: &str = "Your organization has no database yet. Ask an owner to add one.";

pub(super) const ONLY_OWNERS: &str = "Only an owner of your organization adds databases.";

/// Said below what was added, if the login may do more than it needs.
const MAY_WRITE: &str = "\n\n⚠️ Its login may change data there. My sessions do not let it, but a login that may only read \
    is better: its server then refuses by itself.";

/// How whoever adds a database says how the way to its server is encrypted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Way {
    /// In one address.
    Address,
    /// By a button of the guide.
    Guide,
}

impl Way {
    /// What one does for this mode.
    fn to(self, mode: TlsMode) -> String {
        match (self, mode) {
            (Self::Address, TlsMode::Verify) => "?sslmode=verify-full at the end of the address".to_owned(),
            (Self::Address, TlsMode::Encrypt) => "?sslmode=require at the end of the address".to_owned(),
            (Self::Address, TlsMode::Off) => "?sslmode=disable at the end of the address".to_owned(),
            (Self::Guide, mode) => format!("the button «{}» (← Back leads there)", tls_title(mode)),
        }
    }
}

/// The most databases offered as buttons.
const MAX_OFFERED: usize = 30;

/// Said to somebody without a database. Whoever was removed from an organization learns why there is none.
pub(super) async fn none_yet(scene: &Scene<'_>) -> Result<String, ProgramError> {
    let person = &scene.person;
    let removed_from = scene.services.organizations.removed_from(person).await.map_err(|error| failed(&error))?;
    Ok(match (person.membership, removed_from) {
        (None, Some(name)) => {
            format!("You are no longer a member of {name}, and have no database of your own. {HOW_TO_GET_ONE}")
        }
        (None, None) => format!("You have no database here yet. {HOW_TO_GET_ONE}"),
        (Some(_), _) if person.is_owner() => NONE_YET_FOR_OWNER.to_owned(),
        (Some(_), _) => NONE_YET_FOR_MEMBER.to_owned(),
    })
}

/// Whether somebody may add databases.
pub(super) fn may_add(person: &Person) -> bool {
    person.membership.is_none() || person.is_owner()
}

/// A database in a list.
pub(super) fn line_of(database: &Database) -> String {
    let health = match database.health {
        DatabaseHealth::Healthy => "",
        DatabaseHealth::Unreachable => " ⚠️ cannot be reached",
        DatabaseHealth::Unsafe => " ⚠️ not safe to use",
    };
    format!("{} ({}){health}", database.name, database.engine.title())
}

/// `/selectdb`, or with a name.
pub(super) async fn select(scene: &Scene<'_>, name: &str) -> Result<Replies, ProgramError> {
    let all = scene.services.databases.list(&scene.person).await.map_err(|error| failed(&error))?;
    if all.is_empty() {
        return Ok(scene.say(&none_yet(scene).await?));
    }
    if !name.is_empty() {
        let wanted = name.to_lowercase();
        let Some(database) = all.iter().find(|database| database.name.to_lowercase() == wanted) else {
            return Ok(offer(scene, &all, None, "There is no database of this name. These are there:"));
        };
        choose(scene, database.id).await?;
        let waiting = wizard::take(scene, |wizard| matches!(wizard, Wizard::Ask { .. })).await?;
        let Some(Wizard::Ask { question, message_id }) = waiting else {
            return Ok(scene.say(&chosen_words(database)));
        };
        let replies = scene.say(&format!("Asking {}.", database.name));
        return Ok(replies.followed_by(questions::ask_of(scene, database.id, question, message_id).await?));
    }
    let chat = scene.services.conversations.chat(&scene.person, scene.place).await.map_err(|error| failed(&error))?;
    Ok(offer(scene, &all, questions::chosen(&all, chat.database_id), "Which database do you want to ask?"))
}

/// Offers databases as buttons.
pub(super) fn offer(scene: &Scene<'_>, all: &[Database], chosen: Option<DatabaseId>, text: &str) -> Replies {
    let row = |database: &Database| {
        let mark = if Some(database.id) == chosen { "✓ " } else { "" };
        json!([button(&format!("{mark}{}", line_of(database)), &format!("db:{}", database.id))])
    };
    let rows: Vec<_> = all.iter().take(MAX_OFFERED).map(row).collect();
    Replies::none().text_with_buttons(scene.place.chat_id, text, json!(rows))
}

pub(super) async fn choose(scene: &Scene<'_>, id: DatabaseId) -> Result<(), ProgramError> {
    let conversations = &scene.services.conversations;
    conversations.choose_database(&scene.person, scene.place, Some(id)).await.map_err(|error| failed(&error))
}

pub(super) fn chosen_words(database: &Database) -> String {
    format!("Your questions go to {} now. Ask away!", database.name)
}

/// `/adddb`, or with a name and a connection: then the message is deleted at once.
pub(super) async fn add(scene: &Scene<'_>, rest: &str, message: &Message) -> Result<Replies, ProgramError> {
    let is_secret = secrets::is_more_than_name(rest) || secrets::is_in(rest);
    let replies = if is_secret { secrets::forget(scene.context, scene.event).await } else { Replies::none() };
    if !may_add(&scene.person) {
        return Ok(replies.text(scene.place.chat_id, ONLY_OWNERS));
    }
    if rest.is_empty() {
        return wizard::begin_adding(scene, message.message_id).await;
    }
    let Some((name, connection)) = name_and_connection(rest) else {
        let usage = "Send /adddb alone and I ask for one thing after the other, or /adddb and a name below a SQLite file, or all at once:\n\
            /adddb name postgres://user:password@host:5432/database\n(mysql:// and sqlserver:// work alike.) I delete such a \
            message as soon as I have read it.";
        return Ok(replies.text(scene.place.chat_id, usage));
    };
    let connection = SecretString::from(connection);
    let caller = scene.caller();
    let adding = scene.services.databases.create_from_url(&caller, name, &connection);
    added(scene, replies, trying(scene, adding).await).await
}

/// A name, and from the first word on that is an address the connection: a name never holds a part of it.
fn name_and_connection(rest: &str) -> Option<(&str, &str)> {
    let mark = rest.find("://")?;
    let begin = rest[..mark].rfind(char::is_whitespace)?;
    let (name, connection) = (rest[..begin].trim(), rest[begin..].trim());
    (!name.is_empty()).then_some((name, connection))
}

/// Waits while a new database is tried: as long as leaves time to say what came of it.
pub(super) async fn trying(
    scene: &Scene<'_>,
    adding: impl Future<Output = Result<Added, DatabasesError>>,
) -> Result<Added, DatabasesError> {
    let adding = tokio::time::timeout(scene.context.deadline * 3 / 4, adding);
    let place = (&scene.services.bots, scene.place.bot_id, scene.place.chat_id);
    while_showing("typing", place, adding).await.unwrap_or(Err(DatabasesError::InvalidField {
        field: "database",
        expected: "one that answers in time; it did not".to_owned(),
    }))
}

/// Says what came of adding a database, which the chat's questions go to from now on.
pub(super) async fn added(
    scene: &Scene<'_>,
    replies: Replies,
    result: Result<Added, DatabasesError>,
) -> Result<Replies, ProgramError> {
    match result {
        Ok(Added { database, may_write }) => {
            choose(scene, database.id).await?;
            let version = database.server_version.as_deref().unwrap_or_else(|| database.engine.title());
            let text = format!(
                "{} is added ({version}). I have looked at its tables, and only ever read. Your questions go there now: ask \
                 away!",
                database.name
            );
            let warning = if may_write { MAY_WRITE } else { "" };
            Ok(replies.text(scene.place.chat_id, &format!("{text}{warning}")))
        }
        Err(DatabasesError::Store(error)) => Err(failed(&error)),
        Err(error) => Ok(replies.text(scene.place.chat_id, &refusal(&error, Way::Address))),
    }
}

/// Words for the person, with advice that fits how they are adding the database; what must not happen is written down instead.
pub(super) fn refusal(error: &DatabasesError, way: Way) -> String {
    match error {
        DatabasesError::Internal(reason) => {
            tracing::error!(reason, "a database could not be added");
            "Something went wrong here, and it was written down. Please try again later.".to_owned()
        }
        DatabasesError::InvalidField { field: "url", expected } => did_not_work(expected),
        DatabasesError::InvalidField { field, expected } => did_not_work(&format!("the {field} has to be {expected}")),
        other => {
            let modes = [TlsMode::Verify, TlsMode::Encrypt, TlsMode::Off].into_iter();
            let why = modes.fold(other.to_string(), |why, mode| why.replace(mode.in_advice(), &way.to(mode)));
            did_not_work(&why)
        }
    }
}

fn did_not_work(why: &str) -> String {
    sentence(&format!("That did not work: {why}"))
}
