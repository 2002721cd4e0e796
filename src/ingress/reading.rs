//! Reading from the store which bots are to be polled, page by page: at the start, when signals were missed, and now and
//! then, so that nothing depends on a signal.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc};

use crate::ingress::{Ingress, PAGE};
use crate::services::StoreError;
use crate::services::bots::PolledBot;

/// How often all bots are read.
const INTERVAL: Duration = Duration::from_mins(5);

/// The wait before the bots are read again from a store that is not available.
const STORE_RETRY: Duration = Duration::from_secs(1);

/// A piece of a reading.
#[derive(Debug)]
pub(super) enum Read {
    /// It begins: no page has been read yet.
    Begin,
    /// Some of the bots that run.
    Page(Vec<PolledBot>),
    /// These were all.
    End,
}

/// Begins to read, beside the caller; the pieces, and what to notify for another reading. It ends with the receiver.
pub(super) fn start(ingress: &Ingress) -> (mpsc::Receiver<Read>, Arc<Notify>) {
    // A piece is read only when the one before it was taken, so a reading waits for whoever takes it.
    let (sender, receiver) = mpsc::channel(1);
    let again = Arc::new(Notify::new());
    let (ingress, notify) = (ingress.clone(), Arc::clone(&again));
    ingress.0.tasks.clone().spawn(async move {
        tokio::select! {
            () = ingress.0.cancel.cancelled() => {}
            () = sender.closed() => {}
            () = read_again_and_again(&ingress, &sender, &notify) => {}
        }
    });
    (receiver, again)
}

async fn read_again_and_again(ingress: &Ingress, sender: &mpsc::Sender<Read>, again: &Notify) {
    loop {
        let wait = match read_all(ingress, sender).await {
            Ok(()) => INTERVAL,
            Err(error) => {
                tracing::warn!(%error, "the bots to poll could not be read");
                STORE_RETRY
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = again.notified() => {}
        }
    }
}

/// Reads every bot that runs. That the receiver is gone ends the task elsewhere.
async fn read_all(ingress: &Ingress, sender: &mpsc::Sender<Read>) -> Result<(), StoreError> {
    sender.send(Read::Begin).await.ok();
    let mut after = None;
    // A place for the piece is free once the receiver has the one before it.
    while let Ok(place) = sender.reserve().await {
        let page = ingress.0.bots.list_polled(after, PAGE).await?;
        let Some(last) = page.last() else {
            place.send(Read::End);
            return Ok(());
        };
        after = Some(last.id);
        place.send(Read::Page(page));
    }
    Ok(())
}
