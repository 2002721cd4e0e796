//! A session is lost, and the bot goes on.

use botyard::base::ambient::Ambient;
use botyard::base::secret::ExposeSecret as _;
use botyard::model::account::AccountId;
use botyard::model::bot::CredentialField;
use botyard::sandbox::mtproto::{Kick, Mishap, Script};
use botyard::services::vault::Vault;
use botyard::store::Store;
use serde_json::{Value, json};

use super::attached::{AT, Attached, becomes, channels, status};
use crate::harness::database::TestDatabase;
use crate::harness::platform::{Api, Setup, TestPlatform, eventually};

const PHONE: &str = "+15550000004";

#[actix_web::test]
async fn a_session_that_was_ended_elsewhere_is_lost_and_its_owner_told() {
    let it = Attached::start().await;
    let (api, bot, user_id) = it.attached_owner("dora", PHONE).await;
    let person = it.test.sandbox.create_person("Dora").await;
    let opened = api.expect(200, "POST", "/api/user-bot/verify", json!({})).await;
    let code = opened["open_url"].as_str().unwrap().split("start=").nth(1).unwrap().to_owned();
    let mut chat = it.test.sandbox.chat(&bot, person);
    it.test.sandbox.send_text(&bot, person, &format!("/start {code}")).await;
    chat.bot_text().await;
    it.world().kill_sessions(user_id, 401, "SESSION_REVOKED");
    let path = format!("{AT}/channels");
    let (code, problem) = api.call("GET", &path, Value::Null).await;
    assert_eq!((code, problem["code"].as_str().unwrap()), (409, "session_lost"));
    assert!(chat.bot_text().await.contains("is lost: all sessions of the account were ended"));
    let lost = becomes(&api, "lost").await;
    assert_eq!(lost["status_reason"], "all sessions of the account were ended");
    assert_eq!((&lost["live"], &lost["account"]), (&json!(false), &Value::Null));
    assert_eq!(it.number("SELECT COUNT(*) FROM credentials WHERE field = 'session'").await, 0);
    assert_eq!(it.records("mtproto.lost").await, 1);
    let told = eventually("the bot's log tells of it", async || {
        let page = api.get("/api/user-bot/logs?q=account").await;
        if page["items"][0]["kind"] == "account_lost" { Ok(page) } else { Err(page) }
    })
    .await;
    let kinds: Vec<&Value> = told["items"].as_array().unwrap().iter().map(|line| &line["kind"]).collect();
    assert_eq!(kinds, ["account_lost", "account_connected"], "{told}");
    assert!(told["items"][0]["text"].as_str().unwrap().contains("all sessions of the account were ended"), "{told}");
    // It is not asked for again, and the bot answers.
    let calls = it.world().calls().len();
    assert_eq!(api.problem("GET", &path, Value::Null).await, "409 session_lost");
    assert_eq!(it.world().calls().len(), calls);
    it.test.sandbox.send_text(&bot, person, "still there?").await;
    assert_eq!(chat.bot_text().await, "still there?");
    assert_eq!(api.get("/api/user-bot/status").await["status"], "active");
    // Another login does, with what is known.
    api.expect(200, "POST", &format!("{AT}/login"), Value::Null).await;
    assert_eq!(it.submit_code(&api, PHONE).await["step"], "done");
    assert_eq!(channels(&api).await, json!([]));
}

