//! Parse mode Markdown, the legacy one: four markers, no nesting.

use super::Formatted;
use super::builder::{Builder, link};
use crate::sandbox::wire::Entity;

/// Parses legacy Markdown; the error is what follows `can't parse entities: `.
pub(super) fn parse(source: &str) -> Result<Formatted, String> {
    let mut out = Builder::default();
    let mut at = 0;
    while let Some(character) = source[at..].chars().next() {
        let next = source[at + character.len_utf8()..].chars().next();
        match character {
            '\\' if matches!(next, Some('_' | '*' | '`' | '[')) => {
                at += 2;
                out.push(next.unwrap_or_default());
            }
            '_' | '*' | '`' | '[' => at = entity(source, at, &mut out)?,
            other => {
                at += other.len_utf8();
                out.push(other);
            }
        }
    }
    Ok(out.finish())
}

/// Parses the entity that starts at `begin`; returns where it ends.
fn entity(source: &str, begin: usize, out: &mut Builder) -> Result<usize, String> {
    let rest = &source[begin..];
    let (marker, end_marker) = match rest.as_bytes()[0] {
        b'`' if rest.starts_with("```") => ("```", "```"),
        b'`' => ("`", "`"),
        b'[' => ("[", "]"),
        b'*' => ("*", "*"),
        _ => ("_", "_"),
    };
    let body_at = begin + marker.len();
    let length = source[body_at..]
        .find(end_marker)
        .ok_or_else(|| format!("Can't find end of the entity starting at byte offset {begin}"))?;
    let mut body = &source[body_at..body_at + length];
    let mut end = body_at + length + end_marker.len();
    let offset = out.offset();
    let closed = match marker {
        "```" => {
            let (language, code) = split_language(body);
            body = code;
            Some(Entity { language, ..Entity::plain("pre", offset, 0) })
        }
        "`" => Some(Entity::plain("code", offset, 0)),
        "*" => Some(Entity::plain("bold", offset, 0)),
        "_" => Some(Entity::plain("italic", offset, 0)),
        _ => {
            let address = source[end..].strip_prefix('(').and_then(|rest| rest.split_once(')')).map(|(url, _)| url);
            if let Some(url) = address {
                end += url.len() + 2;
            }
            link(address.unwrap_or(body), offset)
        }
    };
    body.chars().for_each(|character| out.push(character));
    if let Some(entity) = closed {
        out.close(entity);
    }
    Ok(end)
}

/// The language on the first line of a block, and the code below it.
fn split_language(body: &str) -> (Option<String>, &str) {
    let word = body.find(|c: char| c.is_whitespace()).unwrap_or(0);
    let code = &body[word..];
    let code = code.strip_prefix('\n').unwrap_or(code);
    (Some(body[..word].to_owned()).filter(|language| !language.is_empty()), code)
}
