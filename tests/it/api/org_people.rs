//! People who come by Telegram: their accounts, their way into the console, and their going.

use botyard::base::secret::{ExposeSecret as _, SecretString};
use botyard::model::account::Role;
use botyard::model::audit::Caller;
use botyard::model::bot::Bot;
use botyard::model::organization::Person;
use botyard::services::organizations::{Comer, OrganizationError};
use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::api::fixture::{Answer, PASSWORD, Server};
use crate::api::org::{invite, join, owner};
use crate::harness::traces;

/// A server with somebody's bot, to which people write.
async fn with_bot(settings: &[(&str, &str)]) -> (Server, Bot) {
    let server = Server::start_with(settings).await;
    let host = server.account("host", Role::User).await;
    let bot = server.bot_of(&host).await;
    (server, bot)
}

async fn sign_in(server: &Server, username: &str, password: &str) -> Answer {
    let body = json!({ "username": username, "password": password });
    server.call(server.request("POST", "/api/auth/login").json(&body)).await
}

/// Signs a person in by a link from their chat; the access token.
async fn by_link(server: &Server, person: &Person) -> String {
    let link = server.organizations.dashboard_link(person).await.unwrap();
    let token = link.url.expose_secret().split_once('#').unwrap().1.to_owned();
    traces::secret("link", &token);
    assert_eq!(link.expires_at - server.ambient.now(), TimeDelta::minutes(5));
    let redeem = server.request("POST", "/api/auth/login/link").json(&json!({ "token": token }));
    let signed_in = server.call(redeem).await.assert_status(200).json();
    signed_in["access_token"].as_str().unwrap().to_owned()
}

async fn disable(server: &Server, person: &Person) {
    let (_, admin) = server.person("the.admin", Role::Admin).await;
    let body = json!({ "disabled": true, "reason": "for a test" });
    server.send("PATCH", &format!("/api/admin/users/{}", person.account_id), &admin, body).await.assert_status(200);
}

#[actix_web::test]
async fn somebody_is_known_from_their_first_message_on_in_every_bot() {
    let (server, bot) = with_bot(&[]).await;
    let other = server.account("other", Role::User).await;
    let elsewhere = server.bot_with(&other, 987_654_321).await;
    let first = server.organizations.person(&bot, 700, "Боб").await.unwrap();
    assert_eq!(first.membership, None);
    for bot in [&bot, &elsewhere] {
        assert_eq!(server.organizations.person(bot, 700, "Bob").await.unwrap(), first);
    }
    assert_ne!(server.organizations.person(&bot, 701, "Carol").await.unwrap().account_id, first.account_id);
    // A group has a negative id, and is nobody.
    assert!(server.organizations.person(&bot, -700, "a group").await.is_err());
    let mut tx = server.store.read().await.unwrap();
    let account = tx.find_account(first.account_id).await.unwrap().unwrap();
    assert_eq!(tx.find_telegram_identity(account.id).await.unwrap(), Some((700, "Bob".to_owned())));
    drop(tx);
    let actions: Vec<_> = server.audit_of(&account).await.into_iter().map(|record| record.action).collect();
    assert_eq!(actions, ["person.linked", "account.registered"]);
    // No password lets in, and the name says nothing of the person.
    sign_in(&server, account.username.as_str(), PASSWORD).await.assert_problem(401, "wrong_credentials");
    assert_eq!(account.username.as_str().len(), 30);
}

#[actix_web::test]
async fn first_messages_that_come_at_once_make_one_account() {
    let (server, bot) = with_bot(&[]).await;
    let people = join_all((0..8).map(|_| server.organizations.person(&bot, 700, "Bob"))).await;
    let accounts: Vec<_> = people.into_iter().map(|person| person.unwrap().account_id).collect();
    assert!(accounts.iter().all(|account| *account == accounts[0]), "{accounts:?}");
}

#[actix_web::test]
async fn nobody_is_somebody_else_because_a_bots_owner_says_so() {
    let (server, bot) = with_bot(&[]).await;
    let verified = Bot { owner_chat_id: Some(700), is_verified: true, ..bot.clone() };
    let person = server.organizations.person(&verified, 700, "Victim").await.unwrap();
    assert_ne!(person.account_id, bot.account_id);
    let other = server.account("other", Role::User).await;
    let elsewhere = server.bot_with(&other, 987_654_321).await;
    assert_eq!(server.organizations.person(&elsewhere, 700, "Victim").await.unwrap(), person);
}

