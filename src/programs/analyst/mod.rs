//! The analyst: people ask their database a question in plain language, and get an answer that is right, safe and priced.
//!
//! [`Analyst`] answers at once what can be answered at once: commands, buttons, the steps of what takes several messages. A
//! question is only kept; the [`Desk`] works on it, so that an answer may take its time and survives the process. A new
//! command is a line in `menu` and an arm in `commands`; a new button a verb in `buttons`.

mod addresses;
mod answer;
mod buttons;
mod commands;
mod databases;
mod desk;
mod files;
mod grounds;
mod link;
mod mail;
mod mail_choices;
mod mail_preview;
mod menu;
mod number_form;
mod people;
mod picture;
mod pipeline;
mod prompt;
mod questions;
mod secrets;
mod sql_lines;
mod stages;
mod steps;
mod table;
mod width;
mod wizard;

use async_trait::async_trait;
use frankenstein::types::Message;

use crate::base::ambient::Ambient;
use crate::model::organization::Person;
use crate::programs::analyst::wizard::Wizard;
use crate::programs::{Command, Context, Event, EventKind, Program, ProgramError, Replies};
use crate::services::bots::Bots;
use crate::services::conversations::{Conversations, Place};
use crate::services::databases::Databases;
use crate::services::llm_usage::LlmUsage;
use crate::services::mail::Mails;
use crate::services::organizations::{OrganizationError, Organizations};

pub use desk::Desk;

const ONLY_PRIVATE: &str = "I answer questions about databases, and only in a private chat: what I say there is for you alone. Write to me directly.";

const ONLY_NEW: &str = "I do not read what you change in a message. To ask this, send it as a new message.";

const ONLY_TEXT: &str = "I only read text. Ask me a question in your own words, or send /help.";

/// What the analyst works with.
#[derive(Debug, Clone)]
pub struct Services {
    /// The bots, for showing that one is at work.
    pub bots: Bots,
    /// People and organizations.
    pub organizations: Organizations,
    /// Their databases.
    pub databases: Databases,
    /// Their questions.
    pub conversations: Conversations,
    /// Their e-mails.
    pub mails: Mails,
    /// The language models.
    pub llm: LlmUsage,
    /// Time and randomness.
    pub ambient: Ambient,
}

/// The analyst program. It has no state of its own.
pub(super) struct Analyst;

/// Somebody in a private chat with the bot, and what they may reach at this moment.
struct Scene<'a> {
    context: &'a Context,
    services: &'a Services,
    event: &'a Event,
    person: Person,
    place: Place,
    /// Their first name at Telegram.
    name: String,
}

#[async_trait]
impl Program for Analyst {
    fn commands(&self) -> &'static [Command] {
        menu::GENERAL
    }

    async fn handle(&self, event: &Event, context: &Context) -> Result<Replies, ProgramError> {
        let Some(chat) = &event.chat else { return Ok(Replies::none()) };
        match &event.kind {
            EventKind::Other => Ok(Replies::none()),
            EventKind::Edit(message) => Ok(edited(event, message, context, chat.chat_id).await),
            EventKind::Message(message) if !event.is_private() => Ok(in_group(message, context, chat.chat_id).await),
            EventKind::Button { query_id, .. } if !event.is_private() => {
                Ok(Replies::none().answer_button(query_id, Some(chat.chat_id), Some("Please write to me directly.")))
            }
            EventKind::Message(message) => match Scene::enter(event, context, chat.chat_id).await? {
                Ok(scene) => scene.message(message).await,
                Err(words) => Ok(Replies::none().text(chat.chat_id, &words)),
            },
            EventKind::Button { query_id, data, message_id } => {
                match Scene::enter(event, context, chat.chat_id).await? {
                    Ok(scene) => buttons::answer(&scene, query_id, data, *message_id).await,
                    Err(words) => Ok(Replies::none().answer_button(query_id, Some(chat.chat_id), Some(&words))),
                }
            }
        }
    }

    async fn holds_secret(&self, event: &Event, context: &Context) -> bool {
        let (message, chat) = match (&event.kind, &event.chat) {
            (EventKind::Message(message), Some(chat)) => (message, chat),
            (EventKind::Edit(message), _) => return secrets::is_in_message(message, &context.bot.username),
            _ => return false,
        };
        if secrets::is_in_message(message, &context.bot.username) {
            return true;
        }
        if !event.is_private() {
            return false;
        }
        match Scene::enter(event, context, chat.chat_id).await {
            Ok(Ok(scene)) => match wizard::load(&scene).await {
                Ok(begun) => wizard::takes_password(&scene, begun.as_ref(), message),
                Err(_) => true,
            },
            Ok(Err(_)) => false,
            Err(_) => true,
        }
    }
}

