//! On a whole platform: what people and bots really do, restarts, and stopping.

use std::time::{Duration, Instant};

use botyard::model::account::Role;
use serde_json::{Value, json};

use crate::api::events::listener::{Listener, PATH};
use crate::harness::database::TestDatabase;
use crate::harness::platform::{Api, Setup, TestPlatform};

async fn listen(api: &Api) -> Listener {
    let mut listener = Listener::of(api.request("GET", PATH)).await;
    assert_eq!(listener.event().await.0, "hello");
    listener
}

/// Everything between somebody's first bot and its end, as its owner, an admin and somebody else hear it.
async fn hear_a_bots_life(database: TestDatabase) {
    let test = Setup::on(database).start().await;
    let owner = test.sign_up("owner", Role::User).await;
    let admin = test.sign_up("admin", Role::Admin).await;
    let other = test.sign_up("other", Role::User).await;
    let (mut o, mut a, mut n) = (listen(&owner).await, listen(&admin).await, listen(&other).await);
    let own = json!({ "user_id": owner.account_id });
    let bot = test.sandbox.create_bot("owner_bot").await;
    owner.register(&bot).await;
    o.until("bot", own.clone()).await;
    a.until("bot", own.clone()).await;

    let alice = test.sandbox.create_person("Alice").await;
    test.sandbox.send_text(&bot, alice, "hello").await;
    loop {
        let (name, usage) = o.event().await;
        if name == "usage" && usage["messages"] == 1 {
            assert_eq!((&usage["user_id"], &usage["updates"]), (&json!(owner.account_id), &json!(1)));
            assert_eq!((&usage["errors"], &usage["waiting"], &usage["live"]), (&json!(0), &json!(0), &json!(true)));
            break;
        }
    }
    let base = format!("/api/admin/bots/{}", owner.account_id);
    let grant = json!({ "reason": "a complaint", "minutes": 15 });
    admin.expect(201, "POST", &format!("{base}/access"), grant).await;
    o.until("grant", own.clone()).await;
    a.until("grant", own.clone()).await;
    admin.expect(200, "PATCH", &format!("{base}/suspend"), json!({ "reason": "it spams" })).await;
    o.until("bot", own.clone()).await;
    a.until("bot", own.clone()).await;
    admin.expect(200, "PATCH", &format!("{base}/activate"), json!({ "drop_waiting": false })).await;
    owner.bot_becomes("active").await;
    o.until("bot", own.clone()).await;
    owner.expect(204, "DELETE", "/api/user-bot/remove", Value::Null).await;
    a.until("bot", own.clone()).await;
    a.until("audit", json!({})).await;

    other.expect(201, "POST", "/api/org", json!({ "name": "Quinces" })).await;
    assert_eq!(n.event().await.0, "account", "all of that was nobody else's");
    assert_eq!(n.event().await, ("org".to_owned(), json!({ "part": "members" })));
    test.platform.stop().await;
}

#[actix_web::test]
async fn a_bots_life_is_heard_by_whom_it_concerns_sqlite() {
    hear_a_bots_life(TestDatabase::sqlite()).await;
}

#[actix_web::test]
async fn a_bots_life_is_heard_by_whom_it_concerns_postgres() {
    hear_a_bots_life(TestDatabase::postgres().await).await;
}

#[actix_web::test]
async fn open_streams_hold_up_no_stop_and_begin_anew_after_it() {
    let test = Setup::on_sqlite().start().await;
    let owner = test.sign_up("owner", Role::User).await;
    let mut listener = Listener::of(owner.request("GET", PATH)).await;
    let hello = listener.full_event().await;
    let mut others = Vec::new();
    for _ in 0..5 {
        others.push(listen(&owner).await);
    }
    let TestPlatform { sandbox, platform, setup } = test;
    let begun = Instant::now();
    platform.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    assert_eq!(listener.ends().await.last().unwrap(), "retry");

    let platform = setup.start_platform(sandbox.base_url()).await;
    let owner = owner.at(&format!("http://{}", platform.address()));
    let request = owner.request("GET", PATH).header("Last-Event-ID", hello.id);
    let mut listener = Listener::of(request).await;
    assert_eq!((listener.event().await.0, listener.event().await.0), ("hello".to_owned(), "reset".to_owned()));
    platform.stop().await;
}
