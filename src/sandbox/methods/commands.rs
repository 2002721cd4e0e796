//! The list of commands, by scope and language.

use serde_json::{Value, json};

use super::{Reply, done};
use crate::sandbox::bot::SharedBot;
use crate::sandbox::error::ApiError;
use crate::sandbox::limits;
use crate::sandbox::params::Params;
use crate::sandbox::wire;

/// The most combinations of scope and language.
const LISTS: usize = 1000;

/// `setMyCommands`
pub(super) fn set(bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    let key = key(params)?;
    let value = params.json("commands", "commands")?.unwrap_or_else(|| Value::Array(Vec::new()));
    let list = value.as_array().ok_or_else(|| ApiError::bad_request("expected an Array of BotCommand"))?;
    if list.len() > limits::COMMANDS {
        return Err(ApiError::bad_request("BOT_COMMANDS_TOO_MUCH"));
    }
    let commands: Vec<Value> = list.iter().map(command).collect::<Result<_, _>>()?;
    let mut state = bot.state();
    let lists = &mut state.profile.commands;
    if commands.is_empty() {
        lists.remove(&key);
    } else if lists.len() < LISTS || lists.contains_key(&key) {
        lists.insert(key, commands);
    } else {
        return Err(ApiError::bad_request("too many command lists"));
    }
    Ok(done())
}

fn command(item: &Value) -> Result<Value, ApiError> {
    let refuse = |words: &str| ApiError::bad_request(format_args!("can't parse BotCommand: {words}"));
    let object = item.as_object().ok_or_else(|| refuse("expected an Object"))?;
    let text = |name: &str| match object.get(name) {
        None => Err(refuse(&format!("Can't find field \"{name}\""))),
        Some(Value::String(text)) => Ok(text.trim()),
        Some(_) => Err(refuse(&format!("Field \"{name}\" must be of type String"))),
    };
    let (name, description) = (text("command")?, text("description")?);
    let name = name.strip_prefix('/').unwrap_or(name);
    let name_fits = (1..=limits::COMMAND_NAME).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if !name_fits {
        return Err(ApiError::bad_request("BOT_COMMAND_INVALID"));
    }
    if !(1..=limits::COMMAND_DESCRIPTION).contains(&description.chars().count()) {
        return Err(ApiError::bad_request("BOT_COMMAND_DESCRIPTION_INVALID"));
    }
    Ok(json!({ "command": name, "description": description }))
}

/// `getMyCommands`
pub(super) fn get(bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    let key = key(params)?;
    let state = bot.state();
    let commands = state.profile.commands.get(&key);
    Ok(commands.map_or_else(|| "[]".to_owned(), wire::to_json).into())
}

/// `deleteMyCommands`
pub(super) fn delete(bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    let key = key(params)?;
    bot.state().profile.commands.remove(&key);
    Ok(done())
}

/// The scope and language that a call means.
fn key(params: &Params) -> Result<(String, String), ApiError> {
    let refuse = |words: &str| ApiError::bad_request(format_args!("can't parse BotCommandScope: {words}"));
    let language = language(params)?;
    let Some(scope) = params.json("scope", "BotCommandScope")? else { return Ok(("default".to_owned(), language)) };
    let object = scope.as_object().ok_or_else(|| refuse("BotCommandScope must be an Object"))?;
    let kind = object.get("type").and_then(Value::as_str).ok_or_else(|| refuse("Can't find field \"type\""))?;
    let part = |name: &str| object.get(name).map(|id| id.to_string().replace('"', ""));
    let scope = match kind {
        "default" | "all_private_chats" | "all_group_chats" | "all_chat_administrators" => kind.to_owned(),
        "chat" | "chat_administrators" | "chat_member" => {
            let chat = part("chat_id").ok_or_else(|| refuse("Can't find field \"chat_id\""))?;
            format!("{kind}:{chat}:{}", part("user_id").unwrap_or_default())
        }
        _ => return Err(refuse("Unsupported type specified")),
    };
    Ok((scope, language))
}

/// The two-letter language that a call means; the empty one is the default.
pub(super) fn language(params: &Params) -> Result<String, ApiError> {
    let code = params.text("language_code").unwrap_or_default();
    let is_code = code.is_empty() || code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase());
    if is_code { Ok(code.to_owned()) } else { Err(ApiError::bad_request("invalid language code specified")) }
}
