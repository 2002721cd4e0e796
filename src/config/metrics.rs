//! `[metrics]`: the Prometheus listener.

use std::net::SocketAddr;

use serde::Deserialize;

use super::value;

/// Prometheus metrics.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricsSettings {
    /// Address and port of the metrics listener; `None` turns it off.
    #[serde(deserialize_with = "value::optional_address")]
    pub bind: Option<SocketAddr>,
}
