//! Answers to presses of inline buttons.

use super::{Reply, done};
use crate::sandbox::bot::{CallbackAnswer, SharedBot};
use crate::sandbox::chat::Happening;
use crate::sandbox::error::ApiError;
use crate::sandbox::limits;
use crate::sandbox::params::Params;
use crate::sandbox::text;

/// `answerCallbackQuery`: once for each press, within 15 minutes.
pub(super) fn answer(bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    let answer = CallbackAnswer {
        text: params.text("text").map(str::to_owned),
        show_alert: params.flag("show_alert"),
        url: params.text("url").map(str::to_owned),
    };
    if answer.text.as_deref().map_or(0, text::units) > limits::CALLBACK_ANSWER_UNITS {
        return Err(ApiError::bad_request("MESSAGE_TOO_LONG"));
    }
    if answer.url.is_some() {
        // Only games and links to the bot itself may be opened this way; the sandbox has neither.
        return Err(ApiError::bad_request("URL_INVALID"));
    }
    let id = params.text("callback_query_id").unwrap_or_default();
    let mut state = bot.state();
    let callback = state
        .answerable(id)
        .ok_or_else(|| ApiError::bad_request("query is too old and response timeout expired or query ID is invalid"))?;
    callback.answer = Some(answer.clone());
    let chat_id = callback.chat;
    let CallbackAnswer { text, show_alert, url } = answer;
    state.tell(chat_id, Happening::CallbackAnswer { callback_query_id: id.to_owned(), text, show_alert, url });
    drop(state);
    bot.events_changed.notify_waiters();
    Ok(done())
}
