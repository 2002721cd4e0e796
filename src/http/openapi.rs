//! The OpenAPI document, put together from the endpoints of the route table.
//!
//! What is the same everywhere is added here rather than at each endpoint: names, tags, who may call, and the problems.

use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    Components, Content, InfoBuilder, License, ObjectBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required, Response,
    ResponseBuilder, Type,
};
use utoipa::{PartialSchema as _, ToSchema as _};

use crate::http::access::Access;
use crate::http::cookies::{ACCESS_COOKIE, CSRF_HEADER};
use crate::http::edge::context::EXEMPT_ROUTES;
use crate::http::idempotency::is_writing;
use crate::http::problem::{MEDIA_TYPE, Problem};
use crate::http::problem_code::ProblemCode;
use crate::http::routes::{Endpoint, endpoints};
use crate::model::idempotency::IdempotencyKey;

/// The names of the security schemes in the document: programs send an access token, which stands for a role, or an API
/// key, which was given scopes; browsers send a cookie and, with what writes, a token beside it.
const ACCESS_TOKEN: &str = "access_token";
const API_KEY: &str = "api_key";
const COOKIE_SCHEME: &str = "session_cookie";
const CSRF_SCHEME: &str = "csrf_token";

/// For what reasons a call of somebody who signed in may be refused, apart from what the endpoint itself refuses.
const REFUSALS: &str = "The caller's role is too low, an API key does not suffice, their password has to be changed or \
    one-time codes set up first, or a cookie came without its CSRF token; `code` says which.";

/// What holds for every call.
const CONVENTIONS: &str = "Errors are RFC 9457 problems. A URL has at most 8 KB and a head with all headers 32 KB \
(otherwise 414 and 431). Whole numbers are written without a fraction, and no text contains the character U+0000. \
Whoever calls too often gets 429 with `Retry-After`. A writing call by a signed-in caller may carry an \
`Idempotency-Key`, a new one for each call: made again with it, the call is answered again rather than done again. \
Answers of 429 and from 500 on are not kept, so such a call may be made again with its key; where the answer held a \
secret or the end of the call was not seen, 409 says so. On public routes the header means nothing.";

/// The folders of endpoints, what they are called and what they are for.
const TAGS: [(&str, &str, &str); 8] = [
    ("auth", "Sign-in", "Signing in, staying signed in, signing out."),
    ("events", "Live events", "What is told as it happens."),
    ("user_api", "My bot", "A person and their bot."),
    ("org_api", "My organization", "People who share databases, and what they have."),
    ("admin_api", "Administration", "Every bot, every account, and the record of what was done."),
    ("console", "Console", "What the web console starts from."),
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
        .description(Some(format!("{}\n\n{CONVENTIONS}", env!("CARGO_PKG_DESCRIPTION"))))
        .license(Some(license.build()));
    let tags = TAGS.map(|(_, name, description)| TagBuilder::new().name(name).description(Some(description)).build());
    let mut document = OpenApiBuilder::new().info(info.build()).tags(Some(tags)).components(Some(components())).build();
    for endpoint in endpoints {
        let Some(mut fragment) = endpoint.document.clone() else { continue };
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
    components.add_security_scheme(ACCESS_TOKEN, SecurityScheme::Http(bearer));
    let key = Http::builder().scheme(HttpAuthScheme::Bearer).bearer_format("botyard_…").description(Some(
        "An API key from `POST /api/auth/api-keys` that was given the scope; `write` includes `read`.",
    ));
    components.add_security_scheme(API_KEY, SecurityScheme::Http(key.build()));
    let cookie = "The session of a sign-in with `\"session\": \"cookie\"`. Without HTTPS its name is `botyard_access`.";
    let cookie = ApiKey::Cookie(ApiKeyValue::with_description(ACCESS_COOKIE, cookie));
    components.add_security_scheme(COOKIE_SCHEME, SecurityScheme::ApiKey(cookie));
    let csrf = "The `csrf_token` of the sign-in or of `GET /api/auth/me`, beside the cookie.";
    let csrf = ApiKey::Header(ApiKeyValue::with_description(CSRF_HEADER, csrf));
    components.add_security_scheme(CSRF_SCHEME, SecurityScheme::ApiKey(csrf));
    components.schemas.insert(Problem::name().into_owned(), Problem::schema());
    components.schemas.insert(ProblemCode::name().into_owned(), ProblemCode::schema());
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
        Access::SignedIn { role, scope } => {
            problems.push(("401", "The access token or API key is missing, expired or not valid."));
            problems.push(("403", REFUSALS));
            let key = scope.map(|scope| SecurityRequirement::new(API_KEY, [scope.as_str()]));
            let cookie = SecurityRequirement::new(COOKIE_SCHEME, [role.as_str()]);
            let none: [&str; 0] = [];
            let browser = if is_writing(&endpoint.method) { cookie.add(CSRF_SCHEME, none) } else { cookie };
            let token = SecurityRequirement::new(ACCESS_TOKEN, [role.as_str()]);
            Some([token, browser].into_iter().chain(key).collect())
        }
    };
    if endpoint.path.contains('{') {
        problems.push(("404", "There is nothing at this path, or nothing that the caller may know of."));
    }
    if !EXEMPT_ROUTES.contains(&&*endpoint.path) {
        problems.push(("429", "Too many calls: wait for `Retry-After` seconds."));
    }
    if endpoint.takes_key() {
        operation.parameters.get_or_insert_default().push(RefOr::T(idempotency_key()));
        problems
            .push(("409", "It does not fit how things stand, or the call with this `Idempotency-Key` is under way."));
        problems.push(("422", "The call makes no sense, or its `Idempotency-Key` was used for another one."));
    }
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

/// The header by which a call is named.
fn idempotency_key() -> Parameter {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(IdempotencyKey::MAX_LENGTH))
        .pattern(Some("^[!-~]+$"));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "Names this call. Made again with the same key, it is not done again but answered again, with the header \
             `Idempotent-Replayed: true`.",
        ))
        .schema(Some(schema))
        .build()
}

fn problem(description: &str) -> Response {
    let content = Content::new(Some(Ref::from_schema_name(Problem::name())));
    ResponseBuilder::new().description(description).content(MEDIA_TYPE, content).build()
}
