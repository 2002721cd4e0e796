//! Bodies and queries, read at once into types, with a bound on their size and a word on what is wrong with them.

use std::future::{Ready, ready};
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::{Bytes, BytesMut, Data};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use futures_util::StreamExt as _;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use utoipa::IntoParams;

use crate::http::error::ApiError;
use crate::model::account::{InvalidUsername, Username};
use crate::model::page::PageRequest;

/// A body beyond its limit is read on and thrown away up to this many times the limit, so that its sender, who is still
/// writing, gets to read the refusal.
const DISCARDED_LIMITS: usize = 4;

/// The longest text searched for, in characters.
const MAX_SEARCH_LENGTH: usize = 100;

type Extraction<T> = Pin<Box<dyn Future<Output = Result<T, ApiError>>>>;

/// The largest bodies accepted, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct BodyLimits {
    /// Of the API.
    pub(super) json: usize,
    /// Of a webhook call.
    pub(super) webhook: usize,
    /// Of an uploaded file.
    pub(super) file: usize,
}

/// A JSON body.
pub(super) struct JsonBody<T>(pub(super) T);

impl<T: DeserializeOwned + 'static> FromRequest for JsonBody<T> {
    type Error = ApiError;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = is_json(request);
        let body = read_json_body(request, payload);
        Box::pin(async move {
            if !is_json {
                return Err(ApiError::UnsupportedMediaType);
            }
            parse(&body.await?).map(Self)
        })
    }
}

/// A JSON body that may be left out or be `null`, which both mean the same as `{}`.
pub(super) struct OptionalJsonBody<T>(pub(super) T);

impl<T: DeserializeOwned + 'static> FromRequest for OptionalJsonBody<T> {
    type Error = ApiError;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = is_json(request);
        let body = read_json_body(request, payload);
        Box::pin(async move {
            match body.await? {
                body if body.is_empty() => parse(b"{}").map(Self),
                body if is_json && body.trim_ascii() == b"null" => parse(b"{}").map(Self),
                body if is_json => parse(&body).map(Self),
                _ => Err(ApiError::UnsupportedMediaType),
            }
        })
    }
}

/// The body of a webhook call.
pub(super) struct WebhookBody(pub(super) String);

impl FromRequest for WebhookBody {
    type Error = ApiError;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read(request, payload, |limits| limits.webhook);
        Box::pin(async move {
            let text = String::from_utf8(body.await?.into());
            text.map(Self).map_err(|_| ApiError::UnreadableBody("it is not UTF-8 text".to_owned()))
        })
    }
}

/// The body of a call that uploads a file.
pub(super) struct FileBody(pub(super) Bytes);

impl FromRequest for FileBody {
    type Error = ApiError;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mime_type = request.mime_type();
        let is_file = matches!(mime_type, Ok(Some(mime)) if mime.essence_str() == "application/octet-stream");
        let body = read(request, payload, |limits| limits.file);
        Box::pin(async move {
            let body = body.await?;
            if is_file { Ok(Self(body)) } else { Err(ApiError::UnsupportedFileType) }
        })
    }
}

/// The query string.
pub(super) struct QueryParams<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest for QueryParams<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse_query(request.query_string()).map(Self))
    }
}

fn parse_query<T: DeserializeOwned>(query: &str) -> Result<T, ApiError> {
    if query.contains("%00") {
        return Err(ApiError::InvalidQuery("it contains the character U+0000".to_owned()));
    }
    let pairs = serde_urlencoded::Deserializer::new(url::form_urlencoded::parse(query.as_bytes()));
    // With the parameter's name, which serde's own error leaves out.
    serde_path_to_error::deserialize(pairs).map_err(|error| ApiError::InvalidQuery(error.to_string()))
}

/// Which page of a list.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// The page's number, from 1.
    #[param(minimum = 1, maximum = 4_294_967_295u32, default = 1, format = Int64)]
    pub(super) page: Option<u32>,
    /// The most items on the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(super) limit: Option<u32>,
}

impl PageQuery {
    pub(super) fn parse(self) -> Result<PageRequest, ApiError> {
        PageRequest::new(self.page, self.limit).map_err(|error| ApiError::InvalidQuery(error.to_string()))
    }
}

/// The text searched for in a query's `q`; blank text means none.
pub(super) fn parse_search(q: Option<String>) -> Result<Option<String>, ApiError> {
    if q.as_ref().is_some_and(|text| text.chars().count() > MAX_SEARCH_LENGTH) {
        return Err(ApiError::InvalidQuery(format!("q has at most {MAX_SEARCH_LENGTH} characters")));
    }
    Ok(q.filter(|text| !text.trim().is_empty()))
}

/// The sign-in name in a body's `username`.
pub(super) fn parse_username(text: &str) -> Result<Username, ApiError> {
    text.parse().map_err(|error: InvalidUsername| ApiError::InvalidBody {
        field: "username".to_owned(),
        detail: error.to_string(),
    })
}

fn is_json(request: &HttpRequest) -> bool {
    matches!(request.mime_type(), Ok(Some(mime)) if mime.essence_str() == "application/json")
}

