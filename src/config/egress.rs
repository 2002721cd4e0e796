//! `[egress]`: what tenants' databases and webhooks may reach.

use ipnet::IpNet;
use serde::{Deserialize, Deserializer};

/// What tenants' databases and webhooks may reach. Public addresses are always allowed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EgressSettings {
    /// Private networks that are allowed.
    #[serde(deserialize_with = "networks")]
    pub allow: Vec<IpNet>,
}

fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let parse = |text: &String| {
        text.trim().parse().map_err(|_| serde::de::Error::custom("networks such as \"10.1.0.0/16\" or \"fd00::/8\""))
    };
    texts.iter().map(parse).collect()
}
