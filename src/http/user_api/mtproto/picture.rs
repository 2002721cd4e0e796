//! A QR code as a picture.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use qrcode::render::svg;
use qrcode::{Color, QrCode};
use resvg::tiny_skia::{self, Paint, Pixmap, Rect, Transform};

/// The least width and height of the drawing, in its own units.
const SVG_SIZE: u32 = 240;

/// The width and height of one square of the picture, in pixels.
const SQUARE: u16 = 8;

/// The light squares around the code, which scanners need.
const QUIET_ZONE: u16 = 4;

/// A QR code in two forms.
pub(super) struct Picture {
    /// A drawing.
    pub(super) svg: String,
    /// A picture, in base64.
    pub(super) png: String,
}

impl Picture {
    /// Draws `text`; `None` if it is longer than a code can be.
    pub(super) fn of(text: &str) -> Option<Self> {
        let code = QrCode::new(text).ok()?;
        let svg = code.render::<svg::Color<'_>>().min_dimensions(SVG_SIZE, SVG_SIZE).build();
        Some(Self { svg, png: STANDARD.encode(png(&code)?) })
    }
}

fn png(code: &QrCode) -> Option<Vec<u8>> {
    let width = u16::try_from(code.width()).ok()?;
    let side = u32::from((width + 2 * QUIET_ZONE) * SQUARE);
    let mut picture = Pixmap::new(side, side)?;
    picture.fill(tiny_skia::Color::WHITE);
    let mut paint = Paint { anti_alias: false, ..Paint::default() };
    paint.set_color(tiny_skia::Color::BLACK);
    let dark = (0..width).flat_map(|y| (0..width).map(move |x| (x, y)));
    for (x, y) in dark.filter(|(x, y)| code[(usize::from(*x), usize::from(*y))] == Color::Dark) {
        let place = |at: u16| f32::from((at + QUIET_ZONE) * SQUARE);
        let square = Rect::from_xywh(place(x), place(y), f32::from(SQUARE), f32::from(SQUARE))?;
        picture.fill_rect(square, &paint, Transform::identity(), None);
    }
    picture.encode_png().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_shows_the_code() {
        let Picture { svg, png } = Picture::of("tg://login?token=abc").unwrap();
        assert!(svg.contains("<svg"), "{svg}");
        let picture = Pixmap::decode_png(&STANDARD.decode(png).unwrap()).unwrap();
        let code = QrCode::new("tg://login?token=abc").unwrap();
        let width = u32::try_from(code.width()).unwrap();
        assert_eq!(picture.width(), (width + 8) * 8);
        for (x, y) in (0..width).flat_map(|y| (0..width).map(move |x| (x, y))) {
            let shown = picture.pixel((x + 4) * 8 + 3, (y + 4) * 8 + 3).unwrap().red() == 0;
            assert_eq!(shown, code[(x as usize, y as usize)] == Color::Dark, "{x}, {y}");
        }
        assert!(Picture::of(&"x".repeat(5000)).is_none());
    }
}
