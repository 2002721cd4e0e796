//! Parse mode MarkdownV2.

use super::Formatted;
use super::builder::{Builder, link};
use crate::sandbox::wire::Entity;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bold,
    Italic,
    Underline,
    Strikethrough,
    Spoiler,
    Code,
    Pre,
    Link,
    Emoji,
    Quote,
}

impl Kind {
    /// The name in refusals.
    fn name(self) -> &'static str {
        match self {
            Self::Bold => "Bold",
            Self::Italic => "Italic",
            Self::Underline => "Underline",
            Self::Strikethrough => "Strikethrough",
            Self::Spoiler => "Spoiler",
            Self::Code => "Code",
            Self::Pre => "Pre",
            Self::Link => "TextUrl",
            Self::Emoji => "CustomEmoji",
            Self::Quote => "BlockQuote",
        }
    }

    /// What ends it.
    fn end(self) -> &'static str {
        match self {
            Self::Bold => "*",
            Self::Italic => "_",
            Self::Underline => "__",
            Self::Strikethrough => "~",
            Self::Spoiler => "||",
            Self::Code => "`",
            Self::Pre => "```",
            Self::Link | Self::Emoji => "]",
            Self::Quote => "\n",
        }
    }

    fn entity(self, offset: usize) -> Entity {
        let kind = match self {
            Self::Bold => "bold",
            Self::Italic => "italic",
            Self::Underline => "underline",
            Self::Strikethrough => "strikethrough",
            Self::Spoiler => "spoiler",
            Self::Code => "code",
            Self::Pre => "pre",
            Self::Link => "text_link",
            Self::Emoji => "custom_emoji",
            Self::Quote => "blockquote",
        };
        Entity::plain(kind, offset, 0)
    }
}

/// A marker that waits for its end.
struct Open {
    kind: Kind,
    language: Option<String>,
    begin: usize,
    offset: usize,
    byte: usize,
}

struct Parser<'a> {
    source: &'a str,
    at: usize,
    out: Builder,
    open: Vec<Open>,
    line_start: bool,
}

/// Parses MarkdownV2; the error is what follows `can't parse entities: `.
pub(super) fn parse(source: &str) -> Result<Formatted, String> {
    let mut parser = Parser { source, at: 0, out: Builder::default(), open: Vec::new(), line_start: true };
    while let Some(character) = parser.rest().chars().next() {
        parser.step(character)?;
    }
    // A quotation ends with the text.
    if parser.open.last().is_some_and(|open| open.kind == Kind::Quote) {
        parser.end_quote(false);
    }
    match parser.open.last() {
        Some(open) => Err(unfinished(open)),
        None => Ok(parser.out.finish()),
    }
}

fn unfinished(open: &Open) -> String {
    format!("Can't find end of {} entity at byte offset {}", open.kind.name(), open.begin)
}

