//! To whom e-mails may go, how many, and for how long they wait for a decision.

use botyard::model::account::Role;
use botyard::model::mail::MailState;
use botyard::services::mail::{MailError, NewMail};
use serde_json::{Value, json};

use crate::harness::database::TestDatabase;
use crate::mail::fixture::{World, create_organization, own_sender, setup, take_in};
use crate::mail::server::{Certificate, MailHost};

/// What a refusal is called.
fn refusal<T: std::fmt::Debug>(result: Result<T, MailError>) -> String {
    format!("{:?}", result.unwrap_err()).split([' ', '(', '{']).next().unwrap().to_owned()
}

#[actix_web::test]
async fn nobody_outside_the_policy_gets_an_email() {
    let host = MailHost::new(Certificate::Good);
    let mut server = host.start().await;
    let world = World::start(setup(TestDatabase::sqlite(), &host)).await;
    let person = world.person(&world.api).await;
    for stranger in ["anna@example.com", "anna@sub.example.org", "adam@example.net"] {
        assert_eq!(refusal(world.mails().draft(&person, world.letter(stranger)).await), "RecipientNotAllowed");
    }
    let draft = world.mails().draft(&person, world.letter("eve@example.net")).await.unwrap();
    let mut content = draft.content.clone();
    content.recipients.push(crate::mail::fixture::address("anna@example.com"));
    assert_eq!(refusal(world.mails().edit(&person, draft.id, content).await), "RecipientNotAllowed");

    // In an organization its own rules hold, and there are none at first.
    create_organization(&world.api, "Acme").await;
    let person = world.person(&world.api).await;
    assert_eq!(refusal(world.mails().draft(&person, world.letter("eve@example.net")).await), "RecipientNotAllowed");
    assert_eq!(refusal(world.mails().send(&person, draft.id).await), "NotFound");
    world.api.expect(200, "PUT", "/api/org/mail", json!({ "allowed_recipients": ["eve@example.net"] })).await;
    let draft = world.mails().draft(&person, world.letter("eve@example.net")).await.unwrap();
    world.api.expect(200, "PUT", "/api/org/mail", json!({ "allowed_recipients": [] })).await;
    assert_eq!(refusal(world.mails().send(&person, draft.id).await), "RecipientNotAllowed");
    server.has_no_more_mails();
}

#[actix_web::test]
async fn what_waits_goes_by_the_policy_of_its_moment() {
    let host = MailHost::new(Certificate::Good);
    let world = World::start(setup(TestDatabase::sqlite(), &host).with("mail.max_attempts", "100")).await;
    create_organization(&world.api, "Acme").await;
    world.api.expect(200, "PUT", "/api/org/mail", json!({ "allowed_recipients": ["*@example.org"] })).await;
    let sent = world.send(&world.api, world.letter("anna@example.org")).await.unwrap();
    world.fails_times(&world.api, &sent, 1).await;
    world.api.expect(200, "PUT", "/api/org/mail", json!({ "allowed_recipients": [] })).await;
    let failed = world.becomes(&world.api, &sent, MailState::Failed).await;
    assert!(failed.last_error.unwrap().starts_with("no e-mail may go to anna@example.org from here"));
}

#[actix_web::test]
async fn whoever_left_sends_nothing_any_more() {
    let host = MailHost::new(Certificate::Good);
    let world = World::start(setup(TestDatabase::sqlite(), &host).with("mail.max_attempts", "100")).await;
    let member = world.test.sign_up("member", Role::User).await;
    create_organization(&world.api, "Acme").await;
    let rules = json!({ "allowed_recipients": ["*@example.org"] });
    world.api.expect(200, "PUT", "/api/org/mail", rules).await;
    take_in(&world.api, &member, "member").await;
    let sent = world.send(&member, world.letter("anna@example.org")).await.unwrap();
    world.fails_times(&member, &sent, 1).await;
    world.api.expect(204, "POST", "/api/org/members/remove", json!({ "account_id": member.account_id })).await;
    let cancelled = crate::harness::platform::eventually("the e-mail is called off", async || {
        let listed = world.api.get("/api/org/mails").await["items"][0].take();
        if listed["state"] == "cancelled" { Ok(listed) } else { Err(listed) }
    })
    .await;
    assert_eq!(cancelled["account_id"], member.account_id);
    let mut server = host.start().await;
    let own = world.send(&world.api, world.letter("ben@example.org")).await.unwrap();
    assert_eq!(server.mail().await["recipients"], json!(["ben@example.org"]));
    world.becomes(&world.api, &own, MailState::Sent).await;
    server.has_no_more_mails();
}

