//! What owners and admins do with bots.

use botyard::model::account::Role;
use serde_json::{Value, json};

use crate::harness::platform::{Setup, eventually};

#[actix_web::test]
async fn the_owner_verifies_their_bot() {
    let test = Setup::on_sqlite().start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let owner = test.sandbox.create_person("Owner").await;
    let mut chat = test.sandbox.chat(&bot, owner);

    let unknown = api.expect(200, "POST", "/api/user-bot/verify", json!({})).await;
    assert_eq!(unknown["delivered"], false);
    let link = unknown["open_url"].as_str().unwrap();
    let code = link.strip_prefix("https://t.me/owner_bot?start=").unwrap();

    // Somebody else's guess is only a /start.
    test.sandbox.send_text(&bot, owner, "/start own_wrong").await;
    assert!(chat.bot_text().await.starts_with("Hello"));
    test.sandbox.send_text(&bot, owner, &format!("/start {code}")).await;
    assert!(chat.bot_text().await.starts_with("This chat is now known as the owner's"));

    let verified = api.expect(200, "POST", "/api/user-bot/verify", json!({})).await;
    assert_eq!(verified, json!({ "delivered": true, "chat_id": owner }));
    assert_eq!(chat.bot_text().await, "This is a test message from Botyard: @owner_bot works.");
    let admin = test.sign_up("admin", Role::Admin).await;
    let audit = admin.get("/api/admin/audit").await;
    let claimed: Vec<&Value> =
        audit["items"].as_array().unwrap().iter().filter(|item| item["action"] == "bot.owner_chat_claimed").collect();
    assert_eq!(claimed.len(), 1, "{audit}");
    assert_eq!((&claimed[0]["actor_id"], &claimed[0]["detail"]), (&Value::Null, &Value::Null));
    assert_eq!(api.get("/api/user-bot/status").await["is_verified"], true);
}

#[actix_web::test]
async fn registration_refuses_what_cannot_work() {
    let test = Setup::on_sqlite().start().await;
    let (owner, bot) = test.hosted_bot("owner").await;
    let other = test.sign_up("other", Role::User).await;
    let create = async |api: &crate::harness::platform::Api, token: &str| {
        api.problem("POST", "/api/user-bot/create", json!({ "bot_token": token })).await
    };
    assert_eq!(create(&other, "not a token").await, "422 invalid_bot_token");
    assert_eq!(create(&other, "123456789:AAEaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa").await, "422 invalid_bot_token");
    assert_eq!(create(&other, &bot.token).await, "409 token_registered");
    // A made-up token of a bot that is registered here is like any other that Telegram does not know.
    let made_up = format!("{}:AAEaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", bot.id);
    assert_eq!(create(&other, &made_up).await, "422 invalid_bot_token");
    let second = test.sandbox.create_bot("second_bot").await;
    assert_eq!(create(&owner, &second.token).await, "409 already_has_bot");
    let unknown_field = json!({ "bot_token": second.token, "colour": "red" });
    assert_eq!(other.problem("POST", "/api/user-bot/create", unknown_field).await, "422 invalid_body");
    assert_eq!(other.get("/api/user-bot/status").await["has_bot"], false);
}

#[actix_web::test]
async fn a_bot_in_use_elsewhere_is_taken_over_only_on_request() {
    let test = Setup::on_sqlite().start().await;
    let api = test.sign_up("owner", Role::User).await;
    let bot = test.sandbox.create_bot("busy_bot").await;
    let elsewhere = json!({ "url": "http://127.0.0.1:9/elsewhere" });
    test.sandbox.result(&bot, "setWebhook", elsewhere).await;
    let mut request = json!({ "bot_token": bot.token });
    assert_eq!(api.problem("POST", "/api/user-bot/create", request.clone()).await, "409 in_use_elsewhere");
    request["take_over"] = json!(true);
    api.expect(201, "POST", "/api/user-bot/create", request).await;
    api.bot_becomes("active").await;
    let alice = test.sandbox.create_person("Alice").await;
    test.sandbox.send_text(&bot, alice, "hello").await;
    assert_eq!(test.sandbox.chat(&bot, alice).bot_text().await, "hello");
}

