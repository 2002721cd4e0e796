//! What can go wrong with a call of a model, by what can be done about it.
//!
//! Nothing that a server sent becomes part of an error, as it may quote the question or the key: only the status, and a code
//! that has the shape of one.

use std::time::Duration;

use genai::webc;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;
use thiserror::Error;

/// The longest code of a refusal that is passed on, in characters.
const MAX_CODE: usize = 64;

/// The longest wait that a server is believed to ask for.
const MAX_WAIT: Duration = Duration::from_hours(24);

/// Why a call of a model brought no answer. Holds nothing of what was asked or sent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LlmError {
    /// No model is set up for this.
    #[error("no language model is set up")]
    NotConfigured,
    /// It asked to come back later.
    #[error("the model server asks to come back later")]
    RateLimited {
        /// When, if it said so.
        retry_after: Option<Duration>,
    },
    /// A quota of the day is used up.
    #[error("the model server's quota for the day is used up")]
    QuotaExhausted,
    /// The account there has no credit left, or has spent what it may. It comes back by no waiting.
    #[error("the account at the model server has no credit left")]
    CreditSpent,
    /// It did not answer in time.
    #[error("the model server did not answer in time")]
    TimedOut,
    /// It could not be reached, the connection broke, or it failed: worth another attempt.
    #[error("the model server failed: {0}")]
    Unavailable(String),
    /// It does not take the key, or not for this.
    #[error("the model server refused the key: {0}")]
    KeyRefused(String),
    /// It knows no such model, or has nothing at this address.
    #[error("the model server has no such model: {0}")]
    NoSuchModel(String),
    /// What it was told is more than the model reads at once.
    #[error("the model server was told more than the model reads at once: {0}")]
    TooLong(String),
    /// It refused the call for another reason, and would refuse it again.
    #[error("the model server refused: {0}")]
    Refused(String),
    /// What came was no answer of this wire format: most likely a wrong address.
    #[error("what came was no answer of a model server")]
    Unreadable,
    /// Something here does not work.
    #[error("{0}")]
    Broken(&'static str),
}

