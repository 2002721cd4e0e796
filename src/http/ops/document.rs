//! `GET /api/openapi.json`.

use actix_web::HttpResponse;
use actix_web::http::header::ContentType;
use actix_web::web::Data;

use crate::http::ops::Documents;

/// This document.
#[utoipa::path(
    get,
    path = "/api/openapi.json",
    responses((status = 200, description = "An OpenAPI 3.1 document.", body = serde_json::Value))
)]
pub(in crate::http) async fn handle(documents: Data<Documents>) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::json()).body(documents.json.clone())
}
