//! Mail servers that refuse, are silent, are gone, or are not whom they should be.

use botyard::model::account::Role;
use botyard::model::mail::MailState;
use serde_json::json;

use crate::harness::database::TestDatabase;
use crate::harness::platform::eventually;
use crate::mail::fixture::{World, create_organization, own_sender, setup};
use crate::mail::server::{Certificate, MailHost, PASSWORD};

#[actix_web::test]
async fn a_server_that_comes_back_gets_what_waited_for_it() {
    let host = MailHost::new(Certificate::Good);
    let mut world = World::start(setup(TestDatabase::sqlite(), &host).with("mail.max_attempts", "100")).await;
    let sent = world.send(&world.api, world.letter("anna@example.org")).await.unwrap();
    let waiting = world.fails_times(&world.api, &sent, 2).await;
    assert_eq!(waiting.state, MailState::Queued);
    assert!(waiting.last_error.unwrap().starts_with("the mail server cannot be reached: "));
    let mut server = host.start().await;
    assert_eq!(server.mail().await["message_id"], format!("<{}@example.org>", sent.id));
    assert_eq!(world.chat.bot_text().await, "The e-mail “Sales in March” was sent to anna@example.org.");
    world.becomes(&world.api, &sent, MailState::Sent).await;
    server.has_no_more_mails();
}

#[actix_web::test]
async fn what_is_refused_for_now_is_tried_again_and_not_for_ever() {
    let host = MailHost::new(Certificate::Good);
    let mut server = host.start().await;
    server.behave("defer").await;
    let mut world = World::start(setup(TestDatabase::sqlite(), &host).with("mail.max_attempts", "3")).await;
    let sent = world.send(&world.api, world.letter("anna@example.org")).await.unwrap();
    let failed = world.becomes(&world.api, &sent, MailState::Failed).await;
    assert_eq!(failed.attempts, 3);
    let told = "The e-mail “Sales in March” to anna@example.org was not sent: \
                the mail server refused the e-mail for now: 451 4.3.0 Come back later.";
    assert_eq!(world.chat.bot_text().await, told);
    // Its person has it tried again, and it is the same e-mail.
    server.behave("accept").await;
    let person = world.person(&world.api).await;
    world.mails().send(&person, sent.id).await.unwrap();
    assert_eq!(server.mail().await["message_id"], format!("<{}@example.org>", sent.id));
    world.becomes(&world.api, &sent, MailState::Sent).await;
    assert!(world.mails().send(&person, sent.id).await.is_err());
}

#[actix_web::test]
async fn what_is_refused_for_good_is_given_up_and_the_chat_is_told() {
    let host = MailHost::new(Certificate::Good);
    let mut server = host.start().await;
    let mut world = World::start(setup(TestDatabase::sqlite(), &host)).await;
    for (mode, reason) in [
        ("refuse", "the mail server refused the e-mail: 554 5.7.1 This is spam"),
        ("refuse_recipient", "the mail server refused anna@example.org: 550 5.1.1 No such user here"),
    ] {
        server.behave(mode).await;
        let sent = world.send(&world.api, world.letter("anna@example.org")).await.unwrap();
        let failed = world.becomes(&world.api, &sent, MailState::Failed).await;
        assert_eq!((failed.attempts, failed.last_error.as_deref()), (1, Some(reason)));
        let told = format!("The e-mail “Sales in March” to anna@example.org was not sent: {reason}.");
        assert_eq!(world.chat.bot_text().await, told);
    }
    // With another recipient it may go.
    let person = world.person(&world.api).await;
    let failed = world.mails().list(&person, Some(MailState::Failed), page()).await.unwrap().items.remove(0);
    let mut content = failed.content.clone();
    content.recipients = vec![crate::mail::fixture::address("ben@example.org")];
    assert_eq!(world.mails().edit(&person, failed.id, content).await.unwrap().state, MailState::Draft);
    server.behave("accept").await;
    world.mails().send(&person, failed.id).await.unwrap();
    assert_eq!(server.mail().await["recipients"], json!(["ben@example.org"]));
    world.becomes(&world.api, &failed, MailState::Sent).await;
    let recorded = world.recorded().await;
    assert!(recorded.iter().any(|record| record["action"] == "mail.failed"));
    assert!(recorded.iter().all(|record| !record.to_string().contains("example.org")), "{recorded:?}");
}

