//! Network addresses, as limits see them.

use std::net::{IpAddr, Ipv6Addr};

/// The bits of an IPv6 address that name a customer's network; the others are the customer's to choose.
const NETWORK: u128 = !(u64::MAX as u128);

/// What a limit per address is kept for: the IPv4 address, or the first 64 bits of an IPv6 address. Whoever has an IPv6
/// connection has 2⁶⁴ addresses, and limits on each of them would be none.
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & NETWORK).into(),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_network_counts_as_one_address() {
        for (address, network) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2::", "2001:db8:1:2::"),
        ] {
            assert_eq!(network_of(address.parse().unwrap()), network.parse::<IpAddr>().unwrap(), "{address}");
        }
    }
}