/// In groups only what is meant for the bot is answered, and only by where to go. Secrets are warned of.
async fn in_group(message: &Message, context: &Context, chat_id: i64) -> Replies {
    let (text, username) = (secrets::said(message), &context.bot.username);
    if secrets::is_in_message(message, username) {
        return secrets::forget(context, chat_id, message).await.text(chat_id, secrets::NOT_IN_GROUPS);
    }
    let is_for_bot = commands::split(text, username).is_some()
        || text.to_lowercase().contains(&format!("@{}", username.to_lowercase()));
    if is_for_bot { Replies::none().text(chat_id, ONLY_PRIVATE) } else { Replies::none() }
}

/// Of a message that was changed only a secret counts, wherever it is. Who changes a question is told that it is not read.
async fn edited(event: &Event, message: &Message, context: &Context, chat_id: i64) -> Replies {
    let words = if event.is_private() { secrets::NOT_HERE } else { secrets::NOT_IN_GROUPS };
    if secrets::is_in_message(message, &context.bot.username) {
        return secrets::forget(context, chat_id, message).await.text(chat_id, words);
    }
    if event.is_private() { Replies::none().text(chat_id, ONLY_NEW) } else { Replies::none() }
}

impl<'a> Scene<'a> {
    /// Looks up who it is; words for them if they may do nothing.
    async fn enter(event: &'a Event, context: &'a Context, chat_id: i64) -> Result<Result<Self, String>, ProgramError> {
        let Some(who) = &event.person else { return Ok(Err(ONLY_TEXT.to_owned())) };
        let services = &context.analyst;
        let user = i64::try_from(who.id).map_err(|_| ProgramError("an id of a person is out of range".to_owned()))?;
        let person = match services.organizations.person(&context.bot, user, &who.first_name).await {
            Ok(person) => person,
            Err(OrganizationError::Store(error)) => return Err(failed(&error)),
            Err(error) => return Ok(Err(pipeline::sentence(&error.to_string()))),
        };
        let place = Place { bot_id: context.bot.id, chat_id };
        Ok(Ok(Self { context, services, event, person, place, name: who.first_name.clone() }))
    }

    /// Secrets come first, whatever else a message may be.
    async fn message(&self, message: &Message) -> Result<Replies, ProgramError> {
        let begun = wizard::load(self).await?;
        let replies = match wizard::take_password(self, begun.as_ref(), message).await? {
            Some(replies) => replies,
            None if self.is_misplaced_secret(message) => {
                let replies = secrets::forget(self.context, self.place.chat_id, message).await;
                wizard::remind(replies.text(self.place.chat_id, secrets::NOT_HERE), self.place.chat_id, begun.as_ref())
            }
            None => self.answer(message, begun).await?,
        };
        Ok(if secrets::is_quoted(message) { replies.forget_message() } else { replies })
    }

    /// Whether a message holds a secret but is not the one command that takes it.
    fn is_misplaced_secret(&self, message: &Message) -> bool {
        let username = &self.context.bot.username;
        let command = message.text.as_deref().and_then(|text| commands::split(text, username));
        secrets::is_in_message(message, username) && command.is_none_or(|(name, _)| name != "adddb")
    }

    async fn answer(&self, message: &Message, begun: Option<Wizard>) -> Result<Replies, ProgramError> {
        if let Some(document) = &message.document {
            return wizard::take_file(self, begun, document, message).await;
        }
        let Some(text) = message.text.as_deref() else { return Ok(self.say(ONLY_TEXT)) };
        if let Some((command, rest)) = commands::split(text, &self.context.bot.username) {
            return commands::answer(self, command, rest, message, begun).await;
        }
        if text.starts_with('/') {
            return Ok(wizard::remind(commands::unknown(self), self.place.chat_id, begun.as_ref()));
        }
        // Another question takes the place of one that waits for its database.
        let displaced = begun.as_ref().filter(|begun| begun.is_question()).map(|begun| self.say(begun.ended_words()));
        if displaced.is_some() {
            wizard::end(self).await?;
        }
        if let Some(replies) = wizard::take_text(self, begun, text, message).await? {
            return Ok(replies);
        }
        let replies = questions::ask(self, text, i64::from(message.message_id)).await?;
        Ok(displaced.unwrap_or_default().followed_by(replies))
    }

    fn say(&self, text: &str) -> Replies {
        Replies::none().text(self.place.chat_id, text)
    }
}

/// What the store says is tried again later.
fn failed(error: &dyn std::fmt::Display) -> ProgramError {
    ProgramError(error.to_string())
}
