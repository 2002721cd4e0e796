//! Reads parameters out of a request, whatever kind of body it has.

use actix_multipart::Multipart;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Bytes, BytesMut, Payload};
use actix_web::{HttpRequest, dev};
use futures_util::StreamExt as _;
use serde_json::Value;

use crate::sandbox::error::ApiError;
use crate::sandbox::limits;
use crate::sandbox::params::{Params, Upload};

/// How much of a body that is too large is read and thrown away, so that the client can hear the refusal.
const DRAINED_BYTES: usize = 2 * limits::UPLOAD_BYTES;

/// Reads the query string and the body; a body other than multipart has at most `most` bytes.
pub(super) async fn read(request: &HttpRequest, payload: Payload, most: usize) -> Result<Params, ApiError> {
    let mut params = Params::default();
    for (name, value) in url::form_urlencoded::parse(request.query_string().as_bytes()) {
        params.insert(name.into_owned(), value.into_owned())?;
    }
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let payload = payload.into_inner();
    match kind.as_str() {
        "multipart/form-data" => multipart(request, payload, &mut params).await?,
        "application/json" => json(&collect(payload, most).await?, &mut params)?,
        "application/x-www-form-urlencoded" => {
            for (name, value) in url::form_urlencoded::parse(&collect(payload, most).await?) {
                params.insert(name.into_owned(), value.into_owned())?;
            }
        }
        // Telegram overlooks a body of a kind that it does not know.
        _ => drop(collect(payload, most).await?),
    }
    Ok(params)
}

fn too_large() -> ApiError {
    ApiError::new(413, "Request Entity Too Large")
}

fn json(body: &[u8], params: &mut Params) -> Result<(), ApiError> {
    if body.is_empty() {
        return Ok(());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => params.insert_json(object),
        Ok(_) => Err(ApiError::bad_request("object expected as JSON body")),
        Err(_) if std::str::from_utf8(body).is_err() => Err(ApiError::bad_request("strings must be encoded in UTF-8")),
        Err(_) => Err(ApiError::bad_request("can't parse JSON object")),
    }
}

async fn collect(mut payload: dev::Payload, most: usize) -> Result<Bytes, ApiError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| ApiError::bad_request("request body is incomplete"))?;
        if body.len() + chunk.len() > most {
            drain(payload).await;
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

async fn drain(mut payload: dev::Payload) {
    let mut drained = 0;
    while let Some(Ok(chunk)) = payload.next().await {
        drained += chunk.len();
        if drained > DRAINED_BYTES {
            return;
        }
    }
}

async fn multipart(request: &HttpRequest, payload: dev::Payload, params: &mut Params) -> Result<(), ApiError> {
    let broken = || ApiError::bad_request("can't parse multipart body");
    let mut parts = Multipart::new(request.headers(), payload);
    let mut left = limits::UPLOAD_BYTES + limits::BODY_BYTES;
    let mut oversized = false;
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|_| broken())?;
        let disposition = part.content_disposition();
        let name = disposition.and_then(|part| part.get_name()).ok_or_else(broken)?.to_owned();
        let file_name = disposition.and_then(|part| part.get_filename()).map(str::to_owned);
        let mime_type = part.content_type().map(ToString::to_string);
        let most = if file_name.is_some() { limits::UPLOAD_BYTES } else { limits::BODY_BYTES };
        // The rest is read all the same, so that the client can hear the refusal.
        let Ok(bytes) = part.bytes(most.min(left)).await else {
            oversized = true;
            left = 0;
            continue;
        };
        let bytes = bytes.map_err(|_| broken())?;
        left -= bytes.len();
        if let Some(file_name) = file_name {
            params.insert_file(name, Upload { file_name, mime_type, bytes })?;
            continue;
        }
        let text = String::from_utf8(bytes.to_vec());
        params.insert(name, text.map_err(|_| ApiError::bad_request("strings must be encoded in UTF-8"))?)?;
    }
    if oversized { Err(too_large()) } else { Ok(()) }
}
