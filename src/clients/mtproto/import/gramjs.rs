//! GramJS: `1` and, in standard base64, the data centre's number, the length of its address, the address as text, its
//! port, and the key.

use crate::clients::mtproto::import::reader::Reader;
use crate::clients::mtproto::import::{Address, ImportError, Imported, is_center};

/// The longest address.
const LONGEST_ADDRESS: u8 = 100;

/// Whether it is GramJS's rather than Telethon's, which has the first bytes of an IP address where this has a small number.
pub(super) fn is_likely(bytes: &[u8]) -> bool {
    matches!(bytes, [center, 0, length, ..] if is_center(*center) && (1..=LONGEST_ADDRESS).contains(length))
}

pub(super) fn parse(mut reader: Reader<'_>) -> Result<Imported, ImportError> {
    let center = reader.byte()?;
    let length = usize::from(u16::from_be_bytes(reader.array()?));
    let address = std::str::from_utf8(reader.take(length)?).map_err(|_| ImportError::Damaged)?;
    let _port = reader.array::<2>()?;
    let key = reader.key()?;
    reader.end()?;
    let address = Some(Address::of(address));
    Ok(Imported { center, address, key, user_id: None, is_bot: false, is_test: false })
}
