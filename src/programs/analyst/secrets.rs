//! Secrets in messages: people paste passwords and connections wherever they are asked for something, or are not.
//!
//! What looks like one is looked for before a message is taken for anything else. It then goes nowhere: not to a model, not
//! into the store, and out of the chat at once.

use std::time::Duration;

use frankenstein::types::Message;
use serde_json::json;

use crate::programs::analyst::commands;
use crate::programs::{Context, Event, Replies};

/// Said when a secret came where none was asked for.
pub(super) const NOT_HERE: &str = "That looked like a password or a connection, so I deleted your message and kept nothing of \
    it. To add a database, send /adddb alone and I ask for one thing after the other, or all at once as a text:\n\
    /adddb name postgres://user:password@host:5432/database";

/// The same in a group, where the bot may not be allowed to delete.
pub(super) const NOT_IN_GROUPS: &str = "That looked like a password or a connection. I keep nothing of it, but everybody here may \
    have read it: delete the message if I could not, and change the password. Databases are added in a private chat with me.";

/// How long a message may take to be deleted before it is left to the outbox.
const MAX_DELETING: Duration = Duration::from_secs(5);

/// What addresses of databases begin with; they have a secret or are half of one.
const SCHEMES: [&str; 10] =
    ["postgres", "mysql", "mariadb", "sqlserver", "mssql", "jdbc", "odbc", "oracle", "mongodb", "clickhouse"];

/// What stands before a password that is written as one.
const PASSWORD_NAMES: [&str; 8] =
    ["password", "passwd", "pwd", "passphrase", "passwort", "пароль", "contraseña", "mot de passe"];

/// Programs that take a password behind `-p`.
const CLIENTS: [&str; 4] = ["mysql", "mariadb", "mysqldump", "sqlcmd"];

/// Whether a text looks as if it held a secret.
pub(super) fn is_in(text: &str) -> bool {
    let text = text.to_lowercase();
    has_address(&text) || names_password(&text) || has_login(&text)
}

/// Whether a message is, or comes with, what looks like a secret.
pub(super) fn is_in_message(message: &Message, username: &str) -> bool {
    let said = said(message);
    is_in(said)
        || commands::split(said, username).is_some_and(|(name, rest)| name == "adddb" && is_more_than_name(rest))
}

/// Whether a message quotes what looks like a secret, such as the credentials that the bot showed once.
pub(super) fn is_quoted(message: &Message) -> bool {
    let answered = message.reply_to_message.as_deref().map_or("", said);
    let quoted = message.quote.as_ref().map_or("", |quote| quote.text.as_str());
    is_in(answered) || is_in(quoted)
}

/// Whether what follows `/adddb` has more than a name. Then it may hold a password, in whatever form.
pub(super) fn is_more_than_name(rest: &str) -> bool {
    rest.split_whitespace().nth(1).is_some()
}

/// What somebody wrote: the text, or what stands below a file.
pub(super) fn said(message: &Message) -> &str {
    message.text.as_deref().or(message.caption.as_deref()).unwrap_or_default()
}

/// Takes a message out of the chat at once, unless it was while it waited, and out of what is stored of it as soon as it is
/// handled. What could not be deleted at once is tried again by the outbox.
pub(super) async fn forget(context: &Context, event: &Event) -> Replies {
    let replies = Replies::none().forget_message();
    let (Some(message), Some(chat), false) = (event.message(), &event.chat, event.is_deleted) else { return replies };
    let (chat_id, message_id) = (chat.chat_id, message.message_id);
    let deleting = context.bots.delete_message(context.bot.id, chat_id, message_id);
    match tokio::time::timeout(MAX_DELETING.min(context.deadline / 8), deleting).await {
        Ok(Ok(())) => replies,
        Ok(Err(_)) | Err(_) => replies.call("deleteMessage", chat_id, json!({ "message_id": message_id })),
    }
}

/// `postgres://…`, or any URL with somebody in it who signs in.
fn has_address(text: &str) -> bool {
    text.match_indices("://").any(|(at, mark)| {
        let is_other = |c: char| !c.is_ascii_alphanumeric() && c != '+';
        let scheme = text[..at].rsplit(is_other).next().unwrap_or_default();
        let after = &text[at + mark.len()..];
        let authority = after.split(|c: char| c.is_whitespace() || "/?#".contains(c)).next().unwrap_or_default();
        authority.contains('@') || SCHEMES.iter().any(|known| scheme.starts_with(known))
    })
}

/// `password=…`, `"pwd": "…"`.
fn names_password(text: &str) -> bool {
    PASSWORD_NAMES.iter().any(|name| {
        text.match_indices(name).any(|(at, name)| {
            let after = text[at + name.len()..].trim_start_matches(['"', '\'', '`']).trim_start();
            after.strip_prefix(['=', ':']).is_some_and(|value| !value.trim().is_empty())
        })
    })
}

/// `user:password@host:5432`, `user:password@host/database`, `mysql -ppassword`. Without a port or a database behind the host it
/// may be somebody's e-mail address.
fn has_login(text: &str) -> bool {
    let is_login = |word: &str| {
        let Some((login, place)) = word.rsplit_once('@') else { return false };
        let is_place = place.split_once([':', '/']).is_some_and(|(host, rest)| !host.is_empty() && !rest.is_empty());
        is_place && login.split_once(':').is_some_and(|(user, password)| !user.is_empty() && !password.is_empty())
    };
    let is_client = text.split_whitespace().any(|word| CLIENTS.contains(&word));
    text.split_whitespace().any(|word| is_login(word) || (is_client && word.starts_with("-p")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_recognized_however_they_are_written() {
        for secret in [
            "postgres://reader:hunter2@db.example.org/shop",
            "here it is: POSTGRESQL+psycopg2://reader:hunter2@db/shop",
            "jdbc:sqlserver://db;databaseName=shop;user=sa",
            "mysql://db.example.org/shop",
            "https://reader:hunter2@example.org/",
            "Server=db;Database=shop;User Id=sa;Password=hunter2;",
            "host=db user=reader password = 'hunter2'",
            "PGPASSWORD=hunter2 psql -h db",
            "{\"user\": \"reader\", \"password\": \"hunter2\"}",
            "Passwort: hunter2",
            "reader:hunter2@db.example.org:5432/shop",
            "reader:hunter2@db/shop",
            "mysql -h db -u reader -phunter2 shop",
        ] {
            assert!(is_in(secret), "{secret}");
        }
        for harmless in [
            "How many users changed their password this month?",
            "Send it to:anna@example.org",
            "Compare https://example.org/a with https://example.org/@b",
            "Top 5 by mysql version, then -5 % ?",
            "Which regions sold more than 10:30?",
            "",
        ] {
            assert!(!is_in(harmless), "{harmless}");
        }
    }
}
