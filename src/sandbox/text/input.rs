//! Entities that a bot lists itself instead of using a parse mode.

use serde_json::Value;

use crate::sandbox::error::ApiError;
use crate::sandbox::wire::Entity;

/// The most entities of one text; Telegram keeps 100 and drops the rest.
const MOST: usize = 100;

const PLAIN: [&str; 16] = [
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "code",
    "pre",
    "blockquote",
    "expandable_blockquote",
    "text_link",
    "text_mention",
    "custom_emoji",
    "mention",
    "hashtag",
    "bot_command",
    "url",
];

/// Reads an array of `MessageEntity` for a text of `units` UTF-16 units.
pub(super) fn entities(value: Option<&Value>, units: usize) -> Result<Vec<Entity>, ApiError> {
    let Some(Value::Array(items)) = value else { return Ok(Vec::new()) };
    let mut entities = Vec::new();
    for item in items.iter().take(MOST) {
        let parsed =
            entity(item).map_err(|words| ApiError::bad_request(format_args!("can't parse MessageEntity: {words}")))?;
        entities.extend(parsed.filter(|entity| entity.offset < units).map(|entity| clamp(entity, units)));
    }
    Ok(entities)
}

fn clamp(entity: Entity, units: usize) -> Entity {
    Entity { length: entity.length.min(units - entity.offset), ..entity }
}

fn entity(item: &Value) -> Result<Option<Entity>, String> {
    let object = item.as_object().ok_or("expected an Object")?;
    let text = |name: &str| object.get(name).and_then(Value::as_str).map(str::to_owned);
    let number = |name: &str| -> Result<usize, String> {
        let value = object.get(name).ok_or_else(|| format!("can't find field \"{name}\""))?;
        let number = value.as_u64().or_else(|| value.as_str()?.parse().ok());
        let number = number.ok_or_else(|| format!("field \"{name}\" must be of type Number"))?;
        usize::try_from(number).map_err(|_| format!("field \"{name}\" must be of type Number"))
    };
    let kind = text("type").ok_or("can't find field \"type\"")?;
    let (offset, length) = (number("offset")?, number("length")?);
    let Some(kind) = PLAIN.into_iter().find(|known| *known == kind) else { return Ok(None) };
    let mut entity = Entity::plain(kind, offset, length);
    match kind {
        "text_link" => entity.url = Some(text("url").ok_or("can't find field \"url\"")?),
        "pre" => entity.language = text("language").filter(|language| !language.is_empty()),
        "custom_emoji" => entity.custom_emoji_id = text("custom_emoji_id"),
        "text_mention" => entity.user = object.get("user").cloned(),
        // The server finds these by itself, a bot cannot assert them.
        "mention" | "hashtag" | "bot_command" | "url" => return Ok(None),
        _ => {}
    }
    Ok(Some(entity))
}
