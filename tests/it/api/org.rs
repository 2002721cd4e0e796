//! Organizations: making one, joining and leaving it, and who may do what there.

use botyard::model::account::{Account, Role};
use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::api::fixture::{Answer, Server};

async fn post(server: &Server, token: &str, path: &str, body: Value) -> Answer {
    server.send("POST", path, token, body).await
}

/// A person with a new organization of this name; their account and their token.
pub(crate) async fn owner(server: &Server, username: &str, organization: &str) -> (Account, String) {
    let (account, token) = server.person(username, Role::User).await;
    post(server, &token, "/api/org", json!({ "name": organization })).await.assert_status(201);
    (account, token)
}

/// The code of a new invitation.
pub(crate) async fn invite(server: &Server, owner: &str, max_uses: u32) -> String {
    // Ids sort by their millisecond.
    server.clock.advance(TimeDelta::milliseconds(1));
    let made = post(server, owner, "/api/org/invitations/create", json!({ "max_uses": max_uses, "hours": 24 })).await;
    made.assert_status(201).json()["code"].as_str().unwrap().to_owned()
}

/// A person who joined with a new invitation; their account and their token.
pub(crate) async fn member(server: &Server, username: &str, owner: &str) -> (Account, String) {
    let (account, token) = server.person(username, Role::User).await;
    let code = invite(server, owner, 1).await;
    join(server, &token, &code).await.assert_status(200);
    (account, token)
}

pub(crate) async fn join(server: &Server, token: &str, code: &str) -> Answer {
    post(server, token, "/api/org/join", json!({ "code": code })).await
}

async fn overview(server: &Server, token: &str) -> Answer {
    server.get("/api/org/overview", token).await
}

#[actix_web::test]
async fn an_organization_is_made_joined_and_left() {
    let server = Server::start().await;
    let (_, alice) = server.person("alice", Role::User).await;
    overview(&server, &alice).await.assert_problem(404, "no_organization");
    let made = post(&server, &alice, "/api/org", json!({ "name": "  Рога и Копыта " })).await;
    let made = made.assert_status(201).json();
    assert_eq!((&made["name"], &made["role"]), (&json!("Рога и Копыта"), &json!("owner")));
    post(&server, &alice, "/api/org", json!({ "name": "Another" })).await.assert_problem(409, "already_member");

    let (bob_account, bob) = server.person("bob", Role::User).await;
    let taken = post(&server, &bob, "/api/org", json!({ "name": "РОГА и копыта" })).await;
    taken.assert_problem(409, "name_taken");
    let code = invite(&server, &alice, 1).await;
    let joined = join(&server, &bob, &format!(" {code}\n")).await.assert_status(200).json();
    assert_eq!((&joined["id"], &joined["role"]), (&made["id"], &json!("member")));
    join(&server, &bob, &code).await.assert_problem(403, "invalid_invitation");

    let seen = overview(&server, &alice).await.assert_status(200).json();
    let counts = ["members", "databases", "good_invitations"].map(|field| seen[field].as_i64());
    assert_eq!(counts, [Some(2), Some(0), Some(0)]);
    let seen = overview(&server, &bob).await.assert_status(200).json();
    assert_eq!((&seen["role"], &seen["good_invitations"]), (&json!("member"), &Value::Null));
    let members = server.get("/api/org/members", &alice).await.assert_status(200).json();
    let names: Vec<_> = members["items"].as_array().unwrap().iter().map(|member| &member["username"]).collect();
    assert_eq!((names, &members["total"]), (vec![&json!("alice"), &json!("bob")], &json!(2)));

    // The last owner stays until there is another one.
    post(&server, &alice, "/api/org/leave", json!({})).await.assert_problem(409, "last_owner");
    let role = json!({ "account_id": bob_account.id, "role": "owner" });
    post(&server, &alice, "/api/org/members/role", role).await.assert_status(200);
    let left = post(&server, &alice, "/api/org/leave", json!({})).await.assert_status(200).json();
    assert_eq!(left["deleted"], false);
    overview(&server, &alice).await.assert_problem(404, "no_organization");
    // Whoever is left alone takes it along, and its name is free again.
    let left = post(&server, &bob, "/api/org/leave", json!({})).await.assert_status(200).json();
    assert_eq!((&left["deleted"], &left["organization_id"]), (&json!(true), &made["id"]));
    post(&server, &alice, "/api/org", json!({ "name": "рога И копыта" })).await.assert_status(201);
}

#[actix_web::test]
async fn names_and_numbers_that_cannot_be_are_refused() {
    let server = Server::start().await;
    let (_, alice) = server.person("alice", Role::User).await;
    for name in ["", "  ", "two\nlines", &"x".repeat(65)] {
        let refused = post(&server, &alice, "/api/org", json!({ "name": name })).await;
        refused.assert_problem(422, "invalid_field");
        assert_eq!(refused.json()["field"], "name");
        assert_eq!(refused.json()["expected"], "an organization's name has 1 to 64 characters on one line");
    }
    post(&server, &alice, "/api/org", json!({ "name": "x".repeat(64) })).await.assert_status(201);
    for (max_uses, hours, field) in [(0, 1, "max_uses"), (101, 1, "max_uses"), (1, 0, "hours"), (1, 721, "hours")] {
        let body = json!({ "max_uses": max_uses, "hours": hours });
        let refused = post(&server, &alice, "/api/org/invitations/create", body).await;
        refused.assert_problem(422, "invalid_field");
        assert_eq!(refused.json()["field"], field);
    }
}

