//! What arrives, and that the chat is told.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botyard::model::mail::{AttachmentKind, MailColumn, MailState, MailTable, TableRows};
use botyard::services::mail::Attachment;
use serde_json::{Value, json};

use crate::harness::database::TestDatabase;
use crate::mail::fixture::{World, address, create_organization, own_sender, setup, with_file};
use crate::mail::server::{Certificate, MailHost, USER};
use crate::sandbox::PNG;

fn bytes_of(file: &Value) -> Vec<u8> {
    STANDARD.decode(file["bytes"].as_str().unwrap()).unwrap()
}

async fn words_and_file_arrive_as_they_are(database: TestDatabase) {
    let host = MailHost::new(Certificate::Good);
    let mut server = host.start().await;
    let mut world = World::start(setup(database, &host)).await;
    let mut new = world.letter("anna@example.org");
    new.content.recipients.push(address("ben@Example.ORG"));
    let texts = &mut new.content;
    "Отчёт 📈 مبيعات за март, и ещё много слов, чтобы строка стала длиннее семидесяти шести"
        .clone_into(&mut texts.subject);
    "Уважаемая Анна!".clone_into(&mut texts.greeting);
    "Продажи выросли на 7 %.\n\nالمبيعات ارتفعت 🎉\n.\nEnde".clone_into(&mut texts.body);
    let csv = "\u{feff}city,total\nМосква,\"1,5\"\n\"<b>القاهرة</b>\",2\r\n".repeat(1000).into_bytes();
    let mut new = with_file(new, Attachment { kind: AttachmentKind::Csv, bytes: csv.clone() });
    let column = |name: &str, is_number| MailColumn { name: name.to_owned(), is_number };
    new.content.table = Some(MailTable {
        columns: vec![column("city", false), column("total", true)],
        rows: [["Москва", "1,500.0"], ["<b>القاهرة</b>", "2.0"]].map(|row| row.map(str::to_owned).to_vec()).to_vec(),
        shown: TableRows::First,
        all_columns: 2,
        all_rows: 2_000,
    });

    let sent = world.send(&world.api, new).await.unwrap();
    let mail = server.mail().await;
    assert_eq!(mail["sender"], "bots@example.org");
    assert_eq!(mail["recipients"], json!(["anna@example.org", "ben@example.org"]));
    assert_eq!((&mail["user"], &mail["listener"]), (&json!(USER), &json!("implicit")));
    assert_eq!(mail["subject"], sent.content.subject);
    assert_eq!(mail["from"], "Botyard Тест <bots@example.org>");
    assert_eq!(mail["to"], "anna@example.org, ben@example.org");
    assert_eq!(mail["message_id"], format!("<{}@example.org>", sent.id));
    assert_eq!((&mail["defects"], &mail["is_ascii"]), (&json!([]), &json!(true)));
    let text = mail["text"].as_str().unwrap().replace("\r\n", "\n");
    assert!(text.starts_with(&format!("{}\n\n{}\n\n", sent.content.greeting, sent.content.body)), "{text}");
    assert!(text.contains("Москва | 1,500.0\n") && text.contains("The attached file has more."), "{text}");
    assert!(text.ends_with("Ben\n\n-- \nSent from a chat with @owner_bot.\n"), "{text}");
    let html = mail["html"].as_str().unwrap();
    assert!(html.contains("المبيعات ارتفعت 🎉") && html.contains("&lt;b&gt;القاهرة&lt;/b&gt;"), "{html}");
    let [file] = mail["files"].as_array().unwrap().as_slice() else { panic!("{mail}") };
    assert_eq!((&file["name"], &file["type"]), (&json!("result.csv"), &json!("text/csv")));
    assert!(bytes_of(file) == csv, "the file did not arrive as it was");

    let telling = world.chat.bot_text().await;
    assert_eq!(
        telling,
        format!(
            "The e-mail “{}…” was sent to anna@example.org and 1 more.",
            &sent.content.subject.chars().take(79).collect::<String>()
        )
    );
    let ended = world.becomes(&world.api, &sent, MailState::Sent).await;
    assert!(ended.finished_at.is_some() && ended.last_error.is_none());
    let recorded = world.recorded().await;
    let actions: Vec<&str> = recorded.iter().map(|record| record["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["mail.drafted", "mail.queued", "mail.sent"]);
    assert_eq!((&recorded[1]["actor_id"], &recorded[2]["actor_id"]), (&json!(world.api.account_id), &Value::Null));
    assert_eq!(recorded[2]["detail"]["recipients"], 2);
    assert!(recorded.iter().all(|record| !record.to_string().contains('@')), "{recorded:?}");
    server.has_no_more_mails();
}

#[actix_web::test]
async fn words_and_file_arrive_as_they_are_on_sqlite() {
    words_and_file_arrive_as_they_are(TestDatabase::sqlite()).await;
}

#[actix_web::test]
async fn words_and_file_arrive_as_they_are_on_postgres() {
    words_and_file_arrive_as_they_are(TestDatabase::postgres().await).await;
}

#[actix_web::test]
async fn an_organization_sends_by_its_own_server_with_starttls_and_a_picture() {
    let host = MailHost::new(Certificate::Good);
    let mut server = host.start().await;
    let mut world = World::start(setup(TestDatabase::sqlite(), &host)).await;
    create_organization(&world.api, "Acme").await;
    world.api.expect(200, "PUT", "/api/org/mail", own_sender(host.starttls, "starttls")).await;
    let chart = Attachment { kind: AttachmentKind::Chart, bytes: PNG.to_vec() };
    let sent = world.send(&world.api, with_file(world.letter("anna@example.org"), chart)).await.unwrap();
    let mail = server.mail().await;
    assert_eq!((&mail["listener"], &mail["sender"]), (&json!("starttls"), &json!("acme@example.org")));
    assert_eq!(mail["from"], "Acme <acme@example.org>");
    let [file] = mail["files"].as_array().unwrap().as_slice() else { panic!("{mail}") };
    let facts = (&file["name"], &file["type"], &file["disposition"]);
    assert_eq!(facts, (&json!("chart.png"), &json!("image/png"), &json!("inline")));
    assert_eq!(bytes_of(file), PNG);
    assert!(mail["html"].as_str().unwrap().contains("src=\"cid:chart\""));
    assert!(mail["text"].as_str().unwrap().contains("Sent from a chat with @owner_bot for Acme."));
    assert_eq!(world.chat.bot_text().await, "The e-mail “Sales in March” was sent to anna@example.org.");
    world.becomes(&world.api, &sent, MailState::Sent).await;
    let listed = world.api.get("/api/org/mails?state=sent").await;
    assert_eq!((&listed["total"], &listed["items"][0]["recipients"]), (&json!(1), &json!(["anna@example.org"])));
    assert_eq!(listed["items"][0]["body"], Value::Null);
}

#[actix_web::test]
async fn a_server_in_the_same_network_may_go_without_encryption_and_sign_in() {
    let host = MailHost::new(Certificate::Good);
    let mut server = host.start().await;
    let setup = setup(TestDatabase::sqlite(), &host)
        .with("mail.port", &host.plain.to_string())
        .with("mail.tls", "off")
        .with("mail.username", "")
        .with("mail.password", "");
    let world = World::start(setup).await;
    let sent = world.send(&world.api, world.letter("anna@example.org")).await.unwrap();
    assert_eq!(server.mail().await["listener"], "plain");
    world.becomes(&world.api, &sent, MailState::Sent).await;
}

#[actix_web::test]
async fn no_words_forge_a_header_or_a_recipient() {
    let host = MailHost::new(Certificate::Good);
    let mut server = host.start().await;
    let world = World::start(setup(TestDatabase::sqlite(), &host)).await;
    let injection =
        "Hello\r\nBcc: eve@evil.example\r\n\r\n<script>alert(1)</script>\r\n.\r\nMAIL FROM:<x@evil.example>\r\n";
    let mut new = world.letter("anna@example.org");
    new.content.subject = injection.to_owned();
    new.content.greeting = injection.to_owned();
    new.content.body = injection.to_owned();
    new.content.signature = injection.to_owned();
    let sent = world.send(&world.api, new).await.unwrap();
    let mail = server.mail().await;
    assert_eq!(mail["recipients"], json!(["anna@example.org"]));
    let headers = ["Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"];
    assert_eq!(mail["headers"], json!(headers));
    let one_line = "Hello Bcc: eve@evil.example <script>alert(1)</script> . MAIL FROM:<x@evil.example>";
    assert_eq!(mail["subject"], one_line);
    assert!(!mail["html"].as_str().unwrap().contains("<script"));
    assert!(mail["text"].as_str().unwrap().replace("\r\n", "\n").contains("\n.\nMAIL FROM:<x@evil.example>"));
    world.becomes(&world.api, &sent, MailState::Sent).await;
    server.has_no_more_mails();
}

#[actix_web::test]
async fn one_tenants_dead_server_holds_up_nobody_else() {
    let host = MailHost::new(Certificate::Good);
    let other_host = MailHost::new(Certificate::Good);
    let mut server = host.start().await;
    let setup = setup(TestDatabase::sqlite(), &other_host).with("mail.root_certificates", &host.root());
    // The platform's server is the one whose certificate nobody knows, so that only the organization's works.
    let world = World::start(setup.with("mail.max_concurrent", "2").with("mail.attempt_deadline", "10 min")).await;
    let slow = world.test.sign_up("slow", botyard::model::account::Role::User).await;
    create_organization(&slow, "Slow").await;
    slow.expect(200, "PUT", "/api/org/mail", own_sender(host.implicit, "implicit")).await;
    let quick = world.test.sign_up("quick", botyard::model::account::Role::User).await;
    create_organization(&quick, "Quick").await;
    quick.expect(200, "PUT", "/api/org/mail", own_sender(host.starttls, "starttls")).await;
    server.behave("hang").await;
    for _ in 0..3 {
        world.send(&slow, world.letter("anna@example.org")).await.unwrap();
    }
    assert_eq!(server.mail().await["listener"], "implicit");
    server.behave("accept").await;
    let sent = world.send(&quick, world.letter("ben@example.org")).await.unwrap();
    assert_eq!(server.mail().await["recipients"], json!(["ben@example.org"]));
    world.becomes(&quick, &sent, MailState::Sent).await;
    // The other two of the slow one wait for the first.
    server.has_no_more_mails();
}
