//! Files: what a browser keeps and asks after, compressed when the console was built.

use actix_web::http::header::{self, AcceptEncoding, ContentEncoding, ETag, Encoding, EntityTag, IfNoneMatch};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rust_embed::EmbeddedFile;

use super::{Console, content};

/// The folder of files whose names change with their content.
pub const ASSETS: &str = "assets";

/// For files under [`ASSETS`]: a year, without asking again.
const FOR_A_YEAR: &str = "public, max-age=31536000, immutable";

/// For any other file: kept, but asked after each time.
const ASK_AGAIN: &str = "no-cache";

/// How files are compressed, and the ends of their names.
const COMPRESSED: [(ContentEncoding, &str); 2] = [(ContentEncoding::Brotli, ".br"), (ContentEncoding::Gzip, ".gz")];

/// Bytes of a file's digest that tell it from another.
const TAG_LENGTH: usize = 16;

impl Console {
    /// The answer with the file of this name, a path without a slash before it; `None` if there is no such file. Pages are
    /// no files.
    pub fn file(self, request: &HttpRequest, name: &str) -> Option<HttpResponse> {
        let plain = (self.get)(name).filter(|_| is_file_name(name))?;
        let tag = tag_of(&plain);
        let cache =
            if name.split_once('/').is_some_and(|(folder, _)| folder == ASSETS) { FOR_A_YEAR } else { ASK_AGAIN };
        let is_known = request.get_header::<IfNoneMatch>().is_some_and(|known| match known {
            IfNoneMatch::Any => true,
            IfNoneMatch::Items(tags) => tags.iter().any(|known| known.weak_eq(&tag)),
        });
        let mut answer = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        answer
            .insert_header(ETag(tag))
            .insert_header((header::CACHE_CONTROL, cache))
            .insert_header((header::VARY, "Accept-Encoding"))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
        if is_known {
            return Some(answer.finish());
        }
        answer.insert_header((header::CONTENT_TYPE, content_type(plain.metadata.mimetype())));
        Some(match self.compressed(request, name) {
            Some((encoding, file)) => answer.insert_header(encoding).body(content(file)),
            None => answer.body(content(plain)),
        })
    }

    /// The file as compressed as the caller likes best, of what there is.
    fn compressed(self, request: &HttpRequest, name: &str) -> Option<(ContentEncoding, EmbeddedFile)> {
        let accepted = request.get_header::<AcceptEncoding>()?;
        let mut there: Vec<(ContentEncoding, EmbeddedFile)> = COMPRESSED
            .into_iter()
            .filter_map(|(encoding, end)| Some((encoding, (self.get)(&format!("{name}{end}"))?)))
            .collect();
        let known: Vec<Encoding> = there.iter().map(|(encoding, _)| Encoding::Known(*encoding)).collect();
        let chosen = accepted.negotiate(known.iter().chain([&Encoding::identity()]))?;
        let place = known.iter().position(|encoding| *encoding == chosen)?;
        Some(there.swap_remove(place))
    }
}

/// Whether this may be the name of a file: it leads to nothing outside, and to no page and no compressed form.
fn is_file_name(name: &str) -> bool {
    let is_plain = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', '\0']);
    let is_other = [".html", ".br", ".gz"].iter().any(|end| name.ends_with(end));
    name.split('/').all(is_plain) && !is_other
}

/// Weak, as it is the same however the file is compressed, also by a proxy.
fn tag_of(file: &EmbeddedFile) -> EntityTag {
    EntityTag::new_weak(URL_SAFE_NO_PAD.encode(&file.metadata.sha256_hash()[..TAG_LENGTH]))
}

/// The text among our files is UTF-8.
fn content_type(kind: &str) -> String {
    if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() }
}