#[actix_web::test]
async fn a_person_and_an_organization_send_so_many_a_day() {
    let host = MailHost::new(Certificate::Good);
    let setup = setup(TestDatabase::sqlite(), &host)
        .with("mail.person_daily_limit", "2")
        .with("mail.organization_daily_limit", "3");
    let world = World::start(setup).await;
    let other = world.test.sign_up("other", Role::User).await;
    create_organization(&world.api, "Acme").await;
    world.api.expect(200, "PUT", "/api/org/mail", json!({ "allowed_recipients": ["*@example.org"] })).await;
    take_in(&world.api, &other, "other").await;
    for _ in 0..2 {
        world.send(&world.api, world.letter("anna@example.org")).await.unwrap();
    }
    let refused = world.send(&world.api, world.letter("anna@example.org")).await;
    assert!(refused.as_ref().unwrap_err().to_string().contains("try again in 1440 min"), "{refused:?}");
    world.send(&other, world.letter("anna@example.org")).await.unwrap();
    assert_eq!(refusal(world.send(&other, world.letter("anna@example.org")).await), "TooMany");
    // What was refused is still a draft, and nobody else's business.
    let drafts = |api: &crate::harness::platform::Api| {
        let api = api.clone();
        async move { api.get("/api/org/mails?state=draft").await["total"].take() }
    };
    assert_eq!((drafts(&world.api).await, drafts(&other).await), (json!(1), json!(1)));
    assert_eq!(world.api.get("/api/org/mails").await["total"], 4);
    assert_eq!(other.get("/api/org/mails").await["total"], 2);
}

#[actix_web::test]
async fn by_the_platforms_server_an_organization_writes_to_whom_the_operator_allows_too() {
    let host = MailHost::new(Certificate::Good);
    for (operators, refused) in [("*@example.org", "ben@example.com"), ("", "anna@example.org")] {
        let world = World::start(setup(TestDatabase::sqlite(), &host).with("mail.allowed_recipients", operators)).await;
        create_organization(&world.api, "Acme").await;
        let rules = json!({ "allowed_recipients": ["*@example.org", "*@example.com"] });
        world.api.expect(200, "PUT", "/api/org/mail", rules).await;
        assert_eq!(refusal(world.send(&world.api, world.letter(refused)).await), "RecipientNotAllowed");
        let test = json!({ "recipient": refused });
        let answer = world.api.expect(403, "POST", "/api/org/mail/test", test).await;
        assert_eq!(answer["code"], "recipient_not_allowed");
        // By a server of its own it writes to whom its owners say.
        let mut own = own_sender(host.implicit, "implicit");
        own["allowed_recipients"] = json!([refused]);
        world.api.expect(200, "PUT", "/api/org/mail", own).await;
        world.send(&world.api, world.letter(refused)).await.unwrap();
    }
}

#[actix_web::test]
async fn what_was_sent_in_an_organization_is_not_seen_from_outside() {
    let host = MailHost::new(Certificate::Good);
    let world = World::start(setup(TestDatabase::sqlite(), &host)).await;
    let member = world.test.sign_up("member", Role::User).await;
    world.send(&member, world.letter("anna@example.org")).await.unwrap();
    create_organization(&world.api, "Acme").await;
    world.api.expect(200, "PUT", "/api/org/mail", json!({ "allowed_recipients": ["*@example.org"] })).await;
    take_in(&world.api, &member, "member").await;
    world.send(&member, world.letter("ben@example.org")).await.unwrap();
    let seen = async |api: &crate::harness::platform::Api| {
        let listed = api.get("/api/org/mails").await;
        listed["items"].as_array().unwrap().iter().map(|mail| mail["recipients"][0].clone()).collect::<Vec<_>>()
    };
    assert_eq!(seen(&member).await, [json!("ben@example.org")]);
    world.api.expect(204, "POST", "/api/org/members/remove", json!({ "account_id": member.account_id })).await;
    assert_eq!(seen(&member).await, [json!("anna@example.org")]);
    assert_eq!(seen(&world.api).await, [json!("ben@example.org")]);
}

type Change = fn(&mut NewMail);

