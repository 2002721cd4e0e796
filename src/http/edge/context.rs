//! What surrounds every call: an id, a deadline, a log line, metrics, and the headers of every answer. Of these, a webhook
//! call whose update was taken in gets the deadline and the metrics: Telegram makes thousands of them a second and reads
//! nothing but their status.
//!
//! Logs and metrics name the route's pattern, never the path, which may hold ids and the secret part of a webhook.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _, HttpResponse};
use metrics::{Counter, Histogram};
use tracing::{Instrument as _, Span};
use uuid::Uuid;

use crate::base::ids::uuid_v7;
use crate::config::HttpSettings;
use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::edge::connections::Busy;
use crate::http::edge::limits::{CallLimits, check_head};
use crate::http::edge::proxies::TrustedProxies;
use crate::http::error::ApiError;
use crate::http::problem::Problem;
use crate::model::account::AccountId;
use crate::model::audit::Origin;

/// The most characters kept of a `User-Agent`; browsers send about 120.
const MAX_USER_AGENT_LENGTH: usize = 256;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Where Telegram brings updates.
const WEBHOOK_ROUTE: &str = "/telegram/webhook/{hook_id}";

/// The path in front of the opaque id.
const WEBHOOK_PREFIX: &str = "/telegram/webhook/";

/// How long calls took, in seconds, and how many there were.
const DURATION: &str = "botyard_http_request_duration_seconds";
const COUNT: &str = "botyard_http_requests_total";

/// The routes that the limit for each address does not concern.
pub(in crate::http) const EXEMPT_ROUTES: [&str; 3] = [WEBHOOK_ROUTE, "/healthz", "/readyz"];

/// Headers of every answer that does not set them itself, but for the one to a webhook call that was taken in.
const SECURITY_HEADERS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
];

/// What the surroundings need. Cheap to clone.
#[derive(Debug, Clone)]
pub(in crate::http) struct Surroundings {
    request_timeout: Duration,
    /// Whether browsers are to use only HTTPS: TLS ends here, or we are published under it.
    is_https: bool,
    proxies: Arc<TrustedProxies>,
    limits: Data<CallLimits>,
    taken_in: TakenIn,
}

/// The metrics of webhook calls whose update was taken in: to look them up would take longer than to count.
#[derive(Debug, Clone)]
struct TakenIn {
    duration: Histogram,
    count: Counter,
}

impl Surroundings {
    pub(in crate::http) fn new(
        settings: &HttpSettings,
        proxies: Arc<TrustedProxies>,
        limits: Data<CallLimits>,
    ) -> Self {
        let taken_in = TakenIn {
            duration: metrics::histogram!(DURATION, "route" => WEBHOOK_ROUTE, "method" => "POST"),
            count: metrics::counter!(COUNT, "route" => WEBHOOK_ROUTE, "method" => "POST", "status" => "200"),
        };
        Self { request_timeout: settings.request_timeout, is_https: settings.is_https(), proxies, limits, taken_in }
    }

    /// Refuses a call that is not worth looking at.
    fn admit(&self, request: &ServiceRequest, route: &str, address: Option<IpAddr>) -> Result<(), ApiError> {
        check_head(request)?;
        // Telegram's few addresses bring the updates of all bots, and whoever asks after our health must get an answer.
        if EXEMPT_ROUTES.contains(&route) {
            return Ok(());
        }
        self.limits.admit_address(address)
    }

    /// Whoever forges webhook calls uses up what else they may call.
    fn judge(&self, response: ServiceResponse<BoxBody>, address: Option<IpAddr>) -> ServiceResponse<BoxBody> {
        let error = response.response().error().and_then(|error| error.as_error::<ApiError>());
        let verdict = if error.is_some_and(ApiError::is_forgery) { self.limits.admit_address(address) } else { Ok(()) };
        match verdict {
            Ok(()) => response,
            Err(refusal) => response.into_response(HttpResponse::from_error(refusal)),
        }
    }
}

impl TakenIn {
    fn note(&self, duration: Duration) {
        self.duration.record(duration.as_secs_f64());
        self.count.increment(1);
    }
}

