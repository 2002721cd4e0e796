//! The OpenAPI document, put together from the endpoints of the route table.
//!
//! What is the same everywhere is added here rather than at each endpoint: names, tags, who may call, and the problems.

use actix_web::http::Method;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    Components, Content, InfoBuilder, License, OpenApi, OpenApiBuilder, Ref, RefOr, Response, ResponseBuilder,
};
use utoipa::{PartialSchema as _, ToSchema as _};

use crate::http::cookies::{ACCESS_COOKIE, CSRF_HEADER};
use crate::http::problem::{MEDIA_TYPE, Problem};
use crate::http::routes::{Access, Endpoint, endpoints};
use crate::model::account::Role;

/// The names of the security schemes in the document: programs send the first, browsers the second and, with what
/// writes, the third.
const SCHEME: &str = "access_token";
const COOKIE_SCHEME: &str = "session_cookie";
const CSRF_SCHEME: &str = "csrf_token";

/// The folders of endpoints, what they are called and what they are for.
const TAGS: [(&str, &str, &str); 5] = [
    ("auth", "Sign-in", "Signing in, staying signed in, signing out."),
    ("user_api", "My bot", "A person and their bot."),
    ("admin_api", "Administration", "Every bot, every account, and the record of what was done."),
    ("telegram", "Telegram", "What Telegram calls."),
    ("ops", "Operation", "What operators, load balancers and readers of this document call."),
];

/// The document of every route.
pub fn openapi() -> OpenApi {
    describe(&endpoints())
}

/// The document of `endpoints`.
pub(super) fn describe(endpoints: &[Endpoint]) -> OpenApi {
    let license = License::builder().name(env!("CARGO_PKG_LICENSE")).identifier(Some(env!("CARGO_PKG_LICENSE")));
    let info = InfoBuilder::new()
        .title("Botyard")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(env!("CARGO_PKG_DESCRIPTION")))
        .license(Some(license.build()));
    let tags = TAGS.map(|(_, name, description)| TagBuilder::new().name(name).description(Some(description)).build());
    let mut document = OpenApiBuilder::new().info(info.build()).tags(Some(tags)).components(Some(components())).build();
    for endpoint in endpoints {
        let mut fragment = endpoint.document.clone();
        for operation in fragment.paths.paths.values_mut().filter_map(only_operation) {
            complete(operation, endpoint);
        }
        document.merge(fragment);
    }
    // The fragments list tags by module; ours are above.
    if let Some(tags) = &mut document.tags {
        tags.retain(|tag| TAGS.iter().any(|(_, name, _)| *name == tag.name));
    }
    document
}

fn components() -> Components {
    let mut components = Components::new();
    let bearer = Http::builder().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    components.add_security_scheme(SCHEME, SecurityScheme::Http(bearer));
    let cookie = "The session of a sign-in with `\"session\": \"cookie\"`. Without HTTPS its name is `botyard_access`.";
    let cookie = ApiKey::Cookie(ApiKeyValue::with_description(ACCESS_COOKIE, cookie));
    components.add_security_scheme(COOKIE_SCHEME, SecurityScheme::ApiKey(cookie));
    let csrf = "The `csrf_token` of the sign-in or of `GET /api/auth/me`, beside the cookie.";
    let csrf = ApiKey::Header(ApiKeyValue::with_description(CSRF_HEADER, csrf));
    components.add_security_scheme(CSRF_SCHEME, SecurityScheme::ApiKey(csrf));
    components.schemas.insert(Problem::name().into_owned(), Problem::schema());
    components
}

fn only_operation(item: &mut PathItem) -> Option<&mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch]
        .into_iter()
        .find_map(Option::as_mut)
}

/// Adds to an operation what its line in the route table says.
fn complete(operation: &mut Operation, endpoint: &Endpoint) {
    operation.operation_id = Some(endpoint.operation_id());
    let folder = endpoint.name.split("::").next().unwrap_or_default();
    let tag = TAGS.iter().find(|(name, ..)| *name == folder).map(|(_, tag, _)| (*tag).to_owned());
    operation.tags = tag.map(|tag| vec![tag]);
    let mut problems: Vec<(&str, &str)> = vec![("default", "Any other problem; `code` says which.")];
    operation.security = match endpoint.access {
        Access::Public => Some(Vec::new()),
        Access::SignedIn { role, .. } => {
            problems.push(("401", "The access token is missing, expired or not valid."));
            if let Some(description) = describe_refusals(endpoint, role) {
                problems.push(("403", description));
            }
            let cookie = SecurityRequirement::new(COOKIE_SCHEME, [role.as_str()]);
            let none: [&str; 0] = [];
            let browser = if is_writing(endpoint) { cookie.add(CSRF_SCHEME, none) } else { cookie };
            Some(vec![SecurityRequirement::new(SCHEME, [role.as_str()]), browser])
        }
    };
    if operation.request_body.is_some() {
        problems.push(("400", "The body is no valid JSON."));
        problems.push(("413", "The body is too large."));
        problems.push(("422", "The body is not what this call takes; `field` says where."));
    }
    for (status, description) in problems {
        let missing = || RefOr::T(problem(description));
        operation.responses.responses.entry(status.to_owned()).or_insert_with(missing);
    }
}

/// For what reasons a call of somebody who signed in may be refused, apart from what the endpoint itself refuses.
fn describe_refusals(endpoint: &Endpoint, role: Role) -> Option<&'static str> {
    match (role > Role::User, endpoint.is_open_to_restricted, is_writing(endpoint)) {
        (true, ..) => Some(
            "The caller's role is too low, their password has to be changed or one-time codes set up first, or the \
             cookie's CSRF token is missing or wrong; `code` says which.",
        ),
        (false, false, _) => Some(
            "The caller's password has to be changed or one-time codes set up first, or the cookie's CSRF token is \
             missing or wrong; `code` says which.",
        ),
        (false, true, true) => {
            Some("The cookie's CSRF token is missing or wrong, or a page of another site sent this.")
        }
        (false, true, false) => None,
    }
}

fn is_writing(endpoint: &Endpoint) -> bool {
    endpoint.method != Method::GET
}

fn problem(description: &str) -> Response {
    let content = Content::new(Some(Ref::from_schema_name(Problem::name())));
    ResponseBuilder::new().description(description).content(MEDIA_TYPE, content).build()
}
