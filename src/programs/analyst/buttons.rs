//! Presses of buttons. The data of a button is a version, a verb and an id; rights are checked anew at each press.

use serde_json::{Value, json};

use crate::model::database::ResultSet;
use crate::model::exchange::{Exchange, ExchangeId, Feedback};
use crate::model::mail::{Mail, MailId};
use crate::model::outbound_file::OutboundFile;
use crate::programs::analyst::files::{self, FileError, ResultFile};
use crate::programs::analyst::mail_choices::Choice;
use crate::programs::analyst::sql_lines::in_lines;
use crate::programs::analyst::wizard::{self, Wizard};
use crate::programs::analyst::{
    Scene, databases, failed, link, mail, mail_choices, mail_preview, people, pipeline, questions,
};
use crate::programs::{ProgramError, Replies, channels};
use crate::services::conversations::ConversationError;
use crate::services::databases::DatabasesError;
use crate::services::mail::MailError;

/// What the data of a button begins with.
const VERSION: &str = "an1:";

pub(super) const TOO_OLD: &str = "This button is too old.";

pub(super) const GONE: &str = "This is not kept any more. Ask again.";

pub(super) const DATABASE_REMOVED: &str =
    "The database of this answer was removed, and what was in it is not shown any more.";

/// The longest notice above a button, in characters.
const MAX_NOTICE: usize = 200;

/// The longest statement that is shown as a message, in UTF-16 units; a longer one comes as a file.
const MAX_SHOWN_STATEMENT: usize = 3_900;

/// A button in Telegram's form.
pub(super) fn button(text: &str, data: &str) -> Value {
    json!({ "text": text, "callback_data": format!("{VERSION}{data}") })
}

/// A button that was pressed.
pub(super) struct Press<'a> {
    pub(super) scene: &'a Scene<'a>,
    query_id: &'a str,
    /// The message under which it is, if Telegram still knows it.
    message_id: Option<i32>,
}

/// Answers a press.
pub(super) async fn answer(
    scene: &Scene<'_>,
    query_id: &str,
    data: &str,
    message_id: Option<i32>,
) -> Result<Replies, ProgramError> {
    if let Some(replies) = channels::answer_button(query_id, data, scene.event, scene.context).await? {
        return Ok(replies);
    }
    let press = Press { scene, query_id, message_id };
    let Some((verb, id)) = data.strip_prefix(VERSION).and_then(|rest| rest.split_once(':')) else {
        return Ok(press.notice(TOO_OLD));
    };
    match verb {
        "db" => press.choose_database(id).await,
        "sql" | "csv" | "xlsx" => press.show_result(verb, id).await,
        "ok" => press.rate(id, Feedback::Right).await,
        "no" => press.rate(id, Feedback::Wrong).await,
        "stop" => press.stop(id).await,
        "send" | "edit" | "drop" => press.decide_mail(verb, id).await,
        "clear" => press.clear(id == "yes").await,
        "leave" if id == "yes" => people::leave(scene, press.closed("You leave…")).await,
        "leave" => Ok(press.closed("You stay.")),
        "link" | "nolink" => {
            let words = link::decide(scene, verb == "link", id).await?;
            Ok(link::with_menu(scene, press.closed(&words)).await)
        }
        "unlink" => Ok(press.closed(&link::unlink(scene, id == "yes").await?)),
        "kick" => people::ask_to_remove(&press, id).await,
        "out" => people::remove_member(&press, id).await,
        "stays" => people::show_members(&press, "Nobody is removed.").await,
        "eng" | "tls" | "wiz" => wizard::take_button(&press, verb, id).await,
        other => match Choice::by(other) {
            Some(choice) => mail_choices::choose(&press, choice, id).await,
            None => Ok(press.notice(TOO_OLD)),
        },
    }
}

