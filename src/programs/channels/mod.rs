//! `/channels` and `/channel @name`: what the channels of the owner's own Telegram account look like, in the owner's chat
//! with their bot. All programs share these commands.
//!
//! Nobody else learns anything by them: whether the chat is the owner's is read from the store each time, as it may have
//! changed hands since the bot woke.

mod words;

use std::time::Duration;

use serde_json::json;

use crate::charts::channel_card;
use crate::model::bot::BotId;
use crate::programs::showing::while_showing;
use crate::programs::{Command, Context, Event, ProgramError, Replies, drawing};
use crate::services::bots::Bots;
use crate::services::mtproto::UserSessionError;

/// The commands, for the menu of the owner's chat.
pub(super) const COMMANDS: &[Command] = &[
    Command { name: "channels", description: "The channels of your Telegram account" },
    Command { name: "channel", description: "What a channel looks like: /channel @name" },
];

/// What follows the general help in the owner's chat.
pub(super) const HELP: &str = "\n\nFor you as the owner:\n\
    /channels: the channels of your Telegram account\n\
    /channel @name: what one of them looks like";

/// Said to anybody else.
const NOT_YOURS: &str = "This is only for the owner of this bot, in the chat that was verified as theirs.";

/// Said when a button is of another version.
const TOO_OLD: &str = "This button is too old. Send /channels for new ones.";

/// What the data of a button begins with: a version and a verb. The channel's id follows.
const STATS_OF: &str = "ch1:stats:";

/// What the data of such buttons begin with in any version: this, a number, and a colon.
const ANY_VERSION: &str = "ch";

/// How long figures are waited for: less than a program may take by default, so that the owner gets an answer.
const PATIENCE: Duration = Duration::from_secs(45);

/// Whether something happened in the private chat of the bot's owner.
pub(super) async fn is_by_owner(event: &Event, context: &Context) -> Result<bool, ProgramError> {
    let (Some(chat), Some(person)) = (&event.chat, &event.person) else { return Ok(false) };
    if !event.is_private() || u64::try_from(chat.chat_id) != Ok(person.id) {
        return Ok(false);
    }
    let bot = context.bots.find(context.bot.id).await.map_err(|error| ProgramError(error.to_string()))?;
    Ok(bot.is_some_and(|bot| bot.owner_chat_id == Some(chat.chat_id)))
}

/// Shows the owner their commands in Telegram's menu, beside those for everybody.
pub(super) fn show_menu(replies: Replies, chat_id: i64, general: &[Command]) -> Replies {
    let command = |command: &Command| json!({ "command": command.name, "description": command.description });
    let commands: Vec<_> = general.iter().chain(COMMANDS).map(command).collect();
    let scope = json!({ "type": "chat", "chat_id": chat_id });
    replies.call("setMyCommands", chat_id, json!({ "commands": commands, "scope": scope }))
}

/// Answers one of the commands; `text` is the whole message.
pub(super) async fn answer(
    command: &str,
    text: &str,
    chat_id: i64,
    event: &Event,
    context: &Context,
) -> Result<Replies, ProgramError> {
    let replies = Replies::none();
    if !is_by_owner(event, context).await? {
        return Ok(replies.text(chat_id, NOT_YOURS));
    }
    match (command, text.split_whitespace().nth(1)) {
        ("channels", _) => list(replies, chat_id, context).await,
        (_, Some(name)) => figures(replies, chat_id, name, context).await,
        (_, None) => Ok(replies.text(chat_id, words::USAGE)),
    }
}

/// Answers a press of one of the buttons; `None` if it is none of them.
pub(super) async fn answer_button(
    query_id: &str,
    data: &str,
    event: &Event,
    context: &Context,
) -> Result<Option<Replies>, ProgramError> {
    if !is_ours(data) {
        return Ok(None);
    }
    let chat_id = event.chat.as_ref().map(|chat| chat.chat_id);
    let replies = |notice| Replies::none().answer_button(query_id, chat_id, notice);
    let Some(chat_id) = chat_id.filter(|_| event.is_private()) else { return Ok(Some(replies(Some(NOT_YOURS)))) };
    if !is_by_owner(event, context).await? {
        return Ok(Some(replies(Some(NOT_YOURS))));
    }
    match data.strip_prefix(STATS_OF) {
        Some(channel) => figures(replies(None), chat_id, channel, context).await.map(Some),
        None => Ok(Some(replies(Some(TOO_OLD)))),
    }
}

/// Whether a button is one of these, of whatever version. Others may begin with the same letters.
fn is_ours(data: &str) -> bool {
    let version = data.strip_prefix(ANY_VERSION).and_then(|rest| rest.split_once(':')).map(|(version, _)| version);
    version.is_some_and(|version| !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The account's channels, with a button for each.
async fn list(replies: Replies, chat_id: i64, context: &Context) -> Result<Replies, ProgramError> {
    let asked = context.mtproto.channels(context.bot.id);
    Ok(match while_showing("typing", place(chat_id, context), within_patience(asked)).await {
        Ok(channels) if channels.is_empty() => replies.text(chat_id, words::NO_CHANNELS),
        Ok(channels) => {
            let buttons = words::buttons(&channels, STATS_OF);
            replies.text_with_buttons(chat_id, &words::list(&channels), buttons)
        }
        Err(error) => replies.text(chat_id, &words::of_error(error)?),
    })
}

/// A channel's figures in words, with a picture of them.
async fn figures(replies: Replies, chat_id: i64, channel: &str, context: &Context) -> Result<Replies, ProgramError> {
    let drawn = async {
        let stats = within_patience(context.mtproto.stats(context.bot.id, channel)).await?;
        let caption = words::caption(&stats);
        Ok((drawing::draw(move || channel_card(&stats), "a channel").await, caption))
    };
    Ok(match while_showing("upload_photo", place(chat_id, context), drawn).await {
        Ok((Some(picture), caption)) => replies.photo(chat_id, picture, &caption),
        Ok((None, caption)) => replies.text(chat_id, &caption),
        Err(error) => replies.text(chat_id, &words::of_error(error)?),
    })
}

fn place(chat_id: i64, context: &Context) -> (&Bots, BotId, i64) {
    (&context.bots, context.bot.id, chat_id)
}

async fn within_patience<T>(asked: impl Future<Output = Result<T, UserSessionError>>) -> Result<T, UserSessionError> {
    tokio::time::timeout(PATIENCE, asked).await.unwrap_or(Err(UserSessionError::TimedOut))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_of_other_programs_are_left_to_them() {
        for data in [STATS_OF, "ch0:stats:1", "ch12:gone"] {
            assert!(is_ours(data), "{data}");
        }
        for data in ["chat:1", "ch:1", "ch1", "ch1a:2", "checkout", "c", ""] {
            assert!(!is_ours(data), "{data}");
        }
    }
}
