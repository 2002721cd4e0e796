//! One-time codes and recovery codes.

use std::collections::BTreeSet;

use botyard::http::{self, Access};
use botyard::model::account::{Account, AccountSecret, Role};
use botyard::services::vault::Vault;
use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret, Totp};

use crate::api::fixture::{Answer, PASSWORD, Server};
use crate::harness::platform::{Setup, TestPlatform};

/// Somebody's authenticator app.
struct App(Totp);

impl App {
    fn new(secret: &Value) -> Self {
        let secret = Secret::try_from_base32(secret.as_str().unwrap()).unwrap();
        assert_eq!(secret.len(), 20);
        Self(Builder::new().with_secret(secret).with_account_name("alice").build().unwrap())
    }

    /// The code that it shows `seconds` from now.
    fn code(&self, server: &Server, seconds: i64) -> String {
        self.0.generate(u64::try_from(server.ambient.now().timestamp() + seconds).unwrap()).to_string()
    }
}

async fn post(server: &Server, token: &str, path: &str, body: Value) -> Answer {
    server.send("POST", &format!("/api/auth/{path}"), token, body).await
}

async fn enroll(server: &Server, token: &str) -> App {
    let answer = post(server, token, "otp/enroll", json!({ "password": PASSWORD })).await;
    App::new(&answer.assert_status(200).json()["secret"])
}

/// Somebody with one-time codes: their account, token, app and recovery codes.
async fn enrolled(server: &Server, name: &str, role: Role) -> (Account, String, App, Vec<Value>) {
    let (account, token) = server.person(name, role).await;
    let app = enroll(server, &token).await;
    let answer = post(server, &token, "otp/confirm", json!({ "code": app.code(server, 0) })).await;
    let codes = answer.assert_status(200).json()["recovery_codes"].as_array().unwrap().clone();
    server.clock.advance(TimeDelta::seconds(30));
    (account, token, app, codes)
}

/// A code that the app does not show.
fn wrong(code: &str) -> String {
    let last = code.as_bytes()[5];
    format!("{}{}", &code[..5], if last == b'0' { '1' } else { '0' })
}

