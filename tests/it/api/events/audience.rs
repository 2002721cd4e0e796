//! Who hears what, and who no longer does.

use botyard::model::account::{Account, Role};
use botyard::model::bot_log::{LogKind, LogLevel};
use botyard::model::llm::{Billing, LlmCall, LlmCallId, LlmCosts, LlmOutcome, Stage, Tokens};
use botyard::model::organization::OrganizationId;
use botyard::services::events::{Audience, Event, LogLine};
use botyard::services::signals::Signals;
use serde_json::{Value, json};

use crate::api::events::listener::{Listener, PATH};
use crate::api::fixture::{HOOK_SECRET, PASSWORD, Server};
use crate::api::org::{invite, join, member, owner};
use crate::harness::platform::eventually;

fn user(account: &Account) -> Value {
    json!({ "user_id": account.id })
}

fn event(name: &str, data: Value) -> (String, Value) {
    (name.to_owned(), data)
}

fn org(part: &str) -> (String, Value) {
    event("org", json!({ "part": part }))
}

/// Makes a change of one's own account, of which one hears: what else was for them came before it.
async fn stir(server: &Server, token: &str) {
    let key = json!({ "name": "of the test", "scopes": ["bot:read"] });
    server.send("POST", "/api/auth/api-keys", token, key).await.assert_status(201);
}

/// What somebody has heard up to a change of their own account.
async fn heard(server: &Server, listener: &mut Listener, token: &str) -> Vec<(String, Value)> {
    stir(server, token).await;
    listener.until("account", json!({})).await
}

async fn set_budget(server: &Server, owner: &str, limit: &str) {
    server.send("PUT", "/api/org/budget", owner, json!({ "limit_usd": limit })).await.assert_status(200);
}

#[actix_web::test]
async fn a_bot_is_heard_of_by_its_owner_and_by_admins_alone() {
    let server = Server::start().await;
    let (alice, alices) = server.person("alice", Role::User).await;
    let (bob, bobs) = server.person("bob", Role::User).await;
    let (_, admins) = server.person("admin", Role::Admin).await;
    server.bot_of(&alice).await;
    server.bot_with(&bob, 987_654_321).await;
    let (mut a, mut b) = (Listener::open(&server, &alices).await, Listener::open(&server, &bobs).await);
    let mut c = Listener::open(&server, &admins).await;

    let suspend = json!({ "reason": "it spams" });
    server.send("PATCH", &format!("/api/admin/bots/{}/suspend", bob.id), &admins, suspend).await.assert_status(200);
    c.until("bot", user(&bob)).await;
    assert_eq!(b.event().await, event("bot", user(&bob)));
    server.send("PATCH", "/api/user-bot/rate-limits", &alices, json!({ "rps": 1 })).await.assert_status(200);
    assert_eq!(a.event().await, event("bot", user(&alice)), "of what came before, nothing was for her");
    c.until("bot", user(&alice)).await;
    c.until("audit", json!({})).await;
    assert_eq!(heard(&server, &mut a, &alices).await, []);
    assert_eq!(heard(&server, &mut b, &bobs).await, []);
}

#[actix_web::test]
async fn an_update_that_comes_in_shows_that_a_bot_hears_again() {
    let mut receiving = None;
    let webhooks = [("BOTYARD__INGRESS__MODE", "webhook"), ("BOTYARD__HTTP__PUBLIC_URL", "https://bots.example.org")];
    let server = Server::start_as(&webhooks, |state| receiving = Some(state.ingress.clone())).await;
    let receiving = receiving.unwrap();
    let (alice, alices) = server.person("alice", Role::User).await;
    let bot = server.bot_of(&alice).await;
    server.bots.set_ingress_error(bot.id, Some("another program has set a webhook")).await.unwrap();
    let ingress =
        async || server.get("/api/user-bot/status", &alices).await.assert_status(200).json()["ingress"].clone();
    receiving.start(&Signals::default());
    eventually("it is known which bots were deaf", async || {
        let ingress = ingress().await;
        if ingress["deaf_since"].is_null() { Err(ingress) } else { Ok(()) }
    })
    .await;
    // It would find out more: the fixture's bot is none that Telegram knows.
    receiving.stop().await;
    let mut a = Listener::open(&server, &alices).await;
    let update = json!({ "update_id": 1, "message": { "chat": { "id": 7 } } }).to_string();
    server.webhook(&bot.hook_id, HOOK_SECRET, &update).await.assert_status(200);
    a.until("bot", user(&alice)).await;
    let ingress = ingress().await;
    assert_eq!((&ingress["last_error"], &ingress["deaf_since"]), (&Value::Null, &Value::Null));
    server.bots.log().flush().await.unwrap();
    let log = server.get("/api/user-bot/logs?kind=hears_again", &alices).await.assert_status(200).json();
    assert_eq!(log["items"].as_array().unwrap().len(), 1, "{log}");
}

