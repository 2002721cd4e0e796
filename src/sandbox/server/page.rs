//! The chat page: the second page of the console's build.

use actix_web::http::header;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::bot_api;
use crate::sandbox::world::World;

/// The page that stands in for a chat page that was not built.
const NOT_BUILT: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Botyard sandbox</title>
</head>
<body>
<main>
<h1>The chat page is not built</h1>
<p>The sandbox runs, and so do its Bot API and its control API, such as <a href="/sandbox/bots">/sandbox/bots</a>. This binary
was built without its pages: run <code>make console</code>, which needs Node with npm, and then build Botyard again.</p>
</main>
</body>
</html>
"#;

/// For the page that stands in, which is nothing but text.
const POLICY: &str = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// The routes.
pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .route("/", web::get().to(page))
        .route("/favicon.ico", web::get().to(async || HttpResponse::NoContent()))
        .default_service(web::to(file));
}

async fn page(world: Data<World>) -> HttpResponse {
    world.options.console.sandbox_page(&world.ambient).unwrap_or_else(not_built)
}

/// A file of the page that was built, at any path that nothing else is at.
async fn file(world: Data<World>, request: HttpRequest) -> HttpResponse {
    let is_read = matches!(request.method().as_str(), "GET" | "HEAD");
    let name = request.path().trim_start_matches('/');
    world.options.console.file(&request, name).filter(|_| is_read).unwrap_or_else(bot_api::not_found)
}

fn not_built() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(NOT_BUILT)
}
