//! E-mails that wait while their person loses the right to send them: nothing is sent, and the chat is told why.

use botyard::model::account::Role;
use botyard::model::mail::MailState;
use serde_json::{Value, json};

use crate::harness::database::TestDatabase;
use crate::harness::platform::{Api, PASSWORD};
use crate::mail::fixture::{World, create_organization, setup, take_in};
use crate::mail::server::{Certificate, MailHost};

/// An organization whose member has an e-mail that waits, in a world whose mail server is away. The next attempt is made when the
/// test is long over.
async fn waiting_of_member(database: TestDatabase, host: &MailHost) -> (World, Api) {
    let setup = setup(database, host).with("mail.retry_initial", "1h").with("mail.retry_max", "1h");
    let world = World::start(setup).await;
    let member = world.test.sign_up("member", Role::User).await;
    create_organization(&world.api, "Acme").await;
    world.api.expect(200, "PUT", "/api/org/mail", json!({ "allowed_recipients": ["*@example.org"] })).await;
    take_in(&world.api, &member, "member").await;
    let sent = world.send(&member, world.letter("anna@example.org")).await.unwrap();
    world.fails_times(&member, &sent, 1).await;
    let kept = world.send(&world.api, world.letter("ben@example.org")).await.unwrap();
    world.fails_times(&world.api, &kept, 1).await;
    (world, member)
}

/// To whom an organization's e-mails went or were to go, and where they stand.
async fn listed(owner: &Api) -> Value {
    let mails = owner.get("/api/org/mails").await;
    mails["items"].as_array().unwrap().iter().map(|mail| json!([mail["recipients"][0], mail["state"]])).collect()
}

const NOT_SENT: &str =
    "The e-mail “Sales in March” to anna@example.org was not sent: you do not belong to Acme any more.";

async fn whoever_is_removed_is_told_at_once_what_is_not_sent(database: TestDatabase) {
    let host = MailHost::new(Certificate::Good);
    let (mut world, member) = waiting_of_member(database, &host).await;
    world.api.expect(204, "POST", "/api/org/members/remove", json!({ "account_id": member.account_id })).await;
    assert_eq!(listed(&world.api).await, json!([["ben@example.org", "queued"], ["anna@example.org", "cancelled"]]));
    assert_eq!(world.chat.bot_text().await, NOT_SENT);
    let recorded = world.recorded().await;
    let called_off: Vec<_> = recorded.iter().filter(|record| record["action"] == "mail.cancelled").collect();
    assert_eq!(called_off.len(), 1, "{recorded:?}");
    assert_eq!(called_off[0]["detail"]["account_id"], member.account_id);
}

#[actix_web::test]
async fn whoever_is_removed_is_told_at_once_what_is_not_sent_on_sqlite() {
    whoever_is_removed_is_told_at_once_what_is_not_sent(TestDatabase::sqlite()).await;
}

#[actix_web::test]
async fn whoever_is_removed_is_told_at_once_what_is_not_sent_on_postgres() {
    whoever_is_removed_is_told_at_once_what_is_not_sent(TestDatabase::postgres().await).await;
}

#[actix_web::test]
async fn whoever_leaves_is_told_at_once_what_is_not_sent() {
    let host = MailHost::new(Certificate::Good);
    let (mut world, member) = waiting_of_member(TestDatabase::sqlite(), &host).await;
    member.expect(200, "POST", "/api/org/leave", json!({})).await;
    assert_eq!(listed(&world.api).await, json!([["ben@example.org", "queued"], ["anna@example.org", "cancelled"]]));
    assert_eq!(world.chat.bot_text().await, NOT_SENT);
    // The last one takes the organization along.
    world.api.expect(200, "POST", "/api/org/leave", json!({})).await;
    let told = world.chat.bot_text().await;
    assert_eq!(told, NOT_SENT.replace("anna", "ben"));
}

#[actix_web::test]
async fn an_email_under_way_when_its_person_is_removed_ends_with_its_attempt_and_is_told() {
    let host = MailHost::new(Certificate::Good);
    let mut server = host.start().await;
    server.behave("hang").await;
    let setup = setup(TestDatabase::sqlite(), &host).with("mail.attempt_deadline", "5s");
    let mut world = World::start(setup).await;
    let member = world.test.sign_up("member", Role::User).await;
    create_organization(&world.api, "Acme").await;
    world.api.expect(200, "PUT", "/api/org/mail", json!({ "allowed_recipients": ["*@example.org"] })).await;
    take_in(&world.api, &member, "member").await;
    world.send(&member, world.letter("anna@example.org")).await.unwrap();
    server.mail().await;
    world.api.expect(204, "POST", "/api/org/members/remove", json!({ "account_id": member.account_id })).await;
    assert_eq!(listed(&world.api).await, json!([["anna@example.org", "queued"]]));
    let told = world.chat.bot_text().await;
    assert!(told.contains("is not tried again: you do not belong to Acme any more. "), "{told}");
    assert!(told.ends_with("so it may have arrived."), "{told}");
    assert_eq!(listed(&world.api).await, json!([["anna@example.org", "cancelled"]]));
    server.has_no_more_mails();
}

#[actix_web::test]
async fn whoever_loses_access_otherwise_is_told_with_the_next_attempt() {
    let host = MailHost::new(Certificate::Good);
    let mut world = World::start(setup(TestDatabase::sqlite(), &host).with("mail.max_attempts", "100")).await;
    let alone = world.test.sign_up("alone", Role::User).await;
    let sent = world.send(&alone, world.letter("anna@example.org")).await.unwrap();
    world.fails_times(&alone, &sent, 1).await;
    create_organization(&alone, "Acme").await;
    let told = world.chat.bot_text().await;
    assert!(
        told.ends_with("was not sent: you wrote it before you came to your organization: have it drafted anew."),
        "{told}"
    );

    let barred = world.test.sign_up("barred", Role::User).await;
    let sent = world.send(&barred, world.letter("ben@example.org")).await.unwrap();
    world.fails_times(&barred, &sent, 1).await;
    let admin = world.test.sign_up("admin", Role::Admin).await;
    let disable = json!({ "disabled": true, "reason": "for a test" });
    admin.expect(200, "PATCH", &format!("/api/admin/users/{}", barred.account_id), disable).await;
    let told = world.chat.bot_text().await;
    assert_eq!(told, "The e-mail “Sales in March” to ben@example.org was not sent: your account is disabled.");
    let mut server = host.start().await;
    let own = world.send(&world.api, world.letter("dora@example.org")).await.unwrap();
    assert_eq!(server.mail().await["recipients"], json!(["dora@example.org"]));
    world.becomes(&world.api, &own, MailState::Sent).await;
    server.has_no_more_mails();
}

#[actix_web::test]
async fn whoever_erases_their_account_is_told_nothing() {
    let host = MailHost::new(Certificate::Good);
    let (mut world, member) = waiting_of_member(TestDatabase::sqlite(), &host).await;
    let confirmed = json!({ "password": PASSWORD });
    member.expect(204, "POST", "/api/auth/account/erase", confirmed).await;
    assert_eq!(listed(&world.api).await, json!([["ben@example.org", "queued"], ["anna@example.org", "cancelled"]]));
    // The next message in the chat is of another e-mail.
    world.api.expect(200, "POST", "/api/org/leave", json!({})).await;
    assert_eq!(world.chat.bot_text().await, NOT_SENT.replace("anna", "ben"));
}
