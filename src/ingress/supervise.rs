//! Keeps the loops of ingress running: without them, nothing comes in and nobody notices.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;

use crate::base::telemetry::panic_message;

/// The pause before a loop that fell is begun again.
const PAUSE: Duration = Duration::from_secs(1);

/// Runs a loop to its end; one that panics is begun again.
pub(super) async fn keep_running<F: Future<Output = ()>>(name: &'static str, mut begin: impl FnMut() -> F) {
    while let Err(panic) = AssertUnwindSafe(begin()).catch_unwind().await {
        let reason = panic_message(&*panic);
        tracing::error!(name, reason, "a loop of ingress fell and is begun again");
        metrics::counter!("botyard_ingress_restarts_total").increment(1);
        tokio::time::sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_loop_that_falls_is_begun_again() {
        let mut begun = 0;
        keep_running("test", || {
            begun += 1;
            let falls = begun == 1;
            async move { assert!(!falls, "it fell") }
        })
        .await;
        assert_eq!(begun, 2);
    }
}
