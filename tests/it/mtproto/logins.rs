//! Attaching an account by phone number and code, through the API.

use botyard::base::secret::SecretString;
use botyard::model::account::Role;
use botyard::sandbox::mtproto::{Mishap, NewAccount, Script};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::attached::{API_HASH, API_ID, AT, Attached, becomes, begin, channels, status};
use crate::harness::database::TestDatabase;
use crate::harness::platform::{Setup, eventually};
use crate::harness::traces;

const PHONE: &str = "+15550000001";

fn path(rest: &str) -> String {
    format!("{AT}/{rest}")
}

async fn logs_in(database: TestDatabase) {
    let it = Attached::start_on(Setup::on(database)).await;
    let (api, _, user_id) = it.owner("anna", PHONE).await;
    let before = status(&api).await;
    assert_eq!((&before["status"], &before["configured"]), (&json!("not_connected"), &json!(false)));
    let sent = api.expect(200, "POST", &path("login"), begin(PHONE)).await;
    assert_eq!((&sent["step"], &sent["via"], &sent["code_length"]), (&json!("code"), &json!("app"), &json!(5)));
    let under_way = status(&api).await;
    assert_eq!((&under_way["status"], &under_way["login"]["step"]), (&json!("logging_in"), &json!("code")));
    assert_eq!(it.stored_secrets().await, 0, "nothing is stored before the login has succeeded");
    let done = it.submit_code(&api, PHONE).await;
    assert_eq!((&done["step"], &done["account"]["user_id"]), (&json!("done"), &json!(user_id)));
    assert_eq!(it.stored_secrets().await, 3);
    let after = status(&api).await;
    assert_eq!((&after["status"], &after["configured"]), (&json!("connected"), &json!(true)));
    assert_eq!((&after["account"]["name"], &after["login"]), (&json!("anna"), &Value::Null));
    assert_eq!(api.get("/api/user-bot/status").await["mtproto"], status(&api).await);
    for action in ["mtproto.login_begun", "mtproto.connected"] {
        assert_eq!(it.records(action).await, 1, "{action}");
    }
    // Whoever is attached does not log in again.
    assert_eq!(api.problem("POST", &path("login"), begin(PHONE)).await, "409 already_connected");
    assert_eq!(api.problem("POST", &path("code"), json!({ "code": "12345" })).await, "409 no_login");
    let channel = it.add_channel(user_id, "annas_news", 80);
    assert_eq!(channels(&api).await[0]["id"], channel);
    it.test.platform.stop().await;
}

#[actix_web::test]
async fn a_number_and_a_code_attach_an_account() {
    logs_in(TestDatabase::sqlite()).await;
}

#[actix_web::test]
async fn a_number_and_a_code_attach_an_account_on_postgres() {
    logs_in(TestDatabase::postgres().await).await;
}

#[actix_web::test]
async fn what_was_given_at_the_registration_is_enough() {
    let it = Attached::start().await;
    it.add_account(NewAccount::new(PHONE, "Anna"));
    let api = it.test.sign_up("anna", Role::User).await;
    let bot = it.test.sandbox.create_bot("annas_bot").await;
    let body = json!({
        "bot_token": bot.token, "telegram_api_id": API_ID, "telegram_api_hash": API_HASH, "telegram_phone": PHONE,
    });
    api.expect(201, "POST", "/api/user-bot/create", body).await;
    api.bot_becomes("active").await;
    api.expect(200, "POST", &path("login"), Value::Null).await;
    assert_eq!(it.submit_code(&api, PHONE).await["step"], "done");
}

