//! Where tenants may have Botyard connect to: public addresses, and private networks that the operator allows.
//!
//! A name is resolved once, here, and whoever asked dials the very addresses that were looked at: a second look-up might
//! give others. Whoever dials keeps the name for TLS.

mod special;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use thiserror::Error;
use tokio::net::{UdpSocket, lookup_host};
use tokio::time::timeout;
use url::Host;

use crate::config::EgressSettings;

/// How long a name may take to resolve.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(10);

/// The most addresses of a name that are looked at. One with more is refused: each has to be looked at.
const MAX_ADDRESSES: usize = 64;

/// Why an address is not connected to. The texts are for whoever wrote the address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EgressError {
    /// It is neither a name nor an address.
    #[error("\"{0}\" is neither a name of a server nor an address; write it like db.example.com or 203.0.113.7")]
    BadHost(String),
    /// Its name has no address, or cannot be looked up at the moment.
    #[error("the name \"{0}\" cannot be found; check it, or try again later")]
    NotFound(String),
    /// One of its addresses is not public, and not allowed.
    #[error(
        "\"{host}\" leads to an address that is not open from here ({kind}); use one that is public, or ask the operator to \
         allow its network in egress.allow"
    )]
    Refused {
        /// What was asked for.
        host: String,
        /// What kind of address it is, such as `private`.
        kind: &'static str,
    },
}

/// What tenants may have Botyard connect to. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Egress {
    allow: Arc<[IpNet]>,
}

impl Egress {
    /// Goes by the operator's settings.
    pub fn new(settings: &EgressSettings) -> Self {
        Self { allow: settings.allow.clone().into() }
    }

    /// The addresses of `host`, a name or an address, all of which may be dialled. One that may not refuses them all:
    /// who controls a name could otherwise have the other one dialled.
    pub async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, EgressError> {
        let addresses = match parse(host)? {
            Host::Ipv4(address) => vec![IpAddr::V4(address)],
            Host::Ipv6(address) => vec![IpAddr::V6(address)],
            Host::Domain(name) => look_up(&name, port).await.map_err(|_| EgressError::NotFound(host.to_owned()))?,
        };
        if addresses.is_empty() || addresses.len() > MAX_ADDRESSES {
            return Err(EgressError::NotFound(host.to_owned()));
        }
        for address in &addresses {
            if let Some(kind) = self.refusal(*address).await {
                return Err(EgressError::Refused { host: host.to_owned(), kind });
            }
        }
        Ok(addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect())
    }

    /// Why an address may not be dialled.
    async fn refusal(&self, address: IpAddr) -> Option<&'static str> {
        let is_allowed = |address: &IpAddr| self.allow.iter().any(|network| network.contains(address));
        if is_allowed(&address) || is_allowed(&address.to_canonical()) {
            return None;
        }
        match special::kind(address) {
            Some(kind) => Some(kind),
            None => is_own(address).await.then_some("this machine's own"),
        }
    }
}

/// Reads a host as browsers do, so that `127.1` and `0x7f000001` are seen for what they are.
fn parse(host: &str) -> Result<Host, EgressError> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(match address {
            IpAddr::V4(address) => Host::Ipv4(address),
            IpAddr::V6(address) => Host::Ipv6(address),
        });
    }
    match Host::parse(host) {
        Ok(Host::Domain(name)) if !is_name(&name) => Err(EgressError::BadHost(host.to_owned())),
        Ok(host) => Ok(host),
        Err(_) => Err(EgressError::BadHost(host.to_owned())),
    }
}

/// Whether a name can be one of the DNS.
fn is_name(name: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-._".contains(letter);
    !name.is_empty() && name.len() <= 253 && name.chars().all(is_plain)
}

async fn look_up(name: &str, port: u16) -> io::Result<Vec<IpAddr>> {
    let addresses = timeout(LOOKUP_TIMEOUT, lookup_host((name, port))).await.map_err(io::Error::from)??;
    Ok(addresses.take(MAX_ADDRESSES + 1).map(|address| address.ip()).collect())
}

