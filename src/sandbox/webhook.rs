//! Delivery of updates to webhooks: in order within a chat, several chats at once, with back-off and `Retry-After`.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::time::Instant;

use super::bot::SharedBot;
use super::limits;
use super::methods::{self, Method};
use super::params::Params;
use super::updates::Outgoing;
use super::world::World;
use crate::base::retry::Backoff;

/// Where a bot's updates go.
#[derive(Debug, Clone)]
pub(crate) struct Webhook {
    pub(crate) url: String,
    pub(crate) secret_token: Option<String>,
    pub(crate) max_connections: usize,
    pub(crate) ip_address: Option<String>,
    pub(crate) has_certificate: bool,
    pub(crate) last_error: Option<(i64, String)>,
}

/// What became of one delivery.
struct Outcome {
    id: i64,
    failure: Option<Failure>,
}

struct Failure {
    words: String,
    retry_after: Option<Duration>,
}

type Deliveries = FuturesUnordered<Pin<Box<dyn Future<Output = Outcome> + Send>>>;

/// Starts the delivery of a bot's updates to the webhook it has now. It ends when the webhook changes.
pub(crate) fn start(world: Arc<World>, bot: SharedBot) {
    let generation = bot.state().webhook_generation;
    tokio::spawn(run(world, bot, generation));
}

async fn run(world: Arc<World>, bot: SharedBot, generation: u64) {
    let mut deliveries = Deliveries::new();
    loop {
        let changed = bot.updates_changed.notified();
        tokio::pin!(changed);
        // Registered before the look at the queue, so that no update slips in between.
        changed.as_mut().enable();
        let Some(retry_at) = fill(&world, &bot, generation, &mut deliveries) else { return };
        let retry_at = retry_at.unwrap_or_else(|| Instant::now() + Duration::from_secs(limits::WEBHOOK_SECONDS));
        tokio::select! {
            Some(outcome) = deliveries.next() => settle(&world, &bot, generation, outcome),
            () = &mut changed => {}
            () = tokio::time::sleep_until(retry_at) => {}
        }
    }
}

/// Starts what can be started. Returns the time of the next retry, or `None` when the webhook is another one.
#[expect(clippy::option_option, reason = "the outer one ends the delivery, the inner one is a time that may be none")]
fn fill(world: &Arc<World>, bot: &SharedBot, generation: u64, deliveries: &mut Deliveries) -> Option<Option<Instant>> {
    let mut state = bot.state();
    let webhook = state.webhook.clone().filter(|_| state.webhook_generation == generation)?;
    let free = webhook.max_connections.saturating_sub(deliveries.len());
    for update in state.updates.take_ready(free, Instant::now()) {
        deliveries.push(Box::pin(deliver(Arc::clone(world), Arc::clone(bot), webhook.clone(), update)));
    }
    Some(state.updates.next_retry().filter(|_| deliveries.len() < webhook.max_connections))
}

fn settle(world: &World, bot: &SharedBot, generation: u64, outcome: Outcome) {
    let mut state = bot.state();
    if state.webhook_generation != generation {
        return;
    }
    let Some(failure) = outcome.failure else {
        state.updates.delivered(outcome.id);
        return;
    };
    let backoff = Backoff { initial: world.options.webhook_retry, max: world.options.webhook_retry_max };
    let now = state.now().timestamp();
    state.updates.failed(outcome.id, Instant::now(), |failures| {
        failure.retry_after.unwrap_or_else(|| backoff.delay(failures, &world.ambient))
    });
    if let Some(webhook) = &mut state.webhook {
        webhook.last_error = Some((now, failure.words));
    }
}

async fn deliver(world: Arc<World>, bot: SharedBot, webhook: Webhook, update: Outgoing) -> Outcome {
    let mut request =
        world.http.post(&webhook.url).header("content-type", "application/json").body(update.body.to_string());
    if let Some(secret) = &webhook.secret_token {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    let failure = match request.send().await {
        Ok(response) if response.status().is_success() => {
            call_in_answer(&world, &bot, response).await;
            None
        }
        Ok(response) => Some(refused(&response)),
        Err(error) => Some(Failure { words: connection_words(&error).to_owned(), retry_after: None }),
    };
    Outcome { id: update.id, failure }
}

fn refused(response: &reqwest::Response) -> Failure {
    let status = response.status();
    let seconds = response
        .headers()
        .get("retry-after")
        .and_then(|value| value.to_str().ok()?.trim().parse::<u64>().ok())
        .map(|seconds| Duration::from_secs(seconds.min(limits::WEBHOOK_RETRY_AFTER_SECONDS)));
    let reason = status.canonical_reason().unwrap_or_default();
    Failure {
        words: format!("Wrong response from the webhook: {} {reason}", status.as_u16()),
        retry_after: seconds.filter(|wait| !wait.is_zero()),
    }
}

fn connection_words(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "Read timeout expired"
    } else if error.is_connect() {
        "Connection refused"
    } else {
        "Webhook connection closed"
    }
}

/// A webhook may answer with a method to call; what comes of it is not told to the bot.
async fn call_in_answer(world: &Arc<World>, bot: &SharedBot, mut response: reqwest::Response) {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        if body.len() + chunk.len() > limits::WEBHOOK_ANSWER_BYTES {
            return;
        }
        body.extend_from_slice(&chunk);
    }
    let Ok(serde_json::Value::Object(mut object)) = serde_json::from_slice(&body) else { return };
    let Some(method) = object.remove("method").and_then(|name| Method::find(name.as_str()?)) else { return };
    let mut params = Params::default();
    if method.is_allowed_in_answer() && params.insert_json(object).is_ok() {
        let result = methods::call(world, bot, method, &params).await;
        bot.state().count(method, result.is_err());
    }
}
