//! Every path that is no call of the API: the console's files, and its page, which itself knows what to show at which path.
//!
//! It stands last in the route table and answers for whatever no other line does, so it gives out only what is meant to be
//! seen by anyone: a path below one of the API's, or with a file's name, is a page's never.

use std::collections::HashSet;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use crate::console::ASSETS;
use crate::http::HttpState;
use crate::http::error::ApiError;
use crate::http::routes::Endpoint;

/// All of them, `/` included.
pub(in crate::http) const PATTERN: &str = "/{path:.*}";

/// The first segments of paths that are no page's, such as `api`.
pub(in crate::http) struct Reserved(HashSet<String>);

impl Reserved {
    /// Those of the API's paths, and of the console's files.
    pub(in crate::http) fn by(endpoints: &[Endpoint]) -> Self {
        let api = endpoints
            .iter()
            .filter(|endpoint| endpoint.is_api())
            .map(|endpoint| first_segment(endpoint.path.trim_start_matches('/')));
        Self(api.chain([ASSETS]).map(str::to_owned).collect())
    }

    /// Whether the console may show a page at this path, which has no slash before it. The last part of a file's path has a
    /// dot in it, that of a page's has none.
    fn allows_page(&self, path: &str) -> bool {
        let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
        let is_odd = path.starts_with('/') || path.contains("//");
        !is_file && !is_odd && !self.0.contains(first_segment(path))
    }
}

fn first_segment(path: &str) -> &str {
    path.split('/').next().unwrap_or_default()
}

/// A file or the page.
pub(in crate::http) async fn handle(
    state: Data<HttpState>,
    reserved: Data<Reserved>,
    path: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    if let Some(file) = state.console.file(&request, &path) {
        return Ok(file);
    }
    if reserved.allows_page(&path) { Ok(state.console.page(&state.ambient)) } else { Err(ApiError::UnknownPath) }
}

/// Any method by which nothing is read.
pub(in crate::http) async fn refuse(reserved: Data<Reserved>, path: Path<String>) -> Result<HttpResponse, ApiError> {
    let allow = || ApiError::MethodNotAllowed { allow: "GET, HEAD".to_owned() };
    Err(if reserved.allows_page(&path) { allow() } else { ApiError::UnknownPath })
}