impl Press<'_> {
    /// Stops the button's spinner.
    fn quiet(&self) -> Replies {
        Replies::none().answer_button(self.query_id, Some(self.scene.place.chat_id), None)
    }

    /// The same with words above it.
    pub(super) fn notice(&self, words: &str) -> Replies {
        let words: String = words.chars().take(MAX_NOTICE).collect();
        Replies::none().answer_button(self.query_id, Some(self.scene.place.chat_id), Some(&words))
    }

    /// The same, and the message is these words without buttons from now on.
    pub(super) fn closed(&self, words: &str) -> Replies {
        self.changed(words, &json!([]))
    }

    /// The same, and the message is these words and buttons from now on. One that Telegram knows no more is said anew.
    pub(super) fn changed(&self, words: &str, buttons: &Value) -> Replies {
        let chat_id = self.scene.place.chat_id;
        match self.message_id {
            Some(id) => self.quiet().edit(chat_id, id, words, buttons),
            None => self.quiet().text_with_buttons(chat_id, words, buttons.clone()),
        }
    }

    async fn choose_database(&self, id: &str) -> Result<Replies, ProgramError> {
        let scene = self.scene;
        let Ok(id) = id.parse() else { return Ok(self.notice(TOO_OLD)) };
        let database = match scene.services.databases.get(&scene.person, id).await {
            Ok(database) => database,
            Err(DatabasesError::Store(error)) => return Err(failed(&error)),
            Err(error) => return Ok(self.notice(&pipeline::sentence(&error.to_string()))),
        };
        databases::choose(scene, database.id).await?;
        let asked = wizard::take(scene, |wizard| matches!(wizard, Wizard::Ask { .. })).await?;
        let Some(Wizard::Ask { question, message_id }) = asked else {
            return Ok(self.closed(&databases::chosen_words(&database)));
        };
        let replies = self.closed(&format!("Asking {}.", database.name));
        Ok(replies.followed_by(questions::ask_of(scene, database.id, question, message_id).await?))
    }

    async fn show_result(&self, verb: &str, id: &str) -> Result<Replies, ProgramError> {
        let Ok(id) = id.parse::<ExchangeId>() else { return Ok(self.notice(TOO_OLD)) };
        let (scene, chat_id) = (self.scene, self.scene.place.chat_id);
        let exchange = match self.found(scene.services.conversations.get(&scene.person, id).await)? {
            Ok(exchange) => exchange,
            Err(replies) => return Ok(replies),
        };
        if !has_database_of(scene, &exchange).await? {
            return Ok(self.notice(DATABASE_REMOVED));
        }
        if verb == "sql" {
            return Ok(statement(self.quiet(), chat_id, exchange.sql.as_deref().unwrap_or_default()));
        }
        let result = match self.found(scene.services.conversations.result(&scene.person, id).await)? {
            Ok((_, result)) => result,
            Err(replies) => return Ok(replies),
        };
        let write: fn(&ResultSet) -> Result<ResultFile, FileError> =
            if verb == "csv" { files::csv } else { files::xlsx };
        let made = tokio::task::spawn_blocking(move || write(&result)).await.map_err(|error| failed(&error))?;
        let made = made.map_err(|error| failed(&error))?;
        let caption =
            if made.is_cut { format!("The first {} rows.", made.rows) } else { format!("Rows: {}", made.rows) };
        Ok(self.quiet().document(chat_id, &made.file, &caption))
    }

    async fn rate(&self, id: &str, feedback: Feedback) -> Result<Replies, ProgramError> {
        let Ok(id) = id.parse() else { return Ok(self.notice(TOO_OLD)) };
        let rated = self.scene.services.conversations.rate(&self.scene.person, id, feedback).await;
        Ok(match (self.found(rated)?, feedback) {
            (Ok(()), Feedback::Right) => self.notice("Thank you! I keep this as an example for questions like it."),
            (Ok(()), Feedback::Wrong) => self.notice("Thank you. Ask again in other words, or look at the SQL."),
            (Err(replies), _) => replies,
        })
    }

    async fn stop(&self, id: &str) -> Result<Replies, ProgramError> {
        let Ok(id) = id.parse() else { return Ok(self.notice(TOO_OLD)) };
        let scene = self.scene;
        let cancelled = scene.services.conversations.cancel(&scene.person, scene.place, Some(id)).await;
        Ok(match self.found(cancelled)? {
            Ok(0) => self.notice("This question is not waiting any more."),
            Ok(_) => self.closed("Called off."),
            Err(replies) => replies,
        })
    }

    async fn clear(&self, is_sure: bool) -> Result<Replies, ProgramError> {
        if !is_sure {
            return Ok(self.closed("Everything is kept."));
        }
        let cleared = self.scene.services.conversations.clear(&self.scene.person, self.scene.place).await;
        Ok(match self.found(cleared)? {
            Ok(count) => self.closed(&format!("Deleted. Questions: {count}")),
            Err(replies) => replies,
        })
    }

    async fn decide_mail(&self, verb: &str, id: &str) -> Result<Replies, ProgramError> {
        let Some((id, revision)) = mail::id_of(id) else { return Ok(self.notice(TOO_OLD)) };
        let (mails, person) = (&self.scene.services.mails, &self.scene.person);
        let decided = match verb {
            "send" => mails.send_as_shown(person, id, revision).await,
            "drop" => mails.cancel(person, id).await,
            _ => return self.edit_mail(id).await,
        };
        self.show_mail(decided).await
    }

    /// Shows an e-mail in the place of the message, or says why nothing came of the press.
    pub(super) async fn show_mail(&self, decided: Result<Mail, MailError>) -> Result<Replies, ProgramError> {
        match decided {
            Ok(mail) => mail_preview::show(self.scene, self.quiet(), self.message_id, &mail).await,
            Err(MailError::Store(error)) => Err(failed(&error)),
            Err(error) => Ok(self.notice(&mail::words_of(&error))),
        }
    }

    async fn edit_mail(&self, id: MailId) -> Result<Replies, ProgramError> {
        match self.scene.services.mails.get(&self.scene.person, id).await {
            Ok(mail) if mail::is_open(&mail) => {
                wizard::begin(self.scene, Wizard::EditMail { mail: id }).await?;
                Ok(self.quiet().text(self.scene.place.chat_id, mail::HOW_TO_EDIT))
            }
            other => self.show_mail(other).await,
        }
    }

    /// What was found, or what is said if it is not there.
    fn found<T>(&self, found: Result<T, ConversationError>) -> Result<Result<T, Replies>, ProgramError> {
        match found {
            Ok(found) => Ok(Ok(found)),
            Err(ConversationError::Store(error)) => Err(failed(&error)),
            Err(_) => Ok(Err(self.notice(GONE))),
        }
    }
}

/// Whether the database that an answer came from is still there: what was in it goes with it.
pub(super) async fn has_database_of(scene: &Scene<'_>, exchange: &Exchange) -> Result<bool, ProgramError> {
    let Some(id) = exchange.database_id else { return Ok(false) };
    match scene.services.databases.get(&scene.person, id).await {
        Ok(_) => Ok(true),
        Err(DatabasesError::Store(error)) => Err(failed(&error)),
        Err(_) => Ok(false),
    }
}

/// Shows a statement as code.
fn statement(replies: Replies, chat_id: i64, sql: &str) -> Replies {
    let sql = in_lines(sql);
    let length = sql.encode_utf16().count();
    if sql.is_empty() {
        return replies;
    }
    if length > MAX_SHOWN_STATEMENT {
        let bytes = sql.as_bytes().to_vec();
        let file = OutboundFile { file_name: "statement.sql".to_owned(), media_type: "text/plain".to_owned(), bytes };
        return replies.document(chat_id, &file, "The statement that was run");
    }
    let entities = json!([{ "type": "pre", "offset": 0, "length": length, "language": "sql" }]);
    replies.call("sendMessage", chat_id, json!({ "text": sql, "entities": entities }))
}
