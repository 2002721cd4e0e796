//! Parse mode HTML.

use super::Formatted;
use super::builder::{Builder, link};
use crate::sandbox::wire::Entity;

const TAGS: [&str; 17] = [
    "a",
    "b",
    "strong",
    "i",
    "em",
    "s",
    "strike",
    "del",
    "u",
    "ins",
    "tg-spoiler",
    "tg-emoji",
    "span",
    "pre",
    "code",
    "blockquote",
    "tg-time",
];

/// A tag that waits for its end.
struct Open {
    tag: String,
    argument: String,
    offset: usize,
    byte: usize,
}

struct Parser<'a> {
    source: &'a str,
    at: usize,
    out: Builder,
    open: Vec<Open>,
}

/// Parses HTML; the error is what follows `can't parse entities: `.
pub(super) fn parse(source: &str) -> Result<Formatted, String> {
    let mut parser = Parser { source, at: 0, out: Builder::default(), open: Vec::new() };
    while let Some(character) = parser.peek() {
        match character {
            '&' => parser.reference(),
            '<' if parser.source[parser.at..].starts_with("</") => parser.end_tag()?,
            '<' => parser.start_tag()?,
            other => {
                parser.at += other.len_utf8();
                parser.out.push(other);
            }
        }
    }
    if let Some(open) = parser.open.last() {
        return Err(format!("Can't find end tag corresponding to start tag \"{}\"", open.tag));
    }
    Ok(parser.out.finish())
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<char> {
        self.source[self.at..].chars().next()
    }

    /// Takes characters while `accept` holds.
    fn take_while(&mut self, accept: impl Fn(char) -> bool) -> &'a str {
        let rest = &self.source[self.at..];
        let length = rest.find(|character| !accept(character)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// A character reference; one that is not known stays as it is written.
    fn reference(&mut self) {
        let (character, length) = decode_reference(&self.source[self.at..]).unwrap_or(('&', 1));
        self.at += length;
        self.out.push(character);
    }

    fn start_tag(&mut self) -> Result<(), String> {
        let begin = self.at;
        let unclosed = || format!("Unclosed start tag at byte offset {begin}");
        self.at += 1;
        let tag = self.take_while(|c| !c.is_ascii_whitespace() && c != '>').to_ascii_lowercase();
        if self.at >= self.source.len() {
            return Err(unclosed());
        }
        if !TAGS.contains(&tag.as_str()) {
            return Err(format!("Unsupported start tag \"{tag}\" at byte offset {begin}"));
        }
        let mut argument = String::new();
        loop {
            self.take_while(|c| c.is_ascii_whitespace());
            match self.peek() {
                None => return Err(unclosed()),
                Some('>') => break,
                Some(_) => {
                    let (name, value) = self.attribute(&tag, begin)?;
                    if let Some(found) = relevant(&tag, &name, value) {
                        argument = found;
                    }
                }
            }
        }
        if tag == "span" && argument != "tg-spoiler" {
            return Err(format!("Tag \"span\" must have class \"tg-spoiler\" at byte offset {begin}"));
        }
        self.at += 1;
        self.open.push(Open { tag, argument, offset: self.out.offset(), byte: self.out.bytes() });
        Ok(())
    }

    fn attribute(&mut self, tag: &str, begin: usize) -> Result<(String, String), String> {
        let name = self.take_while(|c| !c.is_ascii_whitespace() && c != '=' && c != '>').to_ascii_lowercase();
        if name.is_empty() {
            return Err(format!("Empty attribute name in the tag \"{tag}\" at byte offset {begin}"));
        }
        self.take_while(|c| c.is_ascii_whitespace());
        if self.peek() != Some('=') {
            // An attribute without a value, such as `expandable`.
            return Ok((name, String::new()));
        }
        self.at += 1;
        self.take_while(|c| c.is_ascii_whitespace());
        let value = match self.peek() {
            None => return Err(format!("Unclosed start tag at byte offset {begin}")),
            Some(quote @ ('"' | '\'')) => self.quoted(quote, begin)?,
            Some(_) => {
                let token = self.take_while(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
                if token.is_empty() {
                    return Err(format!("Unexpected end of name token at byte offset {}", self.at));
                }
                token.to_ascii_lowercase()
            }
        };
        Ok((name, value))
    }

    fn quoted(&mut self, quote: char, begin: usize) -> Result<String, String> {
        self.at += 1;
        let mut value = String::new();
        loop {
            match self.peek() {
                None => return Err(format!("Unclosed start tag at byte offset {begin}")),
                Some(end) if end == quote => {
                    self.at += 1;
                    return Ok(value);
                }
                Some('&') => {
                    let (character, length) = decode_reference(&self.source[self.at..]).unwrap_or(('&', 1));
                    self.at += length;
                    value.push(character);
                }
                Some(other) => {
                    self.at += other.len_utf8();
                    value.push(other);
                }
            }
        }
    }

    fn end_tag(&mut self) -> Result<(), String> {
        let begin = self.at;
        self.at += 2;
        let tag = self.take_while(|c| !c.is_ascii_whitespace() && c != '>').to_ascii_lowercase();
        self.take_while(|c| c.is_ascii_whitespace());
        if self.peek() != Some('>') {
            return Err(format!("Unclosed end tag at byte offset {begin}"));
        }
        self.at += 1;
        let Some(open) = self.open.pop() else {
            return Err(format!("Unexpected end tag at byte offset {begin}"));
        };
        if !tag.is_empty() && tag != open.tag {
            return Err(format!(
                "Unmatched end tag at byte offset {begin}, expected \"</{}>\", found \"</{tag}>\"",
                open.tag
            ));
        }
        self.close(&open);
        Ok(())
    }

    fn close(&mut self, open: &Open) {
        let plain = |kind| Entity::plain(kind, open.offset, 0);
        let entity = match open.tag.as_str() {
            "b" | "strong" => plain("bold"),
            "i" | "em" => plain("italic"),
            "s" | "strike" | "del" => plain("strikethrough"),
            "u" | "ins" => plain("underline"),
            "tg-spoiler" | "span" => plain("spoiler"),
            "tg-emoji" => Entity { custom_emoji_id: Some(open.argument.clone()), ..plain("custom_emoji") },
            "blockquote" if open.argument.is_empty() => plain("blockquote"),
            "blockquote" => plain("expandable_blockquote"),
            "pre" => return self.close_pre(open),
            "code" => Entity { language: Some(open.argument.clone()).filter(|l| !l.is_empty()), ..plain("code") },
            "a" => {
                let url = if open.argument.is_empty() { self.out.since(open.byte) } else { &open.argument };
                match link(url, open.offset) {
                    Some(entity) => entity,
                    None => return,
                }
            }
            _ => return,
        };
        // A language belongs to `pre`; on `code` it only waits for an enclosing `pre` of the same extent.
        let keeps_language = self.open.last().is_some_and(|outer| outer.tag == "pre");
        let entity =
            if entity.kind == "code" && !keeps_language { Entity { language: None, ..entity } } else { entity };
        self.out.close(entity);
    }

    /// `<pre><code class="language-x">` of one extent is one block with a language.
    fn close_pre(&mut self, open: &Open) {
        let length = self.out.offset() - open.offset;
        let mut language = None;
        self.out.entities_mut().retain_mut(|inner| {
            if inner.offset < open.offset || inner.kind != "code" {
                return true;
            }
            if inner.offset == open.offset && inner.length == length {
                language = inner.language.take();
                return false;
            }
            inner.language = None;
            true
        });
        self.out.close(Entity { language, ..Entity::plain("pre", open.offset, 0) });
    }
}

/// What an attribute means for its tag.
fn relevant(tag: &str, name: &str, value: String) -> Option<String> {
    match (tag, name) {
        ("a", "href") | ("tg-emoji", "emoji-id") => Some(value),
        ("code", "class") => value.strip_prefix("language-").map(str::to_owned),
        ("span", "class") if value == "tg-spoiler" => Some(value),
        ("blockquote", "expandable") => Some("expandable".to_owned()),
        _ => None,
    }
}

/// Decodes the reference at the start of `text`; gives the character and the bytes it took.
fn decode_reference(text: &str) -> Option<(char, usize)> {
    let name_length = text[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '#').unwrap_or(text.len() - 1);
    let name = &text[1..=name_length];
    let character = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|character| *character != '\0')?
        }
    };
    let end = 1 + name_length;
    let semicolon = usize::from(text[end..].starts_with(';'));
    Some((character, end + semicolon))
}