#[actix_web::test]
async fn one_time_codes_are_set_up_in_two_steps() {
    let server = Server::start().await;
    let (account, token) = server.person("alice", Role::User).await;
    post(&server, &token, "otp/confirm", json!({ "code": "123456" })).await.assert_problem(409, "otp_not_enrolled");
    for path in ["otp/disable", "otp/recovery-codes"] {
        let proof = json!({ "password": PASSWORD, "otp": "123456" });
        post(&server, &token, path, proof).await.assert_problem(409, "otp_not_enrolled");
    }
    let guess = json!({ "password": "wrong password" });
    post(&server, &token, "otp/enroll", guess).await.assert_problem(401, "wrong_password");
    let forgotten = enroll(&server, &token).await;
    let begun = post(&server, &token, "otp/enroll", json!({ "password": PASSWORD })).await.assert_status(200).json();
    let app = App::new(&begun["secret"]);
    let url = format!("otpauth://totp/Botyard:alice?secret={}&issuer=Botyard", begun["secret"].as_str().unwrap());
    assert_eq!(begun["otpauth_url"], url);
    assert!(begun["qr_svg"].as_str().unwrap().contains("<svg "));
    server.try_sign_in("alice", json!({})).await.assert_status(200);
    for code in [forgotten.code(&server, 0), wrong(&app.code(&server, 0)), app.code(&server, 90)] {
        post(&server, &token, "otp/confirm", json!({ "code": code })).await.assert_problem(401, "wrong_otp");
    }
    let confirmed = post(&server, &token, "otp/confirm", json!({ "code": app.code(&server, 0) })).await;
    let confirmed = confirmed.assert_status(200).json();
    let codes: BTreeSet<&str> =
        confirmed["recovery_codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
    assert_eq!(codes.len(), 10);
    assert!(codes.iter().all(|code| code.len() == 29), "{codes:?}");
    let me = server.get("/api/auth/me", &token).await.json();
    assert_eq!((&me["otp_enabled"], &me["recovery_codes_left"]), (&json!(true), &json!(10)));
    server.clock.advance(TimeDelta::seconds(30));
    post(&server, &token, "otp/enroll", json!({ "password": PASSWORD }))
        .await
        .assert_problem(409, "otp_already_enabled");
    let again = json!({ "code": app.code(&server, 0) });
    post(&server, &token, "otp/confirm", again).await.assert_problem(409, "otp_already_enabled");
    let actions: Vec<String> = server.audit_of(&account).await.into_iter().map(|record| record.action).collect();
    assert_eq!(actions[0], "otp.enabled");
    assert_eq!(actions.iter().filter(|action| *action == "otp.enrolled").count(), 2);
}

#[actix_web::test]
async fn a_sign_in_takes_the_code_after_the_right_password_only() {
    let server = Server::start().await;
    let (account, _, app, _) = enrolled(&server, "alice", Role::User).await;
    let code = app.code(&server, 0);
    let guess = json!({ "password": "wrong password", "otp": code });
    server.try_sign_in("alice", guess).await.assert_problem(401, "wrong_credentials");
    server.try_sign_in("alice", json!({ "password": "wrong password" })).await.assert_problem(401, "wrong_credentials");
    let missing = server.try_sign_in("alice", json!({})).await;
    missing.assert_problem(401, "otp_required");
    for bad in [wrong(&code), app.code(&server, -60), app.code(&server, 60)] {
        server.try_sign_in("alice", json!({ "otp": bad })).await.assert_problem(401, "wrong_otp");
    }
    // Five wrong guesses, of both kinds together.
    server.try_sign_in("alice", json!({ "otp": code })).await.assert_problem(429, "too_many_sign_ins");
    let refusals = server.audit_of(&account).await;
    let wrong_parts: Vec<&Value> = refusals
        .iter()
        .filter(|record| record.action == "session.refused")
        .map(|record| &record.detail["wrong"])
        .collect();
    assert_eq!(wrong_parts, ["otp", "otp", "otp", "password", "password"]);
    server.clock.advance(TimeDelta::minutes(5));
    for seconds in [-30, 30] {
        let code = app.code(&server, seconds);
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        server.try_sign_in("alice", json!({ "otp": spaced })).await.assert_status(200);
    }
    for odd in ["", "12345", "1234567", "１２３４５６", "+12345", &"1".repeat(100)] {
        server.try_sign_in("alice", json!({ "otp": odd })).await.assert_problem(401, "wrong_otp");
        server.clock.advance(TimeDelta::minutes(5));
    }
}

#[actix_web::test]
async fn a_missing_code_is_no_failure() {
    let server = Server::start().await;
    let (_, _, app, _) = enrolled(&server, "alice", Role::User).await;
    for _ in 0..8 {
        server.try_sign_in("alice", json!({})).await.assert_problem(401, "otp_required");
    }
    server.try_sign_in("alice", json!({ "otp": app.code(&server, 0) })).await.assert_status(200);
}

#[actix_web::test]
async fn a_code_is_good_once() {
    let server = Server::start().await;
    let (_, token, app, _) = enrolled(&server, "alice", Role::User).await;
    let code = app.code(&server, 0);
    let answers = join_all((0..4).map(|_| server.try_sign_in("alice", json!({ "otp": code })))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "{answers:?}");
    // Nor an earlier step's once a later one was used, nor for anything else.
    server.clock.advance(TimeDelta::minutes(5));
    let (earlier, later) = (app.code(&server, -30), app.code(&server, 0));
    server.try_sign_in("alice", json!({ "otp": later })).await.assert_status(200);
    server.try_sign_in("alice", json!({ "otp": earlier })).await.assert_problem(401, "wrong_otp");
    let proof = json!({ "password": PASSWORD, "otp": later });
    post(&server, &token, "otp/disable", proof).await.assert_problem(401, "wrong_otp");
    server.clock.advance(TimeDelta::seconds(30));
    let proof = json!({ "password": PASSWORD, "otp": app.code(&server, 0) });
    post(&server, &token, "otp/disable", proof).await.assert_status(204);
    server.try_sign_in("alice", json!({})).await.assert_status(200);
    // Another seed has other codes, each of them good once as well.
    let again = enroll(&server, &token).await;
    let of_the_old = json!({ "code": app.code(&server, 30) });
    post(&server, &token, "otp/confirm", of_the_old).await.assert_problem(401, "wrong_otp");
    let code = again.code(&server, 0);
    post(&server, &token, "otp/confirm", json!({ "code": code })).await.assert_status(200);
    server.try_sign_in("alice", json!({ "otp": code })).await.assert_problem(401, "wrong_otp");
}

#[actix_web::test]
async fn a_recovery_code_stands_in_once() {
    let server = Server::start().await;
    let (account, token, app, codes) = enrolled(&server, "alice", Role::User).await;
    let (_, _, _, foreign) = enrolled(&server, "bob", Role::User).await;
    server.try_sign_in("alice", json!({ "otp": foreign[0] })).await.assert_problem(401, "wrong_otp");
    let typed = codes[0].as_str().unwrap().to_uppercase().replace('-', " ");
    server.try_sign_in("alice", json!({ "otp": typed })).await.assert_status(200);
    server.try_sign_in("alice", json!({ "otp": codes[0] })).await.assert_problem(401, "wrong_otp");
    let used = &server.audit_of(&account).await;
    let used = used.iter().find(|record| record.action == "otp.recovery_code_used").unwrap();
    assert_eq!((used.actor_id, &used.detail), (Some(account.id), &json!({ "left": 9 })));
    assert_eq!(server.get("/api/auth/me", &token).await.json()["recovery_codes_left"], 9);

    let without = json!({ "password": PASSWORD });
    post(&server, &token, "otp/recovery-codes", without).await.assert_problem(401, "otp_required");
    let proof = json!({ "password": PASSWORD, "otp": app.code(&server, 0) });
    let renewed = post(&server, &token, "otp/recovery-codes", proof).await.assert_status(200).json();
    server.try_sign_in("alice", json!({ "otp": codes[1] })).await.assert_problem(401, "wrong_otp");
    server.try_sign_in("alice", json!({ "otp": renewed["recovery_codes"][0] })).await.assert_status(200);
    let change = json!({ "current_password": PASSWORD, "new_password": "quarrel vinegar lantern" });
    post(&server, &token, "password", change.clone()).await.assert_problem(401, "otp_required");
    let mut with_code = change;
    with_code["otp"] = renewed["recovery_codes"][1].clone();
    post(&server, &token, "password", with_code).await.assert_status(204);
}

#[actix_web::test]
async fn guessing_codes_of_a_stolen_session_is_slowed_down() {
    let server = Server::start().await;
    let (_, token, app, _) = enrolled(&server, "alice", Role::User).await;
    for number in 0..5 {
        let path = ["otp/disable", "otp/recovery-codes"][number % 2];
        let proof = json!({ "password": PASSWORD, "otp": wrong(&app.code(&server, 0)) });
        post(&server, &token, path, proof).await.assert_problem(401, "wrong_otp");
    }
    let proof = json!({ "password": PASSWORD, "otp": app.code(&server, 0) });
    post(&server, &token, "otp/disable", proof).await.assert_problem(429, "too_many_sign_ins");
}

#[actix_web::test]
async fn guessing_codes_with_a_stolen_link_is_slowed_down_from_many_addresses_too() {
    let server = Server::start_with(&[("BOTYARD__HTTP__TRUSTED_PROXIES", "127.0.0.0/8")]).await;
    let (alice, _, app, _) = enrolled(&server, "alice", Role::User).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let path = format!("/api/admin/users/{}/sign-in-link", alice.id);
    let link = async || {
        let made = server.send("POST", &path, &admin, json!({ "reason": "locked out" })).await;
        made.assert_status(201).json()["token"].clone()
    };
    let redeem = async |token: &Value, otp: String, address: u8| {
        let call = server.request("POST", "/api/auth/login/link").json(&json!({ "token": token, "otp": otp }));
        server.call(call.header("X-Forwarded-For", format!("198.51.100.{address}"))).await
    };
    let stolen = link().await;
    for address in 1..=5 {
        redeem(&stolen, wrong(&app.code(&server, 0)), address).await.assert_problem(401, "wrong_otp");
    }
    redeem(&stolen, app.code(&server, 0), 6).await.assert_problem(429, "too_many_sign_ins");
    // Nor do those guesses keep the account's owner out.
    redeem(&link().await, app.code(&server, 0), 7).await.assert_status(200);
}

/// A server whose clock was ahead for a while has used up codes of the days to come.
#[actix_web::test]
async fn codes_set_up_anew_work_at_once_after_the_clock_was_put_right() {
    let server = Server::start().await;
    let (alice, token, app, _) = enrolled(&server, "alice", Role::User).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    server.clock.advance(TimeDelta::days(2));
    server.try_sign_in("alice", json!({ "otp": app.code(&server, 0) })).await.assert_status(200);
    server.clock.advance(TimeDelta::days(-2));
    server.try_sign_in("alice", json!({ "otp": app.code(&server, 0) })).await.assert_problem(401, "wrong_otp");
    let person = format!("/api/admin/users/{}", alice.id);
    assert_eq!(server.get(&person, &admin).await.json()["otp_enabled"], true);
    let path = format!("{person}/otp/reset");
    server.send("POST", &path, &admin, json!({ "reason": "clock" })).await.assert_status(204);
    assert_eq!(server.get(&person, &admin).await.json()["otp_enabled"], false);
    let again = server.send("POST", &path, &admin, json!({ "reason": "clock" })).await;
    again.assert_problem(409, "otp_not_enrolled");
    assert!(again.text.contains("this account has no one-time codes"), "{again:?}");
    let renewed = enroll(&server, &token).await;
    post(&server, &token, "otp/confirm", json!({ "code": renewed.code(&server, 0) })).await.assert_status(200);
}

#[actix_web::test]
async fn a_lost_key_locks_codes_but_neither_recovery_codes_nor_others() {
    let server = Server::start().await;
    let (alice, _, app, codes) = enrolled(&server, "alice", Role::User).await;
    let (_, _, of_bob, _) = enrolled(&server, "bob", Role::User).await;
    let lost = Vault::new(&[Vault::generate_key()]).unwrap();
    let seed =
        lost.seal_for_account(alice.id, AccountSecret::OtpSeed, &"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".into()).unwrap();
    let mut tx = server.store.begin().await.unwrap();
    tx.put_account_credential(alice.id, &seed, server.ambient.now()).await.unwrap();
    tx.commit().await.unwrap();
    for _ in 0..6 {
        let answer = server.try_sign_in("alice", json!({ "otp": app.code(&server, 0) })).await;
        answer.assert_problem(503, "credential_unreadable");
        assert!(answer.text.contains("recovery code") && answer.text.contains("operator"), "{answer:?}");
    }
    server.try_sign_in("bob", json!({ "otp": of_bob.code(&server, 0) })).await.assert_status(200);
    server.try_sign_in("alice", json!({ "otp": codes[0] })).await.assert_status(200);
}

/// What an account may call that has to put its sign-in in order first.
const OPEN: [(&str, &str); 11] = [
    ("GET", "/api/auth/me"),
    ("GET", "/api/auth/verify"),
    ("POST", "/api/auth/logout"),
    ("POST", "/api/auth/password"),
    ("GET", "/api/auth/sessions"),
    ("DELETE", "/api/auth/sessions"),
    ("DELETE", "/api/auth/sessions/{id}"),
    ("POST", "/api/auth/otp/enroll"),
    ("POST", "/api/auth/otp/confirm"),
    ("POST", "/api/auth/otp/disable"),
    ("POST", "/api/auth/otp/recovery-codes"),
];

#[actix_web::test]
async fn admins_without_codes_get_no_further_where_they_are_required() {
    let server = Server::start_with(&[("BOTYARD__ACCOUNTS__REQUIRE_OTP_FOR_ADMINS", "true")]).await;
    let (_, user) = server.person("user", Role::User).await;
    let (_, root) = server.person("root", Role::Superadmin).await;
    server.get("/api/user-bot/status", &user).await.assert_status(200);
    let mut refused = 0;
    for route in http::list_routes().into_iter().filter(|route| route.access != Access::Public) {
        let is_open = OPEN.contains(&(route.method.as_str(), route.path.as_str()));
        if !is_open {
            let path = route.path.replace("{user_id}", "01890000-0000-7000-8000-000000000000").replace("{id}", "7");
            let answer = server.call(server.request(&route.method, &path).bearer_auth(&root)).await;
            answer.assert_problem(403, "otp_enrolment_required");
            assert!(answer.text.contains("/api/auth/otp/enroll"), "{answer:?}");
            refused += 1;
        }
    }
    assert!(refused >= 25, "{refused}");
    for path in ["me", "verify", "sessions"] {
        server.get(&format!("/api/auth/{path}"), &root).await.assert_status(200);
    }
    let app = enroll(&server, &root).await;
    server.get("/api/admin/users", &root).await.assert_problem(403, "otp_enrolment_required");
    post(&server, &root, "otp/confirm", json!({ "code": app.code(&server, 0) })).await.assert_status(200);
    server.get("/api/admin/users", &root).await.assert_status(200);
}

#[actix_web::test]
async fn requiring_codes_holds_for_sessions_that_run() {
    let started = Setup::on_sqlite().start().await;
    let root = started.sign_up("root", Role::Superadmin).await;
    root.get("/api/admin/users").await;
    let TestPlatform { sandbox, platform, setup } = started;
    let setup = setup.with("accounts.require_otp_for_admins", "true");
    let started = TestPlatform { sandbox, platform, setup: Setup::on_sqlite() }.restart(setup).await;
    let root = root.at(&format!("http://{}", started.platform.address()));
    assert_eq!(root.problem("GET", "/api/admin/users", Value::Null).await, "403 otp_enrolment_required");
    root.get("/api/auth/me").await;
}
