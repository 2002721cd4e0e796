//! Making an account for oneself, and invitations to do so.

use botyard::model::account::Role;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::api::fixture::{Answer, PASSWORD, Server};

const INVITATIONS: &str = "/api/admin/invitations";

async fn with_registration(mode: &str) -> Server {
    Server::start_with(&[("BOTYARD__ACCOUNTS__REGISTRATION", mode)]).await
}

async fn register(server: &Server, username: &str, code: Option<&str>) -> Answer {
    let mut body = json!({ "username": username, "password": PASSWORD });
    if let Some(code) = code {
        body["invitation"] = code.into();
    }
    server.call(server.request("POST", "/api/auth/register").json(&body)).await
}

async fn invite(server: &Server, admin: &str, max_uses: u32, hours: u32) -> (String, String) {
    let body = json!({ "max_uses": max_uses, "hours": hours, "note": "the team" });
    let created = server.send("POST", INVITATIONS, admin, body).await.assert_status(201).json();
    (created["code"].as_str().unwrap().to_owned(), created["id"].as_str().unwrap().to_owned())
}

async fn listed(server: &Server, admin: &str) -> Value {
    server.get(INVITATIONS, admin).await.assert_status(200).json()
}

#[actix_web::test]
async fn nobody_registers_unless_the_operator_says_so() {
    let server = Server::start().await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let (code, _) = invite(&server, &admin, 1, 1).await;
    for code in [None, Some(&*code)] {
        register(&server, "alice", code).await.assert_problem(403, "registration_closed");
    }
    assert_eq!(listed(&server, &admin).await["items"][0]["uses"], 0);
}

#[actix_web::test]
async fn anyone_registers_where_it_is_open() {
    let server = with_registration("open").await;
    let body = |username: &str, password: &str| json!({ "username": username, "password": password });
    let send = async |body: Value| server.call(server.request("POST", "/api/auth/register").json(&body)).await;
    // What is only badly written does not count: there are more of these than registrations in an hour.
    for _ in 0..6 {
        send(body("a b", PASSWORD)).await.assert_problem(422, "invalid_body");
        send(body("alice", "short")).await.assert_problem(422, "unfit_password");
    }
    let mut with_role = body("alice", PASSWORD);
    with_role["role"] = "admin".into();
    send(with_role).await.assert_problem(422, "invalid_body");
    register(&server, "alice", Some("no such code")).await.assert_problem(403, "invalid_invitation");

    let made = register(&server, "Alice", None).await.assert_status(201).json();
    assert_eq!((&made["username"], &made["role"]), (&json!("alice"), &json!("user")));
    register(&server, "ALICE", None).await.assert_problem(409, "username_taken");
    assert_eq!(server.sign_in("alice").await["account"], made);
    let (_, admin) = server.person("admin", Role::Admin).await;
    let path = format!("/api/admin/audit?target={}", made["id"].as_str().unwrap());
    let records = server.get(&path, &admin).await.json()["items"].clone();
    let first = records.as_array().unwrap().last().unwrap();
    assert_eq!((&first["action"], &first["actor_id"]), (&json!("account.registered"), &made["id"]));
    assert_eq!((&first["actor_role"], &first["address"]), (&json!("user"), &json!("127.0.0.1")));
}

#[actix_web::test]
async fn registrations_from_one_address_are_bounded() {
    let server = with_registration("open").await;
    register(&server, "alice", None).await.assert_status(201);
    // Asking for names counts as much as making accounts.
    for _ in 0..4 {
        register(&server, "alice", None).await.assert_problem(409, "username_taken");
    }
    let refused = register(&server, "bob", None).await;
    refused.assert_problem(429, "too_many_registrations");
    assert_eq!(refused.header("retry-after"), "3600");
    server.sign_in("alice").await;
    server.clock.advance(TimeDelta::hours(1));
    register(&server, "bob", None).await.assert_status(201);
}

