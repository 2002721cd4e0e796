//! Messages that wait for their turn, as an earlier one of their chat takes long or the bot is at its limits: a secret among them
//! is deleted in the chat at once.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{self, BoxFuture};

use crate::programs::{Context, Event, Program};
use crate::runtime::Shared;
use crate::runtime::queues::Waiting;

/// How long a message may take to be deleted. Its own turn, when it is tried again, waits for that.
const MAX_DELETING: Duration = Duration::from_secs(5);

/// Whether a message was deleted while it waited, as soon as that is known.
pub(super) type Deleted = future::Shared<BoxFuture<'static, bool>>;

/// Deletes a message if it holds a secret; whether it did. What cannot be told, or be deleted, is left to the message's turn.
pub(super) async fn delete_secret(
    shared: &Shared,
    program: &dyn Program,
    context: &Context,
    waiting: &Waiting,
) -> bool {
    let (bot, seq) = (context.bot.id, waiting.update.seq);
    let Ok(event) = Event::parse(&waiting.update.payload) else { return false };
    let (Some(message), Some(chat)) = (event.message(), &event.chat) else { return false };
    let ahead = waiting.ahead.as_ref().and_then(|ahead| Event::parse(&ahead.payload).ok());
    let asked = AssertUnwindSafe(program.holds_secret_behind(&event, ahead.as_ref(), context)).catch_unwind();
    match tokio::time::timeout(shared.settings.program_deadline, asked).await {
        Ok(Ok(true)) => {}
        Ok(Ok(false)) => return false,
        Ok(Err(_)) | Err(_) => {
            tracing::warn!(%bot, seq, "whether a message that waits holds a secret could not be told");
            return false;
        }
    }
    let deleting = shared.bots.delete_message(bot, chat.chat_id, message.message_id);
    match tokio::time::timeout(MAX_DELETING, deleting).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(%bot, seq, %error, "a message with a secret could not be deleted while it waits");
            false
        }
        Err(_) => {
            tracing::warn!(%bot, seq, "a message with a secret was not deleted in time while it waits");
            false
        }
    }
}
