//! Every call about an organization × whoever makes it: a stranger, a member, an owner, another organization's owner, and an
//! admin, who has no more to say there than anybody.

use botyard::model::account::Role;
use serde_json::{Value, json};

use crate::api::fixture::Server;
use crate::api::org::{invite, member, owner};

/// Where things stand for everybody before a call.
struct Organization {
    server: Server,
    /// A stranger, a member, an owner, the owner of another organization, and a superadmin.
    tokens: [String; 5],
    member_id: Value,
    invitation_id: Value,
    database_id: Value,
}

async fn organization() -> Organization {
    let server = Server::start().await;
    let (_, stranger) = server.person("stranger", Role::User).await;
    let (_, as_owner) = owner(&server, "owner", "Example").await;
    let (member_account, as_member) = member(&server, "member", &as_owner).await;
    let (_, other) = owner(&server, "other", "Other").await;
    let (_, admin) = server.person("admin", Role::Superadmin).await;
    invite(&server, &as_owner, 3).await;
    let invitations = server.get("/api/org/invitations", &as_owner).await.json();
    let database = server.upload_database(&as_owner, "sales").await;
    Organization {
        member_id: json!(member_account.id),
        invitation_id: invitations["items"][0]["id"].clone(),
        database_id: database.assert_status(201).json()["id"].clone(),
        tokens: [stranger, as_member, as_owner, other, admin],
        server,
    }
}

/// What each of the five is answered, as `"200"` or `"404 not_found"`.
async fn check(method: &str, path: &str, body: fn(&Organization) -> Value, expected: [&str; 5]) {
    // The owner last, whose call changes things.
    for (caller, expected) in [0, 1, 3, 4, 2].map(|caller| (caller, expected[caller])) {
        let world = organization().await;
        let path = path.replace("{database_id}", world.database_id.as_str().unwrap());
        let answer = world.server.send(method, &path, &world.tokens[caller], body(&world)).await;
        let status = answer.status.as_u16();
        let seen = if status < 400 {
            status.to_string()
        } else {
            format!("{status} {}", answer.json()["code"].as_str().unwrap())
        };
        assert_eq!(seen, expected, "{method} {path} as the caller {caller}");
    }
}

const NO_ORGANIZATION: &str = "404 no_organization";
const NOT_OWNER: &str = "403 owner_required";

#[actix_web::test]
async fn who_belongs_to_it_is_for_owners_to_say() {
    let member = |world: &Organization| json!({ "account_id": world.member_id });
    let role = |world: &Organization| json!({ "account_id": world.member_id, "role": "owner" });
    let stranger = |_: &Organization| json!({ "username": "stranger", "role": "member" });
    let not_theirs = "404 not_found";
    let path = "/api/org/members/remove";
    check("POST", path, member, [NO_ORGANIZATION, NOT_OWNER, "204", not_theirs, NO_ORGANIZATION]).await;
    let path = "/api/org/members/role";
    check("POST", path, role, [NO_ORGANIZATION, NOT_OWNER, "200", not_theirs, NO_ORGANIZATION]).await;
    // Whoever belongs to none may be invited by anyone.
    let path = "/api/org/members/add";
    check("POST", path, stranger, [NO_ORGANIZATION, NOT_OWNER, "201", "201", NO_ORGANIZATION]).await;
}

#[actix_web::test]
async fn invitations_are_for_owners_to_make_and_to_end() {
    let invitation = |world: &Organization| json!({ "invitation_id": world.invitation_id });
    let new = |_: &Organization| json!({ "max_uses": 1, "hours": 1 });
    let path = "/api/org/invitations/revoke";
    check("POST", path, invitation, [NO_ORGANIZATION, NOT_OWNER, "204", "404 not_found", NO_ORGANIZATION]).await;
    let path = "/api/org/invitations/create";
    check("POST", path, new, [NO_ORGANIZATION, NOT_OWNER, "201", "201", NO_ORGANIZATION]).await;
}

#[actix_web::test]
async fn databases_are_asked_by_members_and_changed_by_owners() {
    let database = |world: &Organization| json!({ "database_id": world.database_id });
    let none = |_: &Organization| json!({});
    let none_such = "404 not_found";
    let path = "/api/org/databases/{database_id}/schema";
    check("GET", path, none, [none_such, "200", "200", none_such, none_such]).await;
    for (path, done) in [("test", "200"), ("refresh", "200"), ("remove", "204")] {
        let path = format!("/api/org/databases/{path}");
        check("POST", &path, database, [none_such, NOT_OWNER, done, none_such, none_such]).await;
    }
}

#[actix_web::test]
async fn how_it_sends_emails_is_for_owners_to_see_and_to_say() {
    let none = |_: &Organization| json!({});
    let rules = |_: &Organization| json!({ "allowed_recipients": ["*@example.org"] });
    check("GET", "/api/org/mail", none, [NO_ORGANIZATION, NOT_OWNER, "200", "200", NO_ORGANIZATION]).await;
    check("PUT", "/api/org/mail", rules, [NO_ORGANIZATION, NOT_OWNER, "200", "200", NO_ORGANIZATION]).await;
    let without = "409 mail_not_configured";
    check("POST", "/api/org/mail/test", none, [NO_ORGANIZATION, NOT_OWNER, without, without, NO_ORGANIZATION]).await;
    check("GET", "/api/org/mails", none, ["200"; 5]).await;
}

#[actix_web::test]
async fn what_is_listed_is_ones_own() {
    let world = organization().await;
    let total = async |path: &str, token: &str| {
        let answer = world.server.get(path, token).await;
        if answer.status == 200 { answer.json()["total"].to_string() } else { answer.json()["code"].to_string() }
    };
    let mut seen = Vec::new();
    for token in &world.tokens {
        let mut of_caller = Vec::new();
        for path in ["/api/org/members", "/api/org/invitations", "/api/org/databases"] {
            of_caller.push(total(path, token).await);
        }
        seen.push(of_caller.join(" "));
    }
    let nothing = "\"no_organization\" \"no_organization\" 0";
    let expected = [nothing, "\"owner_required\" \"owner_required\" 1", "2 2 1", "1 0 0", nothing];
    assert_eq!(seen, expected);
}

#[actix_web::test]
async fn a_personal_database_is_out_of_reach_while_its_person_belongs_to_an_organization() {
    let server = Server::start().await;
    let (_, bob) = server.person("bob", Role::User).await;
    let own = server.upload_database(&bob, "mine").await.assert_status(201).json();
    let (_, alice) = owner(&server, "alice", "Example").await;
    let code = invite(&server, &alice, 1).await;
    crate::api::org::join(&server, &bob, &code).await.assert_status(200);
    let path = format!("/api/org/databases/{}/schema", own["id"].as_str().unwrap());
    for token in [&bob, &alice] {
        server.get(&path, token).await.assert_problem(404, "not_found");
        assert_eq!(server.get("/api/org/databases", token).await.json()["total"], 0);
    }
    server.send("POST", "/api/org/leave", &bob, json!({})).await.assert_status(200);
    server.get(&path, &bob).await.assert_status(200);
}