#[actix_web::test]
async fn wrong_codes_and_passwords_are_counted_and_forgiven() {
    let it = Attached::start_on(Setup::on_sqlite().with("mtproto.login_attempts", "3")).await;
    let password = "a horse of battery and staple";
    traces::secret("telegram password", password);
    it.add_account(NewAccount {
        password: Some(SecretString::from(password)),
        hint: Some("the usual".to_owned()),
        ..NewAccount::new(PHONE, "Anna")
    });
    let (api, _) = it.test.hosted_bot("anna").await;
    api.expect(200, "POST", &path("login"), begin(PHONE)).await;
    for left in [2, 1] {
        let (code, problem) = api.call("POST", &path("code"), json!({ "code": "00000x" })).await;
        assert_eq!((code, &problem["code"], &problem["attempts_left"]), (422, &json!("wrong_code"), &json!(left)));
    }
    assert_eq!(api.problem("POST", &path("password"), json!({ "password": password })).await, "409 other_step");
    let step = it.submit_code(&api, PHONE).await;
    assert_eq!(
        (&step["step"], &step["hint"], &step["attempts_left"]),
        (&json!("password"), &json!("the usual"), &json!(3))
    );
    for left in [2, 1] {
        let (code, problem) = api.call("POST", &path("password"), json!({ "password": "not this horse" })).await;
        assert_eq!((code, &problem["code"], &problem["attempts_left"]), (422, &json!("wrong_password"), &json!(left)));
    }
    assert_eq!(status(&api).await["login"]["attempts_left"], 1);
    let wrong = json!({ "password": "not that horse either" });
    assert_eq!(api.problem("POST", &path("password"), wrong).await, "409 no_attempts_left");
    assert_eq!(api.problem("POST", &path("password"), json!({ "password": password })).await, "409 no_login");
    assert_eq!(it.stored_secrets().await, 0);
    assert_eq!(status(&api).await["status"], "not_connected");
    // Another login does.
    api.expect(200, "POST", &path("login"), begin(PHONE)).await;
    it.submit_code(&api, PHONE).await;
    let done = api.expect(200, "POST", &path("password"), json!({ "password": password })).await;
    assert_eq!(done["step"], "done");
    assert_eq!(it.records("mtproto.login_failed").await, 5);
}

#[actix_web::test]
async fn what_makes_no_login_is_refused_clearly_and_stores_nothing() {
    let it = Attached::start().await;
    it.world().accept_only_app(API_ID, API_HASH);
    let (api, _, _) = it.owner("anna", PHONE).await;
    let login = path("login");
    let with = |field: &str, value: Value| {
        let mut body = begin(PHONE);
        body[field] = value;
        body
    };
    for (body, expected) in [
        (json!({}), "422 invalid_field"),
        (json!({ "phone": PHONE }), "422 invalid_field"),
        (json!({ "telegram_api_id": API_ID, "telegram_api_hash": API_HASH }), "422 invalid_field"),
        (with("phone", json!("by the river")), "422 invalid_field"),
        (with("telegram_api_hash", json!("short")), "422 invalid_field"),
        (with("telegram_api_id", json!(-7)), "422 invalid_field"),
        (with("unknown", json!(1)), "422 invalid_body"),
        (with("telegram_api_id", json!(999)), "422 wrong_app"),
        (with("telegram_api_hash", json!("f".repeat(32))), "422 wrong_app"),
        (json!({ "resend": true }), "409 no_login"),
    ] {
        assert_eq!(api.problem("POST", &login, body.clone()).await, expected, "{body}");
        assert_eq!(status(&api).await["status"], "not_connected", "{body}");
    }
    it.world().fail_next("auth.sendCode", 1, 400, "PHONE_NUMBER_INVALID").unwrap();
    assert_eq!(api.problem("POST", &login, begin(PHONE)).await, "422 wrong_phone");
    it.world().fail_next("auth.sendCode", 1, 400, "PHONE_NUMBER_BANNED").unwrap();
    assert_eq!(api.problem("POST", &login, begin(PHONE)).await, "422 wrong_phone");
    // Nobody has this number: Telegram says so when the code is right.
    let stranger = "+15550009999";
    api.expect(200, "POST", &login, begin(stranger)).await;
    let code = it.world().code(stranger).unwrap();
    assert_eq!(api.problem("POST", &path("code"), json!({ "code": code })).await, "422 sign_up_required");
    assert_eq!(it.world().count("auth.signUp"), 0);
    // A code that is too old.
    api.expect(200, "POST", &login, begin(PHONE)).await;
    let code = it.world().code(PHONE).unwrap();
    it.world().expire_codes(PHONE);
    assert_eq!(api.problem("POST", &path("code"), json!({ "code": code })).await, "409 code_expired");
    assert_eq!(api.problem("POST", &path("code"), json!({ "code": code })).await, "409 no_login");
    assert_eq!(api.problem("POST", &path("code"), json!({ "code": "" })).await, "422 invalid_field");
    assert_eq!((it.stored_secrets().await, it.number("SELECT COUNT(*) FROM mtproto_sessions").await), (0, 0));
    assert!(it.records("mtproto.login_failed").await >= 6);
}

