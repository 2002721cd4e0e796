//! Echo: sends back what it gets. It shows that a bot works, and how a program is written.

use async_trait::async_trait;
use frankenstein::types::Message;
use serde_json::{Value, json};

use crate::programs::{Command, Context, Event, EventKind, Person, Program, ProgramError, Replies, channels};

const COMMANDS: &[Command] = &[
    Command { name: "start", description: "Say hello" },
    Command { name: "help", description: "What this bot can do" },
    Command { name: "menu", description: "A menu that changes in place" },
    Command { name: "myinfo", description: "What Telegram tells this bot about you" },
    Command { name: "stats", description: "What this bot has been doing" },
];

const HELP: &str = "Send me a text, a photo, a document or anything else, and I send it back.\n\n\
    /menu: a menu that changes in place\n\
    /myinfo: what Telegram tells me about you\n\
    /stats: what I have been doing";

/// The echo program. It has no state.
pub(super) struct Echo;

#[async_trait]
impl Program for Echo {
    fn commands(&self) -> &'static [Command] {
        COMMANDS
    }

    async fn handle(&self, event: &Event, context: &Context) -> Result<Replies, ProgramError> {
        let chat_id = event.chat.as_ref().map(|chat| chat.chat_id);
        match (&event.kind, chat_id) {
            (EventKind::Message(message), Some(chat_id)) => answer_message(event, message, chat_id, context).await,
            (EventKind::Button { query_id, data, message_id }, _) => {
                if let Some(replies) = channels::answer_button(query_id, data, event, context).await? {
                    return Ok(replies);
                }
                answer_button(query_id, data, chat_id.zip(*message_id), chat_id, context).await
            }
            _ => Ok(Replies::none()),
        }
    }
}

async fn answer_message(
    event: &Event,
    message: &Message,
    chat_id: i64,
    context: &Context,
) -> Result<Replies, ProgramError> {
    let Some(text) = message.text.as_deref() else { return Ok(send_back(message, chat_id)) };
    let replies = Replies::none();
    Ok(match command(text, &context.bot.username) {
        None => replies.text(chat_id, text),
        Some("start") => {
            let name = event.person.as_ref().map_or("there", |person| person.first_name.as_str());
            let hello = format!("Hello, {name}! I am @{}, and I send back what you send me.", context.bot.username);
            let replies = replies.text_with_buttons(chat_id, &hello, json!([[button("Open the menu", "menu:home")]]));
            if channels::is_by_owner(event, context).await? {
                channels::show_menu(replies, chat_id, COMMANDS)
            } else {
                replies
            }
        }
        Some("help") if channels::is_by_owner(event, context).await? => {
            let replies = replies.text(chat_id, &format!("{HELP}{}", channels::HELP));
            channels::show_menu(replies, chat_id, COMMANDS)
        }
        Some("help") => replies.text(chat_id, HELP),
        Some(name @ ("channels" | "channel")) => channels::answer(name, text, chat_id, event, context).await?,
        Some("menu") => {
            let page = page("home", context).await?;
            replies.text_with_buttons(chat_id, &page.text, page.buttons)
        }
        Some("myinfo") => replies.text(chat_id, &describe(event.person.as_ref(), chat_id)),
        Some("stats") => replies.text(chat_id, &stats(context).await?),
        Some(_) => replies.text(chat_id, "I do not know this command. /help tells what I can do."),
    })
}

/// The name of the command that `text` begins with. In groups, a command may name the bot that it is for.
fn command<'a>(text: &'a str, username: &str) -> Option<&'a str> {
    let word = text.strip_prefix('/')?.split(char::is_whitespace).next().filter(|word| !word.is_empty())?;
    match word.split_once('@') {
        Some((name, bot)) if bot.eq_ignore_ascii_case(username) => Some(name),
        Some(_) => None,
        None => Some(word),
    }
}

/// A photo or a document goes back by its file id, anything else as a copy.
fn send_back(message: &Message, chat_id: i64) -> Replies {
    let replies = Replies::none();
    if let Some(largest) = message.photo.as_ref().and_then(|sizes| sizes.last()) {
        let caption = format!("Your photo: {} × {} pixels", largest.width, largest.height);
        return replies.call("sendPhoto", chat_id, json!({ "photo": largest.file_id, "caption": caption }));
    }
    if let Some(document) = &message.document {
        let size = document.file_size.map_or_else(|| "of unknown size".to_owned(), |bytes| format!("{bytes} bytes"));
        let caption = format!("Your document: {size}");
        return replies.call("sendDocument", chat_id, json!({ "document": document.file_id, "caption": caption }));
    }
    replies.call("copyMessage", chat_id, json!({ "from_chat_id": chat_id, "message_id": message.message_id }))
}

fn describe(person: Option<&Person>, chat_id: i64) -> String {
    let Some(person) = person else { return format!("Telegram tells me only the number of this chat: {chat_id}.") };
    let unknown = || "not set".to_owned();
    format!(
        "Your name: {}\nYour username: {}\nYour id: {}\nYour language: {}\nThis chat: {chat_id}",
        person.first_name,
        person.username.as_ref().map_or_else(unknown, |name| format!("@{name}")),
        person.id,
        person.language_code.clone().unwrap_or_else(unknown),
    )
}

async fn stats(context: &Context) -> Result<String, ProgramError> {
    let activity = context.bots.activity(context.bot.id).await.map_err(|error| ProgramError(error.to_string()))?;
    Ok(format!(
        "Updates received: {}\nMessages delivered: {}\nMessages refused: {}\nRegistered since: {}",
        activity.updates_in,
        activity.messages_out,
        activity.messages_failed,
        context.bot.created_at.format("%Y-%m-%d %H:%M UTC"),
    ))
}

/// A page of the menu.
struct Page {
    text: String,
    buttons: Value,
}

async fn page(name: &str, context: &Context) -> Result<Page, ProgramError> {
    let back = json!([[button("← Back", "menu:home")]]);
    Ok(match name {
        "about" => Page { text: format!("@{} runs on Botyard.\n\n{HELP}", context.bot.username), buttons: back },
        "stats" => Page { text: stats(context).await?, buttons: back },
        _ => Page {
            text: "What would you like to see?".to_owned(),
            buttons: json!([[button("About", "menu:about"), button("Statistics", "menu:stats")]]),
        },
    })
}

fn button(text: &str, data: &str) -> Value {
    json!({ "text": text, "callback_data": data })
}

/// Answers the press first, so that the button stops spinning, then changes the menu in place.
async fn answer_button(
    query_id: &str,
    data: &str,
    menu: Option<(i64, i32)>,
    chat_id: Option<i64>,
    context: &Context,
) -> Result<Replies, ProgramError> {
    let answer = |notice| Replies::none().answer_button(query_id, chat_id, notice);
    let (Some(name), Some((chat_id, message_id))) = (data.strip_prefix("menu:"), menu) else {
        return Ok(answer(Some("This button is too old. Send /menu for a new one.")));
    };
    let page = page(name, context).await?;
    Ok(answer(None).edit(chat_id, message_id, &page.text, &page.buttons))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_may_name_their_bot() {
        assert_eq!(command("/start now", "my_bot"), Some("start"));
        assert_eq!(command("/help@My_Bot", "my_bot"), Some("help"));
        assert_eq!(command("/help@other_bot", "my_bot"), None);
        assert_eq!(command("start", "my_bot"), None);
        assert_eq!(command("/ start", "my_bot"), None);
        assert_eq!(command("/", "my_bot"), None);
    }
}
