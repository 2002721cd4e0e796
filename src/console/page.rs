//! Pages, which nobody keeps: each answer has a nonce of its own for the styles that the console makes as it runs.

use actix_web::HttpResponse;
use actix_web::http::header;

use super::files::content;

/// Where the build leaves room for the nonce.
const PLACEHOLDER: &str = "__CSP_NONCE__";

/// What is shown where nobody built the console.
const MISSING: &str = include_str!("missing.html");

/// The page named `entry` with `nonce`, or how to build it.
pub(super) fn answer(entry: &str, nonce: &str) -> HttpResponse {
    let built = content(entry);
    let html = built.as_deref().map_or(MISSING.into(), String::from_utf8_lossy);
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy(nonce)))
        .insert_header(("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"))
        .body(html.replace(PLACEHOLDER, nonce))
}

/// Our own files and nothing else; styles that are made as the page runs carry the nonce. What the page is shown as
/// pictures, such as QR codes, it has got as data.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; \
         connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    )
}
