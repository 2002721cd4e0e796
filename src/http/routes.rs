//! The table of all routes and who may call them.
//!
//! A route exists only if it has a line here, and a line names its access. The method and the path come from the
//! endpoint's own `#[utoipa::path]`, so the router and the document cannot disagree.

use std::fmt::Write as _;
use std::sync::Arc;

use actix_web::guard::{self, Guard as _};
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{Resource, Route};
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};

use crate::http::access::{Access, authorize};
use crate::http::edge::limits::limit_account;
use crate::http::error::ApiError;
use crate::http::idempotency::{is_writing, once};
use crate::http::{admin_api, auth, console, events, ops, org_api, telegram, user_api};
use crate::model::account::{Role, Scope};

/// A route, as tests and commands see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteInfo {
    /// The HTTP method.
    pub method: String,
    /// The path's pattern, such as `/api/admin/bots/{user_id}/status`.
    pub path: String,
    /// Who may call it.
    pub access: Access,
    /// Whether its answer holds a secret that nobody may keep.
    pub answers_secret: bool,
    /// Whether it is a call of the API, and so in the document; the console's pages and files are not.
    pub is_api: bool,
}

/// One route: what the router and what the document need of it.
pub(super) struct Endpoint {
    pub(super) access: Access,
    pub(super) method: Method,
    pub(super) path: String,
    /// Its module, such as `user_api::create`.
    pub(super) name: String,
    /// The document of this route alone, with the schemas that it uses; `None` if it is no call of the API.
    pub(super) document: Option<OpenApi>,
    answers_secret: bool,
    route: fn() -> Route,
    /// Whether an account may call it that has to change its password or set up one-time codes before anything else.
    pub(super) is_open_to_restricted: bool,
}

/// An endpoint from its module.
macro_rules! endpoint {
    ($access:expr, $($segment:ident)::+) => {{
        #[derive(utoipa::OpenApi)]
        #[openapi(paths($($segment)::+::handle))]
        struct Fragment;
        let route: fn() -> Route = || web::route().to($($segment)::+::handle);
        Endpoint::new($access, stringify!($($segment)::+), Fragment::openapi(), route)
    }};
}

/// Every route. The router tries them in this order: most calls are Telegram's, and the console takes what is left.
pub(super) fn endpoints() -> Vec<Endpoint> {
    let telegram_endpoints = vec![endpoint!(PUBLIC, telegram::webhook)];
    [
        telegram_endpoints,
        own_sign_in_endpoints(),
        sign_in_endpoints(),
        user_endpoints(),
        org_endpoints(),
        admin_endpoints(),
        ops_endpoints(),
        console_endpoints(),
    ]
    .into_iter()
    .flatten()
    .flatten()
    .collect()
}

const PUBLIC: Access = Access::Public;
/// A person in person: what concerns their sign-in.
const PERSON: Access = Access::SignedIn { role: Role::User, scope: None };
const BOT_READ: Access = Access::SignedIn { role: Role::User, scope: Some(Scope::BotRead) };
const BOT_WRITE: Access = Access::SignedIn { role: Role::User, scope: Some(Scope::BotWrite) };
const ORG_READ: Access = Access::SignedIn { role: Role::User, scope: Some(Scope::OrgRead) };
const ORG_WRITE: Access = Access::SignedIn { role: Role::User, scope: Some(Scope::OrgWrite) };
const ADMIN_READ: Access = Access::SignedIn { role: Role::Admin, scope: Some(Scope::AdminRead) };
const ADMIN_WRITE: Access = Access::SignedIn { role: Role::Admin, scope: Some(Scope::AdminWrite) };
/// An admin in person: what gives somebody more rights, or takes them.
const ADMIN: Access = Access::SignedIn { role: Role::Admin, scope: None };
/// A superadmin in person: what cannot be undone.
const SUPERADMIN: Access = Access::SignedIn { role: Role::Superadmin, scope: None };

