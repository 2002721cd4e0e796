//! Keyboards: what Telegram accepts as `reply_markup`.

use serde_json::{Map, Value};

use super::error::ApiError;
use super::limits;
use super::params::Params;

/// A checked `reply_markup`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Markup {
    /// An inline keyboard, which stays with the message.
    pub(crate) inline: Option<Value>,
    /// A reply keyboard, its removal or a forced reply, which only the person sees.
    pub(crate) other: Option<Value>,
}

/// Reads parameter `reply_markup`.
pub(crate) fn parse(params: &Params) -> Result<Markup, ApiError> {
    let Some(value) = params.json("reply_markup", "reply keyboard markup")? else { return Ok(Markup::default()) };
    let Value::Object(object) = value else {
        return Err(ApiError::bad_request("object expected as reply markup"));
    };
    if let Some(rows) = object.get("inline_keyboard") {
        let rows = inline_rows(rows)?;
        let inline = (!rows.is_empty()).then(|| serde_json::json!({ "inline_keyboard": rows }));
        return Ok(Markup { inline, other: None });
    }
    if let Some(rows) = object.get("keyboard") {
        check_reply_rows(rows)?;
        return Ok(Markup { inline: None, other: Some(Value::Object(object)) });
    }
    let is_other = ["remove_keyboard", "force_reply"].iter().any(|name| object.get(*name) == Some(&Value::Bool(true)));
    Ok(Markup { inline: None, other: is_other.then_some(Value::Object(object)) })
}

/// Reads an inline keyboard for an edit, where no other kind is accepted.
pub(crate) fn parse_inline(params: &Params) -> Result<Option<Value>, ApiError> {
    let markup = parse(params)?;
    match markup.other {
        Some(_) => Err(ApiError::bad_request("inline keyboard expected")),
        None => Ok(markup.inline),
    }
}

fn inline_rows(rows: &Value) -> Result<Vec<Value>, ApiError> {
    const SHAPE: &str = "field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays";
    let rows = rows.as_array().ok_or_else(|| ApiError::bad_request(SHAPE))?;
    let mut kept = Vec::with_capacity(rows.len());
    let mut buttons = 0;
    for row in rows {
        let row = row.as_array().ok_or_else(|| ApiError::bad_request(SHAPE))?;
        for button in row {
            check_inline_button(button)?;
        }
        buttons += row.len();
        if !row.is_empty() {
            kept.push(Value::Array(row.clone()));
        }
    }
    if buttons > limits::KEYBOARD_BUTTONS {
        return Err(ApiError::bad_request("reply markup is too long"));
    }
    Ok(kept)
}

fn check_inline_button(button: &Value) -> Result<(), ApiError> {
    let refuse = |words: &str| ApiError::bad_request(format_args!("can't parse inline keyboard button: {words}"));
    let object = button.as_object().ok_or_else(|| refuse("InlineKeyboardButton must be an Object"))?;
    let text = required_text(object).map_err(|words| refuse(&words))?;
    if text.is_empty() {
        return Err(ApiError::bad_request("inline keyboard button text must be non-empty"));
    }
    let field = |name: &str| object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    if object.get("callback_data").is_some_and(|data| !data.is_string()) {
        return Err(refuse("Field \"callback_data\" must be of type String"));
    }
    if let Some(url) = field("url") {
        return check_button_url(url);
    }
    if let Some(data) = field("callback_data") {
        let fits = data.len() <= limits::CALLBACK_DATA_BYTES;
        return if fits { Ok(()) } else { Err(ApiError::bad_request("BUTTON_DATA_INVALID")) };
    }
    let others = [
        "callback_game",
        "pay",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "login_url",
        "web_app",
        "copy_text",
    ];
    if others.iter().any(|name| object.contains_key(*name)) {
        return Ok(());
    }
    Err(refuse("Text buttons are unallowed in the inline keyboard"))
}

fn check_button_url(url: &str) -> Result<(), ApiError> {
    let refuse =
        |why: &str| ApiError::bad_request(format_args!("inline keyboard button URL '{url}' is invalid: {why}"));
    let address = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
    let parsed = url::Url::parse(&address).map_err(|_| refuse("Wrong HTTP URL"))?;
    match parsed.scheme() {
        "tg" | "ton" => Ok(()),
        "http" | "https" => {
            let host = parsed.host_str().unwrap_or_default();
            if host.contains('.') { Ok(()) } else { Err(refuse("Wrong HTTP URL")) }
        }
        _ => Err(refuse("Unsupported URL protocol")),
    }
}

fn check_reply_rows(rows: &Value) -> Result<(), ApiError> {
    const SHAPE: &str = "field \"keyboard\" must be an Array of Arrays";
    let refuse = |words: &str| ApiError::bad_request(format_args!("can't parse keyboard button: {words}"));
    for row in rows.as_array().ok_or_else(|| ApiError::bad_request(SHAPE))? {
        for button in row.as_array().ok_or_else(|| ApiError::bad_request(SHAPE))? {
            match button {
                Value::String(_) => {}
                Value::Object(object) => {
                    required_text(object).map_err(|words| refuse(&words))?;
                }
                _ => return Err(refuse("KeyboardButton must be a String or an Object")),
            }
        }
    }
    Ok(())
}

fn required_text(object: &Map<String, Value>) -> Result<&str, String> {
    match object.get("text") {
        None | Some(Value::Null) => Err("Can't find field \"text\"".to_owned()),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err("Field \"text\" must be of type String".to_owned()),
    }
}
