//! Messages, forwards, copies, drafts and chat actions.

use serde_json::json;

use super::{Reply, done, target};
use crate::sandbox::bot::{Frame, SharedBot};
use crate::sandbox::chat::{Chat, Happening};
use crate::sandbox::error::ApiError;
use crate::sandbox::markup::{self, Markup};
use crate::sandbox::params::Params;
use crate::sandbox::text;
use crate::sandbox::wire::{self, Content, Message, Shared};
use crate::sandbox::world::World;

const ACTIONS: [&str; 12] = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
    "cancel",
];

/// Builds the frame of a message from the parameters that all sending methods share.
pub(super) fn frame(params: &Params, chat: &Chat, markup: Markup) -> Result<Frame, ApiError> {
    Ok(Frame {
        reply_to: target::reply_to(params, chat)?,
        protected: params.flag("protect_content"),
        inline_keyboard: markup.inline,
        keyboard: markup.other,
        ..Frame::default()
    })
}

/// Posts a bot's message into the chat that the parameters name.
pub(super) fn post(
    world: &World,
    bot: &SharedBot,
    params: &Params,
    content: Content,
) -> Result<Shared<Message>, ApiError> {
    let markup = markup::parse(params)?;
    let mut state = bot.state();
    let (chat_id, chat) = target::writable(world, &mut state, params)?;
    let frame = frame(params, chat, markup)?;
    let author = state.user.clone();
    let message = state.post(chat_id, author, content, frame)?;
    drop(state);
    bot.events_changed.notify_waiters();
    Ok(message)
}

/// `sendMessage`
pub(super) fn message(world: &World, bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    let text = text::message_text(params)?;
    let content = Content { text: Some(text.text), entities: text.entities, ..Content::default() };
    Ok(wire::to_json(&post(world, bot, params, content)?).into())
}

/// The message that a forward or a copy starts from.
fn original(bot: &SharedBot, params: &Params, what: &str) -> Result<Shared<Message>, ApiError> {
    let from = target::chat_id(params, "from_chat_id")?;
    let id = target::message_id(params, what)?;
    let state = bot.state();
    let chat = state.chats.get(&from).ok_or_else(|| ApiError::bad_request("chat not found"))?;
    let message = chat.message(id).cloned();
    message.ok_or_else(|| ApiError::bad_request(format_args!("{what} not found")))
}

/// `forwardMessage`
pub(super) fn forward(world: &World, bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    let original = original(bot, params, "message to forward")?;
    if original.has_protected_content || original.content.service.is_some() {
        return Err(ApiError::bad_request("the message can't be forwarded"));
    }
    let origin = original
        .forward_origin
        .clone()
        .unwrap_or_else(|| json!({ "type": "user", "sender_user": original.from, "date": original.date }));
    let mut state = bot.state();
    let (chat_id, _) = target::writable(world, &mut state, params)?;
    let frame = Frame {
        forward_origin: Some(origin),
        protected: params.flag("protect_content"),
        inline_keyboard: original.reply_markup.clone(),
        ..Frame::default()
    };
    let author = state.user.clone();
    let message = state.post(chat_id, author, original.content.clone(), frame)?;
    drop(state);
    bot.events_changed.notify_waiters();
    Ok(wire::to_json(&message).into())
}

/// `copyMessage`
pub(super) fn copy(world: &World, bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    let original = original(bot, params, "message to copy")?;
    if original.has_protected_content || original.content.service.is_some() {
        return Err(ApiError::bad_request("the message can't be copied"));
    }
    let mut content = original.content.clone();
    if content.is_media() && params.text("caption").is_some() {
        let caption = text::caption(params)?;
        content.caption = Some(caption.text).filter(|caption| !caption.is_empty());
        content.caption_entities = caption.entities;
    }
    let message = post(world, bot, params, content)?;
    Ok(wire::to_json(&json!({ "message_id": message.message_id })).into())
}

/// `sendMessageDraft`: a message in the making, which only the person sees.
pub(super) fn draft(world: &World, bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    let draft_id = params
        .number("draft_id")
        .filter(|id| *id != 0)
        .ok_or_else(|| ApiError::bad_request("draft_id must be non-zero"))?;
    let text = text::draft_text(params)?;
    let mut state = bot.state();
    let (chat_id, chat) = target::writable(world, &mut state, params)?;
    if !chat.is_private() {
        return Err(ApiError::bad_request("message drafts can be sent only to private chats"));
    }
    state.tell(chat_id, Happening::Draft { draft_id, text: text.text, entities: text.entities });
    drop(state);
    bot.events_changed.notify_waiters();
    Ok(done())
}

/// `sendChatAction`
pub(super) fn chat_action(world: &World, bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    let action = params.text("action").unwrap_or_default().to_ascii_lowercase();
    if !ACTIONS.contains(&action.as_str()) {
        return Err(ApiError::bad_request("wrong parameter action in request"));
    }
    let mut state = bot.state();
    let (chat_id, _) = target::writable(world, &mut state, params)?;
    state.tell(chat_id, Happening::ChatAction { action });
    drop(state);
    bot.events_changed.notify_waiters();
    Ok(done())
}