#[actix_web::test]
async fn what_is_no_email_is_refused_with_the_field() {
    let host = MailHost::new(Certificate::Good);
    let world = World::start(setup(TestDatabase::sqlite(), &host)).await;
    let person = world.person(&world.api).await;
    let cases: [(&str, Change); 5] = [
        ("recipients: 1 to 20 e-mail addresses", |new| new.content.recipients.clear()),
        ("subject: 1 to 200 characters", |new| new.content.subject = "\r\n".to_owned()),
        ("body: 1 to 20000 characters", |new| new.content.body = "ä".repeat(20_001)),
        ("greeting: 0 to 200 characters", |new| new.content.greeting = "x".repeat(201)),
        ("attachment: at most 5000000 bytes: ask for fewer rows", |new| {
            let kind = botyard::model::mail::AttachmentKind::Csv;
            new.attachment = Some(botyard::services::mail::Attachment { kind, bytes: vec![0; 5_000_001] });
        }),
    ];
    for (expected, change) in cases {
        let mut new = world.letter("anna@example.org");
        change(&mut new);
        assert_eq!(world.mails().draft(&person, new).await.unwrap_err().to_string(), expected);
    }
    for _ in 0..20 {
        world.mails().draft(&person, world.letter("anna@example.org")).await.unwrap();
    }
    assert_eq!(refusal(world.mails().draft(&person, world.letter("anna@example.org")).await), "TooMany");
}

#[actix_web::test]
async fn an_email_is_its_persons_alone_and_decided_once() {
    let host = MailHost::new(Certificate::Good);
    let mut server = host.start().await;
    let world = World::start(setup(TestDatabase::sqlite(), &host)).await;
    let stranger = world.test.sign_up("stranger", Role::User).await;
    let (person, other) = (world.person(&world.api).await, world.person(&stranger).await);
    let mails = world.mails();
    let draft = mails.draft(&person, world.letter("anna@example.org")).await.unwrap();
    assert_eq!(refusal(mails.get(&other, draft.id).await), "NotFound");
    assert_eq!(refusal(mails.edit(&other, draft.id, draft.content.clone()).await), "NotFound");
    assert_eq!(refusal(mails.send(&other, draft.id).await), "NotFound");
    assert_eq!(refusal(mails.cancel(&other, draft.id).await), "NotFound");
    assert_eq!(mails.cancel(&person, draft.id).await.unwrap().state, MailState::Cancelled);
    for refused in [mails.send(&person, draft.id).await, mails.cancel(&person, draft.id).await] {
        assert_eq!(refusal(refused), "AlreadyDecided");
    }
    let twice = mails.draft(&person, world.letter("anna@example.org")).await.unwrap();
    let (first, second) = tokio::join!(mails.send(&person, twice.id), mails.send(&person, twice.id));
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    server.mail().await;
    world.becomes(&world.api, &twice, MailState::Sent).await;
    server.has_no_more_mails();
}

#[actix_web::test]
async fn drafts_expire_and_what_ended_is_forgotten_in_time() {
    let host = MailHost::new(Certificate::Good);
    let mut server = host.start().await;
    let world = World::start(setup(TestDatabase::sqlite(), &host)).await;
    let person = world.person(&world.api).await;
    let draft = world.mails().draft(&person, world.letter("anna@example.org")).await.unwrap();
    let sent = world.send(&world.api, world.letter("anna@example.org")).await.unwrap();
    server.mail().await;
    world.becomes(&world.api, &sent, MailState::Sent).await;
    let now = draft.created_at;
    world.mails().forget_old(now + chrono::TimeDelta::hours(25)).await.unwrap();
    assert_eq!(world.mails().get(&person, draft.id).await.unwrap().state, MailState::Cancelled);
    assert_eq!(refusal(world.mails().send(&person, draft.id).await), "AlreadyDecided");
    assert_eq!(world.mails().get(&person, sent.id).await.unwrap().state, MailState::Sent);
    world.mails().forget_old(now + chrono::TimeDelta::days(92)).await.unwrap();
    assert_eq!(refusal(world.mails().get(&person, sent.id).await), "NotFound");
}

#[actix_web::test]
async fn without_any_mail_server_there_are_no_drafts() {
    let host = MailHost::new(Certificate::Good);
    let setup = setup(TestDatabase::sqlite(), &host).with("mail.host", "");
    let world = World::start(setup).await;
    let person = world.person(&world.api).await;
    assert_eq!(refusal(world.mails().draft(&person, world.letter("anna@example.org")).await), "NotConfigured");
    create_organization(&world.api, "Acme").await;
    assert_eq!(world.api.problem("POST", "/api/org/mail/test", json!({})).await, "409 mail_not_configured");
    world.api.expect(200, "PUT", "/api/org/mail", own_sender(host.implicit, "implicit")).await;
    let person = world.person(&world.api).await;
    world.mails().draft(&person, world.letter("anna@example.org")).await.unwrap();
    assert_eq!(world.api.get("/api/org/mail").await["platform_from"], Value::Null);
}