/// What concerns one's own sign-in, and so stays open to whoever has to put theirs in order first.
fn own_sign_in_endpoints() -> Vec<Option<Endpoint>> {
    [
        endpoint!(PERSON, auth::logout),
        endpoint!(PERSON, auth::verify),
        endpoint!(PERSON, auth::me),
        endpoint!(PERSON, auth::password),
        endpoint!(PERSON, auth::list_sessions),
        endpoint!(PERSON, auth::end_session),
        endpoint!(PERSON, auth::end_sessions),
        endpoint!(PERSON, auth::otp_enroll).map(Endpoint::answers_secret),
        endpoint!(PERSON, auth::otp_confirm).map(Endpoint::answers_secret),
        endpoint!(PERSON, auth::otp_disable),
        endpoint!(PERSON, auth::otp_recovery_codes).map(Endpoint::answers_secret),
    ]
    .into_iter()
    .map(|endpoint| Some(Endpoint { is_open_to_restricted: true, ..endpoint? }))
    .collect()
}

fn sign_in_endpoints() -> Vec<Option<Endpoint>> {
    vec![
        endpoint!(PUBLIC, auth::login).map(Endpoint::answers_secret),
        endpoint!(PUBLIC, auth::login_link).map(Endpoint::answers_secret),
        endpoint!(PUBLIC, auth::refresh).map(Endpoint::answers_secret),
        endpoint!(PUBLIC, auth::register),
        endpoint!(PERSON, auth::list_api_keys),
        endpoint!(PERSON, auth::create_api_key).map(Endpoint::answers_secret),
        endpoint!(PERSON, auth::revoke_api_key),
        endpoint!(PERSON, auth::erase_account),
        endpoint!(PERSON, auth::telegram_link).map(Endpoint::answers_secret),
        endpoint!(PERSON, events::stream),
        endpoint!(PERSON, auth::telegram_unlink),
    ]
}

fn user_endpoints() -> Vec<Option<Endpoint>> {
    vec![
        endpoint!(BOT_WRITE, user_api::create),
        endpoint!(BOT_READ, user_api::status),
        endpoint!(BOT_WRITE, user_api::verify),
        endpoint!(BOT_WRITE, user_api::rate_limits),
        endpoint!(BOT_WRITE, user_api::settings),
        endpoint!(BOT_WRITE, user_api::token),
        endpoint!(BOT_WRITE, user_api::stop),
        endpoint!(BOT_WRITE, user_api::start),
        endpoint!(BOT_READ, user_api::access_grants),
        endpoint!(BOT_READ, user_api::chats),
        endpoint!(BOT_READ, user_api::dead_letters),
        endpoint!(BOT_READ, user_api::logs),
        endpoint!(BOT_READ, user_api::usage),
        endpoint!(BOT_WRITE, user_api::retry_dead_letter),
        endpoint!(BOT_WRITE, user_api::remove),
        endpoint!(BOT_WRITE, user_api::mtproto::login).map(Endpoint::answers_secret),
        endpoint!(BOT_WRITE, user_api::mtproto::code).map(Endpoint::answers_secret),
        endpoint!(BOT_WRITE, user_api::mtproto::password).map(Endpoint::answers_secret),
        endpoint!(BOT_WRITE, user_api::mtproto::qr).map(Endpoint::answers_secret),
        endpoint!(BOT_WRITE, user_api::mtproto::import).map(Endpoint::answers_secret),
        endpoint!(BOT_WRITE, user_api::mtproto::session),
        endpoint!(BOT_READ, user_api::mtproto::status),
        endpoint!(BOT_READ, user_api::mtproto::channels),
        endpoint!(BOT_READ, user_api::mtproto::stats),
    ]
}

