//! Edits, deletions and reactions.

use serde_json::Value;

use super::{Reply, done, target};
use crate::sandbox::bot::{BotState, SharedBot};
use crate::sandbox::chat::Happening;
use crate::sandbox::error::ApiError;
use crate::sandbox::limits;
use crate::sandbox::markup;
use crate::sandbox::params::Params;
use crate::sandbox::text;
use crate::sandbox::wire::{self, Content, Message, Shared};
use crate::sandbox::world::World;

const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply markup are exactly the \
                            same as a current content and reply markup of the message";

/// `editMessageText`
pub(super) fn text(world: &World, bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    let text = text::message_text(params)?;
    change(world, bot, params, |content| {
        if content.is_media() {
            return Err(ApiError::bad_request("there is no text in the message to edit"));
        }
        content.text = Some(text.text);
        content.entities = text.entities;
        Ok(())
    })
}

/// `editMessageCaption`
pub(super) fn caption(world: &World, bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    let caption = text::caption(params)?;
    change(world, bot, params, |content| {
        if !content.is_media() {
            return Err(ApiError::bad_request("there is no caption in the message to edit"));
        }
        content.caption = Some(caption.text).filter(|caption| !caption.is_empty());
        content.caption_entities = caption.entities;
        Ok(())
    })
}

/// `editMessageReplyMarkup`
pub(super) fn reply_markup(world: &World, bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    change(world, bot, params, |_| Ok(()))
}

/// Changes a message of the bot; its inline keyboard becomes the given one, or goes.
fn change(
    world: &World,
    bot: &SharedBot,
    params: &Params,
    edit: impl FnOnce(&mut Content) -> Result<(), ApiError>,
) -> Result<Reply, ApiError> {
    let keyboard = markup::parse_inline(params)?;
    if params.text("chat_id").is_none() && params.number("message_id").is_none() {
        // Messages sent in inline mode have no chat; the sandbox has no inline mode.
        let words = if params.text("inline_message_id").is_some() {
            "MESSAGE_ID_INVALID"
        } else {
            "message identifier is not specified"
        };
        return Err(ApiError::bad_request(words));
    }
    let mut state = bot.state();
    let (chat_id, old) = find(world, &mut state, params, "message to edit")?;
    if old.from.id != bot.id || old.forward_origin.is_some() {
        return Err(ApiError::bad_request("message can't be edited"));
    }
    let mut new = Message::clone(&old);
    edit(&mut new.content)?;
    new.reply_markup = keyboard;
    if is_same(&old, &new) {
        return Err(ApiError::bad_request(NOT_MODIFIED));
    }
    new.edit_date = Some(state.now().timestamp());
    let chat = state.chats.get_mut(&chat_id).ok_or_else(|| ApiError::bad_request("chat not found"))?;
    let message = chat.replace(new);
    state.tell(chat_id, Happening::Edit { message: message.clone() });
    drop(state);
    bot.events_changed.notify_waiters();
    Ok(wire::to_json(&message).into())
}

fn is_same(old: &Message, new: &Message) -> bool {
    old.content.text == new.content.text
        && old.content.entities == new.content.entities
        && old.content.caption == new.content.caption
        && old.content.caption_entities == new.content.caption_entities
        && old.reply_markup == new.reply_markup
}

fn find(world: &World, state: &mut BotState, params: &Params, what: &str) -> Result<(i64, Shared<Message>), ApiError> {
    let (chat_id, chat) = target::writable(world, state, params)?;
    let id = target::message_id(params, what)?;
    let message = chat.message(id).cloned();
    let message = message.ok_or_else(|| ApiError::bad_request(format_args!("{what} not found")))?;
    Ok((chat_id, message))
}

/// `deleteMessage`
pub(super) fn delete(world: &World, bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    let mut state = bot.state();
    let (chat_id, message) = find(world, &mut state, params, "message to delete")?;
    if message.content.service.is_some() {
        return Err(ApiError::bad_request("message can't be deleted"));
    }
    remove(&mut state, chat_id, &[message.message_id]);
    drop(state);
    bot.events_changed.notify_waiters();
    Ok(done())
}

/// `deleteMessages`: those that are there.
pub(super) fn delete_many(world: &World, bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    let ids = message_ids(params)?;
    let mut state = bot.state();
    let (chat_id, _) = target::writable(world, &mut state, params)?;
    remove(&mut state, chat_id, &ids);
    drop(state);
    bot.events_changed.notify_waiters();
    Ok(done())
}

fn remove(state: &mut BotState, chat_id: i64, ids: &[i64]) {
    let Some(chat) = state.chats.get_mut(&chat_id) else { return };
    let message_ids: Vec<i64> = ids.iter().copied().filter(|id| chat.remove(*id)).collect();
    if !message_ids.is_empty() {
        state.tell(chat_id, Happening::Delete { message_ids });
    }
}

fn message_ids(params: &Params) -> Result<Vec<i64>, ApiError> {
    let missing = || ApiError::bad_request("message identifiers are not specified");
    let value: Value = serde_json::from_str(params.text("message_ids").ok_or_else(missing)?)
        .map_err(|_| ApiError::bad_request("can't parse message identifiers JSON object"))?;
    let list = value.as_array().ok_or_else(|| ApiError::bad_request("expected an Array of message identifiers"))?;
    if list.is_empty() {
        return Err(missing());
    }
    if list.len() > limits::MESSAGES_PER_DELETE {
        return Err(ApiError::bad_request("too many message identifiers specified"));
    }
    let id = |item: &Value| item.as_i64().or_else(|| item.as_str()?.parse().ok()).filter(|id| *id > 0);
    list.iter()
        .map(|item| id(item).ok_or_else(|| ApiError::bad_request("invalid message identifier specified")))
        .collect()
}

/// `setMessageReaction`
pub(super) fn reaction(world: &World, bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    let reaction = params.json("reaction", "reaction types")?.unwrap_or_else(|| Value::Array(Vec::new()));
    let list = reaction.as_array().ok_or_else(|| ApiError::bad_request("expected an Array of ReactionType"))?;
    if list.len() > 1 {
        return Err(ApiError::bad_request("REACTIONS_TOO_MANY"));
    }
    if let Some(kind) = list.first().map(|kind| kind.get("type").and_then(Value::as_str).unwrap_or_default())
        && !matches!(kind, "emoji" | "custom_emoji")
    {
        return Err(ApiError::bad_request("can't parse ReactionType: invalid reaction type specified"));
    }
    let mut state = bot.state();
    let (chat_id, message) = find(world, &mut state, params, "message to react")?;
    state.tell(chat_id, Happening::Reaction { message_id: message.message_id, reaction });
    drop(state);
    bot.events_changed.notify_waiters();
    Ok(done())
}