/// Reads the body of a call to the API, whatever its media type.
pub(super) fn read_json_body(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<Bytes, ApiError>> + use<> {
    read(request, payload, |limits| limits.json)
}

/// Reads the body, up to the limit that `choose` picks.
fn read(
    request: &HttpRequest,
    payload: &mut Payload,
    choose: fn(&BodyLimits) -> usize,
) -> impl Future<Output = Result<Bytes, ApiError>> + use<> {
    // Without limits nothing is accepted.
    let limit = request.app_data::<Data<BodyLimits>>().map_or(0, |limits| choose(limits));
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let mut payload = payload.take();
    async move {
        let mut body = BytesMut::new();
        let mut received = 0;
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| ApiError::UnreadableBody("it ended early".to_owned()))?;
            received += chunk.len();
            if received <= limit && declared.is_none_or(|declared: usize| declared <= limit) {
                body.extend_from_slice(&chunk);
            } else if received > limit.saturating_mul(DISCARDED_LIMITS) {
                break;
            }
        }
        if received > limit { Err(ApiError::BodyTooLarge { limit }) } else { Ok(body.freeze()) }
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    if body.is_empty() {
        return Err(ApiError::NoBody);
    }
    // serde would also read a list as the fields in their order.
    if body.trim_ascii_start().first() != Some(&b'{') {
        let value: Result<IgnoredAny, _> = serde_json::from_slice(body);
        value.map_err(|error| refuse("", &error))?;
        return Err(ApiError::InvalidBody { field: String::new(), detail: "expected a JSON object".to_owned() });
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let parsed = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        refuse(&path, error.inner())
    })?;
    reader.end().map_err(|error| refuse("", &error))?;
    // PostgreSQL cannot store this character; refused here, no use case has to think of it.
    if body.windows(6).any(|six| six == br"\u0000") {
        let detail = "the character U+0000 is not allowed".to_owned();
        return Err(ApiError::InvalidBody { field: String::new(), detail });
    }
    Ok(parsed)
}

fn refuse(path: &str, error: &serde_json::Error) -> ApiError {
    if !error.is_data() {
        return ApiError::MalformedJson { line: error.line(), column: error.column() };
    }
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
    // serde names unknown and missing fields in its text; the path then ends where they would be.
    let named = ["unknown field `", "missing field `", "duplicate field `"]
        .iter()
        .find_map(|start| text.strip_prefix(start)?.split_once('`').map(|(name, _)| name));
    let parent = if path == "." { "" } else { path };
    let field = match named {
        Some(name) if parent.is_empty() || parent == name => name.to_owned(),
        Some(name) if parent.ends_with(&format!(".{name}")) => parent.to_owned(),
        Some(name) => format!("{parent}.{name}"),
        None => parent.to_owned(),
    };
    // "invalid type: string "…", expected u32" quotes the value, which may be a secret in the wrong place. So does "unknown
    // variant `…`, expected `…`".
    let is_value = text.starts_with("invalid ") || text.starts_with("unknown variant ");
    let detail = match text.rsplit_once("expected ") {
        Some((_, "u32" | "i32" | "i64")) if text.starts_with("invalid type") => "expected a whole number".to_owned(),
        Some((_, "u32")) if is_value => format!("expected a whole number from 0 to {}", u32::MAX),
        Some((_, "i32" | "i64")) if is_value => "expected a whole number".to_owned(),
        Some((_, expected)) if is_value => format!("expected {expected}"),
        _ => text.to_owned(),
    };
    ApiError::InvalidBody { field, detail }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::base::secret::SecretString;
    use crate::model::bot_log::LogLevel;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only parsed")]
    struct Sample {
        name: SecretString,
        rps: Option<u32>,
        inner: Option<Box<Sample>>,
        level: Option<LogLevel>,
    }

    #[expect(clippy::needless_pass_by_value, reason = "expect! literals read best in place")]
    fn check(body: &str, expected: Expect) {
        expected.assert_eq(&parse::<Sample>(body.as_bytes()).unwrap_err().to_string());
    }

    #[test]
    fn what_is_wrong_is_said_without_quoting_values() {
        check("", expect!["this call takes a JSON body, and none came"]);
        check("{", expect!["the body is not valid JSON: line 1, column 1"]);
        check(r#"{"name":"a"} x"#, expect!["the body is not valid JSON: line 1, column 14"]);
        check(r#"["a", 1"#, expect!["the body is not valid JSON: line 1, column 7"]);
        check("[]", expect!["expected a JSON object"]);
        check("{}", expect!["name: missing field `name`"]);
        check(r#"{"name":12345}"#, expect!["name: expected a string"]);
        check(r#"{"name":"a","rps":"secret, expected words"}"#, expect!["rps: expected a whole number"]);
        check(r#"{"name":"a","rps":-1}"#, expect!["rps: expected a whole number from 0 to 4294967295"]);
        check(
            r#"{"name":"a","level":"secret, expected words"}"#,
            expect!["level: expected one of `info`, `warn`, `error`"],
        );
        check(
            r#"{"name":"a","color":1}"#,
            expect!["color: unknown field `color`, expected one of `name`, `rps`, `inner`, `level`"],
        );
        check(
            r#"{"name":"a","inner":{"name":"b","color":1}}"#,
            expect!["inner.color: unknown field `color`, expected one of `name`, `rps`, `inner`, `level`"],
        );
        check(r#"{"name":"a","name":"b"}"#, expect!["name: duplicate field `name`"]);
        check(r#"{"name":"\u0000"}"#, expect!["the character U+0000 is not allowed"]);
    }

    #[test]
    fn unknown_query_fields_are_refused() {
        assert!(parse_query::<PageQuery>("page=2&limit=10").is_ok());
        for bad in ["pages=2", "page=-1", "page=x", "page=1&page=2", "page=%00"] {
            assert!(parse_query::<PageQuery>(bad).is_err(), "{bad}");
        }
    }
}