#[actix_web::test]
async fn invitations_that_are_no_good_get_one_answer() {
    let settings =
        [("BOTYARD__ACCOUNTS__REGISTRATION", "invite"), ("BOTYARD__ACCOUNTS__REGISTRATIONS_PER_HOUR", "100")];
    let server = Server::start_with(&settings).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let (used_up, _) = invite(&server, &admin, 1, 720).await;
    let (revoked, id) = invite(&server, &admin, 1, 720).await;
    let (expired, _) = invite(&server, &admin, 1, 1).await;
    // A name that is taken, or a password that will not do, uses nothing up.
    register(&server, "admin", Some(&used_up)).await.assert_problem(409, "username_taken");
    register(&server, "first", Some(&used_up)).await.assert_status(201);
    let revoke =
        async || server.call(server.request("DELETE", &format!("{INVITATIONS}/{id}")).bearer_auth(&admin)).await;
    revoke().await.assert_status(204);
    revoke().await.assert_problem(404, "not_found");
    server.clock.advance(TimeDelta::hours(1));
    let mut answers = vec![register(&server, "alice", None).await];
    for code in ["unknown", "", &*used_up, &*revoked, &*expired] {
        answers.push(register(&server, "alice", Some(code)).await);
        // Nor does a stranger learn which names are taken.
        answers.push(register(&server, "admin", Some(code)).await);
    }
    for answer in &answers {
        answer.assert_problem(403, "invalid_invitation");
        assert_eq!(answer.json()["detail"], answers[0].json()["detail"]);
    }
}

#[actix_web::test]
async fn an_invitation_counts_its_uses_and_is_remembered() {
    let server = with_registration("invite").await;
    let (account, admin) = server.person("admin", Role::Admin).await;
    let (_, user) = server.person("user", Role::User).await;
    for (max_uses, hours, note, field) in [
        (0, 1, "a", "max_uses"),
        (101, 1, "a", "max_uses"),
        (1, 0, "a", "hours"),
        (1, 721, "a", "hours"),
        (1, 1, " ", "note"),
    ] {
        let body = json!({ "max_uses": max_uses, "hours": hours, "note": note });
        let refused = server.send("POST", INVITATIONS, &admin, body).await;
        refused.assert_problem(422, "invalid_field");
        assert_eq!(refused.json()["field"], field);
    }
    let body = json!({ "max_uses": 1, "hours": 1 });
    server.send("POST", INVITATIONS, &user, body).await.assert_problem(403, "forbidden");

    let (code, id) = invite(&server, &admin, 2, 24).await;
    let alice = register(&server, "alice", Some(&code)).await.assert_status(201).json();
    let shown = listed(&server, &admin).await["items"][0].clone();
    assert_eq!((&shown["id"], &shown["uses"], &shown["max_uses"]), (&json!(id), &json!(1), &json!(2)));
    assert_eq!((&shown["created_by"], &shown["note"]), (&json!(account.id), &json!("the team")));
    let path = format!("/api/admin/audit?target={}", alice["id"].as_str().unwrap());
    let records = server.get(&path, &admin).await;
    assert_eq!(records.json()["items"][0]["detail"]["invitation_id"], id);
    let all = server.get("/api/admin/audit?limit=200", &admin).await;
    assert!(all.text.contains("invitation.created") && all.text.contains("invitations.listed"));
    assert!(!all.text.contains(&code) && !shown.to_string().contains(&code));
}

#[actix_web::test]
async fn invitations_end_with_the_rights_of_their_admin() {
    let server = with_registration("invite").await;
    let (_, root) = server.person("root", Role::Superadmin).await;
    let (account, admin) = server.person("admin", Role::Admin).await;
    let (code, _) = invite(&server, &admin, 2, 24).await;
    register(&server, "alice", Some(&code)).await.assert_status(201);
    let demote = json!({ "role": "user", "reason": "left the team" });
    server.send("PATCH", &format!("/api/admin/users/{}", account.id), &root, demote).await.assert_status(200);
    register(&server, "bob", Some(&code)).await.assert_problem(403, "invalid_invitation");
}

#[actix_web::test]
async fn an_admin_has_a_bounded_number_of_good_invitations() {
    let server = Server::start().await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let mut last = String::new();
    for _ in 0..100 {
        last = invite(&server, &admin, 1, 1).await.1;
    }
    let body = json!({ "max_uses": 1, "hours": 1 });
    server.send("POST", INVITATIONS, &admin, body.clone()).await.assert_problem(409, "too_many");
    server
        .call(server.request("DELETE", &format!("{INVITATIONS}/{last}")).bearer_auth(&admin))
        .await
        .assert_status(204);
    server.send("POST", INVITATIONS, &admin, body).await.assert_status(201);
}