/// A new code of somebody who is signed in.
async fn link_code(server: &Server, token: &str) -> SecretString {
    let made = server.send("POST", "/api/auth/telegram/link", token, json!({})).await.assert_status(201).json();
    let code = made["code"].as_str().unwrap();
    traces::secret("link code", code);
    code.into()
}

#[actix_web::test]
async fn an_account_is_linked_once_to_whoever_brings_its_code_and_says_yes() {
    let (server, bot) = with_bot(&[]).await;
    let (alice, token) = server.person("alice", Role::User).await;
    let bob = server.organizations.person(&bot, 700, "Bob").await.unwrap();
    let eve = server.organizations.person(&bot, 701, "Eve").await.unwrap();
    let of_bob = Comer { person: &bob, telegram_user: 700, name: "Bob", bot: bot.id };
    let of_eve = Comer { person: &eve, telegram_user: 701, name: "Eve", bot: bot.id };
    let organizations = &server.organizations;
    let invalid = |result: Result<Person, OrganizationError>| {
        assert!(matches!(result, Err(OrganizationError::InvalidLinkCode)), "{result:?}");
    };
    // A word alone links nothing, and neither does a code that was replaced, is somebody else's by now, or is too old.
    invalid(organizations.link(of_bob, alice.id).await);
    let replaced = link_code(&server, &token).await;
    let code = link_code(&server, &token).await;
    assert!(organizations.find_link(of_bob, &replaced).await.is_err());
    assert_eq!(organizations.find_link(of_bob, &code).await.unwrap().id, alice.id);
    assert_eq!(organizations.person(&bot, 700, "Bob").await.unwrap(), bob, "nothing is linked before a yes");
    assert!(organizations.find_link(of_eve, &code).await.is_err());
    invalid(organizations.link(of_eve, alice.id).await);
    server.clock.advance(TimeDelta::minutes(11));
    invalid(organizations.link(of_bob, alice.id).await);
    let token = server.sign_in("alice").await["access_token"].as_str().unwrap().to_owned();
    let code = link_code(&server, &token).await;
    organizations.find_link(of_bob, &code).await.unwrap();
    assert_eq!(organizations.link(of_bob, alice.id).await.unwrap().account_id, alice.id);
    let linked = organizations.person(&bot, 700, "Bob").await.unwrap();
    assert_eq!(linked.account_id, alice.id);
    let gone = organizations.person_of(bob.account_id).await;
    assert!(matches!(gone, Err(OrganizationError::AccountDisabled)), "{gone:?}");
    let actions: Vec<_> = server.audit_of(&alice).await.into_iter().map(|record| record.action).collect();
    assert!(actions.contains(&"person.linked".to_owned()) && actions.contains(&"person.link_begun".to_owned()));
    // Once, on either side.
    let again = server.send("POST", "/api/auth/telegram/link", &token, json!({})).await;
    again.assert_problem(409, "linked_already");
    let (carol, token) = server.person("carol", Role::User).await;
    let code = link_code(&server, &token).await;
    let of_alice = Comer { person: &linked, ..of_bob };
    let refused = organizations.find_link(of_alice, &code).await;
    assert!(matches!(refused, Err(OrganizationError::PersonLinked)), "{refused:?}");
    organizations.find_link(of_eve, &code).await.unwrap();
    organizations.refuse_link(of_eve, carol.id).await.unwrap();
    invalid(organizations.link(of_eve, carol.id).await);
}

#[actix_web::test]
async fn whoever_has_something_of_their_own_here_is_not_made_somebody_else() {
    let (server, bot) = with_bot(&[]).await;
    let (_, token) = server.person("alice", Role::User).await;
    let bob = server.organizations.person(&bot, 700, "Bob").await.unwrap();
    server.organizations.create(&Caller::from(&bob), "Example").await.unwrap();
    let bob = server.organizations.person(&bot, 700, "Bob").await.unwrap();
    let code = link_code(&server, &token).await;
    let of_bob = Comer { person: &bob, telegram_user: 700, name: "Bob", bot: bot.id };
    let refused = server.organizations.find_link(of_bob, &code).await;
    assert!(matches!(refused, Err(OrganizationError::PersonLinked)), "{refused:?}");
    let (_, admin) = server.person("the.admin", Role::Admin).await;
    let refused = server.send("POST", "/api/auth/telegram/link", &admin, json!({})).await;
    refused.assert_problem(403, "protected_account");
}