impl LlmError {
    /// Whether the same call may succeed at once.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

/// What the library says, in our words.
pub(super) fn classify(error: genai::Error) -> LlmError {
    match error {
        genai::Error::WebModelCall { webc_error, .. } | genai::Error::WebAdapterCall { webc_error, .. } => {
            classify_transport(webc_error)
        }
        _ => LlmError::Unreadable,
    }
}

fn classify_transport(error: webc::Error) -> LlmError {
    match error {
        webc::Error::ResponseFailedStatus { status, body, headers } => refusal(status, &headers, &body),
        webc::Error::Reqwest(error) if error.is_timeout() && !error.is_connect() => LlmError::TimedOut,
        webc::Error::Reqwest(error) if error.is_connect() => LlmError::Unavailable("no connection".to_owned()),
        webc::Error::Reqwest(_) => LlmError::Unavailable("the connection broke".to_owned()),
        _ => LlmError::Unreadable,
    }
}

/// A status that is no success.
fn refusal(status: StatusCode, headers: &HeaderMap, body: &str) -> LlmError {
    let body: Value = serde_json::from_str(body).unwrap_or(Value::Null);
    // Gemini wraps the error into a list where it would have answered with one.
    let error = body.pointer("/error").or_else(|| body.pointer("/0/error")).unwrap_or(&Value::Null);
    let code = code_in(error);
    if status == StatusCode::PAYMENT_REQUIRED || code.as_deref() == Some("insufficient_quota") {
        return LlmError::CreditSpent;
    }
    if status == StatusCode::TOO_MANY_REQUESTS {
        if is_daily_quota(error) {
            return LlmError::QuotaExhausted;
        }
        return LlmError::RateLimited { retry_after: wait_in_body(error).or_else(|| wait_in_headers(headers)) };
    }
    let is_too_long = status == StatusCode::PAYLOAD_TOO_LARGE || is_too_long(code.as_deref(), error);
    let words =
        code.map_or_else(|| format!("status {}", status.as_u16()), |code| format!("status {} {code}", status.as_u16()));
    match status {
        _ if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT => LlmError::Unavailable(words),
        _ if is_too_long => LlmError::TooLong(words),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => LlmError::KeyRefused(words),
        _ if is_key_of_gemini(error) => LlmError::KeyRefused(words),
        StatusCode::NOT_FOUND => LlmError::NoSuchModel(words),
        _ => LlmError::Refused(words),
    }
}

/// Whether there was more to read than the model can: OpenAI's code, or what Gemini and others say of its length.
fn is_too_long(code: Option<&str>, error: &Value) -> bool {
    const SAID: [&str; 3] = ["token count", "maximum context length", "exceeds the available context size"];
    let message = error["message"].as_str().unwrap_or_default();
    code == Some("context_length_exceeded") || SAID.iter().any(|words| message.contains(words))
}

/// Whether it is Gemini's answer to a wrong key, which has the status of a call that is malformed.
fn is_key_of_gemini(error: &Value) -> bool {
    let mut details = error["details"].as_array().into_iter().flatten();
    details.any(|detail| detail["reason"] == "API_KEY_INVALID")
}

/// The code of an error, if it looks like one: OpenAI's `code` or `type`, Gemini's `status`.
fn code_in(error: &Value) -> Option<String> {
    let is_code = |text: &&str| {
        (1..=MAX_CODE).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    ["code", "status", "type"].iter().find_map(|name| error[name].as_str().filter(is_code)).map(str::to_owned)
}

/// Whether what is used up is a quota of Gemini's for a day.
fn is_daily_quota(error: &Value) -> bool {
    let details = error["details"].as_array().into_iter().flatten();
    let mut violations = details.filter_map(|detail| detail["violations"].as_array()).flatten();
    violations.any(|violation| violation["quotaId"].as_str().is_some_and(|id| id.contains("PerDay")))
}

/// Gemini's `RetryInfo`, such as `47s` or `1.5s`.
fn wait_in_body(error: &Value) -> Option<Duration> {
    let mut details = error["details"].as_array()?.iter();
    let delay = details.find_map(|detail| detail["retryDelay"].as_str())?;
    seconds(delay.strip_suffix('s')?)
}

/// OpenAI's headers. A date instead of seconds is not looked at.
fn wait_in_headers(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    text("retry-after-ms").and_then(seconds).map(|wait| wait / 1000).or_else(|| text("retry-after").and_then(seconds))
}

fn seconds(text: &str) -> Option<Duration> {
    let wait = Duration::try_from_secs_f64(text.trim().parse().ok()?).ok()?;
    Some(wait.min(MAX_WAIT))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(status: u16, headers: &[(&'static str, &'static str)], body: &Value) -> LlmError {
        let headers: HeaderMap =
            headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        refusal(StatusCode::from_u16(status).unwrap(), &headers, &body.to_string())
    }

    fn limited(seconds: f64) -> LlmError {
        LlmError::RateLimited { retry_after: Some(Duration::from_secs_f64(seconds)) }
    }

    #[test]
    fn waits_and_quotas_are_found_where_each_provider_says_them() {
        let gemini =
            |details: Value| json!({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "details": details}});
        let per_minute = json!({"violations": [{"quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"}]});
        let per_day = json!({"violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]});
        let retry = json!({"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "47s"});
        assert_eq!(refused(429, &[], &gemini(json!([per_minute, retry]))), limited(47.0));
        assert_eq!(refused(429, &[], &json!([gemini(json!([retry]))])), limited(47.0));
        assert_eq!(refused(429, &[], &gemini(json!([per_day, retry]))), LlmError::QuotaExhausted);
        assert_eq!(refused(429, &[], &gemini(json!([per_minute]))), LlmError::RateLimited { retry_after: None });
        assert_eq!(refused(429, &[("retry-after", "7")], &json!({})), limited(7.0));
        assert_eq!(refused(429, &[("retry-after", "7"), ("retry-after-ms", "1500")], &json!({})), limited(1.5));
        let spent = json!({"error": {"code": "insufficient_quota", "type": "insufficient_quota"}});
        assert_eq!(refused(429, &[("retry-after", "1")], &spent), LlmError::CreditSpent);
        assert_eq!(refused(402, &[], &json!({"error": {"message": "Insufficient Balance"}})), LlmError::CreditSpent);
    }

    #[test]
    fn senseless_waits_are_none_or_a_day() {
        for bad in ["-1s", "NaNs", "s", "47", "xs"] {
            let body = json!({"error": {"details": [{"retryDelay": bad}]}});
            assert_eq!(refused(429, &[], &body), LlmError::RateLimited { retry_after: None }, "{bad}");
        }
        let body = json!({"error": {"details": [{"retryDelay": "1e18s"}]}});
        assert_eq!(refused(429, &[], &body), limited(86_400.0));
    }

    #[test]
    fn refusals_are_told_apart_by_what_can_be_done() {
        let key =
            json!({"error": {"code": 400, "status": "INVALID_ARGUMENT", "details": [{"reason": "API_KEY_INVALID"}]}});
        let said = |message: &str| json!({"error": {"code": 400, "status": "INVALID_ARGUMENT", "message": message}});
        let long = said("The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).");
        let openai = json!({"error": {"code": "context_length_exceeded", "type": "invalid_request_error"}});
        let invalid = "status 400 INVALID_ARGUMENT".to_owned();
        assert_eq!(refused(400, &[], &key), LlmError::KeyRefused(invalid.clone()));
        assert_eq!(refused(400, &[], &json!([long])), LlmError::TooLong(invalid.clone()));
        assert_eq!(refused(400, &[], &openai), LlmError::TooLong("status 400 context_length_exceeded".to_owned()));
        assert_eq!(refused(413, &[], &json!({})), LlmError::TooLong("status 413".to_owned()));
        assert_eq!(refused(400, &[], &said("Invalid JSON payload received.")), LlmError::Refused(invalid));
        assert_eq!(refused(403, &[], &json!({})), LlmError::KeyRefused("status 403".to_owned()));
        assert_eq!(refused(404, &[], &json!({})), LlmError::NoSuchModel("status 404".to_owned()));
        assert_eq!(refused(503, &[], &long), LlmError::Unavailable("status 503 INVALID_ARGUMENT".to_owned()));
    }

    #[test]
    fn refusals_quote_codes_and_nothing_else() {
        let body = json!({"error": {"code": "invalid_api_key", "message": "Incorrect API key provided: sk-secret"}});
        assert_eq!(refused(401, &[], &body), LlmError::KeyRefused("status 401 invalid_api_key".to_owned()));
        let body = json!({"error": {"code": "your question was: how much", "status": "UNAVAILABLE"}});
        assert_eq!(refused(503, &[], &body), LlmError::Unavailable("status 503 UNAVAILABLE".to_owned()));
        assert_eq!(refused(500, &[], &json!("secret")), LlmError::Unavailable("status 500".to_owned()));
    }
}
