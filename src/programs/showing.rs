//! Showing in a chat that the bot is at something.

use std::convert::Infallible;
use std::time::Duration;

use serde_json::json;

use crate::model::bot::BotId;
use crate::services::bots::{BotError, Bots};

/// Telegram shows what a bot is doing for 5 seconds.
const SHOW_AGAIN: Duration = Duration::from_secs(4);

/// Shows in a chat what the bot is doing, for as long as it does.
pub(super) async fn while_showing<T>(
    action: &str,
    (bots, bot, chat_id): (&Bots, BotId, i64),
    work: impl Future<Output = T>,
) -> T {
    tokio::select! {
        done = work => done,
        never = keep_showing(action, bots, bot, chat_id) => match never {},
    }
}

/// What is shown is worth no second attempt: the answer comes all the same.
async fn keep_showing(action: &str, bots: &Bots, bot: BotId, chat_id: i64) -> Infallible {
    let params = json!({ "chat_id": chat_id, "action": action }).to_string();
    loop {
        let shown = async {
            let client = bots.client(bot).await?;
            client.without_retries().call("sendChatAction", &params).await.map_err(BotError::from)
        };
        if let Err(error) = shown.await {
            tracing::debug!(%bot, %error, "what the bot is doing could not be shown");
        }
        tokio::time::sleep(SHOW_AGAIN).await;
    }
}
