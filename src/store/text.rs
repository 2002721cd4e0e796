//! Text as both databases hold it alike and find it alike.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat, Utc};

/// `text` without NUL, which PostgreSQL cannot hold: U+FFFD stands in its place. For every text from outside that is
/// stored or compared as it is; JSON text and what was parsed into a type holds none.
pub(super) fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{fffd}")) } else { Cow::Borrowed(text) }
}

/// A time as sqlx stores it in SQLite, for statements that bypass sqlx or carry it in JSON; PostgreSQL reads it as well.
pub(super) fn time_text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

/// `text` such that texts that differ only in case become the same, whatever the script: SQLite's own folding knows only
/// ASCII. The way over capitals makes one letter of `ß` and `SS`, and of the two small sigmas.
pub(super) fn folded(text: &str) -> String {
    storable(text).to_uppercase().chars().flat_map(char::to_lowercase).collect()
}

/// A `LIKE` pattern, with `\` as its escape, that finds `text` literally within [`folded`] text.
pub(super) fn contains_pattern(text: &str) -> String {
    let escaped = folded(text).replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    format!("%{escaped}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_is_folded_in_every_script() {
        for (one, other) in [("ПРИВЕТ", "привет"), ("ΟΔΟΣ", "οδος"), ("Straße", "STRASSE"), ("Ünïcode", "üNÏCODE")]
        {
            assert_eq!(folded(one), folded(other));
        }
    }

    #[test]
    fn patterns_find_their_text_literally() {
        assert_eq!(contains_pattern(r"50%_A\"), r"%50\%\_a\\%");
        assert_eq!(contains_pattern("\0"), "%\u{fffd}%");
    }
}
