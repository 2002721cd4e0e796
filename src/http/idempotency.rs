//! `Idempotency-Key`: a writing call that is made again is answered again rather than done again.
//!
//! Stands behind the check of who calls, so that a key is its caller's own and an answer goes to nobody else. The call
//! goes on when the caller hangs up: that is when its answer is needed later.

use std::panic::resume_unwind;

use actix_web::body::{BoxBody, MessageBody as _};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{Error, HttpMessage as _, HttpResponse};
use futures_util::stream;
use serde_json::{Map, Value};
use tracing::Instrument as _;

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::http::extract::read_json_body;
use crate::http::problem::MEDIA_TYPE;
use crate::model::account::AccountId;
use crate::model::audit::Origin;
use crate::model::idempotency::{IdempotencyKey, InvalidIdempotencyKey, StoredAnswer};
use crate::services::idempotency::{Call, Idempotency, Outcome};

/// The header with the key.
pub(super) const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// The header of an answer that is given again.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The largest body kept, in bytes. A larger answer is not given again.
const MAX_KEPT_BODY: usize = 64_000;

/// Whether calls by this method take a key.
pub(super) fn is_writing(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PUT | Method::PATCH | Method::DELETE)
}

/// A call that was let through, and has to be finished.
struct Claim {
    memory: Idempotency,
    account: AccountId,
    key: IdempotencyKey,
}

/// What is to be done with a call.
enum Begun {
    /// It has no key.
    Unnamed,
    /// It is made for the first time.
    First(Claim),
    /// It was answered before.
    Answered(StoredAnswer),
}

/// Makes a call with a key at most once. `answers_secret` says that what it answers must not be kept.
pub(super) async fn once(
    answers_secret: bool,
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    match begin(&mut request).await {
        Ok(Begun::Unnamed) => next.call(request).await,
        Ok(Begun::First(claim)) => {
            let work = claim.carry_out(answers_secret, request, next).in_current_span();
            // Not given up with the connection, but only at its deadline.
            actix_web::rt::spawn(work).await.unwrap_or_else(|ended| resume_unwind(ended.into_panic()))
        }
        Ok(Begun::Answered(answer)) => {
            let response = replay(answer, request.request().extensions().get::<Origin>());
            Ok(request.into_response(response))
        }
        Err(error) => Ok(request.error_response(error)),
    }
}

async fn begin(request: &mut ServiceRequest) -> Result<Begun, ApiError> {
    let Some(key) = key_of(request)? else { return Ok(Begun::Unnamed) };
    let account = request.extensions().get::<Authenticated>().map(|someone| someone.account.id);
    let account = account.ok_or(ApiError::Unauthenticated)?;
    let memory = request.app_data::<Data<HttpState>>().map(|state| state.idempotency.clone());
    let memory = memory.ok_or(ApiError::UnknownPath)?;
    let (head, payload) = request.parts_mut();
    let body = read_json_body(head, payload).await?;
    let target = request.uri().path_and_query().map_or("", |target| target.as_str());
    let call = Call { method: request.method().as_str(), target, body: &body };
    let answer = memory.begin(account, &key, call).await?;
    request.set_payload(payload_of(body));
    Ok(answer.map_or(Begun::First(Claim { memory, account, key }), Begun::Answered))
}

fn key_of(request: &ServiceRequest) -> Result<Option<IdempotencyKey>, InvalidIdempotencyKey> {
    let mut keys = request.headers().get_all(&HEADER);
    let Some(key) = keys.next() else { return Ok(None) };
    let text = key.to_str().map_err(|_| InvalidIdempotencyKey)?;
    if keys.next().is_some() { Err(InvalidIdempotencyKey) } else { text.parse().map(Some) }
}

/// The body again, for whoever reads it next.
fn payload_of(body: Bytes) -> Payload {
    Payload::Stream { payload: Box::pin(stream::once(async { Ok(body) })) }
}

