//! What a session consists of: keys, the data centre where the account lives, and what is known of its channels.
//!
//! The library keeps nothing of its own: it reads from here and writes here. Whoever stores sessions waits for
//! [`SessionState::changes`] and seals [`SessionState::to_text`].

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use grammers_session::types::{DcOption, PeerAuth, PeerId, PeerInfo, UpdateState, UpdatesState};
use grammers_session::{BoxFuture, Session};
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
    fn change(&self, change: impl FnOnce(&mut Contents) -> bool) {
        if change(&mut self.contents()) {
            self.changes.send_modify(|count| *count += 1);
        }
    }

    fn set_key(&self, id: i32, key: [u8; AUTH_KEY_LENGTH]) -> Result<(), StateError> {
        if !self.centers.contains(id) {
            return Err(StateError::NoSuchDataCenter);
        }
        let mut contents = self.contents();
        let is_known = contents.keys.get(&id).is_some_and(|known| *known.expose_secret() == key);
        if is_known {
            return Ok(());
        }
        if contents.is_logged_in && id == contents.home {
            return Err(StateError::KeyStays);
        }
        contents.keys.insert(id, SecretBox::new(Box::new(key)));
        drop(contents);
        self.changes.send_modify(|count| *count += 1);
        Ok(())
    }
}

impl std::fmt::Debug for SessionState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionState").field("is_sandbox", &self.is_sandbox()).finish_non_exhaustive()
    }
}

fn done<'a, T: Send + 'a>(result: Result<T, StateError>) -> BoxFuture<'a, Result<T, StateError>> {
    Box::pin(std::future::ready(result))
}

impl Session for SessionState {
    type Error = StateError;

    fn home_dc_id(&self) -> Result<i32, StateError> {
        Ok(self.home())
    }

    fn set_home_dc_id(&self, id: i32) -> BoxFuture<'_, Result<(), StateError>> {
        done(self.set_home(id))
    }

    fn dc_option(&self, id: i32) -> Result<Option<DcOption>, StateError> {
        Ok(self.centers.option(id, self.contents().keys.get(&id)))
    }

    /// Takes the key alone: the addresses of the data centres are fixed.
    fn set_dc_option(&self, option: &DcOption) -> BoxFuture<'_, Result<(), StateError>> {
        done(match option.auth_key {
            Some(key) => self.set_key(option.id, key),
            None => Ok(()),
        })
    }

    fn peer(&self, peer: PeerId) -> BoxFuture<'_, Result<Option<PeerInfo>, StateError>> {
        let is_self = |id: i64| peer == PeerId::self_user() || PeerId::user(id) == Some(peer);
        let contents = self.contents();
        let known = match contents.user_id {
            Some(id) if is_self(id) => Some(PeerInfo::User { id, auth: None, bot: Some(false), is_self: Some(true) }),
            _ => contents.channels.iter().find(|channel| PeerId::channel(channel.id) == Some(peer)).map(|channel| {
                PeerInfo::Channel { id: channel.id, auth: Some(PeerAuth::from_hash(channel.hash)), kind: None }
            }),
        };
        drop(contents);
        done(Ok(known))
    }

    /// Remembers the account and channels; nobody asks for others.
    fn cache_peer(&self, peer: PeerInfo) -> BoxFuture<'_, Result<(), StateError>> {
        match peer {
            PeerInfo::User { id, is_self: Some(true), .. } => self.remember_user(id),
            PeerInfo::Channel { id, auth: Some(auth), .. } => {
                self.remember_channels([KnownChannel { id, hash: auth.hash() }]);
            }
            _ => {}
        }
        done(Ok(()))
    }

    fn updates_state(&self) -> BoxFuture<'_, Result<UpdatesState, StateError>> {
        done(Ok(self.contents().updates.clone()))
    }

    /// Keeps the account's own state; that of single channels would grow without bound, and nobody reads it.
    fn set_update_state(&self, update: UpdateState) -> BoxFuture<'_, Result<(), StateError>> {
        self.change(|contents| {
            let before = contents.updates.clone();
            let state = &mut contents.updates;
            match update {
                UpdateState::All(all) => *state = UpdatesState { channels: Vec::new(), ..all },
                UpdateState::Primary { pts, date, seq } => (state.pts, state.date, state.seq) = (pts, date, seq),
                UpdateState::Secondary { qts } => state.qts = qts,
                UpdateState::Channel { .. } => {}
            }
            before != contents.updates
        });
        done(Ok(()))
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

    async fn write_key(state: &SessionState, id: i32, byte: u8) -> Result<(), StateError> {
        let option = state.dc_option(id).unwrap().unwrap();
        state.set_dc_option(&DcOption { auth_key: Some([byte; AUTH_KEY_LENGTH]), ..option }).await
    }

    #[tokio::test]
    async fn the_key_of_a_login_stays_and_addresses_are_fixed() {
        let state = SessionState::fresh(&DataCenters::of(&telegram()));
        let changes = state.changes();
        assert_eq!((state.home(), state.fingerprint_material().is_none()), (2, true));
        write_key(&state, 2, 1).await.unwrap();
        assert!(changes.has_changed().unwrap());
        write_key(&state, 2, 2).await.unwrap();
        state.mark_logged_in();
        assert_eq!(write_key(&state, 2, 3).await, Err(StateError::KeyStays));
        write_key(&state, 2, 2).await.unwrap();
        write_key(&state, 4, 9).await.unwrap();
        write_key(&state, 4, 10).await.unwrap();

        let option = state.dc_option(2).unwrap().unwrap();
        let elsewhere = "127.0.0.1:1".parse().unwrap();
        state.set_dc_option(&DcOption { ipv4: elsewhere, ..option.clone() }).await.unwrap();
        assert_eq!(state.dc_option(2).unwrap().unwrap(), option);
        assert_eq!(option.auth_key, Some([2; AUTH_KEY_LENGTH]));
        let unknown = DcOption { id: 77, ..option };
        assert_eq!(state.set_dc_option(&unknown).await, Err(StateError::NoSuchDataCenter));
        assert_eq!(state.set_home_dc_id(77).await, Err(StateError::NoSuchDataCenter));
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

    #[tokio::test]
    async fn the_library_finds_the_account_and_channels() {
        let state = SessionState::fresh(&sandbox());
        assert_eq!(state.peer(PeerId::self_user()).await.unwrap(), None);
        let me = PeerInfo::User { id: 5, auth: None, bot: Some(false), is_self: Some(true) };
        state.cache_peer(me.clone()).await.unwrap();
        assert_eq!(state.peer(PeerId::self_user()).await.unwrap(), Some(me));
        let auth = Some(PeerAuth::from_hash(9));
        let channel = PeerInfo::Channel { id: 7, auth, kind: None };
        state.cache_peer(channel.clone()).await.unwrap();
        assert_eq!(state.peer(channel.id()).await.unwrap(), Some(channel));
        state.set_update_state(UpdateState::Primary { pts: 1, date: 2, seq: 3 }).await.unwrap();
        assert_eq!(state.updates_state().await.unwrap().pts, 1);
    }
}
