//! What an owner changes of their bot while it works.

use botyard::model::account::Role;
use serde_json::{Value, json};

use crate::harness::database::TestDatabase;
use crate::harness::platform::Setup;

const PATH: &str = "/api/user-bot/settings";

async fn change_the_program(database: TestDatabase) {
    let test = Setup::on(database).start().await;
    let (api, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    let mut chat = test.sandbox.chat(&bot, alice);
    test.sandbox.send_text(&bot, alice, "plain words").await;
    assert_eq!(chat.bot_text().await, "plain words");
    let commands = test.sandbox.result(&bot, "getMyCommands", json!({})).await;

    // What is said already changes nothing.
    for body in [json!({}), json!({ "program": null }), json!({ "program": "echo" })] {
        let same = api.expect(200, "PATCH", PATH, body).await;
        assert_eq!((&same["program"], &same["status"]), (&json!("echo"), &json!("active")));
    }
    let changed = api.expect(200, "PATCH", PATH, json!({ "program": "analyst" })).await;
    assert_eq!((&changed["program"], &changed["status"]), (&json!("analyst"), &json!("pending")));
    let state = api.bot_becomes("active").await;
    assert_eq!(state["program"], "analyst");
    assert_ne!(test.sandbox.result(&bot, "getMyCommands", json!({})).await, commands);
    test.sandbox.send_text(&bot, alice, "/start").await;
    let hello = chat.bot_text().await;
    assert!(!hello.contains("I send back what you send me"), "{hello}");
    // Back again, also while the bot is stopped, which it stays.
    api.expect(200, "POST", "/api/user-bot/stop", Value::Null).await;
    let changed = api.expect(200, "PATCH", PATH, json!({ "program": "echo" })).await;
    assert_eq!((&changed["program"], &changed["status"]), (&json!("echo"), &json!("suspended")));
    api.expect(200, "POST", "/api/user-bot/start", Value::Null).await;
    api.bot_becomes("active").await;
    test.sandbox.send_text(&bot, alice, "plain again").await;
    assert_eq!(chat.bot_text().await, "plain again");

    let admin = test.sign_up("admin", Role::Admin).await;
    let log = admin.get("/api/admin/audit?action=bot.settings_changed").await;
    let detail = json!({ "before": { "program": "echo" }, "after": { "program": "analyst" } });
    assert_eq!((&log["total"], &log["items"][1]["detail"]), (&json!(2), &detail), "{log}");
    test.platform.stop().await;
}

#[actix_web::test]
async fn another_program_takes_over_sqlite() {
    change_the_program(TestDatabase::sqlite()).await;
}

#[actix_web::test]
async fn another_program_takes_over_postgres() {
    change_the_program(TestDatabase::postgres().await).await;
}

#[actix_web::test]
async fn settings_that_make_no_sense_are_refused() {
    let test = Setup::on_sqlite().start().await;
    let nobody = test.sign_up("nobody", Role::User).await;
    assert_eq!(nobody.problem("PATCH", PATH, json!({ "program": "echo" })).await, "404 no_bot");
    let (api, _) = test.hosted_bot("owner").await;
    for body in [json!({ "program": "solitaire" }), json!({ "color": "red" })] {
        assert_eq!(api.problem("PATCH", PATH, body).await, "422 invalid_body");
    }
    test.platform.stop().await;
}
