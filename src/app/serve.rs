//! `botyard serve`: until it is told to stop.

use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};

use crate::app::Platform;
use crate::base::ambient::Ambient;
use crate::config::Settings;
use crate::programs;

pub(super) async fn run(settings: Settings, ambient: Ambient) -> anyhow::Result<()> {
    let platform = Platform::start(settings, Arc::new(programs::create), ambient).await?;
    let is_requested = tokio::select! {
        requested = stop_requested() => requested.map(|()| true)?,
        () = platform.claim_lost() => false,
    };
    stop(platform).await?;
    anyhow::ensure!(is_requested, "another botyard has taken the database; stopped, so that no bot answers twice");
    Ok(())
}

/// Stops in order; a second signal ends the process at once, and what was under way is done again at the next start.
pub(super) async fn stop(platform: Platform) -> anyhow::Result<()> {
    tokio::select! {
        () = platform.stop() => Ok(()),
        again = stop_requested() => {
            again?;
            anyhow::bail!("stopped at once by a second signal; what was under way is done again at the next start")
        }
    }
}

/// Waits for Ctrl-C or SIGTERM.
pub(super) async fn stop_requested() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result?,
        _ = terminate.recv() => {}
    }
    Ok(())
}