#[actix_web::test]
async fn making_or_joining_gives_a_way_into_the_console_once() {
    let (server, bot) = with_bot(&[]).await;
    let bob = server.organizations.person(&bot, 700, "Bob").await.unwrap();
    let caller = Caller::from(&bob);
    let joined = server.organizations.create(&caller, "Example").await.unwrap();
    let given = joined.credentials.unwrap();
    let password = given.temporary_password.expose_secret();
    traces::secret("password", password);
    assert_eq!(password.len(), 22);
    let signed_in = sign_in(&server, given.username.as_str(), password).await.assert_status(200).json();
    let token = signed_in["access_token"].as_str().unwrap();
    server.get("/api/org/overview", token).await.assert_problem(403, "password_change_required");
    let body = json!({ "current_password": password, "new_password": "staple tractor violin" });
    server.send("POST", "/api/auth/password", token, body).await.assert_status(204);
    // It is the same account over the API and in the chat.
    let seen = server.get("/api/org/overview", token).await.assert_status(200).json();
    assert_eq!(seen["id"], json!(joined.organization.id));
    let bob = server.organizations.person(&bot, 700, "Bob").await.unwrap();
    assert!(bob.is_owner() && bob.organization() == Some(joined.organization.id));

    server.organizations.leave(&caller).await.unwrap();
    let (_, alice) = owner(&server, "alice", "Another").await;
    let code = invite(&server, &alice, 2).await.into();
    assert!(server.organizations.join(&caller, &code).await.unwrap().credentials.is_none());
    let carol = server.organizations.person(&bot, 701, "Carol").await.unwrap();
    assert!(server.organizations.join(&Caller::from(&carol), &code).await.unwrap().credentials.is_some());
    let audit = server.store.read().await.unwrap().find_account(carol.account_id).await.unwrap().unwrap();
    let actions: Vec<_> = server.audit_of(&audit).await.into_iter().map(|record| record.action).collect();
    assert_eq!(actions, ["account.console_access_given", "person.linked", "account.registered"]);
}

#[actix_web::test]
async fn a_link_from_the_chat_signs_in_once_and_lets_set_a_first_password() {
    let (server, bot) = with_bot(&[("BOTYARD__HTTP__PUBLIC_URL", "https://bots.example.org/")]).await;
    let bob = server.organizations.person(&bot, 700, "Bob").await.unwrap();
    let replaced = server.organizations.dashboard_link(&bob).await.unwrap();
    assert!(replaced.url.expose_secret().starts_with("https://bots.example.org/sign-in#"));
    let token = by_link(&server, &bob).await;
    // Nobody else made the link, so it is a session like any other.
    server.get("/api/org/databases", &token).await.assert_status(200);
    let old = replaced.url.expose_secret().split_once('#').unwrap().1;
    let redeem = server.request("POST", "/api/auth/login/link").json(&json!({ "token": old }));
    server.call(redeem).await.assert_problem(401, "invalid_link");
    let set = async |token: &str| {
        server.send("POST", "/api/auth/password", token, json!({ "new_password": "staple tractor violin" })).await
    };
    set(&token).await.assert_status(204);
    let username = server.get("/api/auth/me", &token).await.json()["username"].clone();
    sign_in(&server, username.as_str().unwrap(), "staple tractor violin").await.assert_status(200);

    // Who has a password of their own does not change it by a chat, and an admin does not come in by one.
    let host = server.organizations.person_of(bot.account_id).await.unwrap();
    let token = by_link(&server, &host).await;
    server.get("/api/user-bot/status", &token).await.assert_status(200);
    set(&token).await.assert_problem(401, "wrong_password");
    let root = server.account("root", Role::Superadmin).await;
    let root = server.organizations.person_of(root.id).await.unwrap();
    let refused = server.organizations.dashboard_link(&root).await;
    assert!(matches!(refused, Err(OrganizationError::TooPowerful)), "{refused:?}");
}

