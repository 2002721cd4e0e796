//! What a session consists of: keys, the data centre where the account lives, and what is known of its channels.
//!
//! The library keeps nothing of its own: it reads from here and writes here. Whoever stores sessions waits for
//! [`SessionState::changes`] and seals [`SessionState::to_text`].

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use grammers_session::types::UpdatesState;
use thiserror::Error;
use tokio::sync::watch;

use crate::base::secret::{ExposeSecret as _, SecretBox, SecretSlice};
use crate::clients::mtproto::DataCenters;
use crate::config::AUTH_KEY_LENGTH;
use crate::model::mtproto::ChannelId;

/// The key that a session shares with a data centre.
pub(super) type AuthKey = SecretBox<[u8; AUTH_KEY_LENGTH]>;

/// The most channels of which the key to them is remembered. Others are looked up again.
const MAX_CHANNELS: usize = 500;

/// A session in memory. Nothing in it reaches `Debug`.
pub struct SessionState {
    centers: DataCenters,
    contents: Mutex<Contents>,
    changes: watch::Sender<u64>,
}

/// What is sealed of a session.
pub(super) struct Contents {
    /// The data centre where the account lives.
    pub(super) home: i32,
    pub(super) is_logged_in: bool,
    pub(super) keys: BTreeMap<i32, AuthKey>,
    /// Telegram's id of the account, once it is known.
    pub(super) user_id: Option<i64>,
    /// The least recently seen first.
    pub(super) channels: Vec<KnownChannel>,
    pub(super) updates: UpdatesState,
}

/// What it takes to ask for a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct KnownChannel {
    pub(super) id: ChannelId,
    /// Telegram's proof that this account may ask for it.
    pub(super) hash: i64,
}

/// Why the session did not take what the library wanted to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum StateError {
    /// The key by which an account is logged in is kept whatever comes.
    #[error("the session's key is not replaced")]
    KeyStays,
    /// There is no data centre of this number.
    #[error("there is no such data centre")]
    NoSuchDataCenter,
}

impl SessionState {
    /// A session that is not logged in yet.
    pub fn fresh(centers: &DataCenters) -> Self {
        let contents = Contents {
            home: centers.first(),
            is_logged_in: false,
            keys: centers.first_keys(),
            user_id: None,
            channels: Vec::new(),
            updates: UpdatesState::default(),
        };
        Self::new(centers, contents)
    }

    pub(super) fn new(centers: &DataCenters, contents: Contents) -> Self {
        Self { centers: centers.clone(), contents: Mutex::new(contents), changes: watch::Sender::new(0) }
    }

    /// Whether the session belongs to a sandbox.
    pub fn is_sandbox(&self) -> bool {
        self.centers.is_sandbox()
    }

    /// Tells of every change that has to be stored: a key, a data centre, the account, channels.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// The key at the data centre where the account lives. Two sessions with the same one are the same login.
    pub fn fingerprint_material(&self) -> Option<SecretSlice<u8>> {
        let contents = self.contents();
        let key = contents.keys.get(&contents.home)?;
        Some(SecretSlice::from(key.expose_secret().to_vec()))
    }

    /// Notes that an account is logged in: from now on the key by which it is logged in is never replaced.
    pub fn mark_logged_in(&self) {
        self.change(|contents| !std::mem::replace(&mut contents.is_logged_in, true));
    }

    /// Whether an account is logged in.
    pub fn is_logged_in(&self) -> bool {
        self.contents().is_logged_in
    }

    /// Telegram's id of the account, once it is known.
    pub fn user_id(&self) -> Option<i64> {
        self.contents().user_id
    }

    pub(super) fn centers(&self) -> &DataCenters {
        &self.centers
    }

    pub(super) fn home(&self) -> i32 {
        self.contents().home
    }

    pub(super) fn set_home(&self, id: i32) -> Result<(), StateError> {
        if !self.centers.contains(id) {
            return Err(StateError::NoSuchDataCenter);
        }
        self.change(|contents| std::mem::replace(&mut contents.home, id) != id);
        Ok(())
    }

