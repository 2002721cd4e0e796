//! Refusals in Telegram's words.

use serde::Serialize;

/// A refusal of the Bot API: `{"ok":false,"error_code":…,"description":…}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError {
    /// The HTTP status, repeated in the body.
    pub(crate) code: u16,
    /// The words.
    pub(crate) description: String,
    /// Seconds to wait, with code 429.
    pub(crate) retry_after: Option<u64>,
    /// The chat's new id, when a group became a supergroup.
    pub(crate) migrate_to_chat_id: Option<i64>,
}

#[derive(Serialize)]
struct Body<'a> {
    ok: bool,
    error_code: u16,
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<Parameters>,
}

#[derive(Serialize)]
struct Parameters {
    #[serde(skip_serializing_if = "Option::is_none")]
    migrate_to_chat_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

impl ApiError {
    /// A refusal with these exact words.
    pub(crate) fn new(code: u16, description: impl Into<String>) -> Self {
        Self { code, description: description.into(), retry_after: None, migrate_to_chat_id: None }
    }

    /// `Bad Request: …`
    pub(crate) fn bad_request(what: impl std::fmt::Display) -> Self {
        Self::new(400, format!("Bad Request: {what}"))
    }

    /// `Forbidden: …`
    pub(crate) fn forbidden(what: impl std::fmt::Display) -> Self {
        Self::new(403, format!("Forbidden: {what}"))
    }

    /// `Conflict: …`
    pub(crate) fn conflict(what: impl std::fmt::Display) -> Self {
        Self::new(409, format!("Conflict: {what}"))
    }

    /// `Too Many Requests: retry after …`
    pub(crate) fn too_many_requests(retry_after: u64) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(429, format!("Too Many Requests: retry after {retry_after}"))
        }
    }

    /// The group lives on under another id.
    pub(crate) fn migrated(to: i64) -> Self {
        Self { migrate_to_chat_id: Some(to), ..Self::bad_request("group chat was upgraded to a supergroup chat") }
    }

    /// A required parameter is missing or empty.
    pub(crate) fn required(parameter: &str) -> Self {
        Self::bad_request(format_args!("parameter \"{parameter}\" is required"))
    }

    /// The answer on the wire.
    pub(crate) fn to_json(&self) -> String {
        let parameters = (self.retry_after.is_some() || self.migrate_to_chat_id.is_some())
            .then_some(Parameters { migrate_to_chat_id: self.migrate_to_chat_id, retry_after: self.retry_after });
        let body = Body { ok: false, error_code: self.code, description: &self.description, parameters };
        super::wire::to_json(&body)
    }
}