impl Claim {
    async fn carry_out(
        self,
        answers_secret: bool,
        request: ServiceRequest,
        next: Next<BoxBody>,
    ) -> Result<ServiceResponse<BoxBody>, Error> {
        // At the deadline nobody knows what was done, and the claim stays.
        let answered = tokio::time::timeout(self.memory.deadline(), next.call(request)).await;
        let (request, response) = answered.map_err(|_| ApiError::TimedOut)??.into_parts();
        let (response, outcome) = judge(answers_secret, response);
        if let Err(error) = self.memory.finish(self.account, &self.key, outcome).await {
            tracing::warn!(%error, "the end of a call with an Idempotency-Key could not be written down");
        }
        Ok(ServiceResponse::new(request, response))
    }
}

/// What to remember of an answer.
fn judge(answers_secret: bool, response: HttpResponse) -> (HttpResponse, Outcome) {
    let status = response.status();
    let is_refusal = [StatusCode::UNAUTHORIZED, StatusCode::TOO_MANY_REQUESTS].contains(&status);
    if status.is_server_error() || is_refusal {
        return (response, Outcome::Forget);
    }
    let holds_secret = (answers_secret && status.is_success()) || response.headers().contains_key(header::SET_COOKIE);
    let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.map(str::to_owned);
    let (head, body) = response.into_parts();
    match body.try_into_bytes() {
        Ok(body) if !holds_secret && body.len() <= MAX_KEPT_BODY => {
            let answer = StoredAnswer { status: status.as_u16(), content_type, body: body.to_vec() };
            (head.set_body(BoxBody::new(body)), Outcome::Keep(answer))
        }
        Ok(body) => (head.set_body(BoxBody::new(body)), Outcome::Withhold),
        // It is made while it is sent.
        Err(body) => (head.set_body(body), Outcome::Withhold),
    }
}

/// A kept answer as the answer to the call with this origin.
fn replay(answer: StoredAnswer, origin: Option<&Origin>) -> HttpResponse {
    let StoredAnswer { status, content_type, body } = answer;
    let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::OK));
    response.insert_header((REPLAYED, HeaderValue::from_static("true")));
    let body = if content_type.as_deref() == Some(MEDIA_TYPE) { of_this_request(body, origin) } else { body };
    if let Some(content_type) = content_type {
        response.insert_header((header::CONTENT_TYPE, content_type));
    }
    response.body(body)
}

/// A problem with the id of the call that gets it now.
fn of_this_request(body: Vec<u8>, origin: Option<&Origin>) -> Vec<u8> {
    let (Ok(mut problem), Some(origin)) = (serde_json::from_slice::<Map<String, Value>>(&body), origin) else {
        return body;
    };
    problem.insert("request_id".to_owned(), serde_json::json!(origin.request_id));
    serde_json::to_vec(&problem).unwrap_or(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(answers_secret: bool, response: HttpResponse) -> Outcome {
        judge(answers_secret, response).1
    }

    #[test]
    fn answers_are_kept_unless_they_hold_secrets_or_are_too_large() {
        let kept = |response| matches!(outcome(false, response), Outcome::Keep(_));
        assert!(kept(HttpResponse::Ok().body("x".repeat(MAX_KEPT_BODY))));
        assert!(kept(HttpResponse::NoContent().finish()));
        assert!(kept(HttpResponse::Conflict().body("no")));
        assert_eq!(outcome(false, HttpResponse::Ok().body("x".repeat(MAX_KEPT_BODY + 1))), Outcome::Withhold);
        let parts = stream::iter([Ok::<_, Error>(Bytes::from_static(b"x"))]);
        assert_eq!(outcome(false, HttpResponse::Ok().streaming(parts)), Outcome::Withhold);
        let cookie = HttpResponse::Ok().insert_header((header::SET_COOKIE, "a=b")).finish();
        assert_eq!(outcome(false, cookie), Outcome::Withhold);
        assert_eq!(outcome(true, HttpResponse::Created().body("secret")), Outcome::Withhold);
        assert!(matches!(outcome(true, HttpResponse::Conflict().body("no")), Outcome::Keep(_)));
    }

    #[test]
    fn a_call_that_was_not_done_may_be_made_again() {
        for status in [401, 429, 500, 502, 503] {
            let response = HttpResponse::build(StatusCode::from_u16(status).unwrap()).finish();
            assert_eq!(outcome(false, response), Outcome::Forget, "{status}");
        }
    }
}