#[actix_web::test]
async fn every_way_to_lose_a_session_is_told_apart() {
    let it = Attached::start().await;
    let (api, _, user_id) = it.owner("dora", PHONE).await;
    for (code, name, reason) in [
        (401, "AUTH_KEY_UNREGISTERED", "most likely on another device"),
        (401, "USER_DEACTIVATED", "was deleted"),
        (401, "USER_DEACTIVATED_BAN", "was banned"),
        (406, "AUTH_KEY_DUPLICATED", "used from two places at once"),
    ] {
        it.log_in(&api, PHONE).await;
        it.world().kill_sessions(user_id, code, name);
        assert_eq!(api.problem("GET", &format!("{AT}/channels"), Value::Null).await, "409 session_lost", "{name}");
        let status = becomes(&api, "lost").await;
        assert!(status["status_reason"].as_str().unwrap().contains(reason), "{name}: {status}");
    }
    it.log_in(&api, PHONE).await;
    assert!(it.world().forget_keys_of(user_id) > 0);
    it.world().kick(Kick::All);
    assert_eq!(api.problem("GET", &format!("{AT}/channels"), Value::Null).await, "409 session_lost");
    assert_eq!(it.world().count("auth.bindTempAuthKey"), 0);
    becomes(&api, "lost").await;
}

#[actix_web::test]
async fn a_wait_of_the_session_is_told_and_survives_a_restart() {
    // Snapshots would ask as well.
    let it = Attached::start_on(Setup::on_sqlite().with("mtproto.snapshot_channels", "0")).await;
    let (api, _, _) = it.attached_owner("dora", PHONE).await;
    let (other, _, _) = it.attached_owner("emil", "+15550000005").await;
    it.world().fail_next("messages.getDialogs", 1, 420, "FLOOD_WAIT_86400").unwrap();
    let path = format!("{AT}/channels");
    assert_eq!(api.problem("GET", &path, Value::Null).await, "429 flood_wait");
    assert_eq!(status(&api).await["status"], "waiting");
    // It is this tenant's wait alone.
    assert_eq!(channels(&other).await, json!([]));
    let asked = it.world().count("messages.getDialogs");
    assert_eq!(api.problem("GET", &path, Value::Null).await, "429 flood_wait");
    let it = it.restart().await;
    let api = it.again(&api);
    assert_eq!(api.problem("GET", &path, Value::Null).await, "429 flood_wait");
    assert_eq!(it.world().count("messages.getDialogs"), asked);
    let waiting = status(&api).await;
    assert_eq!((&waiting["status"], &waiting["account"]["name"]), (&json!("waiting"), &json!("dora")));
}

#[actix_web::test]
async fn a_session_of_a_sandbox_is_refused_on_telegram_and_never_dialled() {
    let it = Attached::start().await;
    let (api, _, user_id) = it.attached_owner("dora", PHONE).await;
    let Attached { test, centers } = it;
    test.platform.stop().await;
    let setup = Setup::on_data_centers(test.setup, Vec::new());
    let platform = setup.start_platform(test.sandbox.base_url()).await;
    let it = Attached { test: TestPlatform { sandbox: test.sandbox, platform, setup }, centers };
    let api = it.again(&api);
    it.disconnects(user_id).await;
    let refused = status(&api).await;
    assert_eq!(refused["status"], "lost");
    assert!(refused["status_reason"].as_str().unwrap().contains("made in a sandbox"));
    let calls = it.world().calls().len();
    assert_eq!(api.problem("GET", &format!("{AT}/channels"), Value::Null).await, "409 session_lost");
    assert_eq!((it.world().calls().len(), it.world().open_connections()), (calls, 0));
    assert!(status(&api).await["status_reason"].as_str().unwrap().contains("made in a sandbox"));
    // It is kept for where it belongs.
    let Attached { test, centers } = it;
    test.platform.stop().await;
    let setup = Setup::on_data_centers(test.setup, centers.settings());
    let platform = setup.start_platform(test.sandbox.base_url()).await;
    let it = Attached { test: TestPlatform { sandbox: test.sandbox, platform, setup }, centers };
    let api = it.again(&api);
    assert_eq!(channels(&api).await, json!([]));
    assert_eq!(status(&api).await["status"], "connected");
}

