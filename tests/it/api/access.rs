//! Who may call what: every route of the document by every role.

use std::collections::BTreeSet;

use botyard::http::{self, Access, RouteInfo};
use botyard::model::account::Role;
use serde_json::Value;

use crate::api::fixture::{Answer, Server};

/// The operations of the document: method, path, and the role that it asks for.
fn operations(document: &Value) -> Vec<(String, String, Option<String>)> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let role = operation["security"][0]["access_token"][0].as_str().map(str::to_owned);
            operations.push((method.to_uppercase(), path.clone(), role));
        }
    }
    operations
}

/// A path with something of the right kind in each place.
fn filled_in(path: &str) -> String {
    path.replace("{user_id}", "01890000-0000-7000-8000-000000000000")
        .replace("{chat_id}", "-1007")
        .replace("{export_id}", "01890000-0000-7000-8000-000000000001")
        .replace("{id}", "7")
        .replace("{hook_id}", "hook")
}

#[test]
fn the_document_and_the_router_have_the_same_routes_and_roles() {
    let document = serde_json::to_value(http::openapi()).unwrap();
    let documented: BTreeSet<_> = operations(&document).into_iter().collect();
    let routes = http::list_routes();
    let served: BTreeSet<_> = routes
        .iter()
        .map(|RouteInfo { method, path, access }| {
            let role = match access {
                Access::Public => None,
                Access::SignedIn { role, .. } => Some(role.to_string()),
            };
            (method.clone(), path.clone(), role)
        })
        .collect();
    assert_eq!(documented, served);
    assert_eq!(routes.len(), served.len(), "a route is in the table twice");
}

#[test]
fn the_document_is_complete() {
    let document = serde_json::to_value(http::openapi()).unwrap();
    let mut ids = BTreeSet::new();
    for (method, path, _) in operations(&document) {
        let operation = &document["paths"][&path][method.to_lowercase()];
        let name = format!("{method} {path}");
        assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{name}");
        assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{name}");
        assert!(operation["tags"][0].is_string(), "{name}");
        assert!(operation["responses"]["default"].is_object(), "{name}");
        let places = path.matches('{').count();
        let parameters = operation["parameters"]
            .as_array()
            .map_or(0, |all| all.iter().filter(|parameter| parameter["in"] == "path").count());
        assert_eq!(places, parameters, "{name}");
    }
    assert_references_resolve(&document, &document);
}

fn assert_references_resolve(document: &Value, part: &Value) {
    match part {
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                let pointer = reference.trim_start_matches('#');
                assert!(document.pointer(pointer).is_some(), "{reference} is not in the document");
            }
            fields.values().for_each(|field| assert_references_resolve(document, field));
        }
        Value::Array(items) => items.iter().for_each(|item| assert_references_resolve(document, item)),
        _ => {}
    }
}

fn code(answer: &Answer) -> Option<String> {
    serde_json::from_str::<Value>(&answer.text).ok()?["code"].as_str().map(str::to_owned)
}

#[actix_web::test]
async fn every_route_refuses_whoever_may_not_call_it() {
    let server = Server::start().await;
    let roles = [Role::User, Role::Admin, Role::Superadmin];
    let mut people = Vec::new();
    for role in roles {
        people.push((role, server.person(role.as_str(), role).await.1));
    }
    let mut routes = http::list_routes();
    // Signing out would spoil the rest.
    routes.sort_by_key(|route| route.path.ends_with("/logout"));
    for RouteInfo { method, path, access } in routes {
        let path = filled_in(&path);
        let anonymous = server.call(server.request(&method, &path)).await;
        match access {
            Access::Public => assert_ne!(code(&anonymous).as_deref(), Some("unauthenticated"), "{method} {path}"),
            Access::SignedIn { .. } => anonymous.assert_problem(401, "unauthenticated"),
        }
        for (role, token) in &people {
            let answer = server.call(server.request(&method, &path).bearer_auth(token)).await;
            match access {
                Access::SignedIn { role: needed, .. } if *role < needed => answer.assert_problem(403, "forbidden"),
                _ => {
                    let refusals =
                        ["unauthenticated", "invalid_token", "forbidden", "unknown_path", "method_not_allowed"];
                    let code = code(&answer).unwrap_or_default();
                    assert!(!refusals.contains(&&*code), "{role} {method} {path}: {answer:?}");
                    assert_ne!(answer.status.as_u16(), 500, "{role} {method} {path}: {answer:?}");
                }
            }
        }
    }
}
