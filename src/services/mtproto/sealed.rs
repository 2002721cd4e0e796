//! What is sealed of a session: its state, whose account it is, and by which app it was made.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::model::mtproto::TelegramAccount;

/// The version of the form below.
const VERSION: u32 = 1;

/// What is sealed of a session. Not `Debug`: it opens an account.
#[derive(Clone)]
pub(super) struct SealedSession {
    /// The id of the MTProto app that it was made with.
    pub(super) api_id: i32,
    /// Whose account it is.
    pub(super) account: TelegramAccount,
    /// SHA-256 of its key.
    pub(super) key_digest: [u8; 32],
    /// What the client writes of it.
    pub(super) state: SecretString,
}

/// The text that is sealed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    version: u32,
    api_id: i32,
    account: TelegramAccount,
    key_digest: String,
    state: String,
}

impl SealedSession {
    /// Reads what [`Self::to_text`] wrote; `None` if it is anything else.
    pub(super) fn parse(text: &SecretString) -> Option<Self> {
        let form: Form = serde_json::from_str(text.expose_secret()).ok()?;
        let key_digest = STANDARD.decode(form.key_digest).ok()?.try_into().ok()?;
        let known = form.version == VERSION;
        known.then(|| Self { api_id: form.api_id, account: form.account, key_digest, state: form.state.into() })
    }

    /// The text to be sealed.
    #[expect(clippy::expect_used, reason = "numbers and texts always become JSON")]
    pub(super) fn to_text(&self) -> SecretString {
        let form = Form {
            version: VERSION,
            api_id: self.api_id,
            account: self.account.clone(),
            key_digest: STANDARD.encode(self.key_digest),
            state: self.state.expose_secret().to_owned(),
        };
        serde_json::to_string(&form).expect("a session becomes JSON").into()
    }
}

/// The digest of a session's key.
pub(super) fn digest(key: &[u8]) -> [u8; 32] {
    Sha256::digest(key).into()
}

/// The digest of the key of the session that is sealed in this text, if it is one.
pub(in crate::services) fn key_digest(text: &SecretString) -> Option<[u8; 32]> {
    SealedSession::parse(text).map(|session| session.key_digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_nothing_else() {
        let account = TelegramAccount { user_id: 7, name: "Ann".to_owned(), username: None };
        let session =
            SealedSession { api_id: 5, account: account.clone(), key_digest: digest(b"key"), state: "state".into() };
        let text = session.to_text();
        let read = SealedSession::parse(&text).unwrap();
        assert_eq!((read.api_id, read.account, read.state.expose_secret()), (5, account, "state"));
        assert_eq!(key_digest(&text), Some(digest(b"key")));
        for other in ["", "{}", "state", &text.expose_secret().replace("\"version\":1", "\"version\":2")] {
            assert!(SealedSession::parse(&other.into()).is_none(), "{other}");
        }
    }
}
