//! `[egress]`: what tenants' databases and webhooks may reach.

use ipnet::IpNet;
use serde::Deserialize;

use super::value;

/// What tenants' databases and webhooks may reach. Public addresses are always allowed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EgressSettings {
    /// Private networks that are allowed.
    #[serde(deserialize_with = "value::networks")]
    pub allow: Vec<IpNet>,
}
