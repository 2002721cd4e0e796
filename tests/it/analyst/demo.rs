//! What the demo's introduction says to try, in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::analyst::fixture::button_data;
use crate::harness::process::BINARY;
use crate::harness::sandbox::{SandboxClient, TestBot};
use crate::harness::traces;

/// A demo that runs. Dropping it ends it.
struct Demo {
    child: Child,
    sandbox: SandboxClient,
    /// Where the console is, as the introduction says.
    console: String,
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
            .env("BOTYARD__LIMITS__PERSON_BURST", "100")
            // Its usual port is one, and several demos start at the same moment here.
            .env("BOTYARD__METRICS__BIND", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut url_of =
            |what: &str| lines.find_map(|line| Some(line.trim().strip_prefix(what)?.trim().to_owned())).unwrap();
        let (console, sandbox) = (url_of("Console"), SandboxClient::new(url_of("Chat with the bots")));
        lines.find(|line| line.contains("Stop with Ctrl-C")).unwrap();
        Self { child, sandbox, console, folder }
    }

    /// The analyst, and who is in its organization.
    async fn owl_and_alice(&self) -> (TestBot, i64) {
        let bots = self.sandbox.control_get("bots").await;
        let owl = bots["bots"].as_array().unwrap().iter().find(|bot| bot["username"] == "owl_demo_bot").unwrap();
        let id = owl["id"].as_i64().unwrap();
        let alice = self.sandbox.control_get("persons").await["persons"][0]["id"].as_i64().unwrap();
        (TestBot { id, token: String::new(), username: "owl_demo_bot".to_owned() }, alice)
    }
}

#[actix_web::test]
async fn alice_asks_and_sends_the_answer_to_anna() {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let sandbox = &demo.sandbox;
    let (owl, alice) = demo.owl_and_alice().await;
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

#[actix_web::test]
async fn whatever_the_bot_suggests_is_answered_and_its_links_lead_to_the_console() {
    let demo = tokio::task::spawn_blocking(Demo::start).await.unwrap();
    let sandbox = &demo.sandbox;
    let (owl, alice) = demo.owl_and_alice().await;
    let mut chat = sandbox.chat(&owl, alice);
    for command in ["/start", "/help"] {
        sandbox.send_text(&owl, alice, command).await;
        let words = chat.bot_text().await;
        let suggested: Vec<&str> = words.split('«').skip(1).filter_map(|rest| Some(rest.split_once('»')?.0)).collect();
        assert_eq!(suggested.len(), 3, "{words}");
        for question in suggested {
            sandbox.send_text(&owl, alice, question).await;
            let mut answer = chat.bot_message().await;
            while answer["reply_to_message"]["text"] != question {
                answer = chat.bot_message().await;
            }
            let entities = answer["entities"].as_array().unwrap();
            assert!(
                entities.iter().any(|entity| entity["type"] == "pre"),
                "{question} is answered with rows: {answer}"
            );
        }
    }
    sandbox.send_text(&owl, alice, "/dashboard").await;
    let mut link = chat.bot_message().await;
    while !link["text"].as_str().is_some_and(|text| text.starts_with("This link signs you in once")) {
        link = chat.bot_message().await;
    }
    let text = link["text"].as_str().unwrap();
    traces::secret("link", text.rsplit_once('#').unwrap().1.trim());
    assert!(text.contains(&format!("\n{}/sign-in#", demo.console)), "{}: {text}", demo.console);
}
