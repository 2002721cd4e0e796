//! What all data centres of a sandbox know together.
//!
//! What tests, demos and the control API do with it is in `people` and `staging`.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddrV4;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::accounts::{Account, LoginToken, SentCode, Transfer};
use super::calls::Calls;
use super::channels::Channel;
use super::cipher::Key;
use super::connection::{Connection, Outgoing};
use super::keys::{Keys, Login};
use super::limits;
use super::rpc::Request;
use super::script::Scripts;
use super::staging::Kick;
use crate::base::ambient::Ambient;
use crate::config::AUTH_KEY_LENGTH;

/// The accounts, channels and keys of a sandbox's data centres.
///
/// It is there before the data centres listen, and stays when they stop.
pub struct DataCenterWorld {
    pub(super) ambient: Ambient,
    pub(super) scripts: Scripts,
    pub(super) calls: Calls,
    state: Mutex<State>,
    connections: Mutex<HashMap<u64, Arc<Connection>>>,
    next_connection: AtomicU64,
    next_login: AtomicU64,
    next_id: AtomicI64,
    pub(super) detects_duplicates: AtomicBool,
    pub(super) frames_refusals: AtomicBool,
}

/// What calls read and change.
pub(super) struct State {
    pub(super) keys: Keys,
    pub(super) accounts: BTreeMap<i64, Account>,
    pub(super) channels: BTreeMap<i64, Channel>,
    /// By the hash that was sent with each.
    pub(super) codes: LruCache<String, SentCode>,
    pub(super) tokens: LruCache<Vec<u8>, LoginToken>,
    pub(super) transfers: LruCache<Vec<u8>, Transfer>,
    /// The only application that may log in, if there is one.
    pub(super) app: Option<(i32, String)>,
    pub(super) addresses: BTreeMap<i32, SocketAddrV4>,
}

impl State {
    /// The account with this number.
    pub(super) fn account_by_phone(&self, phone: &str) -> Option<&Account> {
        self.accounts.values().find(|account| account.phone == phone)
    }
}

impl Default for State {
    fn default() -> Self {
        Self {
            keys: Keys::default(),
            accounts: BTreeMap::new(),
            channels: BTreeMap::new(),
            codes: LruCache::new(limits::REMEMBERED),
            tokens: LruCache::new(limits::REMEMBERED),
            transfers: LruCache::new(limits::REMEMBERED),
            app: None,
            addresses: BTreeMap::new(),
        }
    }
}

impl std::fmt::Debug for DataCenterWorld {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // It holds keys, numbers and codes.
        f.debug_struct("DataCenterWorld").finish_non_exhaustive()
    }
}

impl DataCenterWorld {
    /// An empty world.
    pub(crate) fn new(ambient: Ambient) -> Self {
        Self {
            ambient,
            scripts: Scripts::default(),
            calls: Calls::default(),
            state: Mutex::default(),
            connections: Mutex::default(),
            next_connection: AtomicU64::new(1),
            next_login: AtomicU64::new(1),
            next_id: AtomicI64::new(7_000_000_000),
            detects_duplicates: AtomicBool::new(false),
            frames_refusals: AtomicBool::new(false),
        }
    }

    /// What calls read and change.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every open connection, by id. Never to be locked before the state.
    pub(super) fn connections(&self) -> MutexGuard<'_, HashMap<u64, Arc<Connection>>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An id that no account or channel has.
    pub(super) fn fresh_id(&self) -> i64 {
        self.next_id.fetch_add(1, Ordering::Relaxed)
    }

    /// Forgets accounts, channels, keys, scripts and calls, and closes all connections. The data centres go on listening.
    pub fn reset(&self) {
        let mut state = self.state();
        let addresses = std::mem::take(&mut state.addresses);
        *state = State { addresses, ..State::default() };
        drop(state);
        self.scripts.clear();
        self.calls.clear();
        self.detects_duplicates.store(false, Ordering::Relaxed);
        self.frames_refusals.store(false, Ordering::Relaxed);
        self.kick(Kick::All);
    }

    /// The data centres that listen or have listened, and where.
    pub fn addresses(&self) -> BTreeMap<i32, SocketAddrV4> {
        self.state().addresses.clone()
    }

    /// A new key that a data centre knows.
    pub fn new_key(&self, dc_id: i32) -> [u8; AUTH_KEY_LENGTH] {
        let bytes = self.ambient.bytes();
        self.state().keys.add(Key::new(bytes), dc_id);
        bytes
    }

    /// A key, and the salt for it.
    pub(super) fn find_key(&self, key_id: i64, dc_id: i32) -> Option<(Key, i64)> {
        let mut state = self.state();
        let salts = state.keys.salts;
        state.keys.find(key_id, dc_id).map(|key| (key.key.clone(), key.key.salt(salts, 0)))
    }

    /// A salt of a key.
    pub(super) fn salt(&self, key: &Key, number: i32) -> i64 {
        key.salt(self.state().keys.salts, number)
    }

    /// Whether a salt of a key is valid.
    pub(super) fn is_salt(&self, key: &Key, salt: i64) -> bool {
        let generation = self.state().keys.salts;
        (0..limits::FUTURE_SALTS).any(|number| key.salt(generation, number) == salt)
    }

    /// A number for a new login.
    pub(super) fn new_login(&self, user_id: i64) -> Login {
        Login { id: self.next_login.fetch_add(1, Ordering::Relaxed), user_id }
    }

    /// Remembers what a client says of itself, and tells for whom its key is authorized.
    pub(super) fn note_client(&self, connection: &Connection, request: &Request) -> Option<i64> {
        let mut state = self.state();
        let key = state.keys.find(connection.key_id, connection.dc_id)?;
        key.layer = request.layer.or(key.layer);
        key.api_id = request.api_id.or(key.api_id);
        key.login.map(|login| login.user_id)
    }

    /// Whether another session uses the key of this connection at the same time, and that counts.
    pub(super) fn is_duplicated(&self, connection: &Connection) -> bool {
        let session = connection.session_id.load(Ordering::Relaxed);
        self.detects_duplicates.load(Ordering::Relaxed)
            && self.connections().values().any(|other| {
                other.id != connection.id
                    && other.key_id == connection.key_id
                    && other.is_main.load(Ordering::Relaxed)
                    && other.session_id.load(Ordering::Relaxed) != session
            })
    }

    /// A client has connected.
    pub(super) fn open_connection(
        &self,
        dc_id: i32,
        key_id: i64,
        outgoing: mpsc::Sender<Outgoing>,
        closing: CancellationToken,
    ) -> Arc<Connection> {
        let connection = Arc::new(Connection {
            id: self.next_connection.fetch_add(1, Ordering::Relaxed),
            dc_id,
            key_id,
            session_id: AtomicI64::new(0),
            wants_updates: AtomicBool::new(false),
            is_main: AtomicBool::new(false),
            outgoing,
            closing,
        });
        self.connections().insert(connection.id, Arc::clone(&connection));
        connection
    }

    /// A connection has ended.
    pub(super) fn close_connection(&self, connection: &Connection) {
        connection.closing.cancel();
        self.connections().remove(&connection.id);
    }
}
