//! `[log]`: what is logged and how it looks.

use serde::Deserialize;
use tracing_subscriber::EnvFilter;

use super::error::Invalid;
use crate::base::telemetry::LogFormat;

/// Logs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    /// How a log line looks.
    pub format: LogFormat,
    /// What is logged, in env-filter syntax.
    pub filter: String,
}

impl LogSettings {
    pub(super) fn validate(&self) -> Result<(), Invalid> {
        if self.filter.trim().is_empty() || EnvFilter::try_new(&self.filter).is_err() {
            return Err(Invalid::new("log.filter", "a filter such as \"info\" or \"info,botyard::delivery=debug\""));
        }
        Ok(())
    }
}
