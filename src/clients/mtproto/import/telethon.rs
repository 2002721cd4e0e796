//! Telethon: `1` and, in URL-safe base64, the data centre's number, its IP address in 4 or 16 bytes, its port, and the key.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::clients::mtproto::import::reader::Reader;
use crate::clients::mtproto::import::{Address, ImportError, Imported, is_center};

/// The length with an IPv4 address, in bytes, and with an IPv6 address.
const WITH_IPV4: usize = 1 + 4 + 2 + 256;
const WITH_IPV6: usize = 1 + 16 + 2 + 256;

pub(super) fn parse(bytes: &[u8]) -> Result<Imported, ImportError> {
    if !bytes.first().is_some_and(|byte| is_center(*byte)) {
        return Err(if bytes.len() == WITH_IPV4 || bytes.len() == WITH_IPV6 {
            ImportError::Damaged
        } else {
            ImportError::WrongKind
        });
    }
    let mut reader = Reader::new(bytes);
    let center = reader.byte()?;
    let ip = match bytes.len() {
        WITH_IPV4 => Ipv4Addr::from(reader.array::<4>()?).into(),
        WITH_IPV6 => Ipv6Addr::from(reader.array::<16>()?).into(),
        length if length > WITH_IPV6 => return Err(ImportError::Damaged),
        _ => return Err(ImportError::Truncated),
    };
    let _port = reader.array::<2>()?;
    let key = reader.key()?;
    Ok(Imported { center, address: Some(Address::Ip(ip)), key, user_id: None, is_bot: false, is_test: false })
}
