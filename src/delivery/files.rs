//! Calls that carry a file from their parameters.

use serde_json::Value;
use serde_json::value::RawValue;

use crate::clients::telegram::{BotClient, TelegramError};
use crate::model::outbound_file::OutboundFile;

/// Makes a call once whose parameter `field` may hold a file.
pub(super) async fn call(
    client: &BotClient,
    method: &str,
    params: &str,
    field: &'static str,
) -> Result<Option<Box<RawValue>>, TelegramError> {
    let Ok(Value::Object(mut fields)) = serde_json::from_str(params) else { return client.call(method, params).await };
    match OutboundFile::take_from(&mut fields, field) {
        Ok(None) => client.call(method, params).await,
        Ok(Some(file)) => client.call_with_file(method, &fields, field, file).await,
        Err(error) => Err(TelegramError::Rejected(error.to_string())),
    }
}
