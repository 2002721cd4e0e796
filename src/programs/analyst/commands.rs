//! What a person says by a command.

use frankenstein::types::Message;

use crate::model::exchange::{Exchange, ExchangeState};
use crate::programs::analyst::buttons::button;
use crate::programs::analyst::width::isolated;
use crate::programs::analyst::wizard::{self, Wizard};
use crate::programs::analyst::{Scene, answer, databases, failed, link, menu, people};
use crate::programs::{ProgramError, Replies, channels};
use serde_json::json;

const UNKNOWN: &str = "I do not know this command. /help tells what you can do here.";

/// How many questions `/history` shows.
const SHOWN: i64 = 10;

/// The longest question and answer that `/history` shows, in characters.
const MAX_SHOWN: usize = 160;

/// Said of questions that are kept and counted, and out of reach.
const HIDDEN: &str = "What you asked here before you joined or left an organization is not shown any more.";

const HOW_TO_ASK: &str = "Just ask in your own words and in your own language, such as:\n\
    «How much did we sell last month?»\n«Which five customers bought the most this year?»\n\
    «Send it to name@example.org»\n\n\
    I only read, never change anything, and I show how I found each answer.";

/// The name of a command and what follows it. In groups, a command may name the bot that it is for.
pub(super) fn split<'a>(text: &'a str, username: &str) -> Option<(&'a str, &'a str)> {
    let (word, rest) = match text.strip_prefix('/')?.split_once(char::is_whitespace) {
        Some((word, rest)) => (word, rest.trim()),
        None => (text.strip_prefix('/')?, ""),
    };
    let name = match word.split_once('@') {
        Some((name, bot)) if bot.eq_ignore_ascii_case(username) => name,
        Some(_) => return None,
        None => word,
    };
    (!name.is_empty()).then_some((name, rest))
}

/// Says that a command is not known. A mistyped one may come with anything, so nothing of it is kept.
pub(super) fn unknown(scene: &Scene<'_>) -> Replies {
    scene.say(UNKNOWN).forget_message()
}

/// Answers a command. What was begun goes on afterwards, unless the command is to end it or begins something else.
pub(super) async fn answer(
    scene: &Scene<'_>,
    command: &str,
    rest: &str,
    message: &Message,
    begun: Option<Wizard>,
) -> Result<Replies, ProgramError> {
    let begun = begun.filter(Wizard::is_open);
    let begins_other = match command {
        "adddb" | "createorg" | "join" | "leave" => true,
        "start" => !rest.is_empty(),
        _ => false,
    };
    if begun.is_some() && (begins_other || command == "cancel") {
        wizard::end(scene).await?;
    }
    let replies = carry_out(scene, command, rest, message, begun.is_some()).await?;
    Ok(match begun {
        Some(begun) if begins_other => scene.say(begun.ended_words()).followed_by(replies),
        Some(begun) if command != "cancel" => wizard::remind(replies, scene.place.chat_id, Some(&begun)),
        _ => replies,
    })
}

async fn carry_out(
    scene: &Scene<'_>,
    command: &str,
    rest: &str,
    message: &Message,
    had_wizard: bool,
) -> Result<Replies, ProgramError> {
    match command {
        "start" if !rest.is_empty() => people::join(scene, rest, Replies::none().forget_message()).await,
        "start" => start(scene).await,
        "help" => help(scene).await,
        "createorg" => people::create(scene, rest).await,
        "join" => people::join(scene, rest, Replies::none().forget_message()).await,
        "link" => link::ask(scene, rest, Replies::none().forget_message()).await,
        "unlink" => link::ask_to_unlink(scene).await,
        "leave" => Ok(people::ask_to_leave(scene)),
        "invite" => people::invite(scene, rest).await,
        "members" => people::members(scene).await,
        "orginfo" => people::organization(scene).await,
        "myinfo" => people::about(scene).await,
        "stats" => people::stats(scene).await,
        "dashboard" => people::dashboard(scene).await,
        "adddb" => databases::add(scene, rest, message).await,
        "selectdb" => databases::select(scene, rest).await,
        "history" => history(scene).await,
        "clear" => Ok(clear(scene)),
        "cancel" => cancel(scene, had_wizard).await,
        name @ ("channels" | "channel") => {
            let text = format!("/{name} {rest}");
            channels::answer(name, &text, scene.place.chat_id, scene.event, scene.context).await
        }
        _ => Ok(unknown(scene)),
    }
}