#[actix_web::test]
async fn of_logins_at_the_same_moment_one_goes_on() {
    let it = Attached::start().await;
    let (api, _, _) = it.owner("anna", PHONE).await;
    let attempts = (0..6).map(|_| async { api.call("POST", &path("login"), begin(PHONE)).await });
    let mut outcomes: Vec<(u16, String)> = join_all(attempts)
        .await
        .into_iter()
        .map(|(status, answer)| (status, answer["code"].as_str().unwrap_or("none").to_owned()))
        .collect();
    outcomes.sort();
    let mut expected = vec![(409, "login_under_way".to_owned()); 6];
    expected[0] = (200, "none".to_owned());
    assert_eq!(outcomes, expected);
    assert_eq!(it.world().count("auth.sendCode"), 1);
    assert_eq!(api.problem("POST", &path("qr"), Value::Null).await, "409 login_under_way");
    // It can be ended, and another begun.
    let ended = api.expect(200, "DELETE", &path("session"), Value::Null).await;
    assert_eq!(ended, json!({ "login_ended": true, "session_erased": false, "logged_out": false }));
    it.log_in(&api, PHONE).await;
}

#[actix_web::test]
async fn refused_logins_are_on_record_by_their_kind_alone() {
    let it = Attached::start().await;
    let (api, _, _) = it.owner("anna", PHONE).await;
    let app = json!({ "telegram_api_id": -7, "telegram_api_hash": API_HASH });
    let mut malformed = begin(PHONE);
    malformed["phone"] = json!("by the river");
    for (what, body, expected) in [
        ("login", malformed, "422 invalid_field"),
        ("qr", app, "422 invalid_field"),
        ("code", json!({ "code": "9".repeat(65) }), "422 invalid_field"),
    ] {
        assert_eq!(api.problem("POST", &path(what), body).await, expected, "{what}");
    }
    let of_kind = async |kind: &str| {
        let of_kind = format!("action = 'mtproto.login_failed' AND detail LIKE '%{kind}%'");
        it.number(&format!("SELECT COUNT(*) FROM audit WHERE {of_kind}")).await
    };
    assert_eq!(of_kind("invalid_field").await, 3);
    api.expect(200, "POST", &path("login"), begin(PHONE)).await;
    for what in ["login", "qr"] {
        let (_, problem) = api.call("POST", &path(what), begin_of(what)).await;
        assert_eq!(problem["code"], "login_under_way", "{what}");
        assert!(problem["detail"].as_str().unwrap().ends_with("(DELETE /api/user-bot/mtproto/session)"), "{problem}");
    }
    assert_eq!(of_kind("login_under_way").await, 2);
    it.submit_code(&api, PHONE).await;
    for what in ["login", "qr"] {
        assert_eq!(api.problem("POST", &path(what), begin_of(what)).await, "409 already_connected", "{what}");
    }
    assert_eq!(of_kind("already_connected").await, 2);
    assert_eq!(of_kind("river").await + of_kind("999").await, 0, "records hold what was given");
}

#[actix_web::test]
async fn a_login_that_telegram_ends_is_no_matter_of_a_session_string() {
    let it = Attached::start().await;
    let (api, _, _) = it.owner("anna", PHONE).await;
    for (name, expected) in [
        ("USER_DEACTIVATED_BAN", "422 account_closed"),
        ("USER_DEACTIVATED", "422 account_closed"),
        ("SESSION_REVOKED", "409 login_ended"),
    ] {
        api.expect(200, "POST", &path("login"), begin(PHONE)).await;
        it.world().fail_next("auth.signIn", 1, 401, name).unwrap();
        let code = it.world().code(PHONE).unwrap();
        let (status, problem) = api.call("POST", &path("code"), json!({ "code": code })).await;
        assert_eq!(format!("{status} {}", problem["code"].as_str().unwrap()), expected, "{name}");
        assert_eq!(problem["field"], Value::Null, "{problem}");
        assert_eq!(api.problem("POST", &path("code"), json!({ "code": code })).await, "409 no_login");
    }
    it.world().fail_next("auth.sendCode", 1, 401, "USER_DEACTIVATED_BAN").unwrap();
    let (_, problem) = api.call("POST", &path("login"), begin(PHONE)).await;
    let words = "Telegram does not let this account in: the Telegram account was banned";
    assert_eq!((&problem["code"], &problem["detail"]), (&json!("account_closed"), &json!(words)));
}

