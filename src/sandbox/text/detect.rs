//! Finds commands, mentions, hashtags, links and mail addresses in plain stretches of text.

use super::Formatted;
use crate::sandbox::wire::Entity;

/// A found link longer than this is not one.
const LONGEST_LINK: usize = 2048;

/// Adds what is found outside code and links.
pub(super) fn add(formatted: &mut Formatted) {
    let mut found = Vec::new();
    let mut offset = 0;
    for word in formatted.text.split_inclusive(char::is_whitespace) {
        let length = super::units(word);
        scan_word(word.trim_end(), offset, &mut found);
        offset += length;
    }
    let taken = |entity: &Entity| {
        formatted.entities.iter().any(|other| {
            matches!(
                other.kind,
                "code"
                    | "pre"
                    | "text_link"
                    | "text_mention"
                    | "url"
                    | "mention"
                    | "bot_command"
                    | "hashtag"
                    | "email"
                    | "custom_emoji"
            ) && other.offset < entity.end()
                && entity.offset < other.end()
        })
    };
    found.retain(|entity| !taken(entity));
    formatted.entities.extend(found);
}

fn scan_word(word: &str, offset: usize, found: &mut Vec<Entity>) {
    let lead = word.len() - word.trim_start_matches(['(', '"', '\'', '«', '[', ',', '<']).len();
    let offset = offset + super::units(&word[..lead]);
    let word = &word[lead..];
    let kind_and_length = match word.as_bytes().first() {
        Some(b'/') => command(word).map(|length| ("bot_command", length)),
        Some(b'@') => name(&word[1..], 3, 32).map(|length| ("mention", length + 1)),
        Some(b'#') => hashtag(&word[1..]).map(|length| ("hashtag", length + 1)),
        Some(_) => link(word),
        None => None,
    };
    if let Some((kind, bytes)) = kind_and_length {
        found.push(Entity::plain(kind, offset, super::units(&word[..bytes])));
    }
}

/// The bytes of a name of letters, digits and underscores.
fn name(text: &str, shortest: usize, longest: usize) -> Option<usize> {
    let length = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    (shortest..=longest).contains(&length).then_some(length)
}

/// `/command` or `/command@bot`.
fn command(word: &str) -> Option<usize> {
    let length = 1 + name(&word[1..], 1, 64)?;
    let rest = &word[length..];
    if rest.starts_with('/') {
        // A path such as /usr/lib.
        return None;
    }
    let addressed = rest.strip_prefix('@').and_then(|bot| name(bot, 3, 32)).map_or(0, |bot| bot + 1);
    Some(length + addressed)
}

fn hashtag(text: &str) -> Option<usize> {
    let length = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let has_letter = text[..length].chars().any(char::is_alphabetic);
    (length > 0 && has_letter).then_some(length)
}

/// A link with a scheme, a bare host with a known ending, or a mail address.
fn link(word: &str) -> Option<(&'static str, usize)> {
    let kept = word.trim_end_matches(['.', ',', '!', '?', ':', ';', ')', '"', '\'', '»', ']', '>']);
    if kept.len() > LONGEST_LINK || !kept.contains('.') && !kept.contains("://") {
        return None;
    }
    let has_scheme = ["http://", "https://", "ftp://", "tg://"]
        .iter()
        .any(|scheme| kept.len() > scheme.len() && kept.get(..scheme.len()) == Some(scheme));
    if has_scheme {
        return Some(("url", kept.len()));
    }
    if let Some((person, host)) = kept.split_once('@') {
        let is_mail = !person.is_empty() && person.chars().all(|c| c.is_ascii_alphanumeric() || "._+-".contains(c));
        return (is_mail && is_host(host)).then_some(("email", kept.len()));
    }
    let host = kept.split(['/', '?', '#', ':']).next().unwrap_or_default();
    is_host(host).then_some(("url", kept.len()))
}

/// A host whose last label is one that is commonly met; a full list of them would outweigh its use here.
fn is_host(host: &str) -> bool {
    const ENDINGS: [&str; 22] = [
        "com", "org", "net", "io", "dev", "app", "me", "ru", "de", "uk", "eu", "info", "edu", "gov", "co", "ai", "fr",
        "es", "it", "nl", "pl", "ua",
    ];
    let Some((name, ending)) = host.rsplit_once('.') else { return false };
    let labels_fine = name.split('.').all(|label| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-') && !label.starts_with('-')
    });
    labels_fine && ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
}