fn page() -> botyard::model::page::PageRequest {
    botyard::model::page::PageRequest::largest()
}

#[actix_web::test]
async fn after_a_silence_the_same_email_comes_again_under_the_same_name() {
    let host = MailHost::new(Certificate::Good);
    let mut server = host.start().await;
    server.behave("drop").await;
    let world = World::start(setup(TestDatabase::sqlite(), &host)).await;
    let sent = world.send(&world.api, world.letter("anna@example.org")).await.unwrap();
    let first = server.mail().await;
    server.behave_and_pass("accept").await;
    let again = server.mail().await;
    assert_eq!((&first["message_id"], &first["date"]), (&again["message_id"], &again["date"]));
    world.becomes(&world.api, &sent, MailState::Sent).await;
}

#[actix_web::test]
async fn a_server_that_falls_silent_is_not_waited_for_longer_than_the_deadline() {
    let host = MailHost::new(Certificate::Good);
    let mut server = host.start().await;
    server.behave("hang").await;
    let setup = setup(TestDatabase::sqlite(), &host).with("mail.attempt_deadline", "1s").with("mail.max_attempts", "1");
    let mut world = World::start(setup).await;
    let sent = world.send(&world.api, world.letter("anna@example.org")).await.unwrap();
    server.mail().await;
    let failed = world.becomes(&world.api, &sent, MailState::Failed).await;
    let reason =
        "the mail server did not say whether it took the e-mail, and it may have arrived: ask before you send it again";
    assert_eq!(failed.last_error.unwrap(), reason);
    let told = world.chat.bot_message().await;
    assert!(told["text"].as_str().unwrap().contains(reason), "{told}");
    assert!(told["reply_markup"].to_string().contains("Send again"), "{told}");
    // However often it might be tried: once more, and no further copy.
    let setup = super::fixture::setup(TestDatabase::sqlite(), &host)
        .with("mail.attempt_deadline", "1s")
        .with("mail.max_attempts", "10");
    let world = World::start(setup).await;
    let sent = world.send(&world.api, world.letter("ben@example.org")).await.unwrap();
    let failed = world.becomes(&world.api, &sent, MailState::Failed).await;
    assert_eq!(failed.attempts, 2);
}

#[actix_web::test]
async fn a_wrong_password_is_said_and_never_shown() {
    let host = MailHost::new(Certificate::Good);
    let mut server = host.start().await;
    let setup = setup(TestDatabase::sqlite(), &host).with("mail.password", "not the right one 9153");
    crate::harness::traces::secret("smtp password", "not the right one 9153");
    let mut world = World::start(setup).await;
    let sent = world.send(&world.api, world.letter("anna@example.org")).await.unwrap();
    assert_eq!(server.event("sign_in").await["right"], false);
    let failed = world.becomes(&world.api, &sent, MailState::Failed).await;
    let reason = "the mail server refused the user name or the password: set them anew";
    assert_eq!((failed.attempts, failed.last_error.as_deref()), (1, Some(reason)));
    assert!(world.chat.bot_text().await.contains(reason));
}

#[actix_web::test]
async fn nothing_is_sent_to_a_server_whose_certificate_is_not_valid() {
    for (certificate, word) in [(Certificate::Expired, "expired"), (Certificate::OfAnother, "not valid for name")] {
        let host = MailHost::new(certificate);
        let mut server = host.start().await;
        let world = World::start(setup(TestDatabase::sqlite(), &host)).await;
        create_organization(&world.api, "Acme").await;
        for (port, tls) in [(host.implicit, "implicit"), (host.starttls, "starttls")] {
            world.api.expect(200, "PUT", "/api/org/mail", own_sender(port, tls)).await;
            let answer = world.api.expect(422, "POST", "/api/org/mail/test", json!({})).await;
            assert_eq!(answer["code"], "mail_server_failed");
            let detail = answer["detail"].as_str().unwrap();
            assert!(detail.contains("certificate is not valid") && detail.contains(word), "{detail}");
            let sent = world.send(&world.api, world.letter("anna@example.org")).await.unwrap();
            let waiting = world.fails_times(&world.api, &sent, 1).await;
            assert!(waiting.last_error.unwrap().contains("certificate is not valid"));
        }
        server.has_no_more_mails();
    }
}