#[actix_web::test]
async fn a_wait_of_a_day_is_told_and_remembered() {
    let it = Attached::start().await;
    let (api, _, _) = it.owner("anna", PHONE).await;
    it.world().fail_next("auth.sendCode", 1, 420, "FLOOD_WAIT_86400").unwrap();
    let (code, problem) = api.call("POST", &path("login"), begin(PHONE)).await;
    assert_eq!((code, problem["code"].as_str().unwrap()), (429, "flood_wait"));
    let until: DateTime<Utc> = problem["retry_at"].as_str().unwrap().parse().unwrap();
    assert!(problem["detail"].as_str().unwrap().contains(&until.format("%Y-%m-%d %H:%M:%S UTC").to_string()));
    assert_eq!(it.world().count("auth.sendCode"), 1);
    // Telegram is not asked again, neither now nor after a restart.
    for what in ["login", "qr"] {
        assert_eq!(api.problem("POST", &path(what), begin_of(what)).await, "429 flood_wait", "{what}");
    }
    let refused = api.request("POST", &path("login")).json(&begin(PHONE)).send().await.unwrap();
    let after = DateTime::parse_from_rfc2822(refused.headers()["retry-after"].to_str().unwrap()).unwrap();
    assert!(after >= until && after < until + TimeDelta::seconds(1), "{after} for {until}");
    let it = it.restart().await;
    let api = it.again(&api);
    let waiting = status(&api).await;
    assert_eq!(waiting["status"], "not_connected");
    assert_eq!(waiting["waits_until"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap(), until);
    assert_eq!(api.problem("POST", &path("login"), begin(PHONE)).await, "429 flood_wait");
    assert_eq!(it.world().count("auth.sendCode"), 1);
    assert_eq!(it.stored_secrets().await, 0);
}

fn begin_of(what: &str) -> Value {
    if what == "qr" { json!({ "telegram_api_id": API_ID, "telegram_api_hash": API_HASH }) } else { begin(PHONE) }
}

#[actix_web::test]
async fn a_login_is_gone_after_a_suspension_and_after_a_restart() {
    let it = Attached::start().await;
    let (api, _, _) = it.owner("anna", PHONE).await;
    let admin = it.admin().await;
    api.expect(200, "POST", &path("login"), begin(PHONE)).await;
    let bot_path = format!("/api/admin/bots/{}", api.account_id);
    admin.expect(200, "PATCH", &format!("{bot_path}/suspend"), json!({ "reason": "spam reports" })).await;
    let code = json!({ "code": it.world().code(PHONE).unwrap() });
    assert_eq!(api.problem("POST", &path("code"), code.clone()).await, "423 suspended");
    admin.expect(200, "PATCH", &format!("{bot_path}/activate"), json!({})).await;
    becomes(&api, "not_connected").await;
    assert_eq!(api.problem("POST", &path("code"), code).await, "409 no_login");
    api.expect(200, "POST", &path("login"), begin(PHONE)).await;
    let it = it.restart().await;
    let api = it.again(&api);
    let code = json!({ "code": it.world().code(PHONE).unwrap() });
    assert_eq!(api.problem("POST", &path("code"), code).await, "409 no_login");
    assert_eq!(status(&api).await["status"], "not_connected");
}

#[actix_web::test]
async fn a_login_whose_answer_was_lost_is_logged_out_when_it_is_given_up() {
    let it = Attached::start().await;
    let (api, _, user_id) = it.owner("anna", PHONE).await;
    for mishap in [Mishap::LoseAnswer, Mishap::Disconnect] {
        api.expect(200, "POST", &path("login"), begin(PHONE)).await;
        it.world().script(Script::new("auth.signIn", 1, mishap)).unwrap();
        it.world().clear_calls();
        let code = json!({ "code": it.world().code(PHONE).unwrap() });
        assert_eq!(api.call("POST", &path("code"), code).await.0, 503);
        api.expect(200, "DELETE", &path("session"), Value::Null).await;
        eventually("it is logged out", async || match it.world().count("auth.logOut") {
            1 => Ok(()),
            other => Err(json!(other)),
        })
        .await;
        it.all_disconnect().await;
        assert!(it.world().keys().iter().all(|key| key.user_id != Some(user_id)), "the account shows no login");
    }
    // One that was refused is not.
    api.expect(200, "POST", &path("login"), begin(PHONE)).await;
    it.world().clear_calls();
    assert_eq!(api.call("POST", &path("code"), json!({ "code": "00000x" })).await.0, 422);
    api.expect(200, "DELETE", &path("session"), Value::Null).await;
    it.all_disconnect().await;
    assert_eq!(it.world().count("auth.logOut"), 0);
}

#[actix_web::test]
async fn a_code_is_sent_again_on_request() {
    let it = Attached::start().await;
    let (api, _, _) = it.owner("anna", PHONE).await;
    let first = api.expect(200, "POST", &path("login"), begin(PHONE)).await;
    let second = api.expect(200, "POST", &path("login"), json!({ "resend": true })).await;
    assert_eq!((&first["next_via"], &second["via"]), (&json!("sms"), &json!("sms")));
    assert_eq!(it.submit_code(&api, PHONE).await["step"], "done");
}
