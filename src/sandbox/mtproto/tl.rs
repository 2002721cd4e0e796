//! Making values of Telegram's schema, and refusals in its words.

use grammers_tl_types::{self as tl, Deserializable, Identifiable as _, Serializable, enums, types};

/// A refusal: a code, and a name that clients match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RpcError {
    pub(super) code: i32,
    pub(super) name: String,
}

impl RpcError {
    /// A refusal by name.
    pub(super) fn new(code: i32, name: impl Into<String>) -> Self {
        Self { code, name: name.into() }
    }

    /// What was asked for cannot be.
    pub(super) fn bad(name: &str) -> Self {
        Self::new(400, name)
    }

    /// The key belongs to no login.
    pub(super) fn unregistered() -> Self {
        Self::new(401, "AUTH_KEY_UNREGISTERED")
    }

    /// The login still lacks its password.
    pub(super) fn password_needed() -> Self {
        Self::new(401, "SESSION_PASSWORD_NEEDED")
    }

    /// The refusal on the wire.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let error = types::RpcError { error_code: self.code, error_message: self.name.clone() };
        enums::RpcError::Error(error).to_bytes()
    }
}

/// The words of a blank value that are not zeros.
const FALSE: u32 = 0xbc79_9737;
const VECTOR: u32 = 0x1cb5_c415;

/// Types with dozens of fields, most of them optional, that are written as "blank, but for these".
pub(super) trait Blank: Deserializable + Sized {
    /// The words up to the last that is not zero. A number, a flag, an empty text and an empty list of bytes are a zero; a
    /// long is two.
    const WORDS: &'static [u32];

    /// All flags unset, all numbers zero, all texts empty.
    #[expect(clippy::expect_used, reason = "a test makes every blank value")]
    fn blank() -> Self {
        let mut bytes: Vec<u8> = Self::WORDS.iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes.extend([0; 256]);
        Self::from_bytes(&bytes).expect("the words fit the type")
    }
}

impl Blank for types::Config {
    const WORDS: &'static [u32] = &[0, 0, 0, FALSE, 0, VECTOR];
}

impl Blank for types::User {
    const WORDS: &'static [u32] = &[];
}

impl Blank for types::UserFull {
    const WORDS: &'static [u32] =
        &[0, 0, 0, 0, types::PeerSettings::CONSTRUCTOR_ID, 0, types::PeerNotifySettings::CONSTRUCTOR_ID];
}

impl Blank for types::PeerNotifySettings {
    const WORDS: &'static [u32] = &[];
}

impl Blank for types::Authorization {
    const WORDS: &'static [u32] = &[];
}

impl Blank for types::Channel {
    const WORDS: &'static [u32] = &[0, 0, 0, 0, 0, types::ChatPhotoEmpty::CONSTRUCTOR_ID];
}

impl Blank for types::ChatAdminRights {
    const WORDS: &'static [u32] = &[];
}

impl Blank for types::ChannelFull {
    const WORDS: &'static [u32] = &[
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        types::PhotoEmpty::CONSTRUCTOR_ID,
        0,
        0,
        types::PeerNotifySettings::CONSTRUCTOR_ID,
        0,
        VECTOR,
    ];
}

impl Blank for types::Message {
    const WORDS: &'static [u32] = &[0, 0, 0, types::PeerUser::CONSTRUCTOR_ID];
}

impl Blank for types::MessageService {
    const WORDS: &'static [u32] =
        &[0, 0, types::PeerUser::CONSTRUCTOR_ID, 0, 0, 0, types::MessageActionEmpty::CONSTRUCTOR_ID];
}

impl Blank for types::Dialog {
    const WORDS: &'static [u32] =
        &[0, types::PeerUser::CONSTRUCTOR_ID, 0, 0, 0, 0, 0, 0, 0, 0, 0, types::PeerNotifySettings::CONSTRUCTOR_ID];
}

/// The peer of a channel.
pub(super) fn channel_peer(channel_id: i64) -> enums::Peer {
    types::PeerChannel { channel_id }.into()
}

/// The name of a function by its constructor, such as `auth.sendCode`; `None` if the schema has no such constructor.
pub(super) fn function_name(constructor: u32) -> Option<&'static str> {
    Some(tl::name_for_id(constructor)).filter(|name| *name != "(unknown)")
}

/// A number as Telegram's schema writes counts.
pub(super) fn int(number: impl TryInto<i32>) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_values_can_be_made_and_are_written_as_they_were_read() {
        fn check<T: Blank + Serializable>() {
            let bytes = T::blank().to_bytes();
            let words: Vec<u8> = T::WORDS.iter().flat_map(|word| word.to_le_bytes()).collect();
            assert!(bytes.starts_with(&words));
            assert!(bytes[words.len()..].iter().all(|byte| *byte == 0));
        }
        check::<types::Config>();
        check::<types::User>();
        check::<types::UserFull>();
        check::<types::PeerNotifySettings>();
        check::<types::Authorization>();
        check::<types::Channel>();
        check::<types::ChatAdminRights>();
        check::<types::ChannelFull>();
        check::<types::Message>();
        check::<types::MessageService>();
        check::<types::Dialog>();
    }

    #[test]
    fn functions_have_names() {
        let constructor = tl::functions::auth::SendCode::CONSTRUCTOR_ID;
        assert_eq!(function_name(constructor), Some("auth.sendCode"));
        assert_eq!(function_name(1), None);
    }
}