/// Joining, leaving and what gives somebody more rights takes a person in person.
fn org_endpoints() -> Vec<Option<Endpoint>> {
    vec![
        endpoint!(PERSON, org_api::create),
        endpoint!(PERSON, org_api::join),
        endpoint!(PERSON, org_api::leave),
        endpoint!(ORG_READ, org_api::overview),
        endpoint!(ORG_READ, org_api::members::list),
        endpoint!(PERSON, org_api::members::add).map(Endpoint::answers_secret),
        endpoint!(PERSON, org_api::members::role),
        endpoint!(ORG_WRITE, org_api::members::remove),
        endpoint!(ORG_READ, org_api::invitations::list),
        endpoint!(PERSON, org_api::invitations::create).map(Endpoint::answers_secret),
        endpoint!(ORG_WRITE, org_api::invitations::revoke),
        endpoint!(ORG_READ, org_api::databases::list),
        endpoint!(ORG_WRITE, org_api::databases::create),
        endpoint!(ORG_WRITE, org_api::databases::upload),
        endpoint!(ORG_WRITE, org_api::databases::test),
        endpoint!(ORG_WRITE, org_api::databases::refresh),
        endpoint!(ORG_WRITE, org_api::databases::remove),
        endpoint!(ORG_READ, org_api::databases::schema),
        endpoint!(ORG_READ, org_api::databases::examples::list),
        endpoint!(ORG_WRITE, org_api::databases::examples::remove),
        endpoint!(ORG_READ, org_api::mail::get),
        endpoint!(ORG_WRITE, org_api::mail::put),
        endpoint!(ORG_WRITE, org_api::mail::test),
        endpoint!(ORG_READ, org_api::mail::list),
        endpoint!(ORG_READ, org_api::budget),
        endpoint!(ORG_WRITE, org_api::budget_change),
        endpoint!(ORG_READ, org_api::costs::overview),
        endpoint!(ORG_READ, org_api::costs::by_model),
        endpoint!(ORG_READ, org_api::costs::by_stage),
        endpoint!(ORG_READ, org_api::costs::input_output),
        endpoint!(ORG_READ, org_api::costs::per_user),
        endpoint!(ORG_READ, org_api::costs::own),
    ]
}

fn admin_endpoints() -> Vec<Option<Endpoint>> {
    vec![
        endpoint!(ADMIN_READ, admin_api::list_bots),
        endpoint!(ADMIN_READ, admin_api::bot_status),
        endpoint!(ADMIN_READ, admin_api::logs),
        endpoint!(ADMIN_WRITE, admin_api::suspend),
        endpoint!(ADMIN_WRITE, admin_api::activate),
        endpoint!(ADMIN_WRITE, admin_api::rate_limit),
        endpoint!(ADMIN_READ, admin_api::access_grants),
        endpoint!(ADMIN, admin_api::grant_access),
        endpoint!(ADMIN, admin_api::end_access),
        endpoint!(ADMIN, admin_api::chats),
        endpoint!(ADMIN, admin_api::messages),
        endpoint!(ADMIN, admin_api::send_message),
        endpoint!(ADMIN_READ, admin_api::list_users),
        endpoint!(ADMIN, admin_api::create_user),
        endpoint!(ADMIN_READ, admin_api::get_user),
        endpoint!(ADMIN, admin_api::change_user),
        endpoint!(ADMIN, admin_api::sign_in_link).map(Endpoint::answers_secret),
        endpoint!(ADMIN_WRITE, admin_api::end_sessions),
        endpoint!(ADMIN, admin_api::reset_otp),
        endpoint!(ADMIN_READ, admin_api::list_invitations),
        endpoint!(ADMIN, admin_api::create_invitation).map(Endpoint::answers_secret),
        endpoint!(ADMIN_WRITE, admin_api::revoke_invitation),
        endpoint!(ADMIN_READ, admin_api::audit::list),
        endpoint!(ADMIN_READ, admin_api::audit::export),
        endpoint!(ADMIN_READ, admin_api::audit::exports),
        endpoint!(ADMIN_READ, admin_api::audit::export_state),
        endpoint!(ADMIN_READ, admin_api::audit::export_file),
        endpoint!(ADMIN_READ, admin_api::audit::verify),
        endpoint!(ADMIN_READ, admin_api::audit::verification),
        endpoint!(SUPERADMIN, admin_api::audit::retention),
        endpoint!(ADMIN_READ, admin_api::health),
    ]
}

fn ops_endpoints() -> Vec<Option<Endpoint>> {
    vec![
        endpoint!(PUBLIC, ops::healthz),
        endpoint!(PUBLIC, ops::readyz),
        endpoint!(PUBLIC, ops::document),
        endpoint!(PUBLIC, ops::docs),
    ]
}

fn console_endpoints() -> Vec<Option<Endpoint>> {
    vec![endpoint!(PUBLIC, console::info), Some(Endpoint::console_site())]
}

/// Every route with its access, in the order of the table.
pub fn list_routes() -> Vec<RouteInfo> {
    let info = |endpoint: Endpoint| RouteInfo {
        method: endpoint.method.to_string(),
        is_api: endpoint.is_api(),
        path: endpoint.path,
        access: endpoint.access,
        answers_secret: endpoint.answers_secret,
    };
    endpoints().into_iter().map(info).collect()
}

