//! A session as text, to be sealed and opened again.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use grammers_session::types::UpdatesState;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

use crate::base::secret::{ExposeSecret as _, SecretBox, SecretString};
use crate::clients::mtproto::DataCenters;
use crate::clients::mtproto::state::{AuthKey, Contents, KnownChannel, SessionState};
use crate::config::AUTH_KEY_LENGTH;

/// The form of the text. Another form gets another number.
const VERSION: u32 = 1;

/// Why a stored session was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SessionError {
    /// It is no session, or of a form that is not known.
    #[error("the stored session cannot be read")]
    Unreadable,
    /// It belongs to a sandbox, and this is none.
    #[error("the stored session belongs to a sandbox")]
    OfSandbox,
    /// It belongs to Telegram, and this is a sandbox.
    #[error("the stored session does not belong to this sandbox")]
    NotOfSandbox,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    version: u32,
    is_sandbox: bool,
    home: i32,
    is_logged_in: bool,
    keys: BTreeMap<i32, KeyText>,
    user_id: Option<i64>,
    channels: Vec<KnownChannel>,
    updates: UpdatesState,
}

/// A key that is text only within the text that is sealed.
struct KeyText(AuthKey);

impl Serialize for KeyText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&Base64Display::new(self.0.expose_secret(), &STANDARD))
    }
}

impl<'de> Deserialize<'de> for KeyText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = SecretString::deserialize(deserializer)?;
        let mut key = Box::new([0; AUTH_KEY_LENGTH]);
        match STANDARD.decode_slice(text.expose_secret(), key.as_mut_slice()) {
            Ok(AUTH_KEY_LENGTH) => Ok(Self(SecretBox::new(key))),
            _ => Err(de::Error::custom("no key")),
        }
    }
}

impl SessionState {
    /// The session as text, which is as secret as the account itself.
    #[expect(clippy::expect_used, clippy::missing_panics_doc, reason = "numbers and text always become JSON")]
    pub fn to_text(&self) -> SecretString {
        let contents = self.contents();
        let copy = |key: &AuthKey| KeyText(SecretBox::new(Box::new(*key.expose_secret())));
        let sealed = Sealed {
            version: VERSION,
            is_sandbox: self.is_sandbox(),
            home: contents.home,
            is_logged_in: contents.is_logged_in,
            keys: contents.keys.iter().map(|(id, key)| (*id, copy(key))).collect(),
            user_id: contents.user_id,
            channels: contents.channels.clone(),
            updates: contents.updates.clone(),
        };
        drop(contents);
        let text = serde_json::to_string(&sealed).expect("a session becomes JSON");
        SecretString::from(text)
    }

    /// Opens what [`SessionState::to_text`] gave. A sandbox's session opens with that sandbox's data centres only.
    pub fn open(text: &SecretString, centers: &DataCenters) -> Result<Self, SessionError> {
        let sealed: Sealed = serde_json::from_str(text.expose_secret()).map_err(|_| SessionError::Unreadable)?;
        match (sealed.is_sandbox, centers.is_sandbox()) {
            (true, false) => return Err(SessionError::OfSandbox),
            (false, true) => return Err(SessionError::NotOfSandbox),
            _ => {}
        }
        if sealed.version != VERSION || !centers.contains(sealed.home) {
            return Err(SessionError::Unreadable);
        }
        let contents = Contents {
            home: sealed.home,
            is_logged_in: sealed.is_logged_in,
            keys: sealed.keys.into_iter().map(|(id, KeyText(key))| (id, key)).collect(),
            user_id: sealed.user_id,
            channels: sealed.channels,
            updates: sealed.updates,
        };
        Ok(Self::new(centers, contents))
    }
}
