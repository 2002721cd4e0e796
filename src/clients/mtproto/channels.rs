//! The channels of an account.

use crate::clients::mtproto::{MtprotoError, UserClient};
use crate::model::mtproto::Channel;

impl UserClient {
    /// The channels and supergroups that the account owns or administers, at most `limit`, those with the latest messages
    /// first.
    pub async fn channels(&self, limit: usize) -> Result<Vec<Channel>, MtprotoError> {
        let _ = limit;
        Err(MtprotoError::Unavailable(String::new()))
    }

    /// A channel by its @name, its address or its id, if the account owns or administers it.
    pub async fn find_channel(&self, name_or_id: &str) -> Result<Channel, MtprotoError> {
        let _ = name_or_id;
        Err(MtprotoError::Unavailable(String::new()))
    }
}
