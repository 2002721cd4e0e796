//! E-mail addresses as people write them into a text: in quotes and brackets, in a list, beside any punctuation.
//!
//! A text is parted at every character that no address holds, of whatever script. What stands before the `@` is ASCII (see
//! [`EmailAddress`]); a domain may be of any script. Where words are joined without a blank, as in Chinese, Korean or Arabic, a
//! word that touches an address is no part of it: `anna@example.orgに送って`. All else is not guessed at: whoever would get
//! only the end of somebody's address might be somebody else.

use crate::model::mail::{EmailAddress, MAX_RECIPIENTS};
use crate::programs::analyst::width::of_char;

/// What may stand in an address, beside letters and digits.
const IN_ADDRESSES: &str = "!#$%&'*+-/=?^_`{|}~.@";

/// What people put before an address that an address could begin with, but hardly ever does.
const BEFORE: &[char] = &['!', '#', '&', '\'', '*', '+', '-', '/', '=', '?', '`', '{', '|', '}', '~', '.'];

/// What parts one address from the next, or from a word, that could stand in the part before the `@`.
const BETWEEN: &[char] = &['!', '&', '\'', '*', '+', '/', '?', '|'];

/// The most words that are quoted, and the most characters of one.
const MAX_QUOTED: usize = 3;
const MAX_WORD: usize = 60;

/// The addresses in a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// Each once, in their order.
    pub(super) addresses: Vec<EmailAddress>,
    /// Words with an `@` that are none.
    unclear: Vec<String>,
}

impl Written {
    /// Reads a text.
    pub(super) fn in_text(text: &str) -> Self {
        let mut written = Self::default();
        let text: String = text.chars().filter(|c| !is_invisible(*c)).map(narrow).collect();
        for word in text.split(|c: char| !is_in_addresses(c)) {
            match addresses_of(word) {
                Some(addresses) => {
                    for address in addresses {
                        if !written.addresses.contains(&address) {
                            written.addresses.push(address);
                        }
                    }
                }
                None => written.unclear.push(word.to_owned()),
            }
        }
        written
    }

    /// Words for the person if there is something that was not understood.
    pub(super) fn complaint(&self) -> Option<String> {
        if self.unclear.is_empty() {
            return None;
        }
        let shown = self.unclear.iter().take(MAX_QUOTED);
        let words: Vec<_> =
            shown.map(|word| format!("“{}”", word.chars().take(MAX_WORD).collect::<String>())).collect();
        Some(format!(
            "I cannot read this as an e-mail address: {}. Please write addresses such as name@example.org, with blanks between \
             them.",
            words.join(", ")
        ))
    }
}

/// Words for the person if an e-mail cannot go to so many.
pub(super) fn too_many(count: usize) -> Option<String> {
    (count > MAX_RECIPIENTS).then(|| {
        format!("An e-mail goes to at most {MAX_RECIPIENTS} people, and these are {count}. Please name fewer.")
    })
}

/// The addresses of a word, which are none if it has no `@` or is a name such as `@somebody`; `None` if it is not clear what
/// they are.
fn addresses_of(word: &str) -> Option<Vec<EmailAddress>> {
    let mut found = Vec::new();
    let mut parts = word.split('@').peekable();
    let mut before = parts.next().unwrap_or_default();
    while let Some(part) = parts.next() {
        let (domain, rest) = part.split_at(length_of_domain(part));
        let domain = domain.trim_end_matches(['.', '-']);
        let local = local_in(before)?;
        let is_only = found.is_empty() && parts.peek().is_none();
        if local.is_empty() && is_only && !domain.contains('.') {
            return Some(found);
        }
        let is_end = parts.peek().is_none() && !rest.starts_with('_') && !rest.contains(char::is_alphanumeric);
        if !is_end && !rest.starts_with(BETWEEN) && !rest.starts_with(is_joined) {
            return None;
        }
        found.push(EmailAddress::try_from(format!("{local}@{domain}")).ok()?);
        before = rest;
    }
    Some(found)
}

/// What of a text right before an `@` belongs to the address; `None` if that is not clear.
fn local_in(text: &str) -> Option<&str> {
    let local = match text.char_indices().rfind(|(_, c)| !c.is_ascii()) {
        Some((index, c)) if is_joined(c) => &text[index + c.len_utf8()..],
        Some(_) => return None,
        None => text,
    };
    Some(local.trim_start_matches(BEFORE))
}

/// How much of a text right behind an `@` is the domain, in bytes. No last label begins in ASCII and goes on in a script whose
/// words are joined.
fn length_of_domain(text: &str) -> usize {
    let is_in_domains = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let domain = &text[..text.find(|c: char| !is_in_domains(c)).unwrap_or(text.len())];
    let plain = domain.trim_end_matches(['.', '-']);
    let label = plain.rfind('.').map_or(0, |dot| dot + 1);
    let is_ascii = plain[label..].starts_with(|c: char| c.is_ascii_alphabetic());
    match plain[label..].find(|c: char| !c.is_ascii()) {
        Some(end) if is_ascii && plain[label + end..].starts_with(is_joined) => label + end,
        _ => domain.len(),
    }
}

fn is_in_addresses(c: char) -> bool {
    // A letter with a mark of its own is one letter.
    if c.is_ascii() {
        c.is_ascii_alphanumeric() || IN_ADDRESSES.contains(c)
    } else {
        c.is_alphanumeric() || of_char(c) == 0
    }
}

