//! Pages: never kept, each with a nonce of its own.

use actix_web::HttpResponse;
use actix_web::http::header::{self, ContentType, HeaderName};

use super::Console;
use crate::base::ambient::Ambient;

/// What stands in a page where its nonce belongs.
const PLACEHOLDER: &str = "__CSP_NONCE__";

/// Bytes of a nonce.
const NONCE_LENGTH: usize = 18;

/// The page that stands in for a console that was not built.
const NOT_BUILT: &str = include_str!("not_built.html");

/// The headers of every page beside its policy. A page needs nothing of the machine that it is shown on.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

impl Console {
    /// The console's page, or one that says how to build it.
    pub fn page(self, ambient: &Ambient) -> HttpResponse {
        self.page_from("index.html", ambient).unwrap_or_else(|| answer(NOT_BUILT, ambient))
    }

    /// The sandbox's chat page, if it was built.
    pub fn sandbox_page(self, ambient: &Ambient) -> Option<HttpResponse> {
        self.page_from("sandbox.html", ambient)
    }

    fn page_from(self, name: &str, ambient: &Ambient) -> Option<HttpResponse> {
        let file = (self.get)(name)?;
        Some(answer(&String::from_utf8_lossy(&file.data), ambient))
    }
}

fn answer(html: &str, ambient: &Ambient) -> HttpResponse {
    let nonce = ambient.random_string::<NONCE_LENGTH>();
    let mut answer = HttpResponse::Ok();
    for header in HEADERS {
        answer.insert_header(header);
    }
    answer
        .content_type(ContentType::html())
        .insert_header((header::CONTENT_SECURITY_POLICY, policy(&nonce)))
        .body(html.replace(PLACEHOLDER, &nonce))
}

/// Nothing from elsewhere and no inline code; styles that scripts add carry the nonce.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; \
         connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    )
}
