//! A session's life: opened again, put to sleep, suspended, logged out, removed; and what it is for.

use botyard::sandbox::mtproto::{Mishap, NewChannel, NewPost, Script};
use botyard::services::vault::Vault;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};

use super::attached::{AT, Attached, begin, channels, status};
use crate::harness::database::TestDatabase;
use crate::harness::platform::{Setup, TestPlatform, eventually};

const PHONE: &str = "+15550000006";

async fn survives(database: TestDatabase) {
    let it = Attached::start_on(Setup::on(database)).await;
    let (api, _, user_id) = it.attached_owner("frida", PHONE).await;
    it.add_channel(user_id, "fridas_news", 10);
    assert_eq!(channels(&api).await[0]["username"], "fridas_news");
    let logins = it.world().count("auth.sendCode");
    let it = it.restart().await;
    assert_eq!(it.connections_of(user_id), 0, "a session connects when it is used");
    let api = it.again(&api);
    assert_eq!(status(&api).await["live"], false);
    assert_eq!(channels(&api).await[0]["username"], "fridas_news");
    assert_eq!((it.world().count("auth.sendCode"), status(&api).await["live"].take()), (logins, json!(true)));
    it.test.platform.stop().await;
    eventually("the session is disconnected", async || match it.centers.world().open_connections() {
        0 => Ok(()),
        open => Err(json!(open)),
    })
    .await;
}

#[actix_web::test]
async fn a_restart_takes_no_login() {
    survives(TestDatabase::sqlite()).await;
}

#[actix_web::test]
async fn a_restart_takes_no_login_on_postgres() {
    survives(TestDatabase::postgres().await).await;
}

#[actix_web::test]
async fn what_changed_is_written_in_the_order_of_locks_that_everybody_keeps() {
    let database = TestDatabase::postgres().await;
    let it = Attached::start_on(Setup::on(database).with("mtproto.snapshot_channels", "0")).await;
    let (api, _, user_id) = it.attached_owner("frida", PHONE).await;
    // Somebody has the bot, and goes on to its session, as the rotation of the vault's keys does.
    let mut other = PgConnection::connect(it.test.setup.database.url()).await.unwrap();
    let mut tx = other.begin().await.unwrap();
    sqlx::query("SELECT id FROM bots FOR UPDATE").execute(&mut *tx).await.unwrap();
    it.add_channel(user_id, "fridas_news", 10);
    assert_eq!(channels(&api).await[0]["username"], "fridas_news");
    let waiting = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()
        AND wait_event_type = 'Lock' AND query LIKE '%FROM bots b%FOR UPDATE'";
    eventually("the write waits for the bot", async || match it.number(waiting).await {
        0 => Err(json!(0)),
        _ => Ok(()),
    })
    .await;
    sqlx::query("SET LOCAL lock_timeout = '5s'").execute(&mut *tx).await.unwrap();
    sqlx::query("SELECT bot_id FROM mtproto_sessions FOR UPDATE").execute(&mut *tx).await.unwrap();
    tx.rollback().await.unwrap();
}

#[actix_web::test]
async fn a_session_stays_attached_until_it_is_erased() {
    let it = Attached::start().await;
    let (api, _, user_id) = it.attached_owner("frida", PHONE).await;
    channels(&api).await;
    it.world().script(Script::new("auth.logOut", 1, Mishap::Delay { ms: 1500 })).unwrap();
    let path = format!("{AT}/session");
    let ending = api.expect(200, "DELETE", &path, Value::Null);
    let meanwhile = async {
        eventually("Telegram is asked", async || match it.world().count("auth.logOut") {
            0 => Err(json!(0)),
            _ => Ok(()),
        })
        .await;
        let again = api.problem("POST", &format!("{AT}/login"), begin(PHONE)).await;
        assert_eq!(again, "409 already_connected");
        assert_eq!(api.problem("GET", &format!("{AT}/channels"), Value::Null).await, "409 not_connected");
    };
    let (ended, ()) = tokio::join!(ending, meanwhile);
    assert_eq!(ended["logged_out"], true);
    assert_eq!(it.connections_of(user_id), 0);
    it.log_in(&api, PHONE).await;
    channels(&api).await;
}

