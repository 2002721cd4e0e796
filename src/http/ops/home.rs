//! `GET /`.

use actix_web::HttpResponse;
use actix_web::http::header;

/// Leads people to the documentation.
#[utoipa::path(get, path = "/", responses((status = 302, description = "To /api/docs.")))]
pub(in crate::http) async fn handle() -> HttpResponse {
    HttpResponse::Found().insert_header((header::LOCATION, "/api/docs")).finish()
}
