//! Errors on the wire: RFC 9457 problem details.

use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::problem_code::ProblemCode;

/// The media type of a problem.
pub(super) const MEDIA_TYPE: &str = "application/problem+json";

/// What went wrong, as RFC 9457 writes it. `code` is stable; programs decide by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Problem {
    /// Names the kind of problem, like `code`.
    #[serde(rename = "type")]
    #[schema(example = "urn:botyard:problem:already_has_bot")]
    kind: String,
    /// The kind of problem in a few words.
    #[schema(example = "Already has bot")]
    title: String,
    /// The HTTP status.
    #[schema(example = 409)]
    status: u16,
    /// What went wrong this time and what to do about it.
    detail: String,
    /// The kind of problem, in `snake_case`.
    #[schema(example = "already_has_bot")]
    code: ProblemCode,
    /// The field of the body at fault, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// What the field takes, or the body if no field is named; `detail` says it too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "a whole number from 1 to 30")]
    expected: Option<String>,
    /// How often another value may still be tried, if that is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts_left: Option<u32>,
    /// In how many seconds to try again, as the `Retry-After` header says it too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 5)]
    retry_after: Option<u64>,
    /// When to try again, if that is known as a moment, which `Retry-After` then gives as an HTTP date.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_at: Option<DateTime<Utc>>,
    /// The call's id, also in `X-Request-Id` and in the logs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required)]
    request_id: Option<Uuid>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, code: ProblemCode, detail: String) -> Self {
        Self {
            kind: format!("urn:botyard:problem:{code}"),
            title: title(&code.to_string()),
            status: status.as_u16(),
            detail,
            code,
            field: None,
            expected: None,
            attempts_left: None,
            retry_after: None,
            retry_at: None,
            request_id: None,
        }
    }

    /// With the field at fault, and what it takes.
    pub(super) fn with_field(mut self, field: Option<String>, expected: Option<String>) -> Self {
        self.field = field;
        self.expected = expected;
        self
    }

    pub(super) fn with_retry_after(mut self, seconds: Option<u64>) -> Self {
        self.retry_after = seconds;
        self
    }

    pub(super) fn with_attempts_left(mut self, attempts_left: Option<u32>) -> Self {
        self.attempts_left = attempts_left;
        self
    }

    pub(super) fn with_retry_at(mut self, retry_at: Option<DateTime<Utc>>) -> Self {
        self.retry_at = retry_at;
        self
    }

    /// The problem as the answer to the call with this id.
    pub(super) fn of_request(mut self, id: Uuid) -> Self {
        self.request_id = Some(id);
        self
    }

    pub(super) fn to_json(&self) -> String {
        // Texts and numbers always serialize; an empty object still is JSON.
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }
}

/// `already_has_bot` → `Already has bot`.
fn title(code: &str) -> String {
    let words = code.replace('_', " ");
    let mut characters = words.chars();
    characters.next().map(|first| first.to_ascii_uppercase().to_string() + characters.as_str()).unwrap_or_default()
}
