//! The keys that clients share with the data centres, and what each is authorized for.

use lru::LruCache;

use super::cipher::Key;
use super::limits;
use super::srp::Challenge;
use super::tl::RpcError;

/// One login of an account: its key at the home data centre, and the keys to which it was carried over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Login {
    /// Tells logins of the same account apart.
    pub(super) id: u64,
    pub(super) user_id: i64,
}

/// A key, and how far its login is.
#[derive(Debug)]
pub(super) struct KeyState {
    pub(super) key: Key,
    /// The data centre that knows it.
    pub(super) dc_id: i32,
    /// The layer that its client named last, and its `api_id`.
    pub(super) layer: Option<i32>,
    pub(super) api_id: Option<i32>,
    /// Set while the key is authorized.
    pub(super) login: Option<Login>,
    /// The account that proved everything but its password.
    pub(super) pending: Option<i64>,
    /// The question that the password must answer.
    pub(super) challenge: Option<Challenge>,
    /// The account that scanned the key's QR code.
    pub(super) scanned_by: Option<i64>,
    /// Why the login was ended from outside.
    pub(super) lost: Option<RpcError>,
}

impl KeyState {
    fn new(key: Key, dc_id: i32) -> Self {
        Self {
            key,
            dc_id,
            layer: None,
            api_id: None,
            login: None,
            pending: None,
            challenge: None,
            scanned_by: None,
            lost: None,
        }
    }

    /// Whether a call of this key may go on, and as whom.
    pub(super) fn authorized(&self) -> Result<Login, RpcError> {
        match (&self.lost, self.login, self.pending) {
            (Some(lost), ..) => Err(lost.clone()),
            (None, Some(login), _) => Ok(login),
            (None, None, Some(_)) => Err(RpcError::password_needed()),
            (None, None, None) => Err(RpcError::unregistered()),
        }
    }

    /// Whether it is authorized for this account.
    pub(super) fn is_of(&self, user_id: i64) -> bool {
        self.login.is_some_and(|login| login.user_id == user_id)
    }

    /// Whether the key may begin a new login. Only a key that was used twice is lost for good.
    pub(super) fn begin_login(&mut self) -> Result<(), RpcError> {
        if let Some(lost) = self.lost.as_ref().filter(|lost| lost.code == 406) {
            return Err(lost.clone());
        }
        self.lost = None;
        Ok(())
    }

    /// The key is authorized from now on.
    pub(super) fn log_in(&mut self, login: Login) {
        self.login = Some(login);
        self.pending = None;
        self.challenge = None;
        self.scanned_by = None;
        self.lost = None;
    }

    /// The key is as good as new.
    pub(super) fn log_out(&mut self) {
        self.login = None;
        self.pending = None;
        self.challenge = None;
        self.scanned_by = None;
    }
}

/// All keys of all data centres, by id.
#[derive(Debug)]
pub(super) struct Keys {
    keys: LruCache<i64, KeyState>,
    /// Salts of earlier generations are refused.
    pub(super) salts: u32,
}

impl Default for Keys {
    fn default() -> Self {
        Self { keys: LruCache::new(limits::KEYS), salts: 0 }
    }
}

impl Keys {
    /// A data centre knows this key from now on.
    pub(super) fn add(&mut self, key: Key, dc_id: i32) {
        self.keys.put(key.id(), KeyState::new(key, dc_id));
    }

    /// The key of this id, if this data centre knows it.
    pub(super) fn find(&mut self, id: i64, dc_id: i32) -> Option<&mut KeyState> {
        self.keys.get_mut(&id).filter(|key| key.dc_id == dc_id)
    }

    /// Every key, in any order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &KeyState> {
        self.keys.iter().map(|(_, key)| key)
    }

    /// Every key, to be changed.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut KeyState> {
        self.keys.iter_mut().map(|(_, key)| key)
    }

    /// No data centre knows the key any more.
    pub(super) fn forget(&mut self, id: i64) -> bool {
        self.keys.pop(&id).is_some()
    }
}