fn is_reserved(character: char) -> bool {
    "_*[]()~`>#+-=|{}.!".contains(character)
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    fn top(&self) -> Option<Kind> {
        self.open.last().map(|open| open.kind)
    }

    fn step(&mut self, character: char) -> Result<(), String> {
        let escaped = self.rest()[character.len_utf8()..].chars().next();
        if character == '\\' && escaped.is_some_and(|next| next.is_ascii() && next != '\0') {
            self.at += 1;
            return self.literal(escaped.unwrap_or_default());
        }
        let in_code = matches!(self.top(), Some(Kind::Code | Kind::Pre));
        let special = if in_code { character == '`' } else { is_reserved(character) };
        if !special {
            return self.literal(character);
        }
        if self.ends_top() {
            return self.finish_top();
        }
        if in_code {
            // A single back-tick inside a block.
            return self.literal(character);
        }
        if self.rest().starts_with("||") && self.quote_ends_after(2) && !self.is_open(Kind::Spoiler) {
            self.at += 2;
            return self.end_of_expandable();
        }
        self.start(character)
    }

    fn literal(&mut self, character: char) -> Result<(), String> {
        if character == '\n' && self.is_open(Kind::Quote) && !self.source[self.at + 1..].starts_with('>') {
            match self.open.last() {
                Some(open) if open.kind != Kind::Quote => return Err(unfinished(open)),
                _ => self.end_quote(false),
            }
        } else if character == '\n' && self.is_open(Kind::Quote) {
            // The marker of the next line of the same quotation is not text.
            self.at += 1;
        }
        self.at += character.len_utf8();
        self.line_start = character == '\n' && !self.is_open(Kind::Quote);
        self.out.push(character);
        Ok(())
    }

    fn is_open(&self, kind: Kind) -> bool {
        self.open.iter().any(|open| open.kind == kind)
    }

    /// Whether the innermost entity ends here. `__` is greedy: it ends or starts an underline, not an italic.
    fn ends_top(&self) -> bool {
        match self.top() {
            None | Some(Kind::Quote) => false,
            Some(Kind::Italic) => self.rest().starts_with('_') && !self.rest().starts_with("__"),
            Some(kind) => self.rest().starts_with(kind.end()),
        }
    }

    fn quote_ends_after(&self, length: usize) -> bool {
        let after = &self.rest()[length..];
        self.top() == Some(Kind::Quote) && (after.is_empty() || after.starts_with('\n'))
    }

    fn end_of_expandable(&mut self) -> Result<(), String> {
        self.end_quote(true);
        match self.rest().chars().next() {
            Some(newline) => self.literal(newline),
            None => Ok(()),
        }
    }

    fn end_quote(&mut self, expandable: bool) {
        if let Some(open) = self.open.pop() {
            let kind = if expandable { "expandable_blockquote" } else { "blockquote" };
            self.out.close(Entity::plain(kind, open.offset, 0));
        }
    }

    fn start(&mut self, character: char) -> Result<(), String> {
        let rest = self.rest();
        let (kind, marker) = match character {
            '_' if rest.starts_with("__") => (Kind::Underline, 2),
            '_' => (Kind::Italic, 1),
            '*' => (Kind::Bold, 1),
            '~' => (Kind::Strikethrough, 1),
            '|' if rest.starts_with("||") => (Kind::Spoiler, 2),
            '[' => (Kind::Link, 1),
            '!' if rest.starts_with("![") => (Kind::Emoji, 2),
            '`' if rest.starts_with("```") => (Kind::Pre, 3),
            '`' => (Kind::Code, 1),
            '>' if self.line_start && self.open.is_empty() => (Kind::Quote, 1),
            other => {
                return Err(format!("Character '{other}' is reserved and must be escaped with the preceding '\\'"));
            }
        };
        let begin = self.at;
        self.at += marker;
        let language = if kind == Kind::Pre { self.language() } else { None };
        let (offset, byte) = (self.out.offset(), self.out.bytes());
        self.open.push(Open { kind, language, begin, offset, byte });
        self.line_start = false;
        Ok(())
    }

    /// The language behind the three back-ticks, and the line break that is not part of the code.
    fn language(&mut self) -> Option<String> {
        let rest = self.rest();
        let length = rest.find(|c: char| c.is_ascii_whitespace() || c == '`').unwrap_or(rest.len());
        let language = (length > 0 && rest[length..].starts_with(|c: char| c.is_ascii_whitespace()))
            .then(|| rest[..length].to_owned());
        if language.is_some() {
            self.at += length;
        }
        if self.rest().starts_with('\n') {
            self.at += 1;
        }
        language
    }

    fn finish_top(&mut self) -> Result<(), String> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        self.at += open.kind.end().len();
        let entity = match open.kind {
            Kind::Link => {
                let written = self.address()?;
                let url = written.unwrap_or_else(|| self.out.since(open.byte).to_owned());
                link(&url, open.offset)
            }
            Kind::Emoji => {
                let at = self.at;
                let url = self.address()?.ok_or("Custom emoji entity must contain a tg://emoji URL")?;
                let id = url
                    .strip_prefix("tg://emoji?id=")
                    .map(str::to_owned)
                    .ok_or_else(|| format!("Custom emoji URL must have an emoji identifier at byte offset {at}"))?;
                Some(Entity { custom_emoji_id: Some(id), ..open.kind.entity(open.offset) })
            }
            Kind::Pre => Some(Entity { language: open.language, ..open.kind.entity(open.offset) }),
            kind => Some(kind.entity(open.offset)),
        };
        if let Some(entity) = entity {
            self.out.close(entity);
        }
        Ok(())
    }

    /// The address in round brackets behind a link's text, if there is one.
    fn address(&mut self) -> Result<Option<String>, String> {
        if !self.rest().starts_with('(') {
            return Ok(None);
        }
        let begin = self.at;
        self.at += 1;
        let mut url = String::new();
        let mut escaped = false;
        for (index, character) in self.rest().char_indices() {
            if character == ')' && !escaped {
                self.at += index + 1;
                return Ok(Some(url));
            }
            if character == '\\' && !escaped {
                escaped = true;
                continue;
            }
            if escaped && !character.is_ascii() {
                url.push('\\');
            }
            escaped = false;
            url.push(character);
        }
        Err(format!("Can't find end of a URL at byte offset {begin}"))
    }
}
