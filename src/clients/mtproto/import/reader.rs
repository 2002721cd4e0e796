//! Reading bytes from the front.

use crate::base::secret::SecretBox;
use crate::clients::mtproto::import::ImportError;
use crate::clients::mtproto::state::AuthKey;
use crate::config::AUTH_KEY_LENGTH;

/// The greatest id of a person.
const MAX_USER_ID: u64 = 0xff_ffff_ffff;

/// The constructors of TL's two truth values.
const TRUE: u32 = 0x9972_75b5;
const FALSE: u32 = 0xbc79_9737;

/// What is left to read. Every step fails as [`ImportError::Truncated`] at the end.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], ImportError> {
        let (head, tail) = self.0.split_at_checked(count).ok_or(ImportError::Truncated)?;
        self.0 = tail;
        Ok(head)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], ImportError> {
        let (head, tail) = self.0.split_first_chunk().ok_or(ImportError::Truncated)?;
        self.0 = tail;
        Ok(*head)
    }

    pub(super) fn byte(&mut self) -> Result<u8, ImportError> {
        Ok(u8::from_be_bytes(self.array()?))
    }

    /// A byte that is 0 or 1.
    pub(super) fn flag(&mut self) -> Result<bool, ImportError> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(ImportError::Damaged),
        }
    }

    pub(super) fn key(&mut self) -> Result<AuthKey, ImportError> {
        let bytes = self.take(AUTH_KEY_LENGTH)?;
        let mut key = Box::new([0; AUTH_KEY_LENGTH]);
        key.copy_from_slice(bytes);
        Ok(SecretBox::new(key))
    }

    /// TL's byte string: its length, itself, and zeros up to a multiple of four.
    pub(super) fn tl_bytes(&mut self) -> Result<&'a [u8], ImportError> {
        const LONG: u8 = 254;
        let (head, length) = match self.byte()? {
            255 => return Err(ImportError::Damaged),
            LONG => {
                let [a, b, c] = self.array()?;
                (4, usize::try_from(u32::from_le_bytes([a, b, c, 0])).map_err(|_| ImportError::Damaged)?)
            }
            short => (1, usize::from(short)),
        };
        let bytes = self.take(length)?;
        self.take((head + length).wrapping_neg() % 4)?;
        Ok(bytes)
    }

    pub(super) fn tl_flag(&mut self) -> Result<bool, ImportError> {
        match u32::from_le_bytes(self.array()?) {
            TRUE => Ok(true),
            FALSE => Ok(false),
            _ => Err(ImportError::Damaged),
        }
    }

    /// Fails if there is more.
    pub(super) fn end(&self) -> Result<(), ImportError> {
        if self.0.is_empty() { Ok(()) } else { Err(ImportError::Damaged) }
    }
}

/// An id of a person, if it can be one.
pub(super) fn user_id(id: u64) -> Result<i64, ImportError> {
    match i64::try_from(id) {
        Ok(signed) if (1..=MAX_USER_ID).contains(&id) => Ok(signed),
        _ => Err(ImportError::Damaged),
    }
}
