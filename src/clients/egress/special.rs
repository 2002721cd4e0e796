//! Addresses that are not public: the registries of special purposes of IPv4 and IPv6.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// IPv4 networks with a purpose of their own: address, length of the prefix, and what they are. The first that holds an
/// address counts.
const IPV4: [([u8; 4], u32, &str); 17] = [
    ([0, 0, 0, 0], 8, "unspecified"),
    ([10, 0, 0, 0], 8, "private"),
    ([100, 64, 0, 0], 10, "shared by a provider's customers"),
    ([127, 0, 0, 0], 8, "loopback"),
    ([169, 254, 0, 0], 16, "link-local"),
    ([172, 16, 0, 0], 12, "private"),
    ([192, 0, 0, 0], 24, "reserved"),
    ([192, 0, 2, 0], 24, "for documentation"),
    ([192, 88, 99, 0], 24, "reserved"),
    ([192, 168, 0, 0], 16, "private"),
    ([198, 18, 0, 0], 15, "for benchmarks"),
    ([198, 51, 100, 0], 24, "for documentation"),
    ([203, 0, 113, 0], 24, "for documentation"),
    ([224, 0, 0, 0], 4, "multicast"),
    ([255, 255, 255, 255], 32, "broadcast"),
    ([240, 0, 0, 0], 4, "reserved"),
    ([168, 63, 129, 16], 32, "a provider's own"),
];

/// IPv6 networks with a purpose of their own, as above. What lies in none of them and not in `2000::/3` is reserved.
const IPV6: [([u16; 4], u32, &str); 13] = [
    ([0x64, 0xff9b, 0, 0], 64, "an IPv4 address in IPv6"),
    ([0x64, 0xff9b, 1, 0], 48, "an IPv4 address in IPv6"),
    ([0x100, 0, 0, 0], 64, "reserved"),
    ([0x2001, 0, 0, 0], 32, "an IPv4 address in IPv6"),
    ([0x2001, 0xdb8, 0, 0], 32, "for documentation"),
    ([0x2001, 0, 0, 0], 23, "reserved"),
    ([0x2002, 0, 0, 0], 16, "an IPv4 address in IPv6"),
    ([0x3fff, 0, 0, 0], 20, "for documentation"),
    ([0x5f00, 0, 0, 0], 16, "reserved"),
    ([0xfc00, 0, 0, 0], 7, "private"),
    ([0xfe80, 0, 0, 0], 10, "link-local"),
    ([0xfec0, 0, 0, 0], 10, "private"),
    ([0xff00, 0, 0, 0], 8, "multicast"),
];

/// What an address is, unless it is public.
pub(super) fn kind(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => kind_v4(address),
        IpAddr::V6(address) => kind_v6(address),
    }
}

fn kind_v4(address: Ipv4Addr) -> Option<&'static str> {
    let holds =
        |network: [u8; 4], length: u32| (address.to_bits() ^ u32::from_be_bytes(network)).leading_zeros() >= length;
    IPV4.into_iter().find(|(network, length, _)| holds(*network, *length)).map(|(.., kind)| kind)
}

fn kind_v6(address: Ipv6Addr) -> Option<&'static str> {
    if address.is_unspecified() {
        return Some("unspecified");
    }
    if address.is_loopback() {
        return Some("loopback");
    }
    // ::/96 and ::ffff:0:0/96 stand for IPv4 addresses, and so does ::ffff:0:0:0/96.
    if matches!(address.segments(), [0, 0, 0, 0, 0, 0 | 0xffff, ..] | [0, 0, 0, 0, 0xffff, 0, ..]) {
        return Some("an IPv4 address in IPv6");
    }
    let holds = |[first, second, third, fourth]: [u16; 4], length: u32| {
        let network = Ipv6Addr::new(first, second, third, fourth, 0, 0, 0, 0);
        (address.to_bits() ^ network.to_bits()).leading_zeros() >= length
    };
    let listed = IPV6.into_iter().find(|(network, length, _)| holds(*network, *length)).map(|(.., kind)| kind);
    listed.or_else(|| (!holds([0x2000, 0, 0, 0], 3)).then_some("reserved"))
}
