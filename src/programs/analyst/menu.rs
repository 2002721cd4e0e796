//! The commands that a person sees in Telegram's menu, by what they may do.

use serde_json::json;

use crate::model::organization::{OrgRole, Person};
use crate::programs::{Command, Replies, channels};

const fn command(name: &'static str, description: &'static str) -> Command {
    Command { name, description }
}

const START: Command = command("start", "Say hello");
const HELP: Command = command("help", "What you can do here");
const SELECT: Command = command("selectdb", "Choose the database to ask");
const ADD: Command = command("adddb", "Add a database");
const CREATE: Command = command("createorg", "Make an organization: /createorg name");
const JOIN: Command = command("join", "Join an organization: /join code");
const LINK: Command = command("link", "Be your console account here: /link code");
const UNLINK: Command = command("unlink", "No longer be your console account here");
const INVITE: Command = command("invite", "Invite people: /invite uses hours");
const MEMBERS: Command = command("members", "Who belongs to your organization");
const ORGANIZATION: Command = command("orginfo", "About your organization");
const LEAVE: Command = command("leave", "Leave your organization");
const MINE: Command = command("myinfo", "What is known of you");
const STATS: Command = command("stats", "What your questions cost");
const HISTORY: Command = command("history", "Your last questions");
const CLEAR: Command = command("clear", "Delete your questions here");
const DASHBOARD: Command = command("dashboard", "A link to the console");
const CANCEL: Command = command("cancel", "Stop what is going on");

/// For everybody who has not written yet.
pub(super) const GENERAL: &[Command] = &[START, HELP];

const STANDALONE: &[Command] =
    &[HELP, SELECT, ADD, CREATE, JOIN, LINK, UNLINK, HISTORY, STATS, MINE, CLEAR, DASHBOARD, CANCEL];

const MEMBER: &[Command] = &[HELP, SELECT, HISTORY, STATS, ORGANIZATION, MINE, CLEAR, DASHBOARD, UNLINK, LEAVE, CANCEL];

const OWNER: &[Command] =
    &[HELP, SELECT, ADD, INVITE, MEMBERS, ORGANIZATION, HISTORY, STATS, MINE, CLEAR, DASHBOARD, UNLINK, LEAVE, CANCEL];

/// The commands of somebody.
pub(super) fn commands_of(person: &Person) -> &'static [Command] {
    match person.membership.map(|membership| membership.role) {
        None => STANDALONE,
        Some(OrgRole::Member) => MEMBER,
        Some(OrgRole::Owner) => OWNER,
    }
}

/// Shows somebody their commands in Telegram's menu.
pub(super) fn show(replies: Replies, chat_id: i64, person: &Person, is_bot_owner: bool) -> Replies {
    if is_bot_owner {
        return channels::show_menu(replies, chat_id, commands_of(person));
    }
    let commands: Vec<_> = commands_of(person)
        .iter()
        .map(|command| json!({ "command": command.name, "description": command.description }))
        .collect();
    let scope = json!({ "type": "chat", "chat_id": chat_id });
    replies.call("setMyCommands", chat_id, json!({ "commands": commands, "scope": scope }))
}

/// The commands as lines of a help text.
pub(super) fn lines(person: &Person) -> String {
    let lines = commands_of(person).iter().map(|command| format!("/{}: {}", command.name, command.description));
    lines.collect::<Vec<_>>().join("\n")
}
