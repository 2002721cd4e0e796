//! Answers that are broken in one way or another.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use futures_util::stream;

use crate::sandbox::limits;

/// A piece of a huge answer.
const PIECE: &[u8] = &[b' '; 64 * 1024];

/// A connection that breaks before anything is sent: a body that fails at once does that.
pub(super) fn reset() -> HttpResponse {
    HttpResponse::Ok()
        .streaming(stream::once(async { Err::<Bytes, _>(std::io::Error::from(std::io::ErrorKind::ConnectionReset)) }))
}

/// The page of a proxy that found no Bot API behind it, as nginx words it.
pub(super) fn html(code: u16) -> HttpResponse {
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::BAD_GATEWAY);
    let words = status.canonical_reason().unwrap_or("Error");
    let page = format!(
        "<html>\r\n<head><title>{code} {words}</title></head>\r\n<body>\r\n<center><h1>{code} {words}</h1></center>\r\n\
         <hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
    );
    HttpResponse::build(status).content_type("text/html").body(page)
}

/// A text with status 200.
pub(super) fn say(body: String) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(body)
}

/// An answer that comes `bytes` at a time, each piece after a pause.
pub(super) fn drip(body: String, bytes: usize, pause_ms: u64) -> HttpResponse {
    let pieces = stream::unfold(Bytes::from(body), move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(Duration::from_millis(pause_ms)).await;
        let piece = rest.split_to(bytes.min(rest.len()));
        Some((Ok::<_, std::io::Error>(piece), rest))
    });
    HttpResponse::Ok().content_type("application/json").streaming(pieces)
}

/// An answer after `bytes` of white space, which JSON allows.
pub(super) fn huge(body: String, bytes: u64) -> HttpResponse {
    let pieces = stream::unfold((bytes, Some(body)), |(left, body)| async move {
        if left > 0 {
            let piece = Bytes::from_static(&PIECE[..PIECE.len().min(usize::try_from(left).unwrap_or(PIECE.len()))]);
            let left = left - piece.len() as u64;
            return Some((Ok::<_, std::io::Error>(piece), (left, body)));
        }
        body.map(|body| (Ok(Bytes::from(body)), (0, None)))
    });
    HttpResponse::Ok().content_type("application/json").streaming(pieces)
}

/// Waits longer than any caller should; whoever gives up ends the wait.
pub(super) async fn keep_silent() {
    tokio::time::sleep(Duration::from_millis(limits::FAULT_MS)).await;
}