#[actix_web::test]
async fn an_invitation_is_shown_once_and_ends_by_its_uses_its_time_and_its_owner() {
    let server = Server::start().await;
    let (_, alice) = owner(&server, "alice", "Example").await;
    server.account("admin", Role::Superadmin).await;
    let [used_up, revoked, expired] =
        [invite(&server, &alice, 1).await, invite(&server, &alice, 1).await, invite(&server, &alice, 1).await];
    let (_, bob) = server.person("bob", Role::User).await;
    join(&server, &bob, &used_up).await.assert_status(200);
    let listed = server.get("/api/org/invitations?limit=2", &alice).await;
    let listed_json = listed.assert_status(200).json();
    assert_eq!((&listed_json["total"], &listed_json["items"][1]["uses"]), (&json!(3), &json!(0)));
    let body = json!({ "invitation_id": listed_json["items"][1]["id"] });
    post(&server, &alice, "/api/org/invitations/revoke", body.clone()).await.assert_status(204);
    post(&server, &alice, "/api/org/invitations/revoke", body).await.assert_problem(404, "not_found");
    server.account("carol", Role::User).await;
    server.clock.advance(TimeDelta::hours(24));
    let again = async |name: &str| server.sign_in(name).await["access_token"].as_str().unwrap().to_owned();
    let mut answers = Vec::new();
    for code in ["", "unknown", &used_up, &revoked, &expired] {
        // So that the guesses do not add up.
        server.clock.advance(TimeDelta::minutes(5));
        answers.push(join(&server, &again("carol").await, code).await);
    }
    for answer in &answers {
        answer.assert_problem(403, "invalid_invitation");
        assert_eq!(answer.json()["detail"], answers[0].json()["detail"]);
    }
    let all = server.get("/api/admin/audit?limit=200", &again("admin").await).await;
    for code in [&used_up, &revoked, &expired] {
        assert!(!all.text.contains(code.as_str()) && !listed.text.contains(code.as_str()));
    }
    for action in ["created", "invitation_created", "joined", "invitation_revoked"] {
        assert!(all.text.contains(&format!("\"organization.{action}\"")), "{action}");
    }
}

#[actix_web::test]
async fn whoever_guesses_codes_waits() {
    let server = Server::start().await;
    let (_, alice) = owner(&server, "alice", "Example").await;
    let code = invite(&server, &alice, 1).await;
    let (_, bob) = server.person("bob", Role::User).await;
    for guess in 0..5 {
        join(&server, &bob, &format!("guess {guess}")).await.assert_problem(403, "invalid_invitation");
    }
    let refused = join(&server, &bob, &code).await;
    refused.assert_problem(429, "too_many_attempts");
    assert_eq!(refused.header("retry-after"), "300");
    server.clock.advance(TimeDelta::minutes(5));
    join(&server, &bob, &code).await.assert_status(200);
}

#[actix_web::test]
async fn those_who_come_at_once_are_no_more_than_the_invitation_lets_in() {
    let server = Server::start().await;
    let (_, alice) = owner(&server, "alice", "Example").await;
    let code = invite(&server, &alice, 2).await;
    let mut people = Vec::new();
    for name in ["bob", "carol", "dave", "erin"] {
        people.push(server.person(name, Role::User).await.1);
    }
    let answers = join_all(people.iter().map(|token| join(&server, token, &code))).await;
    let joined = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(joined, 2);
    assert_eq!(overview(&server, &alice).await.json()["members"], 3);
}

#[actix_web::test]
async fn removal_ends_the_access_at_once_and_nothing_else() {
    let server = Server::start().await;
    let (_, alice) = owner(&server, "alice", "Example").await;
    let (bob_account, bob) = server.person("bob", Role::User).await;
    let code = invite(&server, &alice, 5).await;
    join(&server, &bob, &code).await.assert_status(200);
    let role = json!({ "account_id": bob_account.id, "role": "owner" });
    post(&server, &alice, "/api/org/members/role", role).await.assert_status(200);
    let by_bob = invite(&server, &bob, 5).await;

    let removal = json!({ "account_id": bob_account.id });
    post(&server, &alice, "/api/org/members/remove", removal.clone()).await.assert_status(204);
    post(&server, &alice, "/api/org/members/remove", removal).await.assert_problem(404, "not_found");
    overview(&server, &bob).await.assert_problem(404, "no_organization");
    server.get("/api/auth/verify", &bob).await.assert_status(200);
    // The invitations that they made are over, and none that they may know lets them in again.
    let (_, carol) = server.person("carol", Role::User).await;
    join(&server, &carol, &by_bob).await.assert_problem(403, "invalid_invitation");
    join(&server, &bob, &code).await.assert_problem(403, "invalid_invitation");
    join(&server, &carol, &code).await.assert_status(200);
    let newer = invite(&server, &alice, 1).await;
    join(&server, &bob, &newer).await.assert_status(200);
}