#[actix_web::test]
async fn of_a_suspended_bot_its_owner_hears_no_more_than_they_may_see() {
    let server = Server::start().await;
    let (alice, alices) = server.person("alice", Role::User).await;
    let (_, admins) = server.person("admin", Role::Admin).await;
    let bot = server.bot_of(&alice).await;
    let mut a = Listener::open(&server, &alices).await;
    let dies = async |update_id: i64| {
        let update = json!({ "update_id": update_id, "message": { "chat": { "id": 7 } } }).to_string();
        server.webhook(&bot.hook_id, HOOK_SECRET, &update).await.assert_status(200);
        let waiting = server.updates.list_waiting(bot.id, 10).await.unwrap();
        assert!(server.updates.fail(bot.id, waiting[0].seq, "poison", 1).await.unwrap());
    };
    dies(1).await;
    a.until("dead_letter", user(&alice)).await;
    let line = |id| LogLine {
        user_id: alice.id,
        id,
        at: server.ambient.now(),
        last_at: server.ambient.now(),
        count: 1,
        level: LogLevel::Warn,
        kind: LogKind::Deaf,
        text: "no update for long".to_owned(),
    };
    server.events.publish(Event::Log(line(1)), Audience::Owner(alice.id));
    let (name, log) = loop {
        let event = a.event().await;
        if event.0 != "usage" {
            break event;
        }
    };
    assert_eq!(
        (name.as_str(), &log["id"], &log["level"], &log["kind"]),
        ("log", &json!(1), &json!("warn"), &json!("deaf"))
    );
    assert_eq!((&log["user_id"], &log["text"]), (&json!(alice.id), &json!("no update for long")));

    let suspend = json!({ "reason": "it spams" });
    server.send("PATCH", &format!("/api/admin/bots/{}/suspend", alice.id), &admins, suspend).await.assert_status(200);
    a.until("bot", user(&alice)).await;
    server.events.publish(Event::Log(line(2)), Audience::Owner(alice.id));
    server.usage.received(bot.id, 1, server.ambient.now());
    let body = json!({ "reason": "a complaint", "minutes": 15 });
    server.send("POST", &format!("/api/admin/bots/{}/access", alice.id), &admins, body).await.assert_status(201);
    let names: Vec<String> = heard(&server, &mut a, &alices).await.into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["grant"]);
}

#[actix_web::test]
async fn what_a_bot_does_is_told_to_its_owner_at_most_once_a_second() {
    let server = Server::start().await;
    let (alice, alices) = server.person("alice", Role::User).await;
    let (_, admins) = server.person("admin", Role::Admin).await;
    let bot = server.bot_of(&alice).await;
    let (mut a, mut c) = (Listener::open(&server, &alices).await, Listener::open(&server, &admins).await);
    let begun = std::time::Instant::now();
    let mut told = 0;
    let mut last = json!({});
    for update_id in 1..=60 {
        let update = json!({ "update_id": update_id, "message": { "chat": { "id": 7 } } }).to_string();
        server.webhook(&bot.hook_id, HOOK_SECRET, &update).await.assert_status(200);
    }
    while last["updates"] != 60 {
        let (name, data) = a.event().await;
        assert_eq!(name, "usage");
        (told, last) = (told + 1, data);
    }
    let expected = json!({
        "user_id": alice.id, "updates": 60, "messages": 0, "errors": 0, "waiting": 60, "live": false,
    });
    assert_eq!(last, expected);
    assert!(told <= 1 + begun.elapsed().as_secs(), "{told} in {:?}", begun.elapsed());
    assert_eq!(heard(&server, &mut c, &admins).await, []);
}

#[actix_web::test]
async fn a_grant_is_heard_of_by_the_owner_and_by_admins() {
    let server = Server::start().await;
    let (alice, alices) = server.person("alice", Role::User).await;
    let (_, admins) = server.person("admin", Role::Admin).await;
    let (_, others) = server.person("other.admin", Role::Admin).await;
    let (_, bobs) = server.person("bob", Role::User).await;
    server.bot_of(&alice).await;
    let (mut a, mut c) = (Listener::open(&server, &alices).await, Listener::open(&server, &admins).await);
    let (mut d, mut b) = (Listener::open(&server, &others).await, Listener::open(&server, &bobs).await);
    let path = format!("/api/admin/bots/{}/access", alice.id);
    let body = json!({ "reason": "a complaint", "minutes": 15 });
    server.send("POST", &path, &admins, body).await.assert_status(201);
    assert_eq!(a.event().await, event("grant", user(&alice)));
    c.until("grant", user(&alice)).await;
    server.send("DELETE", &path, &admins, Value::Null).await.assert_status(204);
    assert_eq!(a.event().await, event("grant", user(&alice)));
    c.until("grant", user(&alice)).await;
    d.until("grant", user(&alice)).await;
    assert_eq!(heard(&server, &mut b, &bobs).await, []);
}

