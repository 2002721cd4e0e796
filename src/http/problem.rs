//! Errors on the wire: RFC 9457 problem details.

use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

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
    code: &'static str,
    /// The field of the body at fault, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// How often another value may still be tried, if that is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts_left: Option<u32>,
    /// When to try again, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_at: Option<DateTime<Utc>>,
    /// The call's id, also in `X-Request-Id` and in the logs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required)]
    request_id: Option<Uuid>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, code: &'static str, detail: String, field: Option<String>) -> Self {
        Self {
            kind: format!("urn:botyard:problem:{code}"),
            title: title(code),
            status: status.as_u16(),
            detail,
            code,
            field,
            attempts_left: None,
            retry_at: None,
            request_id: None,
        }
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
