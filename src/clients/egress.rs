//! What tenants' databases and webhooks may reach: for now only networks that the operator named.

use std::net::SocketAddr;

use thiserror::Error;

use crate::config::EgressSettings;

/// What may be reached. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Egress(EgressSettings);

/// Why an address is not reached.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct EgressError(String);

impl Egress {
    /// Lets through what the settings name.
    pub fn new(settings: &EgressSettings) -> Self {
        Self(settings.clone())
    }

    /// The addresses of a host, all of which may be reached.
    pub async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, EgressError> {
        let found = tokio::net::lookup_host((host, port)).await.map_err(|error| EgressError(error.to_string()))?;
        let addresses: Vec<SocketAddr> = found.collect();
        let is_allowed = |address: &SocketAddr| self.0.allow.iter().any(|network| network.contains(&address.ip()));
        if addresses.iter().all(is_allowed) {
            return Ok(addresses);
        }
        Err(EgressError("this address may not be reached".to_owned()))
    }
}
