//! Which chat and which message a call means.

use crate::sandbox::bot::BotState;
use crate::sandbox::chat::Chat;
use crate::sandbox::error::ApiError;
use crate::sandbox::params::Params;
use crate::sandbox::world::World;

/// The number in `chat_id`. A name of a channel is none that the sandbox knows.
pub(super) fn chat_id(params: &Params, name: &str) -> Result<i64, ApiError> {
    let text = params.text(name).ok_or_else(|| ApiError::bad_request(format_args!("{name} is empty")))?;
    text.trim().parse().map_err(|_| ApiError::bad_request("chat not found"))
}

/// The chat in `chat_id`, which the bot may write to.
pub(super) fn writable<'a>(
    world: &World,
    state: &'a mut BotState,
    params: &Params,
) -> Result<(i64, &'a mut Chat), ApiError> {
    let id = chat_id(params, "chat_id")?;
    let chat = state.writable(id, || world.is_person(id))?;
    Ok((id, chat))
}

/// The number in `message_id`; without one, `what` is not found.
pub(super) fn message_id(params: &Params, what: &str) -> Result<i64, ApiError> {
    params
        .number("message_id")
        .filter(|id| *id > 0)
        .ok_or_else(|| ApiError::bad_request(format_args!("{what} not found")))
}

/// The message that is answered: in `reply_parameters` or in the older `reply_to_message_id`.
pub(super) fn reply_to(params: &Params, chat: &Chat) -> Result<Option<i64>, ApiError> {
    let given = params.json("reply_parameters", "reply parameters")?;
    let (id, lenient) = match &given {
        Some(value) => {
            let object =
                value.as_object().ok_or_else(|| ApiError::bad_request("object expected as reply parameters"))?;
            let id = object.get("message_id").and_then(|id| id.as_i64().or_else(|| id.as_str()?.parse().ok()));
            (id, object.get("allow_sending_without_reply") == Some(&true.into()))
        }
        None => (params.number("reply_to_message_id"), params.flag("allow_sending_without_reply")),
    };
    match id.filter(|id| *id != 0) {
        None => Ok(None),
        Some(id) if chat.message(id).is_some() => Ok(Some(id)),
        Some(_) if lenient => Ok(None),
        Some(_) => Err(ApiError::bad_request("message to be replied not found")),
    }
}