#[actix_web::test]
async fn admins_hear_of_accounts_and_of_invitations_to_make_one() {
    let server = Server::start_with(&[("BOTYARD__ACCOUNTS__REGISTRATION", "invite")]).await;
    let (_, admins) = server.person("admin", Role::Admin).await;
    let (bob, bobs) = server.person("bob", Role::User).await;
    let (mut c, mut b) = (Listener::open(&server, &admins).await, Listener::open(&server, &bobs).await);
    let body = json!({ "max_uses": 2, "hours": 1, "note": "the team" });
    let made = server.send("POST", "/api/admin/invitations", &admins, body).await.assert_status(201).json();
    c.until("invitations", json!({})).await;
    let body = json!({ "username": "carol", "password": PASSWORD, "invitation": made["code"] });
    server.call(server.request("POST", "/api/auth/register").json(&body)).await.assert_status(201);
    c.until("users", json!({})).await;
    c.until("invitations", json!({})).await;
    let disable = json!({ "disabled": true, "reason": "for a test" });
    server.send("PATCH", &format!("/api/admin/users/{}", bob.id), &admins, disable).await.assert_status(200);
    c.until("users", json!({})).await;
    assert!(b.ends().await.iter().all(|name| name == "account"));
}

#[actix_web::test]
async fn an_organization_is_heard_of_by_its_members_as_far_as_they_see_it() {
    let server = Server::start().await;
    let (_, alices) = owner(&server, "alice", "Kumquats").await;
    let (bob, bobs) = server.person("bob", Role::User).await;
    let (_, carols) = owner(&server, "carol", "Quinces").await;
    let (mut a, mut b) = (Listener::open(&server, &alices).await, Listener::open(&server, &bobs).await);
    let mut c = Listener::open(&server, &carols).await;

    let code = invite(&server, &alices, 2).await;
    assert_eq!(a.event().await, org("invitations"));
    join(&server, &bobs, &code).await.assert_status(200);
    assert_eq!(a.event().await, org("members"));
    assert_eq!(b.event().await, event("account", json!({})));
    assert_eq!(b.event().await, org("members"));
    set_budget(&server, &alices, "5").await;
    a.until("org", json!({ "part": "budget" })).await;
    assert_eq!(b.event().await, org("budget"));
    server.upload_database(&alices, "sales").await.assert_status(201);
    a.until("org", json!({ "part": "databases" })).await;
    assert_eq!(b.event().await, org("databases"));
    // What owners alone see.
    invite(&server, &alices, 1).await;
    a.until("org", json!({ "part": "invitations" })).await;
    assert_eq!(heard(&server, &mut b, &bobs).await, []);

    let body = json!({ "account_id": bob.id });
    server.send("POST", "/api/org/members/remove", &alices, body).await.assert_status(204);
    assert_eq!(b.event().await, event("account", json!({})));
    set_budget(&server, &alices, "6").await;
    a.until("org", json!({ "part": "budget" })).await;
    assert_eq!(heard(&server, &mut b, &bobs).await, [], "he is out of it");
    assert_eq!(heard(&server, &mut c, &carols).await, [], "hers is another one");
}

/// Adds a call of a model to the ledger, as a question does.
async fn spend(server: &Server, account: &Account, organization: OrganizationId) {
    let billing = Billing {
        account_id: account.id,
        organization_id: Some(organization),
        bot_id: None,
        database_id: None,
        exchange_id: None,
    };
    let call = LlmCall {
        id: LlmCallId::generate(&server.ambient),
        called_at: server.ambient.now(),
        billing,
        stage: Stage::Analyze,
        requested_model: "a".to_owned(),
        model: "a".to_owned(),
        is_mismatch: false,
        tokens: Tokens::default(),
        costs: LlmCosts::default(),
        is_priced: true,
        duration_ms: 1,
        outcome: LlmOutcome::Answered,
    };
    let mut tx = server.store.begin().await.unwrap();
    tx.add_llm_call(&call).await.unwrap();
    tx.commit().await.unwrap();
}

