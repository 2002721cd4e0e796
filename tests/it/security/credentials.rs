//! What comes in place of an access token, on every route: API keys with their scopes, and cookies without a CSRF token.

use botyard::http::{self, Access, RouteInfo};
use botyard::model::account::{Role, Scope};
use serde_json::json;

use crate::api::fixture::{Answer, Server};

/// Every route that takes a sign-in, with the scope that it asks of a key and a path that names nothing.
fn routes() -> Vec<(RouteInfo, Option<Scope>, String)> {
    let signed_in = |route: RouteInfo| match route.access {
        Access::Public => None,
        Access::SignedIn { scope, .. } => {
            let nothing = "01890000-0000-7000-8000-000000000000";
            let parts = route.path.split('/').map(|part| if part.starts_with('{') { nothing } else { part });
            let path = parts.collect::<Vec<_>>().join("/");
            Some((route, scope, path))
        }
    };
    http::list_routes().into_iter().filter_map(signed_in).collect()
}

async fn server() -> Server {
    let unlimited = [("BOTYARD__HTTP__ADDRESS_BURST", "10000"), ("BOTYARD__HTTP__ACCOUNT_BURST", "10000")];
    Server::start_with(&unlimited).await
}

async fn key(server: &Server, token: &str, scopes: &[Scope]) -> String {
    let body = json!({ "name": "of the test", "scopes": scopes });
    let made = server.send("POST", "/api/auth/api-keys", token, body).await;
    made.assert_status(201).json()["key"].as_str().unwrap().to_owned()
}

fn code(answer: &Answer) -> String {
    if answer.status.is_success() { String::new() } else { answer.json()["code"].as_str().unwrap().to_owned() }
}

#[actix_web::test]
async fn a_key_opens_what_its_scopes_say_and_never_what_takes_a_person() {
    let server = server().await;
    let (_, token) = server.person("root", Role::Superadmin).await;
    let alone = Scope::ALL.map(|scope| vec![scope]);
    for given in std::iter::once(Scope::ALL.to_vec()).chain(alone) {
        let key = key(&server, &token, &given).await;
        for (route, scope, path) in routes() {
            let answer = server.send(&route.method, &path, &key, json!({})).await;
            // Writing includes reading of the same part.
            let suffices = |needed: Scope| {
                given.contains(&needed)
                    || (needed == Scope::BotRead && given.contains(&Scope::BotWrite))
                    || (needed == Scope::OrgRead && given.contains(&Scope::OrgWrite))
                    || (needed == Scope::AdminRead && given.contains(&Scope::AdminWrite))
            };
            let expected = match scope {
                None => Some("session_required"),
                Some(needed) if !suffices(needed) => Some("scope_required"),
                Some(_) => None,
            };
            let refusals = ["session_required", "scope_required", "forbidden", "unauthenticated", "invalid_token"];
            let refused = refusals.into_iter().find(|refusal| *refusal == code(&answer));
            assert_eq!(refused, expected, "{given:?} {} {}: {answer:?}", route.method, route.path);
        }
    }
}

#[actix_web::test]
async fn a_cookie_alone_writes_nothing_anywhere() {
    let server = server().await;
    server.account("root", Role::Superadmin).await;
    let signed_in = server.try_sign_in("root", json!({ "session": "cookie" })).await;
    let cookies: Vec<&str> = signed_in
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap())
        .collect();
    let cookies = cookies.join("; ");
    let mut writing = 0;
    for (route, _, path) in routes() {
        let call = server.request(&route.method, &path).header("Cookie", &cookies).json(&json!({}));
        let answer = server.call(call).await;
        if route.method == "GET" {
            assert_ne!(code(&answer), "csrf", "{path}");
        } else {
            answer.assert_problem(403, "csrf");
            writing += 1;
        }
    }
    assert!(writing > 30, "only {writing} calls were tried");
}
