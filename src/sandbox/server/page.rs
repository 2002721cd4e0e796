//! The chat page: the console's second entry, or three plain files that the binary carries where that was not built.

use actix_web::http::header;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::bot_api;
use crate::sandbox::world::World;

/// Nothing from elsewhere, no inline code.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; \
                      form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// The routes.
pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .route("/", web::get().to(page))
        .route("/chat.css", web::get().to(async || serve("text/css; charset=utf-8", include_str!("../page/chat.css"))))
        .route(
            "/chat.js",
            web::get().to(async || serve("text/javascript; charset=utf-8", include_str!("../page/chat.js"))),
        )
        .route("/favicon.ico", web::get().to(async || HttpResponse::NoContent()))
        .default_service(web::to(file));
}

async fn page(world: Data<World>) -> HttpResponse {
    let built = world.options.console.sandbox_page(&world.ambient);
    built.unwrap_or_else(|| serve("text/html; charset=utf-8", include_str!("../page/index.html")))
}

/// A file of the page that was built, at any path that nothing else is at.
async fn file(world: Data<World>, request: HttpRequest) -> HttpResponse {
    let is_read = matches!(request.method().as_str(), "GET" | "HEAD");
    let name = request.path().trim_start_matches('/');
    world.options.console.file(&request, name).filter(|_| is_read).unwrap_or_else(bot_api::not_found)
}

fn serve(content_type: &'static str, content: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(content_type)
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(content)
}
