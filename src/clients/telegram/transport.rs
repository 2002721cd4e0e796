//! One request to the Bot API and its answer, which is read up to a bound.
//!
//! The library would read an answer of any size, and takes no refusal that differs from its own idea of one; so requests
//! are made here.

use std::path::PathBuf;

use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::multipart::{Form, Part};
use reqwest::{RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::runtime::Handle;
use tokio_util::task::AbortOnDropHandle;

use crate::clients::telegram::TelegramError;
use crate::clients::telegram::error::{Refusal, describe};
use crate::model::outbound_file::OutboundFile;

/// The largest answer that brings updates: a hundred of the largest.
const MAX_UPDATES: usize = 16 * 1024 * 1024;

/// The largest answer to any other call.
const MAX_ANSWER: usize = 1024 * 1024;

/// The room made for an answer whose length is not known beforehand.
const USUAL_ANSWER: usize = 1024;

/// A request with parameters in JSON.
pub(super) fn in_json(request: RequestBuilder, params: &str) -> RequestBuilder {
    request.header(CONTENT_TYPE, HeaderValue::from_static("application/json")).body(params.to_owned())
}

/// A request with files: those parameters that name none become fields of a form beside them.
pub(super) async fn with_files(
    request: RequestBuilder,
    params: &Value,
    files: &[(&str, PathBuf)],
) -> Result<RequestBuilder, TelegramError> {
    let fields = params.as_object().into_iter().flatten();
    let mut form = form_of(fields.filter(|(name, _)| files.iter().all(|(file, _)| file != name)));
    for (name, path) in files {
        let unreadable = |error: std::io::Error| TelegramError::Rejected(format!("the file to send: {error}"));
        let part = Part::file(path).await.map_err(unreadable)?;
        form = form.part((*name).to_owned(), part);
    }
    Ok(request.multipart(form))
}

/// A request with a file from memory, and the parameters as fields of a form beside it.
pub(super) fn with_file(
    request: RequestBuilder,
    params: &Map<String, Value>,
    field: &str,
    file: OutboundFile,
) -> Result<RequestBuilder, TelegramError> {
    let OutboundFile { file_name, media_type, bytes } = file;
    let untyped = |_| TelegramError::Rejected(format!("the file to send: {media_type:?} is no media type"));
    let part = Part::bytes(bytes).file_name(file_name).mime_str(&media_type).map_err(untyped)?;
    Ok(request.multipart(form_of(params.iter()).part(field.to_owned(), part)))
}

fn form_of<'a>(fields: impl Iterator<Item = (&'a String, &'a Value)>) -> Form {
    fields.fold(Form::new(), |form, (name, value)| {
        form.text(name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    })
}

/// Makes the request on `executor` and reads what comes back. Dropped, it cuts the request off.
pub(super) async fn send<Output: DeserializeOwned>(
    request: RequestBuilder,
    method: &str,
    executor: &Handle,
) -> Result<Output, TelegramError> {
    let most = if method.eq_ignore_ascii_case("getUpdates") { MAX_UPDATES } else { MAX_ANSWER };
    let (status, body) = if Handle::current().id() == executor.id() {
        fetch(request, most).await?
    } else {
        let fetched = AbortOnDropHandle::new(executor.spawn(fetch(request, most))).await;
        fetched.map_err(|_| TelegramError::Unanswered("the call was cut off".to_owned()))??
    };
    decode(status, &body)
}

/// Fetches a file of at most `most` bytes on `executor`.
pub(super) async fn download(
    request: RequestBuilder,
    most: usize,
    executor: &Handle,
) -> Result<Vec<u8>, TelegramError> {
    let fetched = AbortOnDropHandle::new(executor.spawn(fetch(request, most))).await;
    let (status, body) = fetched.map_err(|_| TelegramError::Unanswered("the call was cut off".to_owned()))??;
    if status.is_success() { Ok(body) } else { Err(TelegramError::from_bare_status(status)) }
}

async fn fetch(request: RequestBuilder, most: usize) -> Result<(StatusCode, Vec<u8>), TelegramError> {
    let response = request.send().await.map_err(unsent)?;
    Ok((response.status(), read(response, most).await?))
}

/// A connection that did not come about has done nothing; one that broke later may have.
fn unsent(error: reqwest::Error) -> TelegramError {
    let is_connect = error.is_connect();
    // The address holds the token.
    let words = describe(&error.without_url());
    if is_connect { TelegramError::Unavailable(words) } else { TelegramError::Unanswered(words) }
}

async fn read(mut response: Response, most: usize) -> Result<Vec<u8>, TelegramError> {
    let too_large = || TelegramError::Unanswered(format!("what came was larger than {} MiB", most / (1024 * 1024)));
    let expected = response.content_length().and_then(|length| usize::try_from(length).ok());
    if expected.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    let mut body = Vec::with_capacity(expected.unwrap_or(USUAL_ANSWER));
    let broken = |error: reqwest::Error| TelegramError::Unanswered(describe(&error.without_url()));
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if body.len() + chunk.len() > most {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Reads an answer. What cannot be read under a good status may have been done; the text itself may hold anything, so it
/// is left out of the error.
fn decode<Output: DeserializeOwned>(status: StatusCode, body: &[u8]) -> Result<Output, TelegramError> {
    if status.is_success()
        && let Ok(output) = serde_json::from_slice(body)
    {
        return Ok(output);
    }
    match serde_json::from_slice::<Refusal>(body) {
        Ok(refusal) if !refusal.ok => Err(refusal.into()),
        _ if status.is_success() => Err(TelegramError::Unanswered("what came was no answer of the Bot API".to_owned())),
        _ => Err(TelegramError::from_bare_status(status)),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn refuse(status: u16, body: &str) -> TelegramError {
        decode::<Value>(StatusCode::from_u16(status).unwrap(), body.as_bytes()).unwrap_err()
    }

    #[test]
    fn pages_of_a_proxy_are_told_from_refusals_of_telegram() {
        let page = "<html>nginx</html>";
        for (status, is_unavailable) in [(500, true), (502, true), (503, true), (504, false), (404, true), (302, true)]
        {
            let error = refuse(status, page);
            assert_eq!(matches!(error, TelegramError::Unavailable(_)), is_unavailable, "{status}: {error}");
        }
        assert!(matches!(refuse(504, page), TelegramError::Unanswered(_)));
        assert!(matches!(refuse(413, page), TelegramError::Rejected(_)));
        assert_eq!(refuse(429, page), TelegramError::TooManyRequests { retry_after: Duration::from_secs(1) });
        assert_eq!(refuse(401, r#"{"ok":false,"error_code":401,"description":"x"}"#), TelegramError::Revoked);
    }

    #[test]
    fn a_refusal_counts_whatever_its_status() {
        let refused = r#"{"ok":false,"error_code":403,"description":"x"}"#;
        let error = decode::<bool>(StatusCode::OK, refused.as_bytes()).unwrap_err();
        assert_eq!(error, TelegramError::Forbidden("x".to_owned()));
        let error = decode::<bool>(StatusCode::OK, b"{\"secret\":1}").unwrap_err();
        assert!(matches!(&error, TelegramError::Unanswered(words) if !words.contains("secret")), "{error}");
    }
}
