//! What operators, load balancers and readers of the document call.

pub(super) mod docs;
pub(super) mod document;
pub(super) mod healthz;
pub(super) mod readyz;

use actix_web::web::Bytes;
use utoipa::openapi::OpenApi;

/// The document as it is served, made once.
pub(super) struct Documents {
    json: Bytes,
    page: docs::Page,
}

impl Documents {
    /// `document` as JSON and as a page to read.
    pub(super) fn of(document: &OpenApi) -> Self {
        let json = serde_json::to_value(document).unwrap_or_default();
        Self { page: docs::Page::of(&json), json: json.to_string().into() }
    }
}