#[actix_web::test]
async fn a_removal_waits_for_telegram_only_so_long() {
    let it = Attached::start().await;
    let (api, _, _) = it.attached_owner("frida", PHONE).await;
    it.world().script(Script::new("auth.logOut", 9, Mishap::Silence)).unwrap();
    api.expect(204, "DELETE", "/api/user-bot/remove", Value::Null).await;
    assert_eq!(it.records("mtproto.logged_out").await, 1, "it was not cut off in the middle");
    it.all_disconnect().await;
}

#[actix_web::test]
async fn sessions_that_nobody_uses_disconnect_and_come_again() {
    let it = Attached::start_on(Setup::on_sqlite().with("mtproto.idle_timeout", "1s")).await;
    let (api, _, user_id) = it.attached_owner("frida", PHONE).await;
    for _ in 0..2 {
        channels(&api).await;
        it.disconnects(user_id).await;
        assert_eq!(status(&api).await["status"], "connected");
    }
    eventually("nobody holds the session", async || {
        match it.number("SELECT COUNT(*) FROM mtproto_sessions WHERE holder IS NOT NULL").await {
            0 => Ok(()),
            held => Err(json!(held)),
        }
    })
    .await;
}

#[actix_web::test]
async fn of_too_many_sessions_those_unused_for_longest_disconnect() {
    let it = Attached::start_on(Setup::on_sqlite().with("mtproto.max_connected", "1")).await;
    let (api, _, user_id) = it.attached_owner("frida", PHONE).await;
    let (other, _, other_id) = it.attached_owner("gerd", "+15550000007").await;
    for _ in 0..3 {
        channels(&api).await;
        assert_eq!(it.connections_of(other_id), 0);
        channels(&other).await;
        assert_eq!(it.connections_of(user_id), 0);
    }
}

#[actix_web::test]
async fn a_suspension_disconnects_at_once_and_an_activation_brings_it_back() {
    let it = Attached::start().await;
    let (api, _, user_id) = it.attached_owner("frida", PHONE).await;
    let admin = it.admin().await;
    channels(&api).await;
    assert_eq!(it.connections_of(user_id), 1);
    let bot = format!("/api/admin/bots/{}", api.account_id);
    admin.expect(200, "PATCH", &format!("{bot}/suspend"), json!({ "reason": "spam reports" })).await;
    it.disconnects(user_id).await;
    for (method, rest) in [("GET", "channels"), ("GET", "status"), ("POST", "login"), ("DELETE", "session")] {
        assert_eq!(api.problem(method, &format!("{AT}/{rest}"), Value::Null).await, "423 suspended", "{rest}");
    }
    assert_eq!(it.connections_of(user_id), 0);
    admin.expect(200, "PATCH", &format!("{bot}/activate"), json!({})).await;
    channels(&api).await;
    assert_eq!(it.connections_of(user_id), 1);
}

#[actix_web::test]
async fn admins_see_where_a_session_stands_and_nothing_of_what_it_holds() {
    let it = Attached::start().await;
    let (api, _, _) = it.attached_owner("frida", PHONE).await;
    let admin = it.admin().await;
    let seen = admin.get(&format!("/api/admin/bots/{}/status", api.account_id)).await;
    let session = &seen["mtproto"];
    assert_eq!((&session["status"], &session["configured"]), (&json!("connected"), &json!(true)));
    assert_eq!((&session["account"], &session["login"]), (&Value::Null, &Value::Null));
    assert!(!session.to_string().contains("frida"), "{session}");
    assert!(!status(&api).await["account"].is_null());
    for rest in ["channels", "channels/1/stats", "status"] {
        assert_eq!(admin.problem("GET", &format!("{AT}/{rest}"), Value::Null).await, "404 no_bot", "{rest}");
    }
}

#[actix_web::test]
async fn logging_out_tells_telegram_and_erases() {
    let it = Attached::start().await;
    let (api, _, user_id) = it.attached_owner("frida", PHONE).await;
    let path = format!("{AT}/session");
    let ended = api.expect(200, "DELETE", &path, Value::Null).await;
    assert_eq!(ended, json!({ "login_ended": false, "session_erased": true, "logged_out": true }));
    it.disconnects(user_id).await;
    assert_eq!(it.number("SELECT COUNT(*) FROM mtproto_sessions").await, 0);
    assert_eq!(it.stored_secrets().await, 1, "the app's hash is kept for the next login");
    assert_eq!(status(&api).await["status"], "not_connected");
    assert_eq!(api.problem("DELETE", &path, Value::Null).await, "409 not_connected");
    assert_eq!(it.records("mtproto.logged_out").await, 1);
    // Telegram is no obstacle.
    it.log_in(&api, PHONE).await;
    it.world().fail_next("auth.logOut", 1, 400, "NOT_TODAY").unwrap();
    assert_eq!(api.expect(200, "DELETE", &path, Value::Null).await["logged_out"], false);
    assert_eq!(it.number("SELECT COUNT(*) FROM mtproto_sessions").await, 0);
}

