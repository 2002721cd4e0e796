//! Events as they are sent.

use serde_json::{Value, json};

use crate::config::IngressMode;
use crate::http::HttpState;
use crate::http::user_api::status::{IngressResponse, UsageResponse};
use crate::services::events::{BotUsageNow, Event, Item, Said, UsageNow};

/// When whoever is sent away by a server that stops comes back, in milliseconds.
const RETRY_MS: u32 = 2000;

/// What a stream says as it is sent.
pub(super) async fn text_of(said: &Said, state: &HttpState, mode: IngressMode) -> String {
    let id = &said.id;
    let (name, data) = match &said.item {
        Item::Hello => ("hello", json!({ "server_time": state.ambient.now(), "version": env!("CARGO_PKG_VERSION") })),
        Item::Reset => ("reset", json!({})),
        Item::Event(event) => (event.name(), data(event)),
        Item::Usage(usage) => ("usage", usage_data(usage, state.runtime.is_live(usage.bot_id).await)),
        Item::BotUsage(usage) => ("bot_usage", bot_usage_data(usage, state, mode).await),
        // An id alone is no event, but the next connection goes on from it.
        Item::Heartbeat => return format!(": still here\nid: {id}\n\n"),
        Item::Goodbye => return format!("retry: {RETRY_MS}\n\n"),
    };
    // JSON is written without line breaks.
    format!("id: {id}\nevent: {name}\ndata: {data}\n\n")
}

fn data(event: &Event) -> Value {
    match event {
        Event::Bot(user_id) | Event::Grant(user_id) | Event::DeadLetter(user_id) | Event::Mtproto(user_id) => {
            json!({ "user_id": user_id })
        }
        Event::Log(line) | Event::BotLog(line) => json!(line),
        Event::Org(part) => json!({ "part": part }),
        Event::Account | Event::Users | Event::Invitations | Event::Audit | Event::Health => json!({}),
    }
}

fn usage_data(usage: &UsageNow, live: bool) -> Value {
    let UsageNow { user_id, last_day: day, waiting, .. } = usage;
    json!({
        "user_id": user_id,
        "updates": day.updates_in,
        "messages": day.messages_out,
        "errors": day.errors,
        "waiting": waiting,
        "live": live,
    })
}

/// What moves of an admin's view of a bot, under the names that it has there.
async fn bot_usage_data(usage: &BotUsageNow, state: &HttpState, mode: IngressMode) -> Value {
    let BotUsageNow { user_id, bot_id, activity, last_day } = usage;
    json!({
        "user_id": user_id,
        "live": state.runtime.is_live(*bot_id).await,
        "last_used_at": activity.last_used_at,
        "ingress": IngressResponse::of(*bot_id, activity, state, mode),
        "usage": UsageResponse::of(activity, last_day),
    })
}
