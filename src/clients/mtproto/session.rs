//! What the library reads from a session and writes into it.

use grammers_session::types::{DcOption, PeerAuth, PeerId, PeerInfo, UpdateState, UpdatesState};
use grammers_session::{BoxFuture, Session};

use crate::base::secret::{ExposeSecret as _, SecretBox};
use crate::clients::mtproto::SessionState;
use crate::clients::mtproto::state::{KnownChannel, StateError};
use crate::config::AUTH_KEY_LENGTH;

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
        Ok(self.centers().option(id, self.contents().keys.get(&id)))
    }

    /// Takes the key alone: the addresses of the data centres are fixed.
    fn set_dc_option(&self, option: &DcOption) -> BoxFuture<'_, Result<(), StateError>> {
        done(match option.auth_key {
            Some(key) => set_key(self, option.id, &key),
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

/// Takes a key that the library agreed on with a data centre.
fn set_key(state: &SessionState, id: i32, key: &[u8; AUTH_KEY_LENGTH]) -> Result<(), StateError> {
    if !state.centers().contains(id) {
        return Err(StateError::NoSuchDataCenter);
    }
    let mut outcome = Ok(());
    state.change(|contents| {
        let is_known = contents.keys.get(&id).is_some_and(|known| known.expose_secret() == key);
        if is_known {
            return false;
        }
        if contents.is_logged_in && id == contents.home {
            outcome = Err(StateError::KeyStays);
            return false;
        }
        contents.keys.insert(id, SecretBox::new(Box::new(*key)));
        true
    });
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clients::mtproto::DataCenters;
    use crate::config::Settings;

    fn fresh() -> SessionState {
        SessionState::fresh(&DataCenters::of(&Settings::load(None, std::iter::empty()).unwrap().mtproto))
    }

    async fn write_key(state: &SessionState, id: i32, byte: u8) -> Result<(), StateError> {
        let option = state.dc_option(id).unwrap().unwrap();
        state.set_dc_option(&DcOption { auth_key: Some([byte; AUTH_KEY_LENGTH]), ..option }).await
    }

    #[tokio::test]
    async fn the_key_of_a_login_stays_and_addresses_are_fixed() {
        let state = fresh();
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

    #[tokio::test]
    async fn the_library_finds_the_account_and_channels() {
        let state = fresh();
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