#[actix_web::test]
async fn a_removed_bot_is_logged_out_and_leaves_nothing() {
    let it = Attached::start().await;
    let (api, _, user_id) = it.attached_owner("frida", PHONE).await;
    it.add_channel(user_id, "fridas_news", 10);
    it.make_snapshots_due().await;
    it.snapshots_reach(1).await;
    api.expect(204, "DELETE", "/api/user-bot/remove", Value::Null).await;
    assert_eq!(it.world().count("auth.logOut"), 1);
    it.disconnects(user_id).await;
    for table in ["bots", "credentials", "mtproto_sessions", "channel_snapshots"] {
        assert_eq!(it.number(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
    }
}

#[actix_web::test]
async fn a_secret_that_does_not_open_is_kept_and_may_be_erased() {
    let it = Attached::start().await;
    let (api, _, user_id) = it.attached_owner("frida", PHONE).await;
    let Attached { test, centers } = it;
    test.platform.stop().await;
    let mut setup = test.setup;
    setup.vault_key = Vault::generate_key();
    let platform = setup.start_platform(test.sandbox.base_url()).await;
    let test = TestPlatform { sandbox: test.sandbox, platform, setup };
    let it = Attached { test, centers };
    let api = it.again(&api).sign_in("frida").await;
    assert_eq!(api.problem("GET", &format!("{AT}/channels"), Value::Null).await, "503 credential_unreadable");
    assert_eq!(it.number("SELECT COUNT(*) FROM credentials WHERE field = 'session'").await, 1);
    let ended = api.expect(200, "DELETE", &format!("{AT}/session"), Value::Null).await;
    assert_eq!((&ended["session_erased"], &ended["logged_out"]), (&json!(true), &json!(false)));
    assert_eq!(it.number("SELECT COUNT(*) FROM credentials WHERE field = 'session'").await, 0);
    assert_eq!(it.connections_of(user_id), 0);
}

#[actix_web::test]
async fn channels_and_their_figures_are_told_with_where_they_come_from() {
    let it = Attached::start().await;
    let (api, _, user_id) = it.attached_owner("frida", PHONE).await;
    let (_, _, other_id) = it.owner("gerd", "+15550000007").await;
    let small = it.add_channel(user_id, "small_news", 80);
    it.add_foreign_channel(other_id, user_id, "gerds_news");
    let posts = (0..5).map(|number| NewPost { views: 1000 + number, minutes_ago: 60, ..NewPost::default() }).collect();
    it.world()
        .add_channel(NewChannel {
            username: Some("large_news".to_owned()),
            members_by_day: vec![5000, 5100, 5300],
            languages: vec![("English".to_owned(), 70.0), ("German".to_owned(), 30.0)],
            stats_dc: Some(2),
            posts,
            ..NewChannel::new("Large", user_id)
        })
        .unwrap();
    let mut names: Vec<String> = channels(&api)
        .await
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["username"].as_str().unwrap().to_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["large_news", "small_news"]);
    let page = api.get(&format!("{AT}/channels?page=2&limit=1")).await;
    assert_eq!((page["total"].as_i64(), page["items"].as_array().map(Vec::len)), (Some(2), Some(1)));
    let stats = api.get(&format!("{AT}/channels/{small}/stats")).await;
    assert_eq!((&stats["source"], &stats["members"]), (&json!("history"), &json!(80)));
    assert_eq!(stats["top_posts"][0]["beginning"], "Hello, readers");
    let stats = api.get(&format!("{AT}/channels/@large_news/stats")).await;
    assert_eq!((&stats["source"], &stats["members"]), (&json!("telegram"), &json!(5300)));
    assert!(!stats["languages"].as_array().unwrap().is_empty());
    let problem =
        async |channel: &str| api.problem("GET", &format!("{AT}/channels/{channel}/stats"), Value::Null).await;
    assert_eq!(problem("@nobodys_news").await, "404 no_such_channel");
    assert!(["404 no_such_channel", "403 not_admin"].contains(&problem("@gerds_news").await.as_str()));
    assert_eq!(problem(&"x".repeat(100)).await, "404 no_such_channel");
}
