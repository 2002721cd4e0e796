//! Who the bot is, and whom it talks to.

use chrono::TimeDelta;
use serde_json::json;

use super::{Method, Reply, commands, done, target};
use crate::sandbox::bot::{Profile, SharedBot};
use crate::sandbox::error::ApiError;
use crate::sandbox::limits;
use crate::sandbox::params::Params;
use crate::sandbox::text;
use crate::sandbox::wire::{self, User};
use crate::sandbox::world::World;

/// `getMe`
pub(super) fn get_me(bot: &SharedBot) -> Reply {
    let user = bot.state().user.clone();
    wire::to_json(&json!({
        "id": user.id,
        "is_bot": true,
        "first_name": user.first_name,
        "username": user.username,
        "can_join_groups": true,
        "can_read_all_group_messages": false,
        "supports_inline_queries": false,
        "can_connect_to_business": false,
        "has_main_web_app": false,
        "has_topics_enabled": false,
        "allows_users_to_create_topics": false,
        "can_manage_bots": false,
    }))
    .into()
}

/// `logOut`: the cloud refuses the bot for ten minutes.
pub(super) fn log_out(world: &World, bot: &SharedBot) -> Reply {
    bot.state().logged_out_until = Some(world.ambient.now() + TimeDelta::minutes(limits::LOG_OUT_MINUTES));
    done()
}

/// The texts that a method is about: its parameter, its limit, and where they are kept.
fn texts(
    method: Method,
    profile: &mut Profile,
) -> (&'static str, usize, &mut std::collections::HashMap<String, String>) {
    match method {
        Method::SetMyName | Method::GetMyName => ("name", limits::BOT_NAME, &mut profile.names),
        Method::SetMyDescription | Method::GetMyDescription => {
            ("description", limits::BOT_DESCRIPTION, &mut profile.descriptions)
        }
        _ => ("short_description", limits::BOT_SHORT_DESCRIPTION, &mut profile.short_descriptions),
    }
}

/// `setMyName`, `setMyDescription`, `setMyShortDescription`
pub(super) fn set(bot: &SharedBot, method: Method, params: &Params) -> Result<Reply, ApiError> {
    let language = commands::language(params)?;
    let mut state = bot.state();
    let (field, most, texts) = texts(method, &mut state.profile);
    let value = params.text(field).unwrap_or_default().trim();
    if text::units(value) > most {
        return Err(ApiError::bad_request(format_args!("{} is too long", field.replace('_', " "))));
    }
    if value.is_empty() {
        texts.remove(&language);
    } else {
        texts.insert(language.clone(), value.to_owned());
    }
    if method == Method::SetMyName && language.is_empty() && !value.is_empty() {
        let user = User { first_name: value.to_owned(), ..User::clone(&state.user) };
        state.user = wire::Shared::new(user);
    }
    Ok(done())
}

/// `getMyName`, `getMyDescription`, `getMyShortDescription`
pub(super) fn get(bot: &SharedBot, method: Method, params: &Params) -> Reply {
    let language = params.text("language_code").unwrap_or_default();
    let mut state = bot.state();
    let first_name = state.user.first_name.clone();
    let (field, _, texts) = texts(method, &mut state.profile);
    let value = texts.get(language).or_else(|| texts.get("")).cloned();
    let fallback = if method == Method::GetMyName { first_name } else { String::new() };
    wire::to_json(&json!({ field: value.unwrap_or(fallback) })).into()
}

/// `getChat`
pub(super) fn get_chat(world: &World, bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    let mut state = bot.state();
    let id = target::chat_id(params, "chat_id")?;
    if let Some(chat) = state.chats.get(&id)
        && chat.is_private()
    {
        // Telegram tells about a person also when they have blocked the bot.
        let mut info = json!(chat.info);
        info["accent_color_id"] = 0.into();
        info["max_reaction_count"] = 11.into();
        info["accepted_gift_types"] = accepted_gifts();
        return Ok(wire::to_json(&info).into());
    }
    let (_, chat) = target::writable(world, &mut state, params).map_err(|error| match error.code {
        403 => ApiError::bad_request("chat not found"),
        _ => error,
    })?;
    let mut info = json!(chat.info);
    info["accent_color_id"] = 0.into();
    info["max_reaction_count"] = 11.into();
    info["accepted_gift_types"] = accepted_gifts();
    info["permissions"] = json!({ "can_send_messages": true });
    Ok(wire::to_json(&info).into())
}

fn accepted_gifts() -> serde_json::Value {
    json!({
        "unlimited_gifts": false,
        "limited_gifts": false,
        "unique_gifts": false,
        "premium_subscription": false,
        "gifts_from_channels": false,
    })
}

/// `getChatMember`
pub(super) fn get_chat_member(world: &World, bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    let user_id = params
        .number("user_id")
        .filter(|id| *id > 0)
        .ok_or_else(|| ApiError::bad_request("invalid user_id specified"))?;
    let mut state = bot.state();
    let me = state.user.clone();
    let (_, chat) = target::writable(world, &mut state, params)?;
    let member = if user_id == bot.id { Some(me) } else { chat.members.iter().find(|m| m.id == user_id).cloned() };
    let member = member.ok_or_else(|| ApiError::bad_request("member not found"))?;
    Ok(wire::to_json(&json!({ "user": member, "status": "member" })).into())
}