/// Whether words of this script stand beside others without a blank: Hebrew and Arabic prefixes, Thai and Lao, Japanese,
/// Chinese, Korean.
const fn is_joined(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{e00}'..='\u{eff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}')
}

/// What nobody sees, which comes along when a text is copied.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}')
}

/// What East Asian keyboards write in the width of their own letters.
const fn narrow(c: char) -> char {
    match c {
        '＠' => '@',
        '．' => '.',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, addresses: &[&str], unclear: &[&str]) {
        let written = Written::in_text(text);
        let found: Vec<_> = written.addresses.iter().map(EmailAddress::as_str).collect();
        let named: Vec<_> = written.unclear.iter().map(String::as_str).collect();
        assert_eq!((found.as_slice(), named.as_slice()), (addresses, unclear), "{text}");
    }

    #[test]
    fn punctuation_of_any_script_ends_an_address() {
        let anna: &[&str] = &["anna@example.org"];
        for text in [
            "anna@example.org",
            "Send it to anna@example.org.",
            "anna@example.org?!…",
            "هل ترسل إلى anna@example.org؟",
            "anna@example.org، شكرا",
            "anna@example.org؛",
            "“anna@example.org”",
            "„anna@example.org“",
            "«anna@example.org»",
            "‹anna@example.org›",
            "'anna@example.org'",
            "‘anna@example.org’",
            "anna@example.org's boss",
            "(anna@example.org)",
            "Anna <anna@example.org>,",
            "mailto:anna@example.org?subject=Hi",
            "[anna@example.org]: the boss",
            "- anna@example.org -",
            "-anna@example.org",
            "**anna@example.org**",
            "`anna@example.org`",
            "{anna@example.org}",
            "=anna@example.org",
            "发给「anna@example.org」。",
            "📧anna@example.org✅",
            "anna＠example．org",
            "\u{2068}anna@exam\u{ad}ple.org\u{2069}\u{feff}",
            "anna@example.org, anna@Example.org",
        ] {
            check(text, anna, &[]);
        }
        check("anna'@example.org", &["anna'@example.org"], &[]);
        check("_anna@example.org", &["_anna@example.org"], &[]);
    }

    #[test]
    fn several_are_told_apart() {
        let both: &[&str] = &["anna@example.org", "dora@example.net"];
        for text in [
            "anna@example.orgとdora@example.netに",
            "anna@example.org/dora@example.net",
            "anna@example.org、dora@example.net",
            "anna@example.org，dora@example.net",
            "anna@example.org|dora@example.net",
            "anna@example.org&dora@example.net",
            "anna@example.org+dora@example.net",
            "anna@example.org;dora@example.net",
            "anna@example.org·dora@example.net",
            "anna@example.org; dora@example.net؛",
            "anna@example.org and dora@example.net",
            "anna@example.org—dora@example.net",
        ] {
            check(text, both, &[]);
        }
    }

    #[test]
    fn a_word_of_a_script_without_blanks_is_no_part_of_an_address() {
        for text in [
            "anna@example.orgに送って",
            "anna@example.org에게 보내줘",
            "发给anna@example.org吧。",
            "إلىanna@example.org",
        ] {
            check(text, &["anna@example.org"], &[]);
        }
        check("anna@пример.рф", &["anna@xn--e1afmkfd.xn--p1ai"], &[]);
        check("anna@bücher.example", &["anna@xn--bcher-kva.example"], &[]);
        check("anna@例え.テスト", &["anna@xn--r8jz45g.xn--zckzah"], &[]);
        check("anna@ntt東日本.jp", &["anna@xn--ntt-v08fl0d1l.jp"], &[]);
    }

    #[test]
    fn what_is_not_understood_is_named_and_not_guessed() {
        for word in [
            "anna@eve@example.org",
            "anna@@example.org",
            "anna@",
            "anna@localhost",
            "anna@127.0.0.1",
            "anna.@example.org",
            "josé.maria@example.org",
            "jose\u{301}.maria@example.org",
            "müller@example.org",
            "почта@example.org",
            "用户@例子.中国",
            "anna@example.org-dora@example.net",
            "anna@exa%6dple.org",
            "anna@example.org_new.org",
            "_anna@example.org_",
            "@anna@example.org",
        ] {
            check(word, &[], &[word]);
        }
        check("anna@example.org, dora@localhost", &["anna@example.org"], &["dora@localhost"]);
        check("\"a b\"@example.org", &[], &["@example.org"]);
        check("anna @example.org", &[], &["@example.org"]);
    }

    #[test]
    fn names_of_accounts_and_a_lone_at_are_nothing() {
        for text in ["@owl_demo_bot, how much?", "5 @ 3", "(@anna).", "Ask @anna.", "请@owl_bot", "", "@", "no address"]
        {
            check(text, &[], &[]);
        }
    }

    #[test]
    fn complaints_are_bounded() {
        let text = format!("a@{} b@b c@c d@d", "x".repeat(500));
        let complaint = Written::in_text(&text).complaint().unwrap();
        assert!(complaint.contains("xx”, “b@b”, “c@c”. Please") && complaint.len() < 300, "{complaint}");
        assert_eq!(Written::in_text("a@example.org").complaint(), None);
        assert_eq!((too_many(20), too_many(21).is_some()), (None, true));
    }
}
