//! The methods of the Bot API.
//!
//! A new method is a line in the table of [`Method`] and a branch in [`call`]; what it does goes into the file of its
//! subject. A method takes the world, the bot and the parameters, and returns the JSON of its result.

mod callbacks;
mod commands;
mod edit;
mod media;
mod profile;
mod receive;
mod send;
mod target;

use std::sync::Arc;

use super::bot::SharedBot;
use super::error::ApiError;
use super::params::Params;
use super::world::World;

pub(crate) use media::{content_of, image_size};

/// What a method returns: the JSON of `result`, and the words that some methods add.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) result: String,
    pub(crate) description: Option<&'static str>,
}

impl Reply {
    /// The answer on the wire.
    pub(crate) fn into_json(self) -> String {
        match self.description {
            None => format!("{{\"ok\":true,\"result\":{}}}", self.result),
            Some(words) => format!("{{\"ok\":true,\"result\":{},\"description\":\"{words}\"}}", self.result),
        }
    }
}

impl From<String> for Reply {
    fn from(result: String) -> Self {
        Self { result, description: None }
    }
}

/// `true`, which is what most methods return.
pub(crate) fn done() -> Reply {
    Reply::from("true".to_owned())
}

/// `true` with words.
fn done_with(description: &'static str) -> Reply {
    Reply { description: Some(description), ..done() }
}

macro_rules! methods {
    ($($variant:ident = $name:literal,)*) => {
        /// A method of the Bot API.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Method { $($variant,)* }

        impl Method {
            const ALL: &[(&str, Method)] = &[$(($name, Method::$variant),)*];

            /// The name as the documentation writes it.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

methods! {
    GetMe = "getMe",
    LogOut = "logOut",
    Close = "close",
    GetUpdates = "getUpdates",
    SetWebhook = "setWebhook",
    DeleteWebhook = "deleteWebhook",
    GetWebhookInfo = "getWebhookInfo",
    SendMessage = "sendMessage",
    ForwardMessage = "forwardMessage",
    CopyMessage = "copyMessage",
    SendPhoto = "sendPhoto",
    SendDocument = "sendDocument",
    SendAudio = "sendAudio",
    SendVideo = "sendVideo",
    SendVoice = "sendVoice",
    SendVideoNote = "sendVideoNote",
    SendAnimation = "sendAnimation",
    SendSticker = "sendSticker",
    SendMediaGroup = "sendMediaGroup",
    SendMessageDraft = "sendMessageDraft",
    SendChatAction = "sendChatAction",
    SetMessageReaction = "setMessageReaction",
    EditMessageText = "editMessageText",
    EditMessageCaption = "editMessageCaption",
    EditMessageReplyMarkup = "editMessageReplyMarkup",
    DeleteMessage = "deleteMessage",
    DeleteMessages = "deleteMessages",
    AnswerCallbackQuery = "answerCallbackQuery",
    SetMyCommands = "setMyCommands",
    GetMyCommands = "getMyCommands",
    DeleteMyCommands = "deleteMyCommands",
    SetMyName = "setMyName",
    GetMyName = "getMyName",
    SetMyDescription = "setMyDescription",
    GetMyDescription = "getMyDescription",
    SetMyShortDescription = "setMyShortDescription",
    GetMyShortDescription = "getMyShortDescription",
    GetFile = "getFile",
    GetChat = "getChat",
    GetChatMember = "getChatMember",
}

impl Method {
    /// The method of this name, in any case.
    pub(crate) fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, method)| *method)
    }

    /// Whether a webhook may name it in its answer.
    pub(crate) fn is_allowed_in_answer(self) -> bool {
        !self.name().starts_with("get")
            && !matches!(self, Self::SetWebhook | Self::DeleteWebhook | Self::LogOut | Self::Close)
    }
}

/// Carries out a call.
pub(crate) async fn call(
    world: &Arc<World>,
    bot: &SharedBot,
    method: Method,
    params: &Params,
) -> Result<Reply, ApiError> {
    if bot.state().logged_out_until.is_some_and(|until| until > world.ambient.now()) {
        return Err(ApiError::new(400, "Logged out"));
    }
    match method {
        Method::GetUpdates => receive::get_updates(world, bot, params).await,
        other => call_now(world, bot, other, params),
    }
}

/// Carries out a call that waits for nothing.
fn call_now(world: &Arc<World>, bot: &SharedBot, method: Method, params: &Params) -> Result<Reply, ApiError> {
    match method {
        // Carried out by `call`, the only one that waits.
        Method::GetUpdates => Err(ApiError::new(404, "Not Found")),
        Method::GetMe => Ok(profile::get_me(bot)),
        Method::LogOut => Ok(profile::log_out(world, bot)),
        Method::Close => Ok(done()),
        Method::SetWebhook => receive::set_webhook(world, bot, params),
        Method::DeleteWebhook => Ok(receive::delete_webhook(bot, params)),
        Method::GetWebhookInfo => Ok(receive::get_webhook_info(bot)),
        Method::SendMessage => send::message(world, bot, params),
        Method::ForwardMessage => send::forward(world, bot, params),
        Method::CopyMessage => send::copy(world, bot, params),
        Method::SendPhoto
        | Method::SendDocument
        | Method::SendAudio
        | Method::SendVideo
        | Method::SendVoice
        | Method::SendVideoNote
        | Method::SendAnimation
        | Method::SendSticker => media::send(world, bot, method, params),
        Method::SendMediaGroup => media::album(world, bot, params),
        Method::SendMessageDraft => send::draft(world, bot, params),
        Method::SendChatAction => send::chat_action(world, bot, params),
        Method::SetMessageReaction => edit::reaction(world, bot, params),
        Method::EditMessageText => edit::text(world, bot, params),
        Method::EditMessageCaption => edit::caption(world, bot, params),
        Method::EditMessageReplyMarkup => edit::reply_markup(world, bot, params),
        Method::DeleteMessage => edit::delete(world, bot, params),
        Method::DeleteMessages => edit::delete_many(world, bot, params),
        Method::AnswerCallbackQuery => callbacks::answer(bot, params),
        Method::SetMyCommands => commands::set(bot, params),
        Method::GetMyCommands => commands::get(bot, params),
        Method::DeleteMyCommands => commands::delete(bot, params),
        Method::SetMyName | Method::SetMyDescription | Method::SetMyShortDescription => {
            profile::set(bot, method, params)
        }
        Method::GetMyName | Method::GetMyDescription | Method::GetMyShortDescription => {
            Ok(profile::get(bot, method, params))
        }
        Method::GetFile => media::get_file(world, bot, params),
        Method::GetChat => profile::get_chat(world, bot, params),
        Method::GetChatMember => profile::get_chat_member(world, bot, params),
    }
}
