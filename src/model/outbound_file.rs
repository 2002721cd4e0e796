//! Files that programs make in memory: they lie in a call's parameters, so that they are as durable as the call.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value, json};
use thiserror::Error;

/// A file to be sent. In parameters it is an object with its bytes in base64.
#[derive(Clone, PartialEq, Eq)]
pub struct OutboundFile {
    /// Its name, as the chat shows it.
    pub file_name: String,
    /// Its media type, such as `image/png`.
    pub media_type: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A file in parameters cannot be read.
#[derive(Debug, Error)]
#[error("the file of the call cannot be read")]
pub struct UnreadableFile;

/// A file as parameters hold it.
#[derive(Serialize, Deserialize)]
struct InParams {
    file_name: String,
    media_type: String,
    base64: String,
}

/// The parameter in which a method takes a file; `None` if it takes none that is made in memory.
pub fn file_field(method: &str) -> Option<&'static str> {
    match method {
        "sendPhoto" => Some("photo"),
        "sendDocument" => Some("document"),
        _ => None,
    }
}

impl OutboundFile {
    /// How long the bytes are in base64.
    pub fn encoded_length(bytes: &[u8]) -> usize {
        bytes.len().div_ceil(3) * 4
    }

    /// The file as parameters hold it.
    pub fn to_value(&self) -> Value {
        let Self { file_name, media_type, bytes } = self;
        json!({ "file_name": file_name, "media_type": media_type, "base64": STANDARD.encode(bytes) })
    }

    /// Takes the file out of parameters; `None` if `field` holds no file but, say, the id of one at Telegram.
    pub fn take_from(params: &mut Map<String, Value>, field: &str) -> Result<Option<Self>, UnreadableFile> {
        if !params.get(field).is_some_and(Value::is_object) {
            return Ok(None);
        }
        let held = params.remove(field).unwrap_or_default();
        let InParams { file_name, media_type, base64 } = serde_json::from_value(held).map_err(|_| UnreadableFile)?;
        let bytes = STANDARD.decode(base64).map_err(|_| UnreadableFile)?;
        Ok(Some(Self { file_name, media_type, bytes }))
    }
}

/// The parameters of a call with the name and the type of its file, but without its bytes: for whoever only looks at them.
/// `None` if there are no bytes in them.
pub fn without_bytes(method: &str, params: &str) -> Option<String> {
    // Raw, so that the bytes are never copied.
    let (field, mut fields) = (file_field(method)?, raw_fields(params)?);
    let mut file = raw_fields(fields.get(field)?.get())?;
    file.remove("base64")?;
    let file = to_raw_value(&file).ok()?;
    fields.insert(field.to_owned(), &file);
    serde_json::to_string(&fields).ok()
}

fn raw_fields(object: &str) -> Option<BTreeMap<String, &RawValue>> {
    serde_json::from_str(object).ok()
}

impl fmt::Debug for OutboundFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OutboundFile({:?}, {}, {} bytes)", self.file_name, self.media_type, self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_file_goes_into_parameters_and_comes_out_again() {
        let bytes: Vec<u8> = (0..=255).collect();
        let file = OutboundFile { file_name: "ü.bin".to_owned(), media_type: "a/b".to_owned(), bytes };
        let held = file.to_value();
        assert_eq!(held["base64"].as_str().unwrap().len(), OutboundFile::encoded_length(&file.bytes));
        let mut fields = params(&json!({ "chat_id": 1, "photo": held }));
        assert_eq!(OutboundFile::take_from(&mut fields, "photo").unwrap(), Some(file));
        assert_eq!(Value::Object(fields), json!({ "chat_id": 1 }));
        let mut fields = params(&json!({ "photo": "AgAD-id" }));
        assert_eq!(OutboundFile::take_from(&mut fields, "photo").unwrap(), None);
        assert_eq!(Value::Object(fields), json!({ "photo": "AgAD-id" }));
        for broken in [json!({}), json!({ "file_name": "x", "media_type": "a/b", "base64": "%" })] {
            let mut fields = params(&json!({ "photo": broken }));
            assert!(OutboundFile::take_from(&mut fields, "photo").is_err());
        }
    }

    #[test]
    fn who_only_looks_gets_no_bytes() {
        let held = json!({ "file_name": "a", "media_type": "a/b", "base64": "A".repeat(9000) });
        let stored = json!({ "caption": "c", "photo": held }).to_string();
        let shown = without_bytes("sendPhoto", &stored).unwrap();
        assert_eq!(shown, r#"{"caption":"c","photo":{"file_name":"a","media_type":"a/b"}}"#);
        for (method, params) in [("sendPhoto", &*shown), ("sendMessage", &stored), ("sendPhoto", r#"{"photo":"id"}"#)] {
            assert_eq!(without_bytes(method, params), None, "{method} {params}");
        }
    }
}