#[actix_web::test]
async fn costs_are_heard_of_by_who_caused_them_and_by_owners() {
    let server = Server::start().await;
    let (alice, alices) = owner(&server, "alice", "Kumquats").await;
    let (bob, bobs) = member(&server, "bob", &alices).await;
    let (_, carols) = member(&server, "carol", &alices).await;
    let (mut a, mut b) = (Listener::open(&server, &alices).await, Listener::open(&server, &bobs).await);
    let mut c = Listener::open(&server, &carols).await;
    let person = server.organizations.person_of(alice.id).await.unwrap();
    spend(&server, &bob, person.organization().unwrap()).await;
    assert_eq!(a.event().await, org("costs"));
    assert_eq!(b.event().await, org("costs"));
    assert_eq!(heard(&server, &mut c, &carols).await, []);
}

#[actix_web::test]
async fn a_demoted_admin_hears_of_nothing_that_is_for_admins() {
    let server = Server::start().await;
    let (alice, _) = server.person("alice", Role::User).await;
    let (bob, bobs) = server.person("bob", Role::Admin).await;
    let (_, roots) = server.person("root", Role::Superadmin).await;
    server.bot_of(&alice).await;
    let mut b = Listener::open(&server, &bobs).await;
    let mut r = Listener::open(&server, &roots).await;
    server.health.set("telegram", false, "it is away");
    b.until("health", json!({})).await;
    let demote = json!({ "role": "user", "reason": "he moved on" });
    server.send("PATCH", &format!("/api/admin/users/{}", bob.id), &roots, demote).await.assert_status(200);
    b.until("account", json!({})).await;
    server.health.set("telegram", true, "it answers");
    let suspend = json!({ "reason": "it spams" });
    server.send("PATCH", &format!("/api/admin/bots/{}/suspend", alice.id), &roots, suspend).await.assert_status(200);
    r.until("bot", user(&alice)).await;
    r.until("audit", json!({})).await;
    assert_eq!(heard(&server, &mut b, &bobs).await, []);
}

#[actix_web::test]
async fn to_look_at_the_audit_log_is_no_news_of_it() {
    let server = Server::start().await;
    let (_, admins) = server.person("admin", Role::Admin).await;
    let mut c = Listener::open(&server, &admins).await;
    for path in ["/api/admin/audit", "/api/admin/bots/list", "/api/admin/users", "/api/admin/health"] {
        server.get(path, &admins).await.assert_status(200);
    }
    assert_eq!(heard(&server, &mut c, &admins).await, []);
    assert_eq!(c.event().await, event("audit", json!({})));
}

#[actix_web::test]
async fn a_stream_ends_with_its_session_and_with_its_account() {
    let server = Server::start().await;
    let (alice, first) = server.person("alice", Role::User).await;
    let token = async || server.sign_in("alice").await["access_token"].as_str().unwrap().to_owned();
    let (second, third) = (token().await, token().await);
    let (_, roots) = server.person("root", Role::Superadmin).await;
    let mut listeners = Vec::new();
    for token in [&first, &second, &third] {
        listeners.push(Listener::open(&server, token).await);
    }
    // By signing out.
    server.send("POST", "/api/auth/logout", &first, Value::Null).await.assert_status(204);
    listeners.remove(0).ends().await;
    server.get(PATH, &first).await.assert_problem(401, "invalid_token");
    // By another process, which tells nobody.
    let session = server.get("/api/auth/verify", &second).await.json()["session_id"].as_str().unwrap().parse().unwrap();
    let mut tx = server.store.begin().await.unwrap();
    assert!(tx.revoke_session(alice.id, session, server.ambient.now()).await.unwrap());
    tx.commit().await.unwrap();
    listeners.remove(0).ends().await;
    // By an admin who disables the account.
    let disable = json!({ "disabled": true, "reason": "for a test" });
    server.send("PATCH", &format!("/api/admin/users/{}", alice.id), &roots, disable).await.assert_status(200);
    listeners.remove(0).ends().await;
}

#[actix_web::test]
async fn a_stream_ends_when_its_person_has_something_to_do_first() {
    let server = Server::start().await;
    let (alice, alices) = server.person("alice", Role::User).await;
    let mut a = Listener::open(&server, &alices).await;
    let mut tx = server.store.begin().await.unwrap();
    tx.set_password_hash(alice.id, "given by somebody else", true, server.ambient.now()).await.unwrap();
    tx.commit().await.unwrap();
    a.ends().await;
    server.get(PATH, &alices).await.assert_problem(403, "password_change_required");
}
