//! Where tenants may reach.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use thiserror::Error;

use crate::config::EgressSettings;

/// Why an address is not connected to.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EgressError {
    /// It is neither a name nor an address.
    #[error("\"{0}\" is neither a name of a server nor an address")]
    BadHost(String),
    /// Its name has no address, or cannot be looked up at the moment.
    #[error("the name \"{0}\" cannot be found; check it, or try again later")]
    NotFound(String),
    /// One of its addresses is not public, and not allowed.
    #[error("\"{host}\" leads to an address that is not open from here ({kind})")]
    Refused {
        /// What was asked for.
        host: String,
        /// What kind of address it is.
        kind: &'static str,
    },
}

/// Finds addresses that tenants may reach. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Egress {
    allow: Vec<IpNet>,
}

impl Egress {
    /// With these private networks allowed.
    pub fn new(settings: &EgressSettings) -> Self {
        Self { allow: settings.allow.clone() }
    }

    /// The addresses of a server, if tenants may reach all of them.
    pub async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, EgressError> {
        let found = tokio::net::lookup_host((host, port)).await.map_err(|_| EgressError::NotFound(host.to_owned()))?;
        let found: Vec<SocketAddr> = found.collect();
        let is_private = |ip: IpAddr| match ip {
            IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
            IpAddr::V6(ip) => ip.is_loopback(),
        };
        let is_allowed = |ip: IpAddr| self.allow.iter().any(|network| network.contains(&ip));
        if found.iter().any(|address| is_private(address.ip()) && !is_allowed(address.ip())) {
            return Err(EgressError::Refused { host: host.to_owned(), kind: "private" });
        }
        Ok(found)
    }
}
