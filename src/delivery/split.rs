//! Cutting long texts into messages.

/// The longest text of one message, in UTF-16 units.
pub const MAX_TEXT_LENGTH: usize = 4096;

/// Cuts `text` into parts of at most `limit` UTF-16 units: after a line break if there is one in the last half, else after
/// a space, else between characters. Parts that would be only white space, which Telegram refuses, are left out.
pub fn split_text(text: &str, limit: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (part, tail) = rest.split_at(cut(rest, limit));
        if !part.trim().is_empty() {
            parts.push(part);
        }
        rest = tail;
    }
    parts
}

/// Where the first part of `text` ends, in bytes.
fn cut(text: &str, limit: usize) -> usize {
    let Some(longest) = longest_prefix(text, limit) else { return text.len() };
    let (early, late) = text[..longest].split_at(text[..longest].floor_char_boundary(longest / 2));
    ['\n', ' '].iter().find_map(|at| late.rfind(*at)).map_or(longest, |at| early.len() + at + 1)
}

/// The bytes of the longest prefix within `limit`, or `None` if the whole text is. At least one character.
fn longest_prefix(text: &str, limit: usize) -> Option<usize> {
    let mut units = 0;
    for (at, character) in text.char_indices() {
        units += character.len_utf16();
        if units > limit && at > 0 {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cuts_at_lines_then_at_spaces_then_anywhere() {
        assert_eq!(split_text("short", 10), ["short"]);
        assert_eq!(split_text("one two\nthree four", 12), ["one two\n", "three four"]);
        assert_eq!(split_text("one two three", 9), ["one two ", "three"]);
        assert_eq!(split_text("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(split_text("👍👍👍", 4), ["👍👍", "👍"]);
        assert!(split_text(" \n ", 10).is_empty());
    }

    proptest! {
        #[test]
        fn nothing_but_white_space_is_lost_and_every_part_fits(text in "(?s).{0,400}", limit in 2_usize..50) {
            let parts = split_text(&text, limit);
            for part in &parts {
                prop_assert!(part.encode_utf16().count() <= limit);
                prop_assert!(!part.trim().is_empty());
            }
            let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(visible(&parts.concat()), visible(&text));
        }
    }
}