#[actix_web::test]
async fn without_the_encryption_that_was_asked_for_nothing_is_sent() {
    let host = MailHost::new(Certificate::Good);
    let mut server = host.start().await;
    let world = World::start(setup(TestDatabase::sqlite(), &host)).await;
    create_organization(&world.api, "Acme").await;
    world.api.expect(200, "PUT", "/api/org/mail", own_sender(host.plain, "starttls")).await;
    let answer = world.api.expect(422, "POST", "/api/org/mail/test", json!({ "recipient": "anna@example.org" })).await;
    assert!(answer["detail"].as_str().unwrap().contains("offers no STARTTLS"), "{answer}");
    let sent = world.send(&world.api, world.letter("anna@example.org")).await.unwrap();
    let failed = world.becomes(&world.api, &sent, MailState::Failed).await;
    assert!(failed.last_error.unwrap().contains("offers no STARTTLS"));
    server.has_no_more_mails();
}

#[actix_web::test]
async fn private_addresses_are_reached_only_where_the_operator_allows_them() {
    let host = MailHost::new(Certificate::Good);
    let mut server = host.start().await;
    let world = World::start(setup(TestDatabase::sqlite(), &host).with("egress.allow", "")).await;
    // The platform's own server may be anywhere.
    let standalone = world.test.sign_up("standalone", Role::User).await;
    world.send(&standalone, world.letter("anna@example.org")).await.unwrap();
    server.mail().await;
    create_organization(&world.api, "Acme").await;
    for name in ["localhost", "127.0.0.1", "::1", "0x7f000001", "127.1", "10.0.0.1", "169.254.169.254"] {
        let mut own = own_sender(host.implicit, "implicit");
        own["sender"]["host"] = json!(name);
        world.api.expect(200, "PUT", "/api/org/mail", own).await;
        let answer = world.api.expect(422, "POST", "/api/org/mail/test", json!({})).await;
        let detail = answer["detail"].as_str().unwrap();
        assert!(detail.starts_with("the mail server may not be reached from here"), "{name}: {detail}");
        assert!(!answer.to_string().contains(PASSWORD));
    }
    let sent = world.send(&world.api, world.letter("anna@example.org")).await.unwrap();
    let failed = world.becomes(&world.api, &sent, MailState::Failed).await;
    assert!(failed.last_error.unwrap().starts_with("the mail server may not be reached from here"));
    server.has_no_more_mails();
}

#[actix_web::test]
async fn a_suspended_bot_sends_no_emails_until_it_runs_again() {
    let host = MailHost::new(Certificate::Good);
    let world = World::start(setup(TestDatabase::sqlite(), &host).with("mail.max_attempts", "100")).await;
    let sent = world.send(&world.api, world.letter("anna@example.org")).await.unwrap();
    world.fails_times(&world.api, &sent, 1).await;
    world.api.expect(200, "POST", "/api/user-bot/stop", json!({})).await;
    // Nothing is tried any more: an attempt that was under way at the stop may still be counted.
    let person = world.person(&world.api).await;
    eventually("the attempts end", async || {
        let before = world.mails().get(&person, sent.id).await.unwrap().attempts;
        tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
        let after = world.mails().get(&person, sent.id).await.unwrap().attempts;
        if before == after { Ok(()) } else { Err(json!(after)) }
    })
    .await;
    let mut server = host.start().await;
    world.api.expect(200, "POST", "/api/user-bot/start", json!({})).await;
    server.mail().await;
    world.becomes(&world.api, &sent, MailState::Sent).await;
}
