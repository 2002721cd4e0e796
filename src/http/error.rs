//! What can go wrong with a call, and the one place that says how it is answered.
//!
//! A new error of a use case gets an arm in the match that it breaks. What is ours to repair (the faults) is logged once
//! with the request id and never sent; everything else tells the caller what to do.

mod accounts;
mod bots;
mod costs;
mod mail;
mod mtproto;
mod organizations;

use std::time::{Duration, SystemTime};

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use chrono::{DateTime, Utc};
use thiserror::Error;
use uuid::Uuid;

use self::accounts::answer_account;
use self::bots::answer_bot;
use self::costs::answer_cost;
use self::mail::answer_mail;
use self::mtproto::answer_session;
use self::organizations::{answer_database, answer_organization};
use crate::http::problem::{MEDIA_TYPE, Problem};
use crate::http::problem_code::ProblemCode as Code;
use crate::ingress::WebhookError;
use crate::model::account::Scope;
use crate::model::idempotency::InvalidIdempotencyKey;
use crate::services::StoreError;
use crate::services::accounts::AccountError;
use crate::services::audit::AuditError;
use crate::services::bots::BotError;
use crate::services::databases::DatabasesError;
use crate::services::events::EventsError;
use crate::services::idempotency::IdempotencyError;
use crate::services::llm_usage::CostError;
use crate::services::mail::MailError;
use crate::services::mtproto::UserSessionError;
use crate::services::organizations::OrganizationError;

/// When to come back while the store or Telegram is away.
const OUTAGE_RETRY_AFTER: Duration = Duration::from_secs(5);

/// When an export may have ended that goes on now.
const EXPORT_RETRY_AFTER: Duration = Duration::from_secs(5);

/// When a stream of events may be opened again.
const STREAM_RETRY_AFTER: Duration = Duration::from_secs(5);

/// When Telegram may bring an update again to a bot that does not run.
const STOPPED_RETRY_AFTER: Duration = Duration::from_secs(10);

