//! Looks after the circuit: asks whether Telegram is back, lets calls come back, and says how things stand.

use std::sync::Arc;
use std::time::Duration;

use crate::clients::telegram::TelegramError;
use crate::delivery::Inner;
use crate::delivery::circuit::{Next, Phase};
use crate::services::health::{DELIVERY, Health};

/// How long Telegram may take to say that it is back.
const ASK_TIMEOUT: Duration = Duration::from_secs(10);

/// Bots that are tried in turn for the question, if one cannot ask.
const ASKERS: usize = 5;

/// Runs until delivery is stopped.
pub(super) async fn run(inner: Arc<Inner>, health: Health) {
    let mut phases = inner.circuit.subscribe();
    loop {
        let phase = *phases.borrow_and_update();
        inner.places.resize(inner.circuit.places());
        report(&inner, &health, phase);
        let work = async {
            match inner.circuit.next() {
                Next::Nothing => std::future::pending().await,
                Next::Ask(at) => {
                    tokio::time::sleep_until(at).await;
                    inner.circuit.note_asked(inner.ask().await);
                }
                Next::Step(at) => {
                    tokio::time::sleep_until(at).await;
                    inner.circuit.step(inner.places.count_taken() == 0);
                }
            }
        };
        tokio::select! {
            () = work => {}
            // The sender lives as long as the circuit.
            changed = phases.changed() => if changed.is_err() { return },
            () = inner.cancel.cancelled() => return,
        }
    }
}

fn report(inner: &Inner, health: &Health, phase: Phase) {
    let is_away = phase == Phase::Open;
    metrics::gauge!("botyard_telegram_away").set(if is_away { 1.0 } else { 0.0 });
    metrics::gauge!("botyard_delivery_places")
        .set(f64::from(u32::try_from(inner.circuit.places()).unwrap_or(u32::MAX)));
    match phase {
        Phase::Closed => health.set(DELIVERY, true, "Telegram takes the bots' calls"),
        Phase::Open => {
            let trouble = inner.circuit.trouble();
            tracing::warn!(trouble, "Telegram takes no calls; answers wait");
            health.set(DELIVERY, false, format!("Telegram takes no calls ({trouble}); answers wait"));
        }
        Phase::Recovering { step } => {
            tracing::info!(step, "answers that have waited go out gradually");
            health.set(DELIVERY, true, "answers that have waited go out gradually");
        }
    }
}

impl Inner {
    /// Asks Telegram for something harmless. `None` if it answers, or if nobody is there to ask: then the first call will
    /// tell. Otherwise what is wrong, and how long it asks to wait.
    async fn ask(&self) -> Option<(String, Duration)> {
        let bots: Vec<_> = self.lock_lanes().bots().take(ASKERS).collect();
        for bot in bots {
            let Ok(client) = self.bots.client(bot).await else { continue };
            let client = client.without_retries();
            return match tokio::time::timeout(ASK_TIMEOUT, client.call("getMe", "{}")).await {
                Ok(Err(error @ (TelegramError::Unavailable(_) | TelegramError::Unanswered(_)))) => {
                    Some((error.to_string(), Duration::ZERO))
                }
                Ok(Err(TelegramError::TooManyRequests { retry_after })) => {
                    Some(("it asks many bots to wait".to_owned(), retry_after))
                }
                Ok(_) => None,
                Err(_) => Some(("no answer in time".to_owned(), Duration::ZERO)),
            };
        }
        None
    }
}
