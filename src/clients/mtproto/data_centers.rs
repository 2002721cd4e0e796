//! Where the data centres are: Telegram's, at the addresses that the library knows, or a sandbox's.
//!
//! No other address is ever dialled, whatever a session string or Telegram's own configuration says.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddrV6};
use std::sync::{Arc, LazyLock};

use grammers_session::SessionData;
use grammers_session::types::DcOption;
use ipnet::IpNet;

use crate::base::secret::{ExposeSecret as _, SecretBox};
use crate::clients::mtproto::state::AuthKey;
use crate::config::{MtprotoSettings, SandboxDataCenter};

/// The data centre at which a login begins. Telegram says which one is right.
const FIRST: i32 = 2;

/// Telegram's data centres, as the library knows them.
static BUILT_IN: LazyLock<BTreeMap<i32, DcOption>> =
    LazyLock::new(|| SessionData::default().dc_options.into_iter().collect());

/// Telegram's networks, as published in <https://core.telegram.org/resources/cidr.txt>.
static NETWORKS: LazyLock<Vec<IpNet>> = LazyLock::new(|| {
    const PUBLISHED: [&str; 14] = [
        "91.108.56.0/22",
        "91.108.4.0/22",
        "91.108.8.0/22",
        "91.108.16.0/22",
        "91.108.12.0/22",
        "149.154.160.0/20",
        "91.105.192.0/23",
        "91.108.20.0/22",
        "185.76.151.0/24",
        "2001:b28:f23d::/48",
        "2001:b28:f23f::/48",
        "2001:67c:4e8::/48",
        "2001:b28:f23c::/48",
        "2a0a:f280::/32",
    ];
    PUBLISHED.iter().filter_map(|network| network.parse().ok()).collect()
});

/// Where Telegram's test servers are, within its networks. Accounts there have nothing to do with the real ones.
const TEST_SERVERS: [&str; 7] = [
    "149.154.175.10",
    "149.154.175.40",
    "149.154.167.40",
    "149.154.175.117",
    "2001:b28:f23d:f001::e",
    "2001:67c:4e8:f002::e",
    "2001:b28:f23d:f003::e",
];

/// The data centres that sessions live in. Cheap to clone.
#[derive(Debug, Clone)]
pub struct DataCenters(Centers);

#[derive(Debug, Clone)]
enum Centers {
    Telegram,
    Sandbox(Arc<[SandboxDataCenter]>),
}

/// Whose an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AddressOwner {
    /// One of the data centres that sessions live in.
    Ours,
    /// Telegram's test servers.
    TestServer,
    /// Somebody else.
    Foreign,
}

impl DataCenters {
    /// Telegram's, or those of the sandbox that is in `settings`.
    pub fn of(settings: &MtprotoSettings) -> Self {
        Self(match settings.sandbox.as_slice() {
            [] => Centers::Telegram,
            sandbox => Centers::Sandbox(sandbox.into()),
        })
    }

    /// Whether they are a sandbox's.
    pub fn is_sandbox(&self) -> bool {
        matches!(self.0, Centers::Sandbox(_))
    }

    /// Where a login begins.
    pub(super) fn first(&self) -> i32 {
        match &self.0 {
            Centers::Telegram => FIRST,
            Centers::Sandbox(centers) => centers.first().map_or(FIRST, |center| center.id),
        }
    }

    /// Whether there is one of this number.
    pub(super) fn contains(&self, id: i32) -> bool {
        match &self.0 {
            Centers::Telegram => BUILT_IN.contains_key(&id),
            Centers::Sandbox(centers) => centers.iter().any(|center| center.id == id),
        }
    }

    /// What the library needs to know of a data centre: its address, and the key that it shares with the session.
    pub(super) fn option(&self, id: i32, key: Option<&AuthKey>) -> Option<DcOption> {
        let auth_key = key.map(|key| *key.expose_secret());
        match &self.0 {
            Centers::Telegram => BUILT_IN.get(&id).map(|option| DcOption { auth_key, ..option.clone() }),
            Centers::Sandbox(centers) => {
                let center = centers.iter().find(|center| center.id == id)?;
                let (ip, port) = (center.address.ip(), center.address.port());
                let ipv6 = SocketAddrV6::new(ip.to_ipv6_mapped(), port, 0, 0);
                Some(DcOption { id, ipv4: center.address, ipv6, auth_key })
            }
        }
    }

    /// The keys that a session has from the beginning. Telegram's data centres agree on theirs with whoever connects.
    pub(super) fn first_keys(&self) -> BTreeMap<i32, AuthKey> {
        match &self.0 {
            Centers::Telegram => BTreeMap::new(),
            Centers::Sandbox(centers) => centers.iter().map(|center| (center.id, given_key(center))).collect(),
        }
    }

    /// Whose the address of the data centre `id` is, according to a session string.
    pub(super) fn owner_of(&self, id: i32, ip: IpAddr) -> AddressOwner {
        let is_ours = match &self.0 {
            Centers::Telegram if is_test_server(ip) => return AddressOwner::TestServer,
            Centers::Telegram => NETWORKS.iter().any(|network| network.contains(&ip)),
            Centers::Sandbox(centers) => centers.iter().any(|center| center.id == id && *center.address.ip() == ip),
        };
        if is_ours { AddressOwner::Ours } else { AddressOwner::Foreign }
    }
}

fn given_key(center: &SandboxDataCenter) -> AuthKey {
    SecretBox::new(Box::new((center.new_key)()))
}

fn is_test_server(ip: IpAddr) -> bool {
    TEST_SERVERS.iter().any(|server| server.parse() == Ok(ip))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telegrams_data_centres_are_in_telegrams_networks() {
        let telegram = DataCenters(Centers::Telegram);
        assert_eq!(NETWORKS.len(), 14);
        assert_eq!(BUILT_IN.keys().copied().collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        for (id, option) in BUILT_IN.iter() {
            assert_eq!(telegram.owner_of(*id, (*option.ipv4.ip()).into()), AddressOwner::Ours);
            assert_eq!(telegram.owner_of(*id, (*option.ipv6.ip()).into()), AddressOwner::Ours);
        }
        for server in TEST_SERVERS {
            assert_eq!(telegram.owner_of(2, server.parse().unwrap()), AddressOwner::TestServer, "{server}");
        }
        for foreign in ["127.0.0.1", "10.0.0.1", "8.8.8.8", "::1", "::ffff:149.154.167.41", "2001:db8::1"] {
            assert_eq!(telegram.owner_of(2, foreign.parse().unwrap()), AddressOwner::Foreign, "{foreign}");
        }
    }
}
