//! The files of the web console and of the sandbox's chat page, and how they are served: one page for many paths, with a
//! fresh nonce each time, and files that a browser keeps.
//!
//! `npm run build` in `admin-ui` writes them to `admin-ui/dist`. A release build carries them inside; one without optimisation
//! reads them from that folder with each call, so that a new console takes no new binary. Without them, a page says how they
//! are built.

mod files;
mod page;

use std::borrow::Cow;

use actix_web::web::Bytes;
use rust_embed::{EmbeddedFile, RustEmbed};

pub use files::ASSETS;

/// What `npm run build` wrote.
#[derive(RustEmbed)]
#[folder = "admin-ui/dist"]
#[allow_missing = true]
struct Built;

/// The files of a built console. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Console {
    get: fn(&str) -> Option<EmbeddedFile>,
}

impl Console {
    /// The files that this binary was built with.
    pub fn embedded() -> Self {
        Self::of::<Built>()
    }

    /// Other files, of the same layout: `index.html`, `sandbox.html`, `assets/…`, and `.br` and `.gz` beside what is
    /// compressed.
    pub fn of<F: RustEmbed>() -> Self {
        Self { get: F::get }
    }
}

/// The content of a file, which a release build copies nowhere.
fn content(file: EmbeddedFile) -> Bytes {
    match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    }
}
