//! Every route × every caller × every object: own, foreign, a superadmin's, missing.
//!
//! The routes come from the OpenAPI document, and those that are no calls of the API from the route table. One without a
//! rule in `rules` fails the test, so none is forgotten.

use std::collections::BTreeMap;
use std::fmt;

use botyard::http::{self, Access};
use serde_json::Value;

use crate::security::rules::{Rule, rules};
use crate::security::world::World;

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Caller {
    Anonymous,
    User,
    Admin,
    Superadmin,
}

impl Caller {
    pub(super) const ALL: [Self; 4] = [Self::Anonymous, Self::User, Self::Admin, Self::Superadmin];

    fn role(self) -> &'static str {
        match self {
            Self::Anonymous => "nobody",
            Self::User => "user",
            Self::Admin => "admin",
            Self::Superadmin => "superadmin",
        }
    }
}

/// What a call is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Object {
    /// It is the caller's.
    Own,
    /// It is another user's.
    Foreign,
    /// It is another superadmin's.
    Superadmins,
    /// There is none.
    Missing,
}

impl Object {
    const ALL: [Self; 4] = [Self::Own, Self::Foreign, Self::Superadmins, Self::Missing];
}

/// An operation of the document, or a page.
#[derive(Debug)]
struct Operation {
    /// A page's is its path.
    id: String,
    method: String,
    path: String,
    /// The least role; `None` for anyone.
    role: Option<Caller>,
}

fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(http::openapi()).unwrap();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                role: least_role(operation),
            });
        }
    }
    let pages = http::list_routes().into_iter().filter(|route| !route.is_api);
    operations.extend(pages.map(|http::RouteInfo { method, path, access, .. }| {
        assert_eq!(access, Access::Public, "{path}: say here which role it takes");
        Operation { id: path.clone(), method, path, role: None }
    }));
    operations
}

fn least_role(operation: &Value) -> Option<Caller> {
    let role = operation["security"][0]["access_token"][0].as_str()?;
    Some(*Caller::ALL.iter().find(|caller| caller.role() == role).unwrap())
}

/// The answer that an operation must give.
fn expected(operation: &Operation, rule: &Rule, caller: Caller, object: Object) -> &'static str {
    match operation.role {
        Some(_) if caller == Caller::Anonymous => "401 unauthenticated",
        Some(least) if caller < least => "403 forbidden",
        _ => (rule.expected)(caller, object),
    }
}

/// How often each answer was given.
#[derive(Default)]
struct Tally(BTreeMap<String, usize>);

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total: usize = self.0.values().sum();
        write!(f, "{total} calls")?;
        self.0.iter().try_for_each(|(answer, count)| write!(f, "; {answer}: {count}"))
    }
}

#[expect(clippy::print_stdout, reason = "the size of the matrix is part of its result")]
async fn check(caller: Caller) {
    let mut world = World::new(caller).await;
    let rules = rules();
    let mut tally = Tally::default();
    let mut wrong = Vec::new();
    for operation in operations() {
        let rule = rules
            .iter()
            .find(|rule| rule.operation == operation.id)
            .unwrap_or_else(|| panic!("{} has no rule: say in rules.rs what it must answer", operation.id));
        for object in Object::ALL {
            let answer = world.call(&operation.method, &operation.path, rule, object).await;
            let expected = expected(&operation, rule, caller, object);
            if answer != expected {
                wrong.push(format!("{} on {object:?}: {answer} instead of {expected}", operation.id));
            }
            *tally.0.entry(answer).or_default() += 1;
        }
    }
    println!("{caller:?}: {tally}");
    assert!(wrong.is_empty(), "{caller:?}:\n{}", wrong.join("\n"));
}

#[actix_web::test]
async fn anonymous_callers_get_what_they_may() {
    check(Caller::Anonymous).await;
}

#[actix_web::test]
async fn users_get_what_they_may() {
    check(Caller::User).await;
}

#[actix_web::test]
async fn admins_get_what_they_may() {
    check(Caller::Admin).await;
}

#[actix_web::test]
async fn superadmins_get_what_they_may() {
    check(Caller::Superadmin).await;
}

#[test]
fn no_rule_is_left_over() {
    let operations = operations();
    for rule in rules() {
        let known = operations.iter().any(|operation| operation.id == rule.operation);
        assert!(known, "{} is no operation of the document", rule.operation);
    }
}
