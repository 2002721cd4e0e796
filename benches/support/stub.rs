//! What stands in for Telegram: it takes every call, answers it as Telegram would, and enters replies into the ledger.
//!
//! It runs in the benchmark's own thread and does nothing that is not needed, so that it is not what is measured.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::support::ledger::Ledger;
use crate::support::sandbox::SandboxBot;
use crate::support::wire::Wire;

/// The ids of the stub's bots begin here.
const FIRST_BOT: i64 = 7_000_000_000;

/// A running stub. It ends with the value.
pub(crate) struct Stub {
    /// Where it listens.
    pub(crate) url: String,
    task: JoinHandle<()>,
}

/// What it remembers besides the ledger: the webhooks, by token.
type Webhooks = Arc<Mutex<HashMap<String, Value>>>;

/// What is read of a message to be sent.
#[derive(Deserialize)]
struct SendMessage<'a> {
    chat_id: i64,
    #[serde(borrow)]
    text: std::borrow::Cow<'a, str>,
}

impl Stub {
    /// Starts it on a free port.
    pub(crate) async fn start(ledger: Ledger) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let task = tokio::spawn(async move {
            let webhooks = Webhooks::default();
            while let Ok((stream, _)) = listener.accept().await {
                let (ledger, webhooks) = (ledger.clone(), webhooks.clone());
                // A connection that breaks is one that somebody has closed, or has lost by ending.
                tokio::spawn(async move { serve(Wire::new(stream)?, &ledger, &webhooks).await });
            }
        });
        Ok(Self { url, task })
    }

    /// Bots that it knows; it knows all that look like these.
    pub(crate) fn bots(count: usize) -> Vec<SandboxBot> {
        let bot = |id: i64| SandboxBot {
            id,
            username: format!("bench_{}_bot", id - FIRST_BOT),
            token: format!("{id}:{:0>35}", id - FIRST_BOT),
        };
        (FIRST_BOT..).take(count).map(bot).collect()
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut wire: Wire, ledger: &Ledger, webhooks: &Webhooks) -> anyhow::Result<()> {
    let mut answer = Vec::new();
    while let Some(request) = wire.read().await? {
        answer.clear();
        match call(request.first_line) {
            Some(call) => {
                let result = result(&call, request.body, ledger, webhooks)?;
                write_answer(&mut answer, "200 OK", &[r#"{"ok":true,"result":"#, &result, "}"]);
            }
            // Whoever asks for anything else only wants to know whether somebody is there.
            None => write_answer(&mut answer, "404 Not Found", &[]),
        }
        wire.write(&answer).await?;
    }
    Ok(())
}

fn write_answer(answer: &mut Vec<u8>, status: &str, body: &[&str]) {
    let length: usize = body.iter().map(|part| part.len()).sum();
    let head = ["HTTP/1.1 ", status, "\r\ncontent-type: application/json\r\ncontent-length: "];
    for part in head.iter().chain(&[length.to_string().as_str(), "\r\n\r\n"]).chain(body) {
        answer.extend_from_slice(part.as_bytes());
    }
}

/// A call of the Bot API.
struct Call<'a> {
    bot: i64,
    token: &'a str,
    method: &'a str,
}

/// Reads `POST /bot<token>/<method> HTTP/1.1`.
fn call(first_line: &str) -> Option<Call<'_>> {
    let (token, method) = first_line.split(' ').nth(1)?.strip_prefix("/bot")?.split_once('/')?;
    let bot = token.split_once(':')?.0.parse().ok()?;
    Some(Call { bot, token, method: method.split('?').next()? })
}

/// The result of a call, as JSON.
fn result(call: &Call<'_>, body: &[u8], ledger: &Ledger, webhooks: &Webhooks) -> anyhow::Result<String> {
    let Call { bot, token, method } = call;
    let webhooks = || webhooks.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(match *method {
        "sendMessage" => send_message(*bot, body, ledger)?,
        "getMe" => format!(
            r#"{{"id":{bot},"is_bot":true,"first_name":"Bench","username":"bench_{}_bot","can_join_groups":true,"can_read_all_group_messages":false,"supports_inline_queries":false,"can_connect_to_business":false,"has_main_web_app":false}}"#,
            bot - FIRST_BOT
        ),
        "setWebhook" => {
            webhooks().insert((*token).to_owned(), serde_json::from_slice(body)?);
            "true".to_owned()
        }
        "getWebhookInfo" => {
            let mut info = webhooks().get(*token).cloned().unwrap_or_else(|| serde_json::json!({ "url": "" }));
            info["has_custom_certificate"] = false.into();
            info["pending_update_count"] = 0.into();
            info.to_string()
        }
        _ => "true".to_owned(),
    })
}

fn send_message(bot: i64, body: &[u8], ledger: &Ledger) -> anyhow::Result<String> {
    let message = read_message(body)?;
    // The first line is "Message <number>"; anything else nobody asked for, and its number is never due.
    let line = message.text.lines().next().unwrap_or_default();
    let number = line.strip_prefix("Message ").and_then(|number| number.parse().ok()).unwrap_or(u32::MAX);
    ledger.reply(bot, message.chat_id, number);
    let SendMessage { chat_id, text } = message;
    let text = serde_json::to_string(&text)?;
    Ok(format!(
        r#"{{"message_id":{},"from":{{"id":{bot},"is_bot":true,"first_name":"Bench","username":"bench_{}_bot"}},"chat":{{"id":{chat_id},"first_name":"Bench","type":"private"}},"date":1700000000,"text":{text}}}"#,
        u64::from(number) + 1,
        bot - FIRST_BOT
    ))
}

/// Reads a message in JSON, or as the fields of a form.
fn read_message(body: &[u8]) -> anyhow::Result<SendMessage<'_>> {
    if body.starts_with(b"{") {
        return Ok(serde_json::from_slice(body)?);
    }
    let fields = || url::form_urlencoded::parse(body);
    let field = |name: &str| fields().find(|(key, _)| key == name).map(|(_, value)| value);
    let chat_id = field("chat_id").context("no chat_id")?.parse()?;
    Ok(SendMessage { chat_id, text: field("text").context("no text")? })
}