/// Surrounds one call.
pub(in crate::http) async fn surround<B: MessageBody + 'static>(
    with: Surroundings,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    // Ids from outside are not taken over: whoever sends them could make calls hard to tell apart.
    let request_id = request.app_data::<Data<HttpState>>().map_or(Uuid::nil(), |state| uuid_v7(&state.ambient));
    let busy = Busy::begin(request.request());
    let address = request.peer_addr().map(|peer| with.proxies.caller(peer.ip(), request.headers()));
    let line = Line { request_id, method: method_label(request.method()), route: route_label(&request), started };
    if !line.is_webhook() {
        let origin = Origin { address, user_agent: user_agent(&request), request_id: Some(request_id) };
        request.extensions_mut().insert(origin);
    }
    let span = line.span();
    let answered = match with.admit(&request, &line.route, address) {
        Ok(()) => {
            let answered = tokio::time::timeout(with.request_timeout, next.call(request)).instrument(span).await;
            let answered = answered.unwrap_or_else(|_| Err(ApiError::TimedOut.into()));
            answered.map(|response| with.judge(response.map_into_boxed_body(), address))
        }
        Err(refusal) => Err(refusal.into()),
    };
    match answered {
        Ok(response) => {
            if let Some(error) = response.response().error().and_then(|error| error.as_error::<ApiError>()) {
                error.log(request_id);
            }
            let (request, response) = response.into_parts();
            let response = if line.is_webhook() && response.status() == StatusCode::OK {
                with.taken_in.note(line.started.elapsed());
                response
            } else {
                let account = request.extensions().get::<Authenticated>().map(|someone| someone.account.id);
                line.write(response.status(), account);
                complete(response, request_id, with.is_https)
            };
            Ok(ServiceResponse::new(request, response.map_body(|_, body| Busy::until_sent(busy, body))))
        }
        Err(mut error) => {
            if let Some(error) = error.as_error::<ApiError>() {
                error.log(request_id);
            }
            line.write(error.as_response_error().status_code(), None);
            error.add_response_mapper(move |response| complete(response, request_id, with.is_https));
            Err(error)
        }
    }
}

/// What the caller's program calls itself, as far as it can be shown.
fn user_agent(request: &ServiceRequest) -> Option<String> {
    let text = request.headers().get(header::USER_AGENT)?.to_str().ok()?.trim();
    (!text.is_empty()).then(|| text.chars().take(MAX_USER_AGENT_LENGTH).collect())
}

/// What the log and the metrics say of a call.
struct Line {
    request_id: Uuid,
    method: &'static str,
    route: Cow<'static, str>,
    started: Instant,
}

impl Line {
    fn is_webhook(&self) -> bool {
        self.route == WEBHOOK_ROUTE
    }

    /// What names the call in the log lines below it. Those of a webhook call, of which there are thousands a second, do
    /// without.
    fn span(&self) -> Span {
        if self.is_webhook() {
            return Span::none();
        }
        tracing::info_span!("request", request_id = %self.request_id)
    }

    fn write(self, status: StatusCode, account: Option<AccountId>) {
        let Self { request_id, method, route, started } = self;
        let elapsed = started.elapsed();
        let latency_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        let account_id = account.map(tracing::field::display);
        let status = status.as_u16();
        if matches!(&*route, "/healthz" | "/readyz") {
            tracing::debug!(%request_id, method, route = &*route, status, latency_ms, "answered");
        } else {
            tracing::info!(%request_id, method, route = &*route, status, latency_ms, account_id, "answered");
        }
        metrics::histogram!(DURATION, "route" => route.clone(), "method" => method).record(elapsed.as_secs_f64());
        let status = status.to_string();
        metrics::counter!(COUNT, "route" => route, "method" => method, "status" => status).increment(1);
    }
}

fn route_label(request: &ServiceRequest) -> Cow<'static, str> {
    // To ask the router takes as long as to route.
    let hook_id = request.path().strip_prefix(WEBHOOK_PREFIX);
    if hook_id.is_some_and(|id| !id.is_empty() && !id.contains('/')) {
        return WEBHOOK_ROUTE.into();
    }
    request.match_pattern().map_or("unmatched".into(), Cow::Owned)
}

/// Callers may invent methods, and each would be a new time series.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Gives an answer its headers and, if it is a problem, the request id.
fn complete(mut response: HttpResponse, request_id: Uuid, is_https: bool) -> HttpResponse {
    let headers = response.headers_mut();
    for (name, value) in SECURITY_HEADERS {
        set_default(headers, name, value);
    }
    if is_https {
        set_default(headers, header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if let Ok(id) = HeaderValue::from_str(&request_id.to_string()) {
        headers.insert(REQUEST_ID, id);
    }
    let problem = response.extensions_mut().remove::<Problem>();
    match problem {
        Some(problem) => response.set_body(BoxBody::new(problem.of_request(request_id).to_json())),
        None => response,
    }
}

fn set_default(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
