//! Sessions as other libraries write them down.
//!
//! None of the forms has a checksum, so what is damaged shows in lengths, numbers and addresses only; a damaged key is one
//! that Telegram does not know.

mod gramjs;
mod mtcute;
mod pyrogram;
mod reader;
mod telethon;

use std::net::IpAddr;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use thiserror::Error;

use self::reader::Reader;
use crate::base::secret::{ExposeSecret as _, SecretBox, SecretString};
use crate::clients::mtproto::DataCenters;
use crate::clients::mtproto::data_centers::AddressOwner;
use crate::clients::mtproto::state::{AuthKey, Contents, SessionState};

/// The longest text that is looked at. The longest session string has some 420 characters.
const MAX_LENGTH: usize = 1024;

/// Where browsers reach Telegram: GramJS writes these down in the place of an address.
const WEB_ADDRESSES: &str = ".web.telegram.org";

/// Takes what is cut off and what is padded, so that the rest can be judged.
const FORGIVING: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);

/// Why a session string was not taken. Never quotes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ImportError {
    /// It is something else.
    #[error("this is no session string of Telethon, Pyrogram, Kurigram, GramJS or mtcute")]
    WrongKind,
    /// Its end is missing.
    #[error("the session string is incomplete: its end is missing")]
    Truncated,
    /// A part of it cannot be right.
    #[error("the session string is damaged")]
    Damaged,
    /// It is for Telegram's test servers.
    #[error("the session string is for Telegram's test servers")]
    TestServer,
    /// It names an address that is not Telegram's.
    #[error("the session string names a server that is not Telegram's")]
    ForeignAddress,
    /// It is a bot's.
    #[error("the session string belongs to a bot, not to a person")]
    IsBot,
}

/// What a session string says.
struct Imported {
    center: u8,
    address: Option<Address>,
    key: AuthKey,
    user_id: Option<i64>,
    is_bot: bool,
    is_test: bool,
}

/// Where a session string says that the data centre is.
enum Address {
    Ip(IpAddr),
    Name(String),
}

impl Address {
    fn of(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::Name(text.to_owned()), Self::Ip)
    }
}

impl SessionState {
    /// A session from a string of Telethon, Pyrogram or Kurigram, GramJS or mtcute. The address in it is checked, and
    /// never dialled. Whether Telegram accepts the session shows only when it is used.
    pub fn import(text: &SecretString, centers: &DataCenters) -> Result<Self, ImportError> {
        let imported = parse(text.expose_secret())?;
        let home = i32::from(imported.center);
        check(&imported, home, centers)?;
        let mut keys = centers.first_keys();
        keys.insert(home, imported.key);
        let user_id = imported.user_id;
        let (channels, updates) = Default::default();
        Ok(Self::new(centers, Contents { home, is_logged_in: true, keys, user_id, channels, updates }))
    }
}

/// Reads a session string of whatever kind.
fn parse(text: &str) -> Result<Imported, ImportError> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_LENGTH {
        return Err(ImportError::WrongKind);
    }
    if let Some(rest) = text.strip_prefix('1') {
        let bytes = decode(rest)?;
        let bytes = bytes.expose_secret();
        if gramjs::is_likely(bytes) { gramjs::parse(Reader::new(bytes)) } else { telethon::parse(bytes) }
    } else {
        let bytes = decode(text)?;
        let bytes = bytes.expose_secret();
        if mtcute::is_likely(bytes) { mtcute::parse(Reader::new(bytes)) } else { pyrogram::parse(bytes) }
    }
}

/// Decodes base64 of either alphabet, whole or cut off.
fn decode(text: &str) -> Result<SecretBox<Vec<u8>>, ImportError> {
    let characters = text.trim_end_matches('=');
    let is_url_safe = characters.contains(['-', '_']);
    let alphabet = if is_url_safe { &alphabet::URL_SAFE } else { &alphabet::STANDARD };
    // A single character beyond groups of four stands for less than a byte.
    let whole = if characters.len() % 4 == 1 { characters.len() - 1 } else { characters.len() };
    let head = characters.get(..whole).ok_or(ImportError::WrongKind)?;
    let bytes = GeneralPurpose::new(alphabet, FORGIVING).decode(head).map_err(|_| ImportError::WrongKind)?;
    Ok(SecretBox::new(Box::new(bytes)))
}

fn check(imported: &Imported, home: i32, centers: &DataCenters) -> Result<(), ImportError> {
    if imported.is_test {
        return Err(ImportError::TestServer);
    }
    // What has no login yet is written down with a key of zeros.
    if !centers.contains(home) || imported.key.expose_secret().iter().all(|byte| *byte == 0) {
        return Err(ImportError::Damaged);
    }
    match &imported.address {
        Some(Address::Ip(ip)) => match centers.owner_of(home, *ip) {
            AddressOwner::Ours => {}
            AddressOwner::TestServer => return Err(ImportError::TestServer),
            AddressOwner::Foreign => return Err(ImportError::ForeignAddress),
        },
        Some(Address::Name(name)) if centers.is_sandbox() || !name.to_ascii_lowercase().ends_with(WEB_ADDRESSES) => {
            return Err(ImportError::ForeignAddress);
        }
        Some(Address::Name(_)) | None => {}
    }
    if imported.is_bot { Err(ImportError::IsBot) } else { Ok(()) }
}

/// Whether a byte may be the number of one of Telegram's data centres.
fn is_center(byte: u8) -> bool {
    (1..=5).contains(&byte)
}

#[cfg(test)]
mod tests;
