//! What the store holds of updates and answers, read past the store.

use std::collections::BTreeMap;

use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

/// A chat: Telegram's id of the bot, and that of the chat.
pub(super) type ChatKey = (i64, i64);

/// The texts of a chat in the order of their rows, each with its row's state.
pub(super) type Texts = BTreeMap<ChatKey, Vec<(String, String)>>;

/// Runs a query on whichever database `url` names.
macro_rules! fetch {
    ($url:expr, $sql:expr) => {
        if $url.starts_with("sqlite:") {
            let mut connection = SqliteConnection::connect($url).await.unwrap();
            let rows = sqlx::query_as(AssertSqlSafe($sql)).fetch_all(&mut connection).await.unwrap();
            connection.close().await.unwrap();
            rows
        } else {
            let mut connection = PgConnection::connect($url).await.unwrap();
            let rows = sqlx::query_as(AssertSqlSafe($sql)).fetch_all(&mut connection).await.unwrap();
            connection.close().await.unwrap();
            rows
        }
    };
}

/// How many updates and calls wait.
pub(super) async fn count_waiting(url: &str) -> i64 {
    const SQL: &str = "SELECT (SELECT COUNT(*) FROM updates WHERE state = 'waiting')
        + (SELECT COUNT(*) FROM outbox WHERE state = 'waiting')";
    let rows: Vec<(i64,)> = fetch!(url, SQL);
    rows[0].0
}

/// The messages that were stored.
pub(super) async fn updates(url: &str) -> Texts {
    texts(url, "updates", "payload", "/message/text").await
}

/// The answers that were stored.
pub(super) async fn answers(url: &str) -> Texts {
    texts(url, "outbox", "params", "/text").await
}

/// The calls to a chat of any bot, each as `number of the bot: state after so many failed attempts (the last error): parameters`.
pub(super) async fn calls_to(url: &str, chat: i64) -> Vec<String> {
    let sql = format!(
        "SELECT b.telegram_bot_id, r.state, r.attempts, r.last_error, r.params FROM outbox r
         JOIN bots b ON b.id = r.bot_id WHERE r.chat_id = {chat} ORDER BY r.seq"
    );
    let rows: Vec<(i64, String, i32, Option<String>, String)> = fetch!(url, sql.clone());
    let line = |(bot, state, attempts, error, params): (i64, String, i32, Option<String>, String)| {
        format!("{bot}: {state} after {attempts} failed attempts ({error:?}): {params}")
    };
    rows.into_iter().map(line).collect()
}

/// How many updates each bot was counted to have received, by Telegram's id of the bot.
pub(super) async fn received(url: &str) -> BTreeMap<i64, i64> {
    const SQL: &str = "SELECT b.telegram_bot_id, a.updates_in FROM bot_activity a JOIN bots b ON b.id = a.bot_id";
    let rows: Vec<(i64, i64)> = fetch!(url, SQL);
    rows.into_iter().collect()
}

/// An update of a bot, as Telegram brought it.
pub(super) async fn a_payload(url: &str, telegram_bot_id: i64) -> String {
    let sql = format!(
        "SELECT u.payload FROM updates u JOIN bots b ON b.id = u.bot_id WHERE b.telegram_bot_id = {telegram_bot_id}
         ORDER BY u.seq LIMIT 1"
    );
    let rows: Vec<(String,)> = fetch!(url, sql.clone());
    rows[0].0.clone()
}

async fn texts(url: &str, table: &str, column: &str, pointer: &str) -> Texts {
    let sql = format!(
        "SELECT b.telegram_bot_id, r.chat_id, r.state, r.{column} FROM {table} r JOIN bots b ON b.id = r.bot_id
         WHERE r.chat_id IS NOT NULL ORDER BY r.seq"
    );
    let rows: Vec<(i64, i64, String, String)> = fetch!(url, sql.clone());
    let mut texts = Texts::new();
    for (bot, chat, state, json) in rows {
        let json: Value = serde_json::from_str(&json).unwrap();
        let text = json.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        texts.entry((bot, chat)).or_default().push((text, state));
    }
    texts
}