#[actix_web::test]
async fn whoever_was_barred_stays_barred_whatever_they_write() {
    let (server, bot) = with_bot(&[]).await;
    let bob = server.organizations.person(&bot, 700, "Bob").await.unwrap();
    let token = by_link(&server, &bob).await;
    disable(&server, &bob).await;
    for name in ["Bob", "Somebody else"] {
        let refused = server.organizations.person(&bot, 700, name).await;
        assert!(matches!(refused, Err(OrganizationError::AccountDisabled)), "{refused:?}");
    }
    server.get("/api/org/databases", &token).await.assert_problem(401, "invalid_token");
    let caller = Caller::from(&bob);
    assert!(matches!(server.organizations.create(&caller, "Example").await, Err(OrganizationError::AccountDisabled)));
    assert!(server.organizations.dashboard_link(&bob).await.is_err());
    assert!(server.databases.list(&bob).await.unwrap().is_empty());
}

#[actix_web::test]
async fn an_account_from_telegram_registers_bots_only_where_everybody_may() {
    for (registration, expected) in [("closed", "no_bots_for_account"), ("open", "telegram_unavailable")] {
        let (server, bot) = with_bot(&[("BOTYARD__ACCOUNTS__REGISTRATION", registration)]).await;
        let bob = server.organizations.person(&bot, 700, "Bob").await.unwrap();
        let token = by_link(&server, &bob).await;
        let body = json!({ "bot_token": "123456789:AAE-abcdefghijklmnopqrstuvwxyz_1234" });
        let answer = server.send("POST", "/api/user-bot/create", &token, body).await;
        assert_eq!(answer.json()["code"], expected);
    }
}

#[actix_web::test]
async fn an_erased_account_leaves_nothing_that_tells_of_its_person() {
    let (server, bot) = with_bot(&[]).await;
    let (_, alice) = server.person("alice", Role::User).await;
    server.upload_database(&alice, "mine").await.assert_status(201);
    let folder = server.data_dir().join("databases");
    let files = || folder.read_dir().map_or(0, Iterator::count);
    assert_eq!(files(), 1);
    let erase = async |token: &str, body: Value| server.send("POST", "/api/auth/account/erase", token, body).await;
    erase(&alice, json!({})).await.assert_problem(401, "wrong_password");
    erase(&alice, json!({ "password": "not this one" })).await.assert_problem(401, "wrong_password");
    erase(&alice, json!({ "password": PASSWORD })).await.assert_status(204);
    server.get("/api/auth/me", &alice).await.assert_problem(401, "invalid_token");
    sign_in(&server, "alice", PASSWORD).await.assert_problem(401, "wrong_credentials");
    assert_eq!(files(), 0);
    // The name is free, and it is somebody else's.
    server.account("alice", Role::User).await;

    // Whoever came by Telegram does it right after the link from their chat, and is a stranger there afterwards.
    let bob = server.organizations.person(&bot, 700, "Bob").await.unwrap();
    let token = by_link(&server, &bob).await;
    server.send("POST", "/api/org", &token, json!({ "name": "Example" })).await.assert_status(201);
    erase(&token, json!({})).await.assert_status(204);
    let (_, carol) = owner(&server, "carol", "Example").await;
    let again = server.organizations.person(&bot, 700, "Bob").await.unwrap();
    assert_ne!(again.account_id, bob.account_id);
    let gone = server.organizations.person_of(bob.account_id).await;
    assert!(matches!(gone, Err(OrganizationError::AccountDisabled)), "{gone:?}");

    // Nor does an admin bring it back.
    let (_, boss) = server.person("boss", Role::Superadmin).await;
    let path = format!("/api/admin/users/{}", bob.account_id);
    let enable = json!({ "disabled": false, "reason": "for a test" });
    server.send("PATCH", &path, &boss, enable).await.assert_problem(404, "not_found");
    server.get(&path, &boss).await.assert_problem(404, "not_found");
    assert!(!server.get("/api/admin/users?limit=200", &boss).await.text.contains("erased-"));

    // Not who owns a bot, is needed as an owner, or is an admin.
    let host = server.sign_in("host").await["access_token"].as_str().unwrap().to_owned();
    erase(&host, json!({ "password": PASSWORD })).await.assert_problem(409, "owns_bot");
    let code = invite(&server, &carol, 1).await;
    let (_, dave) = server.person("dave", Role::User).await;
    join(&server, &dave, &code).await.assert_status(200);
    erase(&carol, json!({ "password": PASSWORD })).await.assert_problem(409, "last_owner");
    erase(&dave, json!({ "password": PASSWORD })).await.assert_status(204);
    erase(&carol, json!({ "password": PASSWORD })).await.assert_status(204);
    let (_, root) = server.person("root", Role::Superadmin).await;
    erase(&root, json!({ "password": PASSWORD })).await.assert_problem(403, "protected_account");
}