#[actix_web::test]
async fn an_admin_suspends_and_activates_and_what_waited_is_answered() {
    let test = Setup::on_sqlite().start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let admin = test.sign_up("admin", Role::Admin).await;
    let path = |what: &str| format!("/api/admin/bots/{}/{what}", api.account_id);
    let alice = test.sandbox.create_person("Alice").await;
    let mut chat = test.sandbox.chat(&bot, alice);

    assert_eq!(admin.problem("PATCH", &path("suspend"), json!({})).await, "422 invalid_body");
    admin.expect(200, "PATCH", &path("suspend"), json!({ "reason": "spam reports" })).await;
    let state = api.get("/api/user-bot/status").await;
    assert_eq!((&state["status"], &state["status_reason"]), (&json!("suspended"), &json!("spam reports")));
    assert_eq!(api.problem("POST", "/api/user-bot/start", Value::Null).await, "423 suspended");
    test.sandbox.send_text(&bot, alice, "anybody there?").await;

    admin.expect(200, "PATCH", &path("activate"), Value::Null).await;
    api.bot_becomes("active").await;
    assert_eq!(chat.bot_text().await, "anybody there?");

    let limits = json!({ "rps": 3, "max_concurrent": 2, "reason": "too busy" });
    admin.expect(200, "PATCH", &path("rate-limit"), limits).await;
    let raise = json!({ "rps": 10 });
    assert_eq!(api.problem("PATCH", "/api/user-bot/rate-limits", raise).await, "403 managed_by_admin");
    api.expect(200, "PATCH", "/api/user-bot/rate-limits", json!({ "rps": 1 })).await;

    let actions: Vec<String> = admin.get("/api/admin/audit").await["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| record["action"].as_str().unwrap().to_owned())
        .collect();
    for action in ["bot.registered", "bot.suspended", "bot.activated", "bot.limits_changed"] {
        assert!(actions.iter().any(|found| found == action), "{action} is not in {actions:?}");
    }
}

#[actix_web::test]
async fn an_admin_looks_into_chats_only_under_a_grant() {
    let test = Setup::on_sqlite().start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let admin = test.sign_up("admin", Role::Superadmin).await;
    let path = |what: &str| format!("/api/admin/bots/{}/{what}", api.account_id);
    let alice = test.sandbox.create_person("Alice").await;
    let mut chat = test.sandbox.chat(&bot, alice);
    test.sandbox.send_text(&bot, alice, "my secret").await;
    chat.bot_text().await;

    assert_eq!(admin.problem("GET", &path("chats"), Value::Null).await, "403 grant_required");
    let grant = json!({ "reason": "the owner asked for help", "minutes": 15 });
    assert_eq!(
        admin.problem("POST", &path("access"), json!({ "reason": "because", "minutes": 600 })).await,
        "422 invalid_field"
    );
    admin.expect(201, "POST", &path("access"), grant).await;
    assert_eq!(api.get("/api/user-bot/status").await["access_grants"][0]["reason"], "the owner asked for help");
    assert_eq!(admin.get(&path("chats")).await["items"][0]["title"], "Alice");
    let messages = admin.get(&path(&format!("chats/{alice}/messages"))).await;
    let texts: Vec<&Value> = messages["items"].as_array().unwrap().iter().map(|message| &message["text"]).collect();
    assert_eq!(texts, ["my secret", "my secret"], "{messages}");
    admin.expect(202, "POST", &path(&format!("chats/{alice}/messages")), json!({ "text": "from support" })).await;
    assert_eq!(chat.bot_text().await, "from support");

    admin.expect(204, "DELETE", &path("access"), Value::Null).await;
    assert_eq!(admin.problem("GET", &path("chats"), Value::Null).await, "403 grant_required");
    assert_eq!(api.get("/api/user-bot/status").await["access_grants"], json!([]));
}

#[actix_web::test]
async fn the_owner_is_told_by_their_bot_of_a_link_to_their_account() {
    let test = Setup::on_sqlite().start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let admin = test.sign_up("admin", Role::Admin).await;
    let owner = test.sandbox.create_person("Owner").await;
    let opened = api.expect(200, "POST", "/api/user-bot/verify", json!({})).await;
    let (_, code) = opened["open_url"].as_str().unwrap().split_once("start=").unwrap();
    let mut chat = test.sandbox.chat(&bot, owner);
    test.sandbox.send_text(&bot, owner, &format!("/start {code}")).await;
    chat.bot_text().await;
    let path = format!("/api/admin/users/{}/sign-in-link", api.account_id);
    admin.expect(201, "POST", &path, json!({ "reason": "locked out" })).await;
    assert_eq!(chat.bot_text().await, "An admin made a link that signs in to your account once.");
}

#[actix_web::test]
async fn the_owner_removes_their_bot_and_nothing_of_it_stays() {
    let test = Setup::on_sqlite().start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    api.expect(204, "DELETE", "/api/user-bot/remove", Value::Null).await;
    assert_eq!(api.get("/api/user-bot/status").await["has_bot"], false);
    assert_eq!(api.problem("POST", "/api/user-bot/verify", json!({})).await, "404 no_bot");
    let admin = test.sign_up("admin", Role::Admin).await;
    assert_eq!(admin.get("/api/admin/bots/list").await["total"], 0);
    // It can be registered again, by the same person or another.
    api.register(&bot).await;
}

#[actix_web::test]
async fn the_owner_stops_and_starts_their_bot() {
    let test = Setup::on_sqlite().start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let stopped = api.expect(200, "POST", "/api/user-bot/stop", Value::Null).await;
    assert_eq!(stopped["status"], "suspended");
    test.sandbox.send_text(&bot, alice, "later").await;
    api.expect(200, "POST", "/api/user-bot/start", Value::Null).await;
    assert_eq!(test.sandbox.chat(&bot, alice).bot_text().await, "later");
}

#[actix_web::test]
async fn no_bot_gets_away_from_an_admin_while_telegram_is_slow() {
    let test = Setup::on_sqlite().start().await;
    let (api, _) = test.hosted_bot("owner").await;
    let admin = test.sign_up("admin", Role::Admin).await;
    let path = format!("/api/admin/bots/{}", api.account_id);
    let grant = json!({ "reason": "a complaint", "minutes": 15 });
    admin.expect(201, "POST", &format!("{path}/access"), grant).await;
    test.sandbox.fault(json!({ "kind": "delay", "ms": 2000, "method": "deleteWebhook" })).await;
    let suspended = async {
        eventually("Telegram is asked", async || {
            let faults = test.sandbox.control_get("faults").await;
            if faults.to_string().contains(r#""matched":1"#) { Ok(()) } else { Err(faults) }
        })
        .await;
        admin.expect(200, "PATCH", &format!("{path}/suspend"), json!({ "reason": "it spams" })).await
    };
    let (refused, _) = tokio::join!(api.problem("DELETE", "/api/user-bot/remove", Value::Null), suspended);
    assert_eq!(refused, "423 suspended");
    test.sandbox.clear_faults().await;
    // When it may go, the access that it had been given ends on the record.
    admin.expect(200, "PATCH", &format!("{path}/activate"), json!({})).await;
    api.expect(204, "DELETE", "/api/user-bot/remove", Value::Null).await;
    assert_eq!(admin.get("/api/admin/audit?action=access.ended").await["total"], 1);
}