    pub(super) fn remember_user(&self, id: i64) {
        self.change(|contents| contents.user_id.replace(id) != Some(id));
    }

    pub(super) fn channel(&self, id: ChannelId) -> Option<KnownChannel> {
        self.contents().channels.iter().find(|channel| channel.id == id).copied()
    }

    pub(super) fn remember_channels(&self, seen: impl IntoIterator<Item = KnownChannel>) {
        self.change(|contents| {
            let mut is_news = false;
            for channel in seen {
                is_news |= !contents.channels.contains(&channel);
                contents.channels.retain(|known| known.id != channel.id);
                contents.channels.push(channel);
            }
            let surplus = contents.channels.len().saturating_sub(MAX_CHANNELS);
            contents.channels.drain(..surplus);
            is_news
        });
    }

    pub(super) fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells of a change if `change` made one.
    pub(super) fn change(&self, change: impl FnOnce(&mut Contents) -> bool) {
        if change(&mut self.contents()) {
            self.changes.send_modify(|count| *count += 1);
        }
    }
}

impl std::fmt::Debug for SessionState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionState").field("is_sandbox", &self.is_sandbox()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::clients::mtproto::SessionError;
    use crate::config::{MtprotoSettings, SandboxDataCenter, Settings};

    fn telegram() -> MtprotoSettings {
        Settings::load(None, std::iter::empty()).unwrap().mtproto
    }

    fn sandbox() -> DataCenters {
        let center = |id| SandboxDataCenter {
            id,
            address: std::net::SocketAddrV4::new(std::net::Ipv4Addr::LOCALHOST, 4430),
            new_key: Arc::new(move || [u8::try_from(id).unwrap(); AUTH_KEY_LENGTH]),
        };
        DataCenters::of(&MtprotoSettings { sandbox: vec![center(1), center(2)], ..telegram() })
    }

    #[test]
    fn a_sealed_session_opens_where_it_belongs() {
        let state = SessionState::fresh(&sandbox());
        state.set_home(2).unwrap();
        state.remember_user(5);
        state.mark_logged_in();
        state.remember_channels([KnownChannel { id: 7, hash: -1 }]);
        let text = state.to_text();
        let opened = SessionState::open(&text, &sandbox()).unwrap();
        assert_eq!(opened.to_text().expose_secret(), text.expose_secret());
        assert_eq!((opened.home(), opened.user_id(), opened.is_logged_in()), (2, Some(5), true));
        assert_eq!(opened.channel(7), Some(KnownChannel { id: 7, hash: -1 }));
        assert_eq!(opened.fingerprint_material().unwrap().expose_secret(), [2; AUTH_KEY_LENGTH]);

        let telegram = DataCenters::of(&telegram());
        assert_eq!(SessionState::open(&text, &telegram).unwrap_err(), SessionError::OfSandbox);
        let text = SessionState::fresh(&telegram).to_text();
        assert_eq!(SessionState::open(&text, &sandbox()).unwrap_err(), SessionError::NotOfSandbox);
        for damaged in [text.expose_secret().replace("\"version\":1", "\"version\":2"), "{}".into(), String::new()] {
            assert_eq!(SessionState::open(&damaged.into(), &telegram).unwrap_err(), SessionError::Unreadable);
        }
    }

    #[test]
    fn only_so_many_channels_are_remembered_and_known_ones_are_no_news() {
        let state = SessionState::fresh(&sandbox());
        let ids = 1..=i64::try_from(MAX_CHANNELS).unwrap() + 1;
        state.remember_channels(ids.map(|id| KnownChannel { id, hash: id }));
        assert_eq!((state.channel(1), state.contents().channels.len()), (None, MAX_CHANNELS));
        let changes = state.changes();
        state.remember_channels([KnownChannel { id: 2, hash: 2 }]);
        assert!(!changes.has_changed().unwrap());
        state.remember_channels([KnownChannel { id: 2, hash: 3 }]);
        assert!(changes.has_changed().unwrap());
    }
}
