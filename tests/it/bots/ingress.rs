//! Polling and webhooks.

use serde_json::json;

use crate::harness::platform::{Setup, TestPlatform, eventually, free_address};

/// A platform in webhook mode, reachable for the sandbox.
pub(crate) async fn with_webhooks(reconcile_interval: &str) -> TestPlatform {
    webhook_setup(reconcile_interval).start().await
}

/// The set-up of one.
pub(super) fn webhook_setup(reconcile_interval: &str) -> Setup {
    let address = free_address().to_string();
    Setup::on_sqlite()
        .with("ingress.mode", "webhook")
        .with("http.bind", &address)
        .with("http.public_url", &format!("http://{address}"))
        .with("ingress.webhook_reconcile_interval", reconcile_interval)
}

#[actix_web::test]
async fn webhooks_bring_updates_in() {
    let test = with_webhooks("10 min").await;
    let (_, bot) = test.hosted_bot("owner").await;
    let alice = test.sandbox.create_person("Alice").await;
    test.sandbox.send_text(&bot, alice, "by webhook").await;
    assert_eq!(test.sandbox.chat(&bot, alice).bot_text().await, "by webhook");
    assert_eq!(test.sandbox.calls(&bot, "setWebhook").await, 1);
    let info = test.sandbox.result(&bot, "getWebhookInfo", json!({})).await;
    assert!(!info["url"].as_str().unwrap().contains(&bot.token));
    assert_eq!(info["pending_update_count"], 0);
}

#[actix_web::test]
async fn a_webhook_that_was_removed_is_set_again() {
    let test = with_webhooks("1s").await;
    let (_, bot) = test.hosted_bot("owner").await;
    eventually("the webhook is set", async || {
        let info = test.sandbox.result(&bot, "getWebhookInfo", json!({})).await;
        if info["url"] == "" { Err(info) } else { Ok(()) }
    })
    .await;
    test.sandbox.result(&bot, "deleteWebhook", json!({})).await;
    let alice = test.sandbox.create_person("Alice").await;
    test.sandbox.send_text(&bot, alice, "still there?").await;
    assert_eq!(test.sandbox.chat(&bot, alice).bot_text().await, "still there?");
}

#[actix_web::test]
async fn somebody_elses_webhook_is_reported_and_left_alone() {
    let test = with_webhooks("1s").await;
    let (api, bot) = test.hosted_bot("owner").await;
    let elsewhere = "http://127.0.0.1:9/elsewhere";
    eventually("the owner is told", async || {
        test.sandbox.result(&bot, "setWebhook", json!({ "url": elsewhere })).await;
        let state = api.get("/api/user-bot/status").await;
        let error = state["ingress"]["last_error"].as_str().unwrap_or_default();
        if error.contains("another program") { Ok(()) } else { Err(state) }
    })
    .await;
    assert_eq!(test.sandbox.result(&bot, "getWebhookInfo", json!({})).await["url"], elsewhere);
}

#[actix_web::test]
async fn a_forged_webhook_call_is_refused() {
    let test = with_webhooks("10 min").await;
    let (api, bot) = test.hosted_bot("owner").await;
    let url = eventually("the webhook is set", async || {
        let info = test.sandbox.result(&bot, "getWebhookInfo", json!({})).await;
        info["url"].as_str().filter(|url| !url.is_empty()).map(str::to_owned).ok_or(info.clone())
    })
    .await;
    let update =
        json!({ "update_id": 1, "message": { "message_id": 1, "date": 0, "chat": { "id": 1, "type": "private" } } });
    let http = test.sandbox.http();
    let secret = "X-Telegram-Bot-Api-Secret-Token";
    for request in
        [http.post(&url), http.post(&url).header(secret, "wrong"), http.post(format!("{url}x")).header(secret, "y")]
    {
        assert_eq!(request.json(&update).send().await.unwrap().status(), 401);
    }
    assert_eq!(api.get("/api/user-bot/status").await["usage"]["updates_in"], 0);
}

#[actix_web::test]
async fn a_change_from_webhooks_to_polling_takes_the_own_webhook_down() {
    let test = with_webhooks("10 min").await;
    let (_, bot) = test.hosted_bot("owner").await;
    let TestPlatform { sandbox, platform, setup } = test;
    eventually("the webhook is set", async || {
        let info = sandbox.result(&bot, "getWebhookInfo", json!({})).await;
        if info["url"] == "" { Err(info) } else { Ok(()) }
    })
    .await;
    let polling = setup.with("ingress.mode", "polling");
    let test = TestPlatform { sandbox, platform, setup: Setup::on_sqlite() }.restart(polling).await;
    let alice = test.sandbox.create_person("Alice").await;
    test.sandbox.send_text(&bot, alice, "by polling").await;
    assert_eq!(test.sandbox.chat(&bot, alice).bot_text().await, "by polling");
}
