//! Measuring and cutting text with the fonts that it is drawn with.

use std::sync::LazyLock;

use ttf_parser::Face;

use crate::charts::MAX_TEXT;

/// Roboto by Google, Apache License 2.0; see `fonts/README.md`.
pub(super) static REGULAR: &[u8] = include_bytes!("fonts/Roboto-Regular.ttf");

/// The same, bold.
pub(super) static BOLD: &[u8] = include_bytes!("fonts/Roboto-Bold.ttf");

/// What ends a text that was cut.
const ELLIPSIS: char = '…';

/// How heavy a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// The fonts, to be asked about text.
pub(super) struct Fonts {
    regular: Face<'static>,
    bold: Face<'static>,
}

impl Fonts {
    /// Those of the binary, read once.
    pub(super) fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<Fonts> = LazyLock::new(|| Fonts { regular: parse(REGULAR), bold: parse(BOLD) });
        &EMBEDDED
    }

    fn face(&self, weight: Weight) -> &Face<'static> {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// How wide a text of this size is; kerning makes it a little narrower.
    pub(super) fn width(&self, text: &str, size: f64, weight: Weight) -> f64 {
        let face = self.face(weight);
        let advance = |character| face.glyph_index(character).and_then(|glyph| face.glyph_hor_advance(glyph));
        let units: f64 = text.chars().map(|character| f64::from(advance(character).unwrap_or_default())).sum();
        units * size / f64::from(face.units_per_em())
    }

    /// A person's text as it can be drawn: on one line, without what the fonts lack, such as emoji, and not endless. It may
    /// be that nothing is left.
    pub(super) fn clean(&self, text: &str) -> String {
        let drawable = |character: &char| character.is_whitespace() || self.has(*character);
        let kept: String = text.chars().take(MAX_TEXT).filter(drawable).collect();
        kept.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn has(&self, character: char) -> bool {
        !character.is_control() && self.regular.glyph_index(character).is_some_and(|glyph| glyph.0 != 0)
    }

    /// The same, cut to a width.
    pub(super) fn fit(&self, text: &str, size: f64, weight: Weight, width: f64) -> String {
        let mut text = self.clean(text);
        if self.width(&text, size, weight) <= width {
            return text;
        }
        while text.pop().is_some() {
            let shorter = format!("{}{ELLIPSIS}", text.trim_end_matches([' ', ',', '.', ':', '-', '·']));
            if self.width(&shorter, size, weight) <= width {
                return shorter;
            }
        }
        text
    }
}

/// Whether a picture shows every letter and digit of a text: without some, a name would be another one.
pub fn can_write(text: &str) -> bool {
    let fonts = Fonts::embedded();
    text.chars().filter(|character| character.is_alphanumeric()).all(|character| fonts.has(character))
}

#[expect(clippy::expect_used, reason = "the fonts are part of the binary, and a test reads them")]
fn parse(font: &'static [u8]) -> Face<'static> {
    Face::parse(font, 0).expect("an embedded font is whole")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_many_languages_are_known_and_others_left_out() {
        let fonts = Fonts::embedded();
        for text in ["Häagen—Dazs", "Новости: курс ₽", "Ειδήσεις", "Ґїєі", "1,234.5 %", "a · b … «c» №"]
        {
            assert_eq!(fonts.clean(text), text);
        }
        assert_eq!(fonts.clean(" 🔥 Hot\u{0}\nnews 中文 🔥 today\t"), "Hot news today");
        assert_eq!(fonts.clean("中文"), "");
        let written = ["Zoë 🔥", "№ 7", "", "中文 Ltd", "شركة", "חברה"].map(can_write);
        assert_eq!(written, [true, true, true, false, false, false]);
        assert_eq!(fonts.clean(&"x".repeat(10_000)).len(), MAX_TEXT);
    }

    #[test]
    fn long_texts_are_cut_to_their_place() {
        let fonts = Fonts::embedded();
        assert_eq!(fonts.fit("short", 16.0, Weight::Regular, 100.0), "short");
        let cut = fonts.fit("A title that is far too long", 16.0, Weight::Bold, 100.0);
        assert_eq!(cut, "A title that i…");
        assert!(fonts.width(&cut, 16.0, Weight::Bold) <= 100.0);
        assert_eq!(fonts.fit("x", 16.0, Weight::Bold, 0.0), "");
    }
}
