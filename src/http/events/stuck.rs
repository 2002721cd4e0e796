//! Listeners that take nothing: their streams are not asked what comes next, and so would not end by themselves.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio_util::task::AbortOnDropHandle;

use crate::http::edge::connections::Line;
use crate::services::events::Events;

/// How long a listener may take nothing.
const MAX_STUCK: Duration = Duration::from_mins(1);

/// How long a listener may take over the last word of a server that stops.
const LAST_WORD: Duration = Duration::from_secs(1);

/// How often it is looked.
const LOOK: Duration = Duration::from_secs(1);

/// Cuts off a listener who takes nothing, until it is dropped with their stream.
pub(super) struct StuckWatch {
    /// Since when the listener has not asked for more.
    given_at: Arc<Mutex<Option<Instant>>>,
    _task: AbortOnDropHandle<()>,
}

impl StuckWatch {
    pub(super) fn start(line: Line, events: Events) -> Self {
        let given_at: Arc<Mutex<Option<Instant>>> = Arc::default();
        let task = watch(line, events, Arc::clone(&given_at));
        Self { given_at, _task: AbortOnDropHandle::new(tokio::spawn(task)) }
    }

    /// Something was given to the listener.
    pub(super) fn given(&self) {
        *self.given_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// The listener has taken it and asks for more.
    pub(super) fn asked(&self) {
        *self.given_at.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

async fn watch(line: Line, events: Events, given_at: Arc<Mutex<Option<Instant>>>) {
    let stuck = async {
        loop {
            let since = *given_at.lock().unwrap_or_else(PoisonError::into_inner);
            if since.is_some_and(|since| since.elapsed() > MAX_STUCK) {
                return;
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::select! {
        () = stuck => {}
        () = events.closed() => tokio::time::sleep(LAST_WORD).await,
    }
    line.cut();
}
