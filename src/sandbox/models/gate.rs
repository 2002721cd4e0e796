//! A gate before which answers wait until a test opens it.

use std::sync::Arc;

use tokio::sync::watch;

/// A gate. Clones are the same gate.
#[derive(Debug, Clone)]
pub struct ModelGate(Arc<Sides>);

#[derive(Debug)]
struct Sides {
    is_open: watch::Sender<bool>,
    arrived: watch::Sender<usize>,
}

impl Default for ModelGate {
    fn default() -> Self {
        Self(Arc::new(Sides { is_open: watch::Sender::new(false), arrived: watch::Sender::new(0) }))
    }
}

impl ModelGate {
    /// Lets everything through from now on.
    pub fn open(&self) {
        self.0.is_open.send_replace(true);
    }

    /// Waits until so many requests have come to the gate, since it was made.
    pub async fn arrived(&self, count: usize) {
        // The sender lives as long as this gate.
        let _ = self.0.arrived.subscribe().wait_for(|arrived| *arrived >= count).await;
    }

    /// Comes to the gate, and waits until it is open.
    pub(super) async fn pass(&self) {
        self.0.arrived.send_modify(|arrived| *arrived += 1);
        let _ = self.0.is_open.subscribe().wait_for(|is_open| *is_open).await;
    }
}
