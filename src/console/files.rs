//! Files under names that change with what is in them, which browsers may keep, and the few others.

use std::borrow::Cow;

use actix_web::http::header::{self, AcceptEncoding, Encoding, EntityTag, Header as _, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::RustEmbed;

use super::body;

/// A year: what may be kept has a new name when it changes.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// What the build of `admin-ui` wrote.
#[derive(RustEmbed)]
#[folder = "admin-ui/dist"]
#[allow_missing = true]
struct Dist;

/// The content of a file of the build.
pub(super) fn content(name: &str) -> Option<Cow<'static, [u8]>> {
    Dist::get(name).map(|file| file.data)
}

/// A file of the build that browsers may ask for.
pub(super) struct File {
    name: String,
    content: Cow<'static, [u8]>,
    tag: EntityTag,
}

impl File {
    /// The file at `path`. Pages are none: they are answered with a nonce; nor are the compressed twins of files.
    pub(super) fn find(path: &str) -> Option<Self> {
        if [".html", ".br", ".gz"].iter().any(|ending| path.ends_with(ending)) {
            return None;
        }
        let file = Dist::get(path)?;
        let hash = file.metadata.sha256_hash();
        let tag = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        Some(Self { name: path.to_owned(), content: file.data, tag: EntityTag::new_strong(tag) })
    }

    /// The file in the smallest form that the browser takes, or that it has it already.
    pub(super) fn answer(self, request: &HttpRequest) -> HttpResponse {
        let cache = if self.name.starts_with("assets/") { IMMUTABLE } else { "no-cache" };
        let (content, encoding) = self.encoded(request);
        // Each form has a tag of its own, as they differ byte by byte.
        let tag = encoding.map_or(self.tag.clone(), |name| EntityTag::new_strong(format!("{}-{name}", self.tag.tag())));
        let is_known = IfNoneMatch::parse(request).is_ok_and(|known| match known {
            IfNoneMatch::Any => true,
            IfNoneMatch::Items(tags) => tags.iter().any(|known| known.weak_eq(&tag)),
        });
        let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        response
            .insert_header((header::CACHE_CONTROL, cache))
            .insert_header((header::VARY, "Accept-Encoding"))
            .insert_header(header::ETag(tag));
        if is_known {
            return response.finish();
        }
        // A name also where nothing is encoded keeps the middleware from compressing pictures.
        response.insert_header((header::CONTENT_ENCODING, encoding.unwrap_or("identity")));
        response.content_type(content_type(&self.name)).body(body(content))
    }

    fn encoded(&self, request: &HttpRequest) -> (Cow<'static, [u8]>, Option<&'static str>) {
        // The build writes both beside each file that they make smaller.
        let twins = [("br", ".br", Encoding::brotli()), ("gzip", ".gz", Encoding::gzip())];
        let Ok(accepted) = AcceptEncoding::parse(request) else { return (self.content.clone(), None) };
        let identity = Encoding::identity();
        let supported = twins.iter().map(|(_, _, encoding)| encoding).chain([&identity]);
        let chosen = accepted.negotiate(supported);
        let twin = twins.iter().find(|(_, _, encoding)| chosen.as_ref() == Some(encoding));
        let found = twin.and_then(|(name, ending, _)| Some((content(&format!("{}{ending}", self.name))?, Some(*name))));
        found.unwrap_or_else(|| (self.content.clone(), None))
    }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json" | "webmanifest") => "application/json",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
