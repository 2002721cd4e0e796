//! The OpenAPI document against the router. Who gets what answer is in `security::matrix`.

use std::collections::BTreeSet;

use botyard::http::{self, Access, RouteInfo};
use serde_json::Value;

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

#[test]
fn the_document_and_the_router_have_the_same_routes_and_roles() {
    let document = serde_json::to_value(http::openapi()).unwrap();
    let documented: BTreeSet<_> = operations(&document).into_iter().collect();
    let routes: Vec<_> = http::list_routes().into_iter().filter(|route| route.is_api).collect();
    let served: BTreeSet<_> = routes
        .iter()
        .map(|RouteInfo { method, path, access, .. }| {
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
fn the_document_says_which_scope_an_api_key_needs() {
    let document = serde_json::to_value(http::openapi()).unwrap();
    for RouteInfo { method, path, access, .. } in http::list_routes().into_iter().filter(|route| route.is_api) {
        let security = document["paths"][&path][method.to_lowercase()]["security"].as_array().unwrap();
        let documented = security.iter().find_map(|one| one["api_key"][0].as_str());
        let needed = match access {
            Access::SignedIn { scope: Some(scope), .. } => Some(scope.as_str()),
            _ => None,
        };
        assert_eq!(documented, needed, "{method} {path}");
    }
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
