//! What the demo's introduction says to try, in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::analyst::fixture::button_data;
use crate::harness::process::BINARY;
use crate::harness::sandbox::{SandboxClient, TestBot};

/// A demo that runs. Dropping it ends it.
struct Demo {
    child: Child,
    sandbox: SandboxClient,
    folder: tempfile::TempDir,
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Demo {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(BINARY)
            .args(["demo", "--bind", "127.0.0.1:0", "--sandbox-bind", "127.0.0.1:0"])
            .env_clear()
            .env("BOTYARD__DATA_DIR", folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let url = lines.find_map(|line| Some(line.trim().strip_prefix("Chat with the bots")?.trim().to_owned()));
        lines.find(|line| line.contains("Stop with Ctrl-C")).unwrap();
        Self { child, sandbox: SandboxClient::new(url.unwrap()), folder }
    }
}

#[actix_web::test]
async fn alice_asks_and_sends_the_answer_to_anna() {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let sandbox = &demo.sandbox;
    let bots = sandbox.control_get("bots").await;
    let owl = bots["bots"].as_array().unwrap().iter().find(|bot| bot["username"] == "owl_demo_bot").unwrap();
    let owl = TestBot { id: owl["id"].as_i64().unwrap(), token: String::new(), username: "owl_demo_bot".to_owned() };
    let alice = sandbox.control_get("persons").await["persons"][0]["id"].as_i64().unwrap();
    let mut chat = sandbox.chat(&owl, alice);

    sandbox.send_text(&owl, alice, "Send it to anna@example.org").await;
    let told = chat.bot_text().await;
    assert!(told.starts_with("What should I send? "), "{told}");

    sandbox.send_text(&owl, alice, "Who are our best customers?").await;
    let answer = chat.bot_text().await;
    assert!(answer.starts_with("Top by revenue: "), "{answer}");
    assert!(chat.bot_message().await["photo"].is_array());

    sandbox.send_text(&owl, alice, "Send it to anna@example.org").await;
    let draft = chat.bot_message().await;
    assert!(
        draft["text"].as_str().unwrap().contains("To: anna@example.org\nSubject: Revenue by customer\n"),
        "{draft}"
    );
    let id = draft["message_id"].as_i64().unwrap();
    sandbox.press_and_wait(&owl, alice, id, &button_data(&draft, "Send")).await;
    let sent = chat.bot_text().await;
    assert_eq!(sent, "The e-mail “Revenue by customer” was sent to anna@example.org.");
    let mail = std::fs::read_to_string(demo.folder.path().join("demo/mail/1.eml")).unwrap();
    assert!(mail.contains("To: anna@example.org") && mail.contains("filename=\"result.csv\""), "{mail}");
}
