//! `getUpdates` and the webhook methods.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::{Reply, done_with};
use crate::sandbox::bot::SharedBot;
use crate::sandbox::error::ApiError;
use crate::sandbox::limits;
use crate::sandbox::params::Params;
use crate::sandbox::webhook::{self, Webhook};
use crate::sandbox::wire;
use crate::sandbox::world::World;

const WEBHOOK_IS_ACTIVE: &str =
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
const OTHER_POLL: &str = "terminated by other getUpdates request; make sure that only one bot instance is running";

/// Returns what waits, or waits for the first update up to `timeout` seconds.
pub(super) async fn get_updates(world: &World, bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    let limit = usize::try_from(params.number("limit").unwrap_or(100).clamp(1, 100)).unwrap_or(100);
    let timeout = u64::try_from(params.number("timeout").unwrap_or(0)).unwrap_or(0).min(limits::POLL_SECONDS);
    let deadline = Instant::now() + Duration::from_secs(timeout);
    let (poll, token) = begin_poll(bot, params)?;
    loop {
        let changed = bot.updates_changed.notified();
        tokio::pin!(changed);
        // Registered before the look at the queue, so that no update slips in between.
        changed.as_mut().enable();
        if let Some(updates) = look(world, bot, poll, &token, limit)? {
            return Ok(updates.into());
        }
        if tokio::time::timeout_at(deadline, changed).await.is_err() {
            return Ok(look(world, bot, poll, &token, limit)?.unwrap_or_else(|| "[]".to_owned()).into());
        }
    }
}

/// Confirms by offset and takes the place of an earlier poll. Returns the poll's number and the token it came with.
fn begin_poll(bot: &SharedBot, params: &Params) -> Result<(u64, String), ApiError> {
    let mut state = bot.state();
    if state.webhook.is_some() {
        return Err(ApiError::conflict(WEBHOOK_IS_ACTIVE));
    }
    if let Some(kinds) = allowed_updates(params) {
        state.updates.allow(kinds);
    }
    state.updates.confirm(params.number("offset").unwrap_or(0));
    state.updates.poll += 1;
    let poll = (state.updates.poll, state.token.clone());
    drop(state);
    bot.updates_changed.notify_waiters();
    Ok(poll)
}

fn look(world: &World, bot: &SharedBot, poll: u64, token: &str, limit: usize) -> Result<Option<String>, ApiError> {
    let mut state = bot.state();
    if state.updates.poll == poll {
        return Ok(state.updates.batch(limit, world.ambient.now()));
    }
    if state.token != token {
        return Err(ApiError::new(401, "Unauthorized"));
    }
    let by = if state.webhook.is_some() { "terminated by setWebhook request" } else { OTHER_POLL };
    Err(ApiError::conflict(by))
}

/// The kinds in `allowed_updates`; `None` when it is left out. What is no array of strings counts as left out.
fn allowed_updates(params: &Params) -> Option<Vec<String>> {
    let value: Value = serde_json::from_str(params.text("allowed_updates")?).ok()?;
    let kinds = value.as_array()?.iter();
    kinds.map(|kind| kind.as_str().map(str::to_ascii_lowercase)).collect()
}

/// Sets the webhook, or removes it when `url` is empty.
pub(super) fn set_webhook(world: &Arc<World>, bot: &SharedBot, params: &Params) -> Result<Reply, ApiError> {
    let Some(url) = params.text("url") else { return Ok(delete_webhook(bot, params)) };
    check_url(world, url)?;
    let secret_token = params.text("secret_token").map(str::to_owned);
    check_secret(secret_token.as_deref())?;
    let connections = params.number("max_connections").unwrap_or(40).clamp(1, 100);
    let mut state = bot.state();
    if let Some(kinds) = allowed_updates(params) {
        state.updates.allow(kinds);
    }
    if params.flag("drop_pending_updates") {
        state.updates.clear();
    }
    let is_new = state.webhook.as_ref().is_none_or(|webhook| {
        webhook.url != url
            || webhook.secret_token != secret_token
            || i64::try_from(webhook.max_connections) != Ok(connections)
    });
    if !is_new {
        return Ok(done_with("Webhook is already set"));
    }
    state.webhook = Some(Webhook {
        url: url.to_owned(),
        secret_token,
        max_connections: usize::try_from(connections).unwrap_or(40),
        ip_address: params.text("ip_address").map(str::to_owned),
        has_certificate: params.file("certificate").is_some(),
        last_error: None,
    });
    state.webhook_generation += 1;
    state.updates.poll += 1;
    state.updates.release();
    drop(state);
    bot.updates_changed.notify_waiters();
    webhook::start(Arc::clone(world), Arc::clone(bot));
    Ok(done_with("Webhook was set"))
}

fn check_url(world: &World, url: &str) -> Result<(), ApiError> {
    let refuse = |words: &str| ApiError::bad_request(format_args!("bad webhook: {words}"));
    let parsed = url::Url::parse(url).map_err(|_| ApiError::bad_request("invalid webhook URL specified"))?;
    let is_loopback = match parsed.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => return Err(ApiError::bad_request("invalid webhook URL specified")),
    };
    if is_loopback && world.options.loopback_webhooks && matches!(parsed.scheme(), "http" | "https") {
        return Ok(());
    }
    if parsed.scheme() != "https" {
        return Err(refuse("An HTTPS URL must be provided for webhook"));
    }
    if !matches!(parsed.port_or_known_default(), Some(80 | 88 | 443 | 8443)) {
        return Err(refuse("Webhook can be set up only on ports 80, 88, 443 or 8443"));
    }
    if is_loopback {
        return Err(refuse("IP address 127.0.0.1 is reserved"));
    }
    Ok(())
}

fn check_secret(secret: Option<&str>) -> Result<(), ApiError> {
    let Some(secret) = secret else { return Ok(()) };
    if secret.len() > limits::SECRET_TOKEN {
        return Err(ApiError::bad_request("secret token is too long"));
    }
    if !secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')) {
        return Err(ApiError::bad_request("secret token contains unallowed characters"));
    }
    Ok(())
}

/// Removes the webhook.
pub(super) fn delete_webhook(bot: &SharedBot, params: &Params) -> Reply {
    let mut state = bot.state();
    if params.flag("drop_pending_updates") {
        state.updates.clear();
    }
    if state.webhook.take().is_none() {
        return done_with("Webhook is already deleted");
    }
    state.webhook_generation += 1;
    state.updates.release();
    drop(state);
    bot.updates_changed.notify_waiters();
    done_with("Webhook was deleted")
}

/// Tells the state of the webhook.
pub(super) fn get_webhook_info(bot: &SharedBot) -> Reply {
    let state = bot.state();
    let mut info = json!({
        "url": "",
        "has_custom_certificate": false,
        "pending_update_count": state.updates.len(),
    });
    if let Some(webhook) = &state.webhook {
        info["url"] = webhook.url.as_str().into();
        info["has_custom_certificate"] = webhook.has_certificate.into();
        info["max_connections"] = webhook.max_connections.into();
        if let Some(address) = &webhook.ip_address {
            info["ip_address"] = address.as_str().into();
        }
        if let Some((date, words)) = &webhook.last_error {
            info["last_error_date"] = (*date).into();
            info["last_error_message"] = words.as_str().into();
        }
    }
    if let Some(allowed) = state.updates.allowed() {
        info["allowed_updates"] = json!(allowed);
    }
    wire::to_json(&info).into()
}
