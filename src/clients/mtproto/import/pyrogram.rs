//! Pyrogram and Kurigram: in URL-safe base64 without padding, the data centre's number, the application's, whether it is a
//! test server, the key, the person's id, and whether it is a bot. Two older forms lack the application.

use crate::clients::mtproto::import::reader::{Reader, user_id};
use crate::clients::mtproto::import::{ImportError, Imported, is_center};

/// The lengths of the three forms, in bytes.
const PRESENT: usize = 1 + 4 + 1 + 256 + 8 + 1;
const OLDER: usize = 1 + 1 + 256 + 8 + 1;
const OLDEST: usize = 1 + 1 + 256 + 4 + 1;

/// What is shorter is taken for something else.
const SHORTEST_REST: usize = 16;

pub(super) fn parse(bytes: &[u8]) -> Result<Imported, ImportError> {
    let is_likely = bytes.len() >= SHORTEST_REST && bytes.first().is_some_and(|byte| is_center(*byte));
    match bytes.len() {
        PRESENT | OLDER | OLDEST if is_likely => {}
        PRESENT | OLDER | OLDEST => return Err(ImportError::Damaged),
        length if is_likely && length < PRESENT => return Err(ImportError::Truncated),
        _ if is_likely => return Err(ImportError::Damaged),
        _ => return Err(ImportError::WrongKind),
    }
    let mut reader = Reader::new(bytes);
    let center = reader.byte()?;
    if bytes.len() == PRESENT {
        let _application = reader.array::<4>()?;
    }
    let is_test = reader.flag()?;
    let key = reader.key()?;
    let id = match bytes.len() {
        OLDEST => u32::from_be_bytes(reader.array()?).into(),
        _ => u64::from_be_bytes(reader.array()?),
    };
    let (user_id, is_bot) = (Some(user_id(id)?), reader.flag()?);
    Ok(Imported { center, address: None, key, user_id, is_bot, is_test })
}
