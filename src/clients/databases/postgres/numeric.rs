//! PostgreSQL's exact numbers as text, digit for digit.

use std::fmt::Write as _;

/// The sign field of what is no number.
const NAN: u16 = 0xC000;
const INFINITY: u16 = 0xD000;
const MINUS_INFINITY: u16 = 0xF000;
const NEGATIVE: u16 = 0x4000;

/// A `numeric` as it comes over the wire: groups of four digits, where the first one stands, and how many digits of the
/// fraction are shown. `None` if the bytes are none.
pub(super) fn text(raw: &[u8]) -> Option<String> {
    let fields: Vec<u16> = raw.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    let [count, weight, sign, scale, groups @ ..] = fields.as_slice() else { return None };
    if groups.len() != usize::from(*count) {
        return None;
    }
    let word = match *sign {
        NAN => Some("NaN"),
        INFINITY => Some("Infinity"),
        MINUS_INFINITY => Some("-Infinity"),
        _ => None,
    };
    if let Some(word) = word {
        return Some(word.to_owned());
    }
    let weight = i32::from(weight.cast_signed());
    let group = |place: i32| usize::try_from(weight - place).ok().and_then(|at| groups.get(at)).copied().unwrap_or(0);
    let mut text = if *sign == NEGATIVE { "-".to_owned() } else { String::new() };
    write_number(&mut text, weight, usize::from(*scale), group);
    Some(text)
}

/// Writes groups from the place `weight` down to 0, and `scale` digits of those below.
fn write_number(text: &mut String, weight: i32, scale: usize, group: impl Fn(i32) -> u16) {
    // Writing to a string does not fail.
    let _ = write!(text, "{}", if weight < 0 { 0 } else { group(weight) });
    for place in (0..weight).rev() {
        let _ = write!(text, "{:04}", group(place));
    }
    if scale == 0 {
        return;
    }
    let mut fraction = String::with_capacity(scale + 4);
    let mut place = -1;
    while fraction.len() < scale {
        let _ = write!(fraction, "{:04}", group(place));
        place -= 1;
    }
    fraction.truncate(scale);
    text.push('.');
    text.push_str(&fraction);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(fields: &[u16]) -> Vec<u8> {
        fields.iter().flat_map(|field| field.to_be_bytes()).collect()
    }

    #[test]
    fn digits_stay_exact() {
        for (fields, expected) in [
            (&[0, 0, 0, 0][..], "0"),
            (&[0, 0, 0, 2], "0.00"),
            (&[1, 0, 0, 0, 42], "42"),
            (&[2, 1, 0, 0, 1, 5], "10005"),
            (&[1, 2, 0, 0, 7], "700000000"),
            (&[2, 0, NEGATIVE, 2, 12, 3400], "-12.34"),
            (&[1, 0xFFFF, 0, 4, 5], "0.0005"),
            (&[1, 0xFFFE, 0, 8, 1000], "0.00001000"),
            (&[0, 0, NAN, 0], "NaN"),
            (&[0, 0, MINUS_INFINITY, 0], "-Infinity"),
        ] {
            assert_eq!(text(&raw(fields)).as_deref(), Some(expected), "{fields:?}");
        }
        assert_eq!(text(&raw(&[2, 0, 0, 0, 1])), None, "a group is missing");
        assert_eq!(text(&[0, 1]), None);
    }
}
