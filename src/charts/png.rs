//! From SVG to PNG, with the embedded fonts and no others.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{Options, Tree};
use thiserror::Error;

use crate::charts::text::{BOLD, REGULAR};

/// The most pixels of a picture.
const MAX_PIXELS: u32 = 1080 * 6000;

/// The embedded fonts, in place.
static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    for font in [REGULAR, BOLD] {
        fonts.load_font_source(Source::Binary(Arc::new(font)));
    }
    Arc::new(fonts)
});

/// Why a picture could not be drawn.
#[derive(Debug, Error)]
pub enum DrawError {
    /// The SVG is none.
    #[error("the picture cannot be read: {0}")]
    Unreadable(String),
    /// It has more pixels than are drawn.
    #[error("the picture is too large: {width} × {height} pixels")]
    TooLarge {
        /// How wide it is, in pixels.
        width: u32,
        /// How high it is, in pixels.
        height: u32,
    },
    /// It cannot be written as a PNG.
    #[error("the picture cannot be written: {0}")]
    Unwritable(String),
}

/// Draws a picture of ours. It is not for SVG of others.
pub(super) fn render(svg: &str) -> Result<Vec<u8>, DrawError> {
    let options = Options { font_family: "Roboto".to_owned(), fontdb: Arc::clone(&FONTS), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| DrawError::Unreadable(error.to_string()))?;
    let size = tree.size().to_int_size();
    let (width, height) = (size.width(), size.height());
    let fits = width.checked_mul(height).is_some_and(|pixels| pixels <= MAX_PIXELS);
    let mut pixels = Pixmap::new(width, height).filter(|_| fits).ok_or(DrawError::TooLarge { width, height })?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| DrawError::Unwritable(error.to_string()))
}
