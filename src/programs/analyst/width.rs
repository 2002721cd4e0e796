//! How wide a text is in a monospaced font, and cutting it to a width.

/// Around a text whose direction is its own.
pub(super) const ISOLATE: [char; 2] = ['\u{2068}', '\u{2069}'];

/// What stands for the rest of a text that was cut.
const ELLIPSIS: char = '…';

/// How many columns a text takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(of_char).sum()
}

/// The text on one line, cut to at most `max` columns.
pub(super) fn fitted(text: &str, max: usize) -> String {
    // Directions that a text forces would run on into its neighbours.
    let plain = text.chars().filter(|c| !is_directive(*c)).map(|c| if c.is_control() { ' ' } else { c });
    let text: String = plain.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    if width(&text) <= max {
        return text;
    }
    let mut cut = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = of_char(c);
        if used + wide + 1 > max {
            break;
        }
        used += wide;
        cut.push(c);
    }
    cut.truncate(cut.trim_end().len());
    cut.push(ELLIPSIS);
    cut
}

/// Whether a text holds letters that are written from right to left.
pub(super) fn is_right_to_left(text: &str) -> bool {
    text.chars()
        .any(|c| matches!(u32::from(c), 0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF | 0x1_0800..=0x1_0FFF))
}

/// A text without what turns the direction of all that follows it. Marks of a direction and joiners stay: languages and emoji
/// need them.
pub(super) fn unturned(text: &str) -> String {
    text.chars().filter(|c| !turns(*c)).collect()
}

/// The same, and apart from the direction of what stands around it if it has one of its own.
pub(super) fn isolated(text: &str) -> String {
    let text = unturned(text);
    if is_right_to_left(&text) { format!("{}{text}{}", ISOLATE[0], ISOLATE[1]) } else { text }
}

/// Whether a character begins or ends a stretch of text with a direction that is forced, embedded or isolated.
pub(super) fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_directive(c: char) -> bool {
    turns(c) || matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}')
}

/// How many columns a character takes: none if it is a mark of the one before it, or is not seen.
pub(super) fn of_char(c: char) -> usize {
    match u32::from(c) {
        0x0300..=0x036F
        | 0x0483..=0x0489
        | 0x0591..=0x05BD
        | 0x064B..=0x065F
        | 0x1AB0..=0x1AFF
        | 0x20D0..=0x20FF
        | 0x200B..=0x200F
        | 0x202A..=0x202E
        | 0x2060..=0x206F
        | 0xFE00..=0xFE0F
        | 0xFE20..=0xFE2F => 0,
        0x1100..=0x115F
        | 0x2E80..=0xA4CF
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0xFE30..=0xFE4F
        | 0xFF00..=0xFF60
        | 0xFFE0..=0xFFE6
        | 0x1_F300..=0x1_FAFF
        | 0x2_0000..=0x3_FFFD => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_at_their_width_on_one_line() {
        assert_eq!(fitted("two\nlines\tand  blanks", 40), "two lines and blanks");
        assert_eq!(fitted("much too long", 8), "much to…");
        assert_eq!(fitted("漢字漢字", 5), "漢字…");
        assert_eq!(fitted("\u{202e}backwards\u{202c}", 40), "backwards");
        assert_eq!(width("e\u{301}🙂"), 3);
        assert!(is_right_to_left("مرحبا") && !is_right_to_left("привет"));
    }

    #[test]
    fn texts_turn_nothing_around_them() {
        let emoji = "\u{1f469}\u{200d}\u{1f4bb}";
        assert_eq!(
            unturned(&format!("\u{202e}a\u{202c}\u{2066}b\u{200f}\u{2069}{emoji}")),
            format!("ab\u{200f}{emoji}")
        );
        assert_eq!(isolated("plain\u{202e}"), "plain");
        assert_eq!(isolated("\u{2069}مرحبا"), "\u{2068}مرحبا\u{2069}");
    }
}
