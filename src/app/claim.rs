//! Holding on to the database for as long as the platform runs.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::config::StoreSettings;
use crate::store::{Claim, Store, StoreError};

/// How often the claim is looked after.
const INTERVAL: Duration = Duration::from_secs(5);

/// The wait before a database that is away is asked again.
const RETRY: Duration = Duration::from_secs(1);

/// Renews the claim when it is lost, as when PostgreSQL restarts; cancels `lost` if another process has taken it. Gives the
/// claim up when `stop` is cancelled.
pub(super) async fn keep(
    mut claim: Claim,
    store: Store,
    settings: StoreSettings,
    lost: CancellationToken,
    stop: CancellationToken,
) {
    let keep = async {
        loop {
            tokio::time::sleep(INTERVAL).await;
            if claim.is_held().await {
                continue;
            }
            tracing::warn!("the claim on the database was lost; claiming it again");
            claim = match claim_again(&store, &settings).await {
                Some(claim) => claim,
                None => return lost.cancel(),
            };
            tracing::info!("the database is claimed again");
        }
    };
    tokio::select! {
        () = keep => {}
        () = stop.cancelled() => {}
    }
}

/// The claim, as soon as the database answers; `None` if another process holds it.
async fn claim_again(store: &Store, settings: &StoreSettings) -> Option<Claim> {
    loop {
        match store.claim(settings).await {
            Ok(claim) => return Some(claim),
            Err(StoreError::Claimed) => return None,
            Err(error) => tracing::warn!(%error, "the database cannot be claimed"),
        }
        tokio::time::sleep(RETRY).await;
    }
}
