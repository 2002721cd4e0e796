//! mtcute, version 3: in URL-safe base64, a 3, flags, the data centre with its address, perhaps another for media, perhaps
//! the person's id and whether it is a bot, and the key. What is in it is written as in TL.

use crate::clients::mtproto::import::reader::{Reader, user_id};
use crate::clients::mtproto::import::{Address, ImportError, Imported};

const VERSION: u8 = 3;

const HAS_PERSON: i32 = 1;
const IS_TEST: i32 = 2;
const HAS_MEDIA: i32 = 4;

/// Whether it is mtcute's rather than Pyrogram's, which may begin with a 3 as well, but hardly goes on with so many zeros.
pub(super) fn is_likely(bytes: &[u8]) -> bool {
    matches!(bytes, [VERSION, flags, 0, 0, 0, ..] if i32::from(*flags) & !(HAS_PERSON | IS_TEST | HAS_MEDIA) == 0)
}

pub(super) fn parse(mut reader: Reader<'_>) -> Result<Imported, ImportError> {
    let _version = reader.byte()?;
    let flags = i32::from_le_bytes(reader.array()?);
    let main = center(reader.tl_bytes()?)?;
    if flags & HAS_MEDIA != 0 {
        center(reader.tl_bytes()?)?;
    }
    let (mut person, mut is_bot) = (None, false);
    if flags & HAS_PERSON != 0 {
        person = Some(user_id(u64::from_le_bytes(reader.array()?))?);
        is_bot = reader.tl_flag()?;
    }
    let mut key = Reader::new(reader.tl_bytes()?);
    reader.end()?;
    let key = key.key().and_then(|taken| key.end().map(|()| taken)).map_err(|_| ImportError::Damaged)?;
    let is_test = main.is_test || flags & IS_TEST != 0;
    Ok(Imported { center: main.number, address: Some(main.address), key, user_id: person, is_bot, is_test })
}

struct Center {
    number: u8,
    address: Address,
    is_test: bool,
}

/// A data centre, whose bytes are whole: what is missing in them was never there.
fn center(bytes: &[u8]) -> Result<Center, ImportError> {
    const IS_TEST: u8 = 4;
    const WITH_TEST_FLAG: u8 = 2;
    let mut reader = Reader::new(bytes);
    let mut parse = || {
        let [version, number, flags] = reader.array()?;
        let address = std::str::from_utf8(reader.tl_bytes()?).map_err(|_| ImportError::Damaged)?;
        let _port = reader.array::<4>()?;
        let is_test = version == WITH_TEST_FLAG && flags & IS_TEST != 0;
        if version == 0 || version > WITH_TEST_FLAG {
            return Err(ImportError::Damaged);
        }
        Ok(Center { number, address: Address::of(address), is_test })
    };
    parse().map_err(|_| ImportError::Damaged)
}
