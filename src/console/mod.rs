//! The console: the web page, built in `admin-ui/` and carried by the binary.
//!
//! Debug builds read `admin-ui/dist` anew with every call; release builds carry it as it was when they were built. Either
//! may be without it: then a page says how to build it.

mod files;
mod page;

use std::borrow::Cow;

use actix_web::http::Method;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};

use files::File;

/// Answers what a browser asks of the console at `path`: a file, or for any other path the page named `entry`, which finds
/// its way by itself. `None` if it is neither, as for a file that there is not.
pub fn answer(request: &HttpRequest, entry: &str, nonce: &str) -> Option<HttpResponse> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let path = request.path().trim_start_matches('/');
    match File::find(path) {
        Some(file) => Some(file.answer(request)),
        None if looks_like_file(path) => None,
        None => Some(page::answer(entry, nonce)),
    }
}

/// Whether the console's page named `entry` was built.
pub fn has_page(entry: &str) -> bool {
    files::content(entry).is_some()
}

/// Pages have no dot in their last part; what has one and is not there is missing, and no page.
fn looks_like_file(path: &str) -> bool {
    path.starts_with("assets/") || path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

/// A body without a copy of what the binary carries.
fn body(content: Cow<'static, [u8]>) -> Bytes {
    match content {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::looks_like_file;

    #[test]
    fn pages_are_told_from_files() {
        for file in ["assets/app", "assets/app-1234.js", "favicon.ico", "x/y.map", ".env"] {
            assert!(looks_like_file(file), "{file}");
        }
        for page in ["", "bot", "admin/bots/0189", "v1.2/bots"] {
            assert!(!looks_like_file(page), "{page}");
        }
    }
}