async fn start(scene: &Scene<'_>) -> Result<Replies, ProgramError> {
    let all = scene.services.databases.list(&scene.person).await.map_err(|error| failed(&error))?;
    let next = if all.is_empty() { databases::none_yet(scene).await? } else { HOW_TO_ASK.to_owned() };
    let hello =
        format!("Hello, {}! I answer questions about your databases.\n\n{next}\n\n/help tells more.", scene.name);
    let replies = scene.say(&hello);
    let is_bot_owner = channels::is_by_owner(scene.event, scene.context).await?;
    Ok(menu::show(replies, scene.place.chat_id, &scene.person, is_bot_owner))
}

async fn help(scene: &Scene<'_>) -> Result<Replies, ProgramError> {
    let is_bot_owner = channels::is_by_owner(scene.event, scene.context).await?;
    let for_owner = if is_bot_owner { channels::HELP } else { "" };
    let replies = scene.say(&format!("{HOW_TO_ASK}\n\n{}{for_owner}", menu::lines(&scene.person)));
    Ok(menu::show(replies, scene.place.chat_id, &scene.person, is_bot_owner))
}

async fn history(scene: &Scene<'_>) -> Result<Replies, ProgramError> {
    let conversations = &scene.services.conversations;
    let latest = conversations.history(&scene.person, scene.place, SHOWN).await.map_err(|error| failed(&error))?;
    let has_hidden = conversations.has_hidden(&scene.person, scene.place).await.map_err(|error| failed(&error))?;
    if latest.is_empty() {
        return Ok(scene.say(if has_hidden { HIDDEN } else { "You have asked nothing here yet." }));
    }
    let hidden = has_hidden.then(|| HIDDEN.to_owned());
    let lines = latest.iter().rev().map(line_of).chain(hidden).collect::<Vec<_>>().join("\n\n");
    Ok(scene.say(&format!("Your last questions (times are UTC):\n\n{lines}\n\n/clear deletes them.")))
}

fn line_of(exchange: &Exchange) -> String {
    let came_of_it = match exchange.state {
        ExchangeState::Answered | ExchangeState::Failed => {
            isolated(&short(exchange.answer.as_deref().unwrap_or("no answer")))
        }
        _ => "called off".to_owned(),
    };
    let cost = answer::spent_line(&exchange.costs()).map(|line| format!(" ({line})")).unwrap_or_default();
    let question = isolated(&short(&exchange.question));
    format!("{} {question}\n→ {came_of_it}{cost}", exchange.asked_at.format("%-d %b %H:%M"))
}

fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MAX_SHOWN {
        return line;
    }
    line.chars().take(MAX_SHOWN).chain(['…']).collect()
}

fn clear(scene: &Scene<'_>) -> Replies {
    let text = "Delete everything that is kept of your questions, answers and e-mails in this chat? What they cost stays known, \
        and of the e-mails that you sent for an organization, to whom they went. A question without an answer yet is called \
        off; an e-mail that still waits for the mail server is sent all the same.";
    let buttons = json!([[button("Delete", "clear:yes"), button("Keep", "clear:no")]]);
    Replies::none().text_with_buttons(scene.place.chat_id, text, buttons)
}

async fn cancel(scene: &Scene<'_>, had_wizard: bool) -> Result<Replies, ProgramError> {
    let cancelled = scene.services.conversations.cancel(&scene.person, scene.place, None).await;
    let count = cancelled.map_err(|error| failed(&error))?;
    Ok(scene.say(match (count, had_wizard) {
        (0, true) => "Stopped.",
        (0, false) => "There is nothing to stop.",
        (1, _) => "Your question is called off.",
        _ => "Your questions are called off.",
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_have_a_name_and_what_follows() {
        assert_eq!(split("/join  code ", "my_bot"), Some(("join", "code")));
        assert_eq!(split("/help@My_Bot", "my_bot"), Some(("help", "")));
        assert_eq!(split("/adddb\nname postgres://x", "my_bot"), Some(("adddb", "name postgres://x")));
        for other in ["/help@other_bot", "help", "/ help", "/", ""] {
            assert_eq!(split(other, "my_bot"), None, "{other}");
        }
    }
}
