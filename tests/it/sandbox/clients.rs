//! Independent client libraries hold a conversation on the sandbox.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use sha2::{Digest as _, Sha256};

use super::PNG;
use crate::harness::sandbox::TestSandbox;

/// A bot in a process of its own, which ends with the test.
struct ClientBot(Child);

impl Drop for ClientBot {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Where `tests/clients/install.sh` puts the libraries.
pub(crate) fn clients_dir() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from).join("clients")
}

fn spawn(program: &Path, script: &str, base_url: &str, token: &str) -> ClientBot {
    let dir = clients_dir();
    assert!(dir.join("stamp").exists(), "the client libraries are not installed: run `make test`");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(script);
    let child = Command::new(program)
        .arg(script)
        .env("BASE_URL", base_url)
        .env("BOT_TOKEN", token)
        .env("CLIENTS_DIR", dir)
        .env("PICTURE_HEX", hex(PNG))
        .env("NO_PROXY", "127.0.0.1")
        .stdin(Stdio::null())
        .spawn();
    ClientBot(child.unwrap_or_else(|error| panic!("{}: {error}; run `make test`", program.display())))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// The conversation that every library must manage.
async fn converse(program: &Path, script: &str) {
    let sandbox = TestSandbox::start();
    let bot = sandbox.create_bot("client_bot").await;
    let alice = sandbox.create_person("Alice").await;
    let mut chat = sandbox.chat(&bot, alice);
    let child = spawn(program, script, sandbox.base_url(), &bot.token);

    sandbox.send_text(&bot, alice, "/start").await;
    let greeting = chat.bot_message().await;
    assert_eq!(greeting["text"], "Hello, Alice!");
    assert_eq!(greeting["entities"][0]["type"], "bold");

    let answer = sandbox.press_and_wait(&bot, alice, greeting["message_id"].as_i64().unwrap(), "more").await;
    assert_eq!(answer["text"], "Here it comes");
    let edited = chat.edit().await;
    assert_eq!(edited["text"], "Here is more");
    assert!(edited["reply_markup"].is_null());

    sandbox.send_text(&bot, alice, "/photo").await;
    let photo = chat.bot_message().await;
    assert_eq!(photo["caption"], "A picture");
    assert_eq!(photo["photo"][0]["file_size"], PNG.len());

    let content: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
    let sent = sandbox.send_document(&bot, alice, "numbers.bin", &content).await;
    let reply = chat.bot_message().await;
    assert_eq!(reply["text"], hex(&Sha256::digest(&content)));
    assert_eq!(reply["reply_to_message"]["message_id"], sent["message_id"]);

    sandbox.send_text(&bot, alice, "/long").await;
    let refused = chat.bot_text().await;
    assert!(refused.starts_with("refused: ") && refused.to_lowercase().contains("message is too long"), "{refused}");
    drop(child);
    sandbox.stop().await;
}

#[actix_web::test]
async fn aiogram_holds_a_conversation() {
    converse(&clients_dir().join("venv/bin/python"), "aiogram_bot.py").await;
}

#[actix_web::test]
async fn python_telegram_bot_holds_a_conversation() {
    converse(&clients_dir().join("venv/bin/python"), "ptb_bot.py").await;
}

#[actix_web::test]
async fn grammy_holds_a_conversation() {
    converse(Path::new("node"), "grammy_bot.mjs").await;
}