/// Why a call was not done.
#[derive(Debug, Error)]
pub(super) enum ApiError {
    /// A use case on accounts failed.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// A use case on bots failed.
    #[error(transparent)]
    Bot(#[from] BotError),
    /// A use case on e-mails failed.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// A use case on a tenant's own Telegram account failed.
    #[error(transparent)]
    Session(#[from] UserSessionError),
    /// A use case on an organization failed.
    #[error(transparent)]
    Organization(#[from] OrganizationError),
    /// A use case on a tenant's database failed.
    #[error(transparent)]
    Database(#[from] DatabasesError),
    /// A use case on costs of language models failed.
    #[error(transparent)]
    Cost(#[from] CostError),
    /// A stream of events was not opened.
    #[error(transparent)]
    Events(#[from] EventsError),
    /// A use case on the audit log failed.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// A webhook call was refused.
    #[error(transparent)]
    Webhook(#[from] WebhookError),
    /// A call with an `Idempotency-Key` was not made.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The `Idempotency-Key` is none.
    #[error(transparent)]
    IdempotencyKey(#[from] InvalidIdempotencyKey),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The call needs a sign-in and has none.
    #[error("sign in first: send \"Authorization: Bearer\" with an access token from POST /api/auth/login")]
    Unauthenticated,
    /// The caller's role is too low.
    #[error("your role does not allow this")]
    Forbidden,
    /// What stands for an id in the path is none.
    #[error("there is nothing with this id")]
    NoSuchId,
    /// The call came with an API key, and takes a person.
    #[error("sign in for this: no API key suffices")]
    SessionRequired,
    /// The API key was not given the scope that the call takes.
    #[error("this takes an API key with the scope {0}")]
    ScopeRequired(Scope),
    /// A page of another site made a browser send the call.
    #[error(
        "a page of another site sent this: if the page is Botyard's own, http.public_url has to be set to its address"
    )]
    ForeignPage,
    /// Nothing is at this path.
    #[error("there is nothing at this path: see /api/docs")]
    UnknownPath,
    /// The path does not take this method.
    #[error("this path takes {allow}")]
    MethodNotAllowed {
        /// The methods that it takes.
        allow: String,
    },
    /// There is no body where one is needed.
    #[error("this call takes a JSON body, and none came")]
    NoBody,
    /// The body is not JSON.
    #[error("the body is not valid JSON: line {line}, column {column}")]
    MalformedJson {
        /// Where the reader stopped, from 1.
        line: usize,
        /// Where in the line, from 1.
        column: usize,
    },
    /// The body is JSON, but not what this call takes.
    #[error("{}{detail}", if field.is_empty() { String::new() } else { format!("{field}: ") })]
    InvalidBody {
        /// The field's path; empty for the body as a whole.
        field: String,
        /// What it must be.
        detail: String,
    },
    /// The body is of another media type.
    #[error("send the body as application/json")]
    UnsupportedMediaType,
    /// The body is a file of another media type.
    #[error("send the file as application/octet-stream")]
    UnsupportedFileType,
    /// The body is too large.
    #[error("the body is larger than {limit} bytes")]
    BodyTooLarge {
        /// The most bytes accepted.
        limit: usize,
    },
    /// The body ended early or is no UTF-8 text.
    #[error("the body could not be read: {0}")]
    UnreadableBody(String),
    /// The query string is not what this call takes.
    #[error("the query is not valid: {0}")]
    InvalidQuery(String),
    /// The URL is too long.
    #[error("the URL is longer than {limit} bytes")]
    UrlTooLong {
        /// The most bytes accepted.
        limit: usize,
    },
    /// The URL and the headers together are too large.
    #[error("the URL and the headers are together longer than {limit} bytes")]
    HeadTooLarge {
        /// The most bytes accepted.
        limit: usize,
    },
    /// The address or the account makes too many calls.
    #[error("too many calls: try again in {} s", seconds(*retry_after))]
    TooManyCalls {
        /// How long to wait.
        retry_after: Duration,
    },
    /// A link is too long for a QR code, which Telegram's are not.
    #[error("a link could not be drawn as a QR code")]
    Undrawable,
    /// The call took too long.
    #[error("this took too long and was given up: try again")]
    TimedOut,
}

/// How an error is answered.
struct Answer {
    status: StatusCode,
    code: Code,
    detail: String,
    field: Option<String>,
    /// What the field takes.
    expected: Option<String>,
    retry_after: Option<Duration>,
    /// The same as a moment.
    retry_at: Option<DateTime<Utc>>,
    /// How often the same may be tried again with another value.
    attempts_left: Option<u32>,
    /// Ours to repair: logged.
    is_fault: bool,
}

impl Answer {
    fn new(status: StatusCode, code: Code, detail: &(impl ToString + ?Sized)) -> Self {
        Self {
            status,
            code,
            detail: detail.to_string(),
            field: None,
            expected: None,
            retry_after: None,
            retry_at: None,
            attempts_left: None,
            is_fault: false,
        }
    }

    fn fault(status: StatusCode, code: Code, detail: &str) -> Self {
        Self { is_fault: true, ..Self::new(status, code, detail) }
    }

    fn internal() -> Self {
        Self::fault(StatusCode::INTERNAL_SERVER_ERROR, Code::Internal, "something went wrong here; it has been logged")
    }

    fn about(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned()).filter(|field| !field.is_empty());
        self
    }

    /// A field's value is not what it takes.
    fn invalid_field(error: &impl ToString, field: &str, expected: &str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, Code::InvalidField, error).about(field).expecting(expected)
    }

    fn expecting(mut self, expected: &str) -> Self {
        self.expected = Some(expected.to_owned());
        self
    }

    fn after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }
}

fn answer(error: &ApiError) -> Answer {
    use StatusCode as S;
    match error {
        ApiError::Account(error) => answer_account(error),
        ApiError::Bot(error) => answer_bot(error),
        ApiError::Mail(error) => answer_mail(error),
        ApiError::Session(error) => answer_session(error),
        ApiError::Organization(error) => answer_organization(error),
        ApiError::Cost(error) => answer_cost(error),
        ApiError::Database(error) => answer_database(error),
        ApiError::Events(error) => answer_events(error),
        ApiError::Audit(error) => answer_audit(error),
        ApiError::Forbidden => Answer::new(S::FORBIDDEN, Code::Forbidden, error),
        ApiError::Store(error) => answer_store(error),
        ApiError::Webhook(error) => answer_webhook(error),
        ApiError::Idempotency(error) => answer_idempotency(error),
        ApiError::IdempotencyKey(error) => Answer::new(S::BAD_REQUEST, Code::InvalidIdempotencyKey, error),
        ApiError::Unauthenticated => Answer::new(S::UNAUTHORIZED, Code::Unauthenticated, error),
        ApiError::NoSuchId => Answer::new(S::NOT_FOUND, Code::NotFound, error),
        ApiError::SessionRequired => Answer::new(S::FORBIDDEN, Code::SessionRequired, error),
        ApiError::ScopeRequired(_) => Answer::new(S::FORBIDDEN, Code::ScopeRequired, error),
        ApiError::ForeignPage => Answer::new(S::FORBIDDEN, Code::ForeignPage, error),
        ApiError::UnknownPath => Answer::new(S::NOT_FOUND, Code::UnknownPath, error),
        ApiError::MethodNotAllowed { .. } => Answer::new(S::METHOD_NOT_ALLOWED, Code::MethodNotAllowed, error),
        ApiError::NoBody | ApiError::MalformedJson { .. } => Answer::new(S::BAD_REQUEST, Code::MalformedJson, error),
        ApiError::InvalidBody { field, detail } => {
            let answer = Answer::new(S::UNPROCESSABLE_ENTITY, Code::InvalidBody, error).about(field);
            match detail.strip_prefix("expected ") {
                Some(expected) => answer.expecting(expected),
                None => answer,
            }
        }
        ApiError::UnsupportedMediaType | ApiError::UnsupportedFileType => {
            Answer::new(S::UNSUPPORTED_MEDIA_TYPE, Code::UnsupportedMediaType, error)
        }
        ApiError::BodyTooLarge { .. } => Answer::new(S::PAYLOAD_TOO_LARGE, Code::BodyTooLarge, error),
        ApiError::UnreadableBody(_) => Answer::new(S::BAD_REQUEST, Code::UnreadableBody, error),
        ApiError::InvalidQuery(_) => Answer::new(S::UNPROCESSABLE_ENTITY, Code::InvalidQuery, error),
        ApiError::UrlTooLong { .. } => Answer::new(S::URI_TOO_LONG, Code::UrlTooLong, error),
        ApiError::HeadTooLarge { .. } => Answer::new(S::REQUEST_HEADER_FIELDS_TOO_LARGE, Code::HeadTooLarge, error),
        ApiError::TooManyCalls { retry_after } => {
            Answer::new(S::TOO_MANY_REQUESTS, Code::RateLimited, error).after(*retry_after)
        }
        ApiError::Undrawable => Answer::internal(),
        ApiError::TimedOut => {
            let detail = error.to_string();
            Answer::fault(S::SERVICE_UNAVAILABLE, Code::TimedOut, &detail).after(OUTAGE_RETRY_AFTER)
        }
    }
}

fn answer_events(error: &EventsError) -> Answer {
    use StatusCode as S;
    match error {
        EventsError::TooMany { .. } => {
            Answer::new(S::TOO_MANY_REQUESTS, Code::TooManyStreams, error).after(STREAM_RETRY_AFTER)
        }
        EventsError::Full => Answer::new(S::SERVICE_UNAVAILABLE, Code::TooManyStreams, error).after(STREAM_RETRY_AFTER),
        EventsError::Stopping => Answer::new(S::SERVICE_UNAVAILABLE, Code::Stopping, error).after(STREAM_RETRY_AFTER),
        EventsError::NotAllowed => Answer::new(S::FORBIDDEN, Code::Forbidden, error),
        EventsError::NotSignedIn => Answer::new(S::UNAUTHORIZED, Code::InvalidToken, error),
        EventsError::Store(error) => answer_store(error),
    }
}

fn answer_audit(error: &AuditError) -> Answer {
    use StatusCode as S;
    match error {
        AuditError::NotAllowed => Answer::new(S::FORBIDDEN, Code::Forbidden, error),
        AuditError::InvalidField { field, expected } => Answer::invalid_field(error, field, expected),
        AuditError::TooManyExports { .. } => {
            Answer::new(S::TOO_MANY_REQUESTS, Code::TooManyExports, error).after(EXPORT_RETRY_AFTER)
        }
        AuditError::NoSuchExport => Answer::new(S::NOT_FOUND, Code::NotFound, error),
        AuditError::ExportNotDone => Answer::new(S::CONFLICT, Code::ExportNotDone, error),
        AuditError::Broken => Answer::new(S::CONFLICT, Code::AuditBroken, error),
        AuditError::Store(error) => answer_store(error),
    }
}

fn answer_idempotency(error: &IdempotencyError) -> Answer {
    use StatusCode as S;
    match error {
        IdempotencyError::Reused => Answer::new(S::UNPROCESSABLE_ENTITY, Code::IdempotencyKeyReused, error),
        IdempotencyError::InProgress { retry_after } => {
            Answer::new(S::CONFLICT, Code::InProgress, error).after(*retry_after)
        }
        IdempotencyError::OutcomeUnknown { .. } => Answer::new(S::CONFLICT, Code::OutcomeUnknown, error),
        IdempotencyError::AlreadyDone { .. } => Answer::new(S::CONFLICT, Code::AlreadyDone, error),
        IdempotencyError::Store(error) => answer_store(error),
    }
}

fn answer_webhook(error: &WebhookError) -> Answer {
    use StatusCode as S;
    match error {
        WebhookError::Forged => Answer::new(S::UNAUTHORIZED, Code::UnknownWebhook, error),
        WebhookError::Malformed(_) => Answer::new(S::BAD_REQUEST, Code::MalformedUpdate, error),
        WebhookError::NotRunning => {
            Answer::new(S::SERVICE_UNAVAILABLE, Code::BotNotRunning, error).after(STOPPED_RETRY_AFTER)
        }
        WebhookError::Store(error) => answer_store(error),
    }
}

fn answer_store(error: &StoreError) -> Answer {
    match error {
        StoreError::Unavailable(_) => {
            let detail = "the database is not available: try again later";
            Answer::fault(StatusCode::SERVICE_UNAVAILABLE, Code::StoreUnavailable, detail).after(OUTAGE_RETRY_AFTER)
        }
        StoreError::Duplicate
        | StoreError::Internal(_)
        | StoreError::Claimed
        | StoreError::NewerSchema { .. }
        | StoreError::Migration(_)
        | StoreError::InvalidUrl(_) => Answer::internal(),
    }
}

/// A wait in whole seconds, rounded up so that whoever obeys is not early.
fn seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

/// A moment as headers have it, in whole seconds, rounded up as [`seconds`] does.
fn http_date(moment: DateTime<Utc>) -> header::HttpDate {
    SystemTime::from(moment + (Duration::from_secs(1) - Duration::from_nanos(1))).into()
}

impl ApiError {
    /// Whether the call pretended to come from Telegram.
    pub(super) fn is_forgery(&self) -> bool {
        matches!(self, Self::Webhook(WebhookError::Forged))
    }

    /// Logs what the operator should know of. The text of a fault names causes, never contents.
    pub(super) fn log(&self, request_id: Uuid) {
        if self.is_forgery() {
            tracing::warn!(%request_id, "a webhook call with an unknown path or a wrong secret was refused");
        }
        let answer = answer(self);
        if answer.is_fault {
            tracing::error!(%request_id, code = %answer.code, error = %self, "a call failed");
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        answer(self).status
    }

    /// The answer without the request id, which `context` adds.
    fn error_response(&self) -> HttpResponse {
        let answer = answer(self);
        let mut response = HttpResponse::build(answer.status);
        response.content_type(MEDIA_TYPE);
        if answer.status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        if let Self::MethodNotAllowed { allow } = self {
            response.insert_header((header::ALLOW, allow.as_str()));
        }
        if let Some(wait) = answer.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds(wait)));
        } else if let Some(moment) = answer.retry_at {
            response.insert_header((header::RETRY_AFTER, http_date(moment)));
        }
        let problem = Problem::new(answer.status, answer.code, answer.detail)
            .with_field(answer.field, answer.expected)
            .with_retry_after(answer.retry_after.map(seconds))
            .with_retry_at(answer.retry_at)
            .with_attempts_left(answer.attempts_left);
        let body = problem.to_json();
        response.extensions_mut().insert(problem);
        response.body(body)
    }
}
