//! The chat page: three files that the binary carries.

use actix_web::http::header;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Responder};

/// Nothing from elsewhere, no inline code.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; \
                      form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// The routes.
pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .route("/", web::get().to(async || serve("text/html; charset=utf-8", include_str!("../page/index.html"))))
        .route("/chat.css", web::get().to(async || serve("text/css; charset=utf-8", include_str!("../page/chat.css"))))
        .route(
            "/chat.js",
            web::get().to(async || serve("text/javascript; charset=utf-8", include_str!("../page/chat.js"))),
        )
        .route("/favicon.ico", web::get().to(async || HttpResponse::NoContent()));
}

fn serve(content_type: &'static str, content: &'static str) -> impl Responder {
    HttpResponse::Ok()
        .content_type(content_type)
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(content)
}