/// Whether an address belongs to this machine: only then can something listen on it.
async fn is_own(address: IpAddr) -> bool {
    UdpSocket::bind((address, 0)).await.is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn egress(allow: &[&str]) -> Egress {
        Egress::new(&EgressSettings { allow: allow.iter().map(|network| network.parse().unwrap()).collect() })
    }

    async fn refusal(allow: &[&str], host: &str) -> String {
        match egress(allow).resolve(host, 5432).await {
            Ok(addresses) => format!("{addresses:?}"),
            Err(EgressError::Refused { kind, .. }) => kind.to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[tokio::test]
    async fn what_is_not_public_is_refused_however_it_is_written() {
        for (host, kind) in [
            ("127.0.0.1", "loopback"),
            ("127.1", "loopback"),
            ("0x7f000001", "loopback"),
            ("2130706433", "loopback"),
            ("017700000001", "loopback"),
            ("localhost", "loopback"),
            ("LOCALHOST", "loopback"),
            ("[::1]", "loopback"),
            ("::1", "loopback"),
            ("１２７.0.0.1", "loopback"),
            ("0.0.0.0", "unspecified"),
            ("::", "unspecified"),
            ("10.1.2.3", "private"),
            ("172.31.255.255", "private"),
            ("192.168.0.1", "private"),
            ("169.254.169.254", "link-local"),
            ("100.64.0.1", "shared by a provider's customers"),
            ("224.0.0.1", "multicast"),
            ("255.255.255.255", "broadcast"),
            ("192.0.2.1", "for documentation"),
            ("198.18.0.1", "for benchmarks"),
            ("240.0.0.1", "reserved"),
            ("::ffff:8.8.8.8", "an IPv4 address in IPv6"),
            ("[::ffff:127.0.0.1]", "an IPv4 address in IPv6"),
            ("64:ff9b::a00:1", "an IPv4 address in IPv6"),
            ("2002:7f00:1::", "an IPv4 address in IPv6"),
            ("fd00::1", "private"),
            ("fe80::1", "link-local"),
            ("ff02::1", "multicast"),
            ("2001:db8::1", "for documentation"),
        ] {
            assert_eq!(refusal(&[], host).await, kind, "{host}");
        }
    }

    #[tokio::test]
    async fn public_addresses_and_allowed_networks_pass() {
        assert_eq!(refusal(&[], "8.8.8.8").await, "[8.8.8.8:5432]");
        assert_eq!(refusal(&[], "2606:4700::1111").await, "[[2606:4700::1111]:5432]");
        assert_eq!(refusal(&["10.1.0.0/16"], "10.1.2.3").await, "[10.1.2.3:5432]");
        assert_eq!(refusal(&["10.1.0.0/16"], "10.2.2.3").await, "private");
        assert_eq!(refusal(&["127.0.0.1/32"], "127.0.0.1").await, "[127.0.0.1:5432]");
        assert_eq!(refusal(&["fd00::/8"], "[fd00::7]").await, "[[fd00::7]:5432]");
    }

    #[tokio::test]
    async fn one_address_that_is_not_allowed_refuses_a_name_with_several() {
        // localhost has 127.0.0.1 and, on most machines, ::1 as well; a name with only one of them proves nothing here.
        let allowed = refusal(&["127.0.0.0/8", "::1/128"], "localhost").await;
        assert!(allowed.contains("5432"), "{allowed}");
        if allowed.contains("[::1]") && allowed.contains("127.0.0.1") {
            assert_eq!(refusal(&["127.0.0.0/8"], "localhost").await, "loopback");
        }
    }

    #[tokio::test]
    async fn what_is_no_name_is_said_to_be_none() {
        for host in
            ["", " ", "a b", "db.example.com:5432", "postgres://x", "x/../y", "a\0b", "user@db", &"a".repeat(300)]
        {
            let error = egress(&[]).resolve(host, 1).await.unwrap_err();
            assert!(matches!(error, EgressError::BadHost(_)), "{host}: {error}");
        }
        let error = egress(&[]).resolve("nowhere.invalid", 1).await.unwrap_err();
        assert!(matches!(error, EgressError::NotFound(_)), "{error}");
    }

    #[tokio::test]
    async fn an_address_of_this_machine_is_known_as_its_own() {
        assert!(is_own("127.0.0.1".parse().unwrap()).await);
        assert!(!is_own("8.8.8.8".parse().unwrap()).await);
    }
}
