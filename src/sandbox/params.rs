//! The parameters of one call, whichever way they came: query string, form, multipart or JSON.
//!
//! Telegram knows parameters as text: a JSON number becomes its digits, a JSON object its source. So do we, and every
//! kind of body then goes through the same checks.

use std::collections::HashMap;

use actix_web::web::Bytes;
use serde_json::Value;

use super::error::ApiError;
use super::limits;

/// An uploaded file.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) file_name: String,
    pub(crate) mime_type: Option<String>,
    pub(crate) bytes: Bytes,
}

/// The parameters of one call.
#[derive(Debug, Default)]
pub(crate) struct Params {
    fields: HashMap<String, String>,
    files: HashMap<String, Upload>,
}

impl Params {
    /// Adds one text parameter.
    pub(crate) fn insert(&mut self, name: String, value: String) -> Result<(), ApiError> {
        if self.fields.len() + self.files.len() >= limits::PARAMETERS {
            return Err(ApiError::bad_request("too many parameters specified"));
        }
        self.fields.insert(name, value);
        Ok(())
    }

    /// Adds one file.
    pub(crate) fn insert_file(&mut self, name: String, file: Upload) -> Result<(), ApiError> {
        if self.fields.len() + self.files.len() >= limits::PARAMETERS {
            return Err(ApiError::bad_request("too many parameters specified"));
        }
        self.files.insert(name, file);
        Ok(())
    }

    /// Adds the members of a JSON object.
    pub(crate) fn insert_json(&mut self, object: serde_json::Map<String, Value>) -> Result<(), ApiError> {
        for (name, value) in object {
            match value {
                Value::Null => {}
                Value::String(text) => self.insert(name, text)?,
                other => self.insert(name, other.to_string())?,
            }
        }
        Ok(())
    }

    /// The parameter's text; an empty one counts as missing.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// A number. Text that is none counts as missing, which is Telegram's leniency for optional numbers.
    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.trim().parse().ok()
    }

    /// A flag: `true`, `yes` and `1` set it.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.text(name).is_some_and(|text| ["true", "yes", "1"].iter().any(|yes| text.eq_ignore_ascii_case(yes)))
    }

    /// A parameter that is JSON; `what` names it in the refusal.
    pub(crate) fn json(&self, name: &str, what: &str) -> Result<Option<Value>, ApiError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        serde_json::from_str(text)
            .map(Some)
            .map_err(|_| ApiError::bad_request(format_args!("can't parse {what} JSON object")))
    }

    /// An uploaded file.
    pub(crate) fn file(&self, name: &str) -> Option<&Upload> {
        self.files.get(name)
    }

    /// The parameters for the inspector, files by their names only.
    pub(crate) fn trace(&self) -> String {
        let mut object: serde_json::Map<String, Value> =
            self.fields.iter().map(|(name, value)| (name.clone(), traced_value(name, value))).collect();
        for (name, file) in &self.files {
            object.insert(name.clone(), format!("<file {}, {} bytes>", file.file_name, file.bytes.len()).into());
        }
        Value::Object(object).to_string()
    }
}

/// The inspector shows no secret.
fn traced_value(name: &str, value: &str) -> Value {
    if name == "secret_token" {
        return "<secret>".into();
    }
    value.chars().take(limits::TRACED_CHARS).collect::<String>().into()
}