/// Has the sealed session say that it is of another version.
async fn alter_session(it: &Attached, api: &Api, from: &str, to: &str) {
    let setup = &it.test.setup;
    let vault = Vault::new(std::slice::from_ref(&setup.vault_key)).unwrap();
    let store = Store::open(&setup.database.settings()).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    let bot = tx.find_bot_of(AccountId(api.account_id.parse().unwrap())).await.unwrap().unwrap().id;
    let field = CredentialField::Session;
    let sealed = tx.find_credential(bot, field).await.unwrap().unwrap();
    let text = vault.open(&sealed).unwrap().expose_secret().replacen(from, to, 1);
    let sealed = vault.seal(bot, field, &text.into()).unwrap();
    tx.put_credential(bot, &sealed, Ambient::system().now()).await.unwrap();
    tx.commit().await.unwrap();
    store.close().await;
}

#[actix_web::test]
async fn a_session_that_a_later_version_wrote_is_kept_until_it_can_be_read() {
    // Snapshots would open it before it is altered.
    let setup = Setup::on(TestDatabase::postgres().await).with("mtproto.snapshot_channels", "0");
    let it = Attached::start_on(setup).await;
    let (api, _, user_id) = it.attached_owner("dora", PHONE).await;
    let it = it.restart().await;
    let api = it.again(&api);
    let (ours, theirs) = ("\"version\":1", "\"version\":2");
    alter_session(&it, &api, ours, theirs).await;
    for _ in 0..2 {
        assert_eq!(api.problem("GET", &format!("{AT}/channels"), Value::Null).await, "409 session_lost");
    }
    let lost = becomes(&api, "lost").await;
    assert!(lost["status_reason"].as_str().unwrap().contains("is kept"), "{lost}");
    assert_eq!((it.records("mtproto.lost").await, it.connections_of(user_id)), (1, 0));
    assert_eq!(it.number("SELECT COUNT(*) FROM credentials WHERE field = 'session'").await, 1);
    alter_session(&it, &api, theirs, ours).await;
    assert_eq!(channels(&api).await, json!([]));
    assert_eq!((&status(&api).await["status"], it.world().count("auth.sendCode")), (&json!("connected"), 1));
}

#[actix_web::test]
async fn what_is_said_to_a_session_that_was_logged_out_is_not_said_to_the_next() {
    let it = Attached::start_on(Setup::on_sqlite().with("mtproto.snapshot_channels", "0")).await;
    let (api, _, _) = it.attached_owner("dora", PHONE).await;
    let slow = || Script::new("messages.getDialogs", 2, Mishap::Delay { ms: 4000 });
    it.world().script(slow()).unwrap();
    let path = format!("{AT}/channels");
    let old = api.call("GET", &path, Value::Null);
    let meanwhile = async {
        eventually("the old session is asked", async || match it.world().count("messages.getDialogs") {
            0 => Err(json!(0)),
            _ => Ok(()),
        })
        .await;
        api.expect(200, "DELETE", &format!("{AT}/session"), Value::Null).await;
        it.log_in(&api, PHONE).await;
    };
    let ((code, problem), ()) = tokio::join!(old, meanwhile);
    assert_eq!(code, 503, "{problem}");
    assert_eq!(status(&api).await["status"], "connected");
    it.world().clear_scripts();
    assert_eq!(channels(&api).await, json!([]));
    assert_eq!(it.records("mtproto.lost").await, 0);
}

#[actix_web::test]
async fn telegram_is_away_for_a_while_and_the_session_stays() {
    let it = Attached::start_on(Setup::on_sqlite().with("mtproto.request_deadline", "1s")).await;
    let (api, _, _) = it.attached_owner("dora", PHONE).await;
    it.centers.stop().await;
    let path = format!("{AT}/channels");
    let (code, problem) = api.call("GET", &path, Value::Null).await;
    assert_eq!(code, 503, "{problem}");
    assert_eq!(status(&api).await["status"], "connected");
    it.centers.restart().await.unwrap();
    eventually("the account is heard again", async || {
        let (code, answer) = api.call("GET", &path, Value::Null).await;
        if code == 200 { Ok(()) } else { Err(answer) }
    })
    .await;
}
