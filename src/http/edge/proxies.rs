//! Whose call it is when it comes through a proxy.

use std::net::{IpAddr, SocketAddr};

use actix_web::http::header::{HeaderMap, X_FORWARDED_FOR};
use ipnet::IpNet;

/// The most proxies in a row that are looked through.
const MAX_PROXIES: usize = 16;

/// The networks of the proxies that are believed.
#[derive(Debug)]
pub(in crate::http) struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    pub(in crate::http) fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// Whether `address` is one of the proxies.
    pub(in crate::http) fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The address of whoever made a call that came from `peer`.
    ///
    /// Each proxy writes who called it to the right end of `X-Forwarded-For`, so the caller is the rightmost address that
    /// is no trusted proxy; what stands to its left is the caller's own invention. If what has to be read there is no
    /// address, or the chain does not end, it is `peer`.
    pub(in crate::http) fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.contains(peer) {
            return peer;
        }
        let lines: Vec<_> = headers.get_all(X_FORWARDED_FOR).collect();
        let hops = lines.iter().rev().flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
        let mut caller = peer;
        for (passed, hop) in hops.enumerate() {
            match parse(hop) {
                Some(address) if passed < MAX_PROXIES => caller = address,
                _ => return peer,
            }
            if !self.contains(caller) {
                break;
            }
        }
        caller
    }
}

/// An address, with or without a port.
fn parse(hop: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(hop).ok()?.trim();
    let address = text.parse().or_else(|_| text.parse::<SocketAddr>().map(|with_port| with_port.ip()));
    Some(address.ok()?.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn caller(peer: &str, lines: &[&str]) -> String {
        let networks = ["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap());
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(X_FORWARDED_FOR, HeaderValue::from_str(line).unwrap());
        }
        TrustedProxies::new(networks.to_vec()).caller(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(caller("192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(caller("10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(caller("::ffff:10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(caller("fd00::1", &["2001:db8::7"]), "2001:db8::7");
    }

    #[test]
    fn the_chain_is_read_from_the_right() {
        assert_eq!(caller("10.0.0.1", &["203.0.113.9, 198.51.100.7, 10.9.9.9"]), "198.51.100.7");
        assert_eq!(caller("10.0.0.1", &["203.0.113.9", "198.51.100.7", "10.9.9.9,10.8.8.8"]), "198.51.100.7");
        assert_eq!(caller("10.0.0.1", &["not an address, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(caller("10.0.0.1", &["10.7.7.7, 10.9.9.9"]), "10.7.7.7");
    }

    #[test]
    fn ports_and_brackets_are_taken_off() {
        assert_eq!(caller("10.0.0.1", &["198.51.100.7:4711"]), "198.51.100.7");
        assert_eq!(caller("10.0.0.1", &["[2001:db8::7]:4711"]), "2001:db8::7");
        assert_eq!(caller("10.0.0.1", &["::ffff:198.51.100.7"]), "198.51.100.7");
    }

    #[test]
    fn what_makes_no_sense_is_the_proxys_own_call() {
        for line in ["", "unknown", "198.51.100.7,", "198.51.100.7 10.1.1.1", "198.51.100.7, x, 10.1.1.1"] {
            assert_eq!(caller("10.0.0.1", &[line]), "10.0.0.1", "{line}");
        }
        assert_eq!(caller("10.0.0.1", &[]), "10.0.0.1");
        let endless = ["10.1.1.1"; MAX_PROXIES + 1].join(",");
        assert_eq!(caller("10.0.0.1", &[&format!("198.51.100.7,{endless}")]), "10.0.0.1");
        let long = ["10.1.1.1"; MAX_PROXIES - 1].join(",");
        assert_eq!(caller("10.0.0.1", &[&format!("198.51.100.7,{long}")]), "198.51.100.7");
    }
}
