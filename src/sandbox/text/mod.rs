//! Texts and captions: markup to entities, in Telegram's units and words.
//!
//! Offsets count UTF-16 units. Each parse mode has a file with a `parse` function that returns a [`Formatted`] or the
//! words after `can't parse entities: `.

mod builder;
mod detect;
mod html;
mod input;
mod markdown;
mod markdown_v2;

use serde_json::Value;

use super::error::ApiError;
use super::limits;
use super::params::Params;
use super::wire::Entity;

/// Text without markup, and its entities.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Formatted {
    /// The text.
    pub(crate) text: String,
    /// Its entities, ordered by offset, outer ones first.
    pub(crate) entities: Vec<Entity>,
}

/// The length of `text` in UTF-16 units.
pub(crate) fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// The text of a message: parameter `text`, not empty, at most 4096 units.
pub(crate) fn message_text(params: &Params) -> Result<Formatted, ApiError> {
    let formatted = parameter(params, "text", "entities")?;
    if formatted.text.is_empty() {
        return Err(ApiError::bad_request("message text is empty"));
    }
    if units(&formatted.text) > limits::TEXT_UNITS {
        return Err(ApiError::bad_request("message is too long"));
    }
    Ok(formatted)
}

/// The caption of a media message: parameter `caption`, at most 1024 units.
pub(crate) fn caption(params: &Params) -> Result<Formatted, ApiError> {
    let formatted = parameter(params, "caption", "caption_entities")?;
    check_caption(formatted)
}

/// The caption given in plain values, as the items of an album give it.
pub(crate) fn caption_of(text: &str, mode: &str, entities: Option<&Value>) -> Result<Formatted, ApiError> {
    check_caption(format(text, mode, entities)?)
}

/// The text of a draft: parameter `text`, which may be empty.
pub(crate) fn draft_text(params: &Params) -> Result<Formatted, ApiError> {
    let formatted = parameter(params, "text", "entities")?;
    if units(&formatted.text) > limits::TEXT_UNITS {
        return Err(ApiError::bad_request("message is too long"));
    }
    Ok(formatted)
}

/// A person's text: no markup, but links, commands and mentions are found.
pub(crate) fn plain(text: &str) -> Formatted {
    finish(Formatted { text: text.to_owned(), entities: Vec::new() })
}

fn check_caption(formatted: Formatted) -> Result<Formatted, ApiError> {
    if units(&formatted.text) > limits::CAPTION_UNITS {
        return Err(ApiError::bad_request("message caption is too long"));
    }
    Ok(formatted)
}

fn parameter(params: &Params, text: &str, entities: &str) -> Result<Formatted, ApiError> {
    let mode = params.text("parse_mode").unwrap_or_default();
    // Telegram overlooks entities that are no JSON, and ignores them when there is a parse mode.
    let given = if mode.is_empty() { params.json(entities, "entities").unwrap_or_default() } else { None };
    format(params.text(text).unwrap_or_default(), mode, given.as_ref())
}

fn format(text: &str, mode: &str, entities: Option<&Value>) -> Result<Formatted, ApiError> {
    let parsed = match mode.to_ascii_lowercase().as_str() {
        "" | "none" => Ok(Formatted { text: text.to_owned(), entities: input::entities(entities, units(text))? }),
        "html" => html::parse(text),
        "markdown" => markdown::parse(text),
        "markdownv2" => markdown_v2::parse(text),
        _ => return Err(ApiError::bad_request("unsupported parse_mode")),
    };
    let formatted = parsed.map_err(|words| ApiError::bad_request(format_args!("can't parse entities: {words}")))?;
    Ok(finish(formatted))
}

/// Drops what Telegram drops (control characters, blank edges, empty entities) and finds links.
fn finish(formatted: Formatted) -> Formatted {
    let mut formatted = trim(formatted);
    formatted.entities.retain(|entity| entity.length > 0);
    detect::add(&mut formatted);
    formatted.entities.sort_by(|a, b| a.offset.cmp(&b.offset).then(b.length.cmp(&a.length)));
    formatted
}

/// Cuts blanks off both ends and moves the entities along.
fn trim(formatted: Formatted) -> Formatted {
    let Formatted { text, mut entities } = formatted;
    let kept = text.trim();
    let before = units(&text[..text.len() - text.trim_start().len()]);
    let length = units(kept);
    for entity in &mut entities {
        let end = entity.end().saturating_sub(before).min(length);
        entity.offset = entity.offset.saturating_sub(before).min(length);
        entity.length = end.saturating_sub(entity.offset);
    }
    let text = if kept.len() == text.len() { text } else { kept.to_owned() };
    Formatted { text, entities }
}

#[cfg(test)]
mod tests;