impl Endpoint {
    /// `None` if the document has no path, which its macro does not let happen.
    fn new(access: Access, module: &str, document: OpenApi, route: fn() -> Route) -> Option<Self> {
        let (path, item) = document.paths.paths.iter().next()?;
        let (method, _) = operations(item).next()?;
        let (path, name) = (path.clone(), module.replace(' ', ""));
        let document = Some(document);
        Some(Self { access, method, path, name, document, answers_secret: false, route, is_open_to_restricted: false })
    }

    /// What is no call of the API: the console's pages and files.
    fn console_site() -> Self {
        Self {
            access: PUBLIC,
            method: Method::GET,
            path: console::site::PATTERN.to_owned(),
            name: "console::site".to_owned(),
            document: None,
            answers_secret: false,
            route: || web::route().to(console::site::handle),
            is_open_to_restricted: false,
        }
    }

    /// Whether it is a call of the API.
    pub(super) fn is_api(&self) -> bool {
        self.document.is_some()
    }

    /// Marks its answer as one that holds a secret, such as a token or a key, so that nobody keeps it.
    fn answers_secret(mut self) -> Self {
        self.answers_secret = true;
        self
    }

    /// Whether a call may be named by an `Idempotency-Key`: it changes something, and its caller is known.
    pub(super) fn takes_key(&self) -> bool {
        is_writing(&self.method) && self.access != Access::Public
    }

    /// The name of its operation in the document, such as `user_api_create`.
    pub(super) fn operation_id(&self) -> String {
        self.name.replace("::", "_")
    }

    fn to_route(&self) -> Route {
        let (answers_secret, is_open) = (self.answers_secret, self.is_open_to_restricted);
        // The last one stands outermost.
        let route = match (self.route)() {
            route if self.takes_key() => route.wrap(from_fn(move |request, next| once(answers_secret, request, next))),
            route => route,
        };
        let route = match self.access {
            Access::Public => route,
            Access::SignedIn { role, scope } => route
                .wrap(from_fn(limit_account))
                .wrap(from_fn(move |request, next| authorize((role, scope), is_open, request, next))),
        };
        match self.method.clone() {
            // Whoever may GET may HEAD; actix leaves the body out.
            Method::GET => {
                route.guard(guard::fn_guard(|context| guard::Get().check(context) || guard::Head().check(context)))
            }
            method => route.method(method),
        }
    }
}

/// The operations of a path, by method.
fn operations(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
    [
        (Method::GET, &item.get),
        (Method::PUT, &item.put),
        (Method::POST, &item.post),
        (Method::DELETE, &item.delete),
        (Method::PATCH, &item.patch),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_ref().map(|operation| (method, operation)))
}

/// Puts every route into the router; whatever else is called gets a problem.
pub(super) fn configure(config: &mut ServiceConfig, endpoints: &Arc<Vec<Endpoint>>) {
    for (index, endpoint) in endpoints.iter().enumerate() {
        let is_first = endpoints[..index].iter().all(|earlier| earlier.path != endpoint.path);
        if is_first {
            config.service(resource(&endpoint.path, endpoints));
        }
    }
    config.default_service(web::to(|| async { Err::<&str, _>(ApiError::UnknownPath) }));
}

/// Everything at one path.
fn resource(path: &str, endpoints: &[Endpoint]) -> Resource {
    let mut allow = String::new();
    let mut resource = web::resource(path);
    for endpoint in endpoints.iter().filter(|endpoint| endpoint.path == path) {
        let separator = if allow.is_empty() { "" } else { ", " };
        let head = if endpoint.method == Method::GET { ", HEAD" } else { "" };
        // Writing to a string does not fail.
        let _ = write!(allow, "{separator}{}{head}", endpoint.method);
        resource = resource.route(endpoint.to_route());
    }
    if path == console::site::PATTERN {
        return resource.default_service(web::to(console::site::refuse));
    }
    resource.default_service(web::to(move || {
        let allow = allow.clone();
        async move { Err::<&str, _>(ApiError::MethodNotAllowed { allow }) }
    }))
}