#[actix_web::test]
async fn an_organization_keeps_an_owner_who_can_act() {
    let server = Server::start().await;
    let (alice_account, alice) = owner(&server, "alice", "Example").await;
    let (bob_account, _) = member(&server, "bob", &alice).await;
    let demote = json!({ "account_id": alice_account.id, "role": "member" });
    post(&server, &alice, "/api/org/members/role", demote.clone()).await.assert_problem(409, "last_owner");
    let promote = json!({ "account_id": bob_account.id, "role": "owner" });
    post(&server, &alice, "/api/org/members/role", promote).await.assert_status(200);
    let (_, admin) = server.person("admin", Role::Admin).await;
    let disable = json!({ "disabled": true, "reason": "for a test" });
    server.send("PATCH", &format!("/api/admin/users/{}", bob_account.id), &admin, disable).await.assert_status(200);
    // Nobody who is barred counts.
    post(&server, &alice, "/api/org/members/role", demote.clone()).await.assert_problem(409, "last_owner");
    let enable = json!({ "disabled": false, "reason": "for a test" });
    server.send("PATCH", &format!("/api/admin/users/{}", bob_account.id), &admin, enable).await.assert_status(200);
    post(&server, &alice, "/api/org/members/role", demote).await.assert_status(200);
    post(&server, &alice, "/api/org/invitations/create", json!({ "max_uses": 1, "hours": 1 }))
        .await
        .assert_problem(403, "owner_required");
    let own = json!({ "account_id": bob_account.id });
    let bob = server.sign_in("bob").await["access_token"].as_str().unwrap().to_owned();
    let refused = post(&server, &bob, "/api/org/members/remove", own).await;
    refused.assert_problem(422, "invalid_field");
}

#[actix_web::test]
async fn an_account_is_invited_by_its_name_and_taken_in_when_it_accepts() {
    let server = Server::start().await;
    let (_, alice) = owner(&server, "alice", "Example").await;
    owner(&server, "other", "Other").await;
    server.account("bob", Role::User).await;
    let barred = server.account("barred", Role::User).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let disable = json!({ "disabled": true, "reason": "for a test" });
    server.send("PATCH", &format!("/api/admin/users/{}", barred.id), &admin, disable).await.assert_status(200);
    let add = async |token: &str, name: &str| {
        post(&server, token, "/api/org/members/add", json!({ "username": name, "role": "member" })).await
    };
    let answers = [add(&alice, "other").await, add(&alice, "barred").await, add(&alice, "nobody").await];
    for answer in &answers {
        answer.assert_problem(404, "not_found");
        assert_eq!(answer.json()["detail"], answers[0].json()["detail"]);
    }
    add(&alice, "bob").await.assert_status(201);
    let code = add(&alice, "BOB").await.assert_status(201).json()["code"].as_str().unwrap().to_owned();
    let bob = server.sign_in("bob").await["access_token"].as_str().unwrap().to_owned();
    overview(&server, &bob).await.assert_problem(404, "no_organization");
    let (_, eve) = server.person("eve", Role::User).await;
    join(&server, &eve, &code).await.assert_problem(403, "invalid_invitation");
    assert_eq!(join(&server, &bob, &code).await.assert_status(200).json()["role"], "member");
    add(&alice, "bob").await.assert_problem(409, "added_already");
    add(&alice, "admin").await.assert_problem(404, "not_found");
    add(&alice, "nobody").await.assert_problem(429, "too_many_attempts");
    assert_eq!(overview(&server, &bob).await.assert_status(200).json()["role"], "member");
}

#[actix_web::test]
async fn keys_change_what_is_shared_and_not_who_belongs_to_it() {
    let server = Server::start().await;
    let (_, alice) = owner(&server, "alice", "Example").await;
    let (bob, _) = member(&server, "bob", &alice).await;
    let body = json!({ "name": "a program", "scopes": ["org:write"] });
    let key = post(&server, &alice, "/api/auth/api-keys", body).await.assert_status(201).json();
    let key = key["key"].as_str().unwrap();
    overview(&server, key).await.assert_status(200);
    for (path, body) in [
        ("/api/org/leave", json!({})),
        ("/api/org/invitations/create", json!({ "max_uses": 1, "hours": 1 })),
        ("/api/org/members/role", json!({ "account_id": bob.id, "role": "owner" })),
        ("/api/org/members/add", json!({ "username": "carol", "role": "owner" })),
    ] {
        post(&server, key, path, body).await.assert_problem(403, "session_required");
    }
    let body = json!({ "account_id": bob.id });
    post(&server, key, "/api/org/members/remove", body).await.assert_status(204);
}
