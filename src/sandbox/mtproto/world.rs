//! What all data centres of a sandbox know together, and how tests, demos and the control API act on it.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddrV4;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use grammers_tl_types::{enums, types};
use lru::LruCache;
use serde::Serialize;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::accounts::{Account, AccountInfo, LoginToken, NewAccount, SentCode, Transfer, digits};
use super::calls::{Calls, RecordedCall};
use super::channels::{Channel, ChannelInfo, NewChannel, NewPost};
use super::cipher::Key;
use super::connection::{Connection, Outgoing};
use super::keys::{KeyState, Keys, Login};
use super::limits;
use super::rpc::Request;
use super::script::{Mishap, Script, Scripts};
use super::tl::{RpcError, int};
use crate::base::ambient::Ambient;
use crate::config::AUTH_KEY_LENGTH;
use crate::sandbox::world::SandboxError;

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
    detects_duplicates: AtomicBool,
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

/// A key that a client holds.
#[derive(Debug, Clone, Serialize)]
pub struct KeyInfo {
    /// Its id.
    pub key_id: i64,
    /// The data centre that knows it.
    pub dc_id: i32,
    /// The account that it is authorized for.
    pub user_id: Option<i64>,
    /// The layer of Telegram's schema that the client named last.
    pub layer: Option<i32>,
    /// The application that the client named last.
    pub api_id: Option<i32>,
    /// Open connections.
    pub connections: usize,
}

/// Whose connections are closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kick {
    /// Everybody's.
    All,
    /// Those of a key.
    Key(i64),
    /// Those of an account.
    Account(i64),
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
        }
    }

    /// What calls read and change.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connections(&self) -> MutexGuard<'_, HashMap<u64, Arc<Connection>>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fresh_id(&self) -> i64 {
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
        self.kick(Kick::All);
    }

    /// Adds an account, and tells its id.
    pub fn add_account(&self, new: NewAccount) -> Result<i64, SandboxError> {
        let account = Account::new(self.fresh_id(), new, &self.ambient)?;
        let mut state = self.state();
        if state.accounts.len() >= limits::ACCOUNTS {
            return Err(SandboxError::Full("accounts"));
        }
        if state.account_by_phone(&account.phone).is_some() {
            return Err(SandboxError::Invalid("an account with this phone exists".to_owned()));
        }
        let id = account.id;
        state.accounts.insert(id, account);
        Ok(id)
    }

    /// All accounts, by id.
    pub fn accounts(&self) -> Vec<AccountInfo> {
        let state = self.state();
        let info = |account: &Account| AccountInfo {
            user_id: account.id,
            phone: account.phone.clone(),
            name: account.name.clone(),
            username: account.username.clone(),
            home_dc: account.home_dc,
            has_password: account.verifier.is_some(),
            code: last_code(&state, &account.phone),
            logins: state.keys.iter().filter(|key| is_of(key, account.id) && key.dc_id == account.home_dc).count(),
        };
        state.accounts.values().map(info).collect()
    }

    /// The code that was sent to a number last and has not been used.
    pub fn code(&self, phone: &str) -> Option<String> {
        last_code(&self.state(), &digits(phone)?)
    }

    /// The codes sent to a number are too old from now on.
    pub fn expire_codes(&self, phone: &str) {
        let phone = digits(phone);
        let mut state = self.state();
        for (_, code) in state.codes.iter_mut().filter(|(_, code)| Some(&code.phone) == phone.as_ref()) {
            code.sent_at -= limits::CODE_LIFE;
        }
    }

    /// The QR codes shown so far are too old from now on.
    pub fn expire_login_tokens(&self) {
        let now = self.ambient.now();
        self.state().tokens.iter_mut().for_each(|(_, token)| token.expires_at = now);
    }

    /// From now on Telegram refuses the number of an account, or does so no longer.
    pub fn ban(&self, user_id: i64, is_banned: bool) -> Result<(), SandboxError> {
        let mut state = self.state();
        state.accounts.get_mut(&user_id).ok_or(SandboxError::NotFound("account"))?.is_banned = is_banned;
        Ok(())
    }

    /// An account scans a QR code: the `tg://login?token=…` of it, or the token alone. The client that shows the code is told.
    pub fn scan(&self, link: &str, user_id: i64) -> Result<(), SandboxError> {
        let text = link.rsplit_once("token=").map_or(link, |(_, token)| token).trim_end_matches('=');
        let token = URL_SAFE_NO_PAD.decode(text).map_err(|_| SandboxError::Invalid("this is no token".to_owned()))?;
        self.scan_token(&token, user_id).ok_or(SandboxError::NotFound("login token"))
    }

    /// The same with the token's bytes; `None` if there is no such token, or no such account.
    pub(super) fn scan_token(&self, token: &[u8], user_id: i64) -> Option<()> {
        let now = self.ambient.now();
        let mut state = self.state();
        state.accounts.get(&user_id)?;
        let key_id = state.tokens.get(token).filter(|found| found.expires_at > now && found.moved.is_none())?.key_id;
        state.keys.iter_mut().find(|key| key.key.id() == key_id)?.scanned_by = Some(user_id);
        drop(state);
        let updates = self.short(enums::Update::LoginToken);
        self.connections().values().filter(|one| one.key_id == key_id).for_each(|one| one.push(&updates));
        Some(())
    }

    fn short(&self, update: enums::Update) -> enums::Updates {
        types::UpdateShort { update, date: int(self.ambient.now().timestamp()) }.into()
    }

    /// Adds a channel, and tells its id.
    pub fn add_channel(&self, new: NewChannel) -> Result<i64, SandboxError> {
        let channel = Channel::new(self.fresh_id(), new, &self.ambient)?;
        let mut state = self.state();
        if state.channels.len() >= limits::CHANNELS {
            return Err(SandboxError::Full("channels"));
        }
        let id = channel.id;
        state.channels.insert(id, channel);
        Ok(id)
    }

    /// All channels, by id.
    pub fn channels(&self) -> Vec<ChannelInfo> {
        self.state().channels.values().map(ChannelInfo::from).collect()
    }

    /// Publishes a post, tells its number, and sends it to the members who are connected.
    pub fn publish(&self, channel_id: i64, post: NewPost) -> Result<i32, SandboxError> {
        let now = self.ambient.now();
        let mut state = self.state();
        let channel = state.channels.get_mut(&channel_id).ok_or(SandboxError::NotFound("channel"))?;
        let post = channel.publish(post, now)?.clone();
        let message = channel.to_message(&post);
        let members: Vec<i64> = channel.what.roles.keys().copied().collect();
        for user_id in members {
            let chats = state.channels.get(&channel_id).map(|channel| channel.to_chat(user_id));
            let update = types::UpdateNewChannelMessage { message: message.clone(), pts: post.pts, pts_count: 1 };
            let updates = types::Updates {
                updates: vec![update.into()],
                users: Vec::new(),
                chats: chats.into_iter().collect(),
                date: int(now.timestamp()),
                seq: 0,
            };
            self.send_to(&state, user_id, &updates.into());
        }
        Ok(post.id)
    }

    /// Sends an update to an account's connections that want any.
    pub fn push(&self, user_id: i64, update: enums::Update) {
        self.send_to(&self.state(), user_id, &self.short(update));
    }

    fn send_to(&self, state: &State, user_id: i64, updates: &enums::Updates) {
        let keys: Vec<i64> = state.keys.iter().filter(|key| is_of(key, user_id)).map(|key| key.key.id()).collect();
        self.connections().values().filter(|one| keys.contains(&one.key_id)).for_each(|one| one.push(updates));
    }

    /// Only this application may log in from now on. Before, any may.
    pub fn accept_only_app(&self, api_id: i32, api_hash: &str) {
        self.state().app = Some((api_id, api_hash.to_owned()));
    }

    /// Adds a script.
    pub fn script(&self, script: Script) -> Result<(), SandboxError> {
        self.scripts.add(script)
    }

    /// The next `times` calls of a function are refused, such as with 420 and `FLOOD_WAIT_30`.
    pub fn fail_next(&self, function: &str, times: u64, code: i32, message: &str) -> Result<(), SandboxError> {
        self.script(Script::new(function, times, Mishap::Fail { code, message: message.to_owned() }))
    }

    /// Removes all scripts.
    pub fn clear_scripts(&self) {
        self.scripts.clear();
    }

    /// Closes connections, and tells how many.
    pub fn kick(&self, whose: Kick) -> usize {
        let keys: Vec<i64> = match whose {
            Kick::All => Vec::new(),
            Kick::Key(id) => vec![id],
            Kick::Account(user_id) => {
                self.state().keys.iter().filter(|key| is_of(key, user_id)).map(|key| key.key.id()).collect()
            }
        };
        let connections = self.connections();
        let closed = connections.values().filter(|one| whose == Kick::All || keys.contains(&one.key_id));
        closed.inspect(|one| one.closing.cancel()).count()
    }

    /// Ends all logins of an account: its calls are refused with this code and name from now on, such as 401 and
    /// `SESSION_REVOKED`.
    pub fn kill_sessions(&self, user_id: i64, code: i32, message: &str) {
        let mut state = self.state();
        for key in state.keys.iter_mut().filter(|key| is_of(key, user_id)) {
            key.log_out();
            key.lost = Some(RpcError::new(code, message));
        }
    }

    /// No data centre knows the key any more; whether one did.
    pub fn forget_key(&self, key_id: i64) -> bool {
        self.state().keys.forget(key_id)
    }

    /// No data centre knows any key of the account any more; how many there were.
    pub fn forget_keys_of(&self, user_id: i64) -> usize {
        let mut state = self.state();
        let keys: Vec<i64> = state.keys.iter().filter(|key| is_of(key, user_id)).map(|key| key.key.id()).collect();
        keys.iter().filter(|id| state.keys.forget(**id)).count()
    }

    /// The salts known so far are refused from now on, and new ones told.
    pub fn change_salts(&self) {
        self.state().keys.salts += 1;
    }

    /// Whether a key that is used by two sessions at once is lost, as Telegram has it.
    pub fn detect_duplicates(&self, is_on: bool) {
        self.detects_duplicates.store(is_on, Ordering::Relaxed);
    }

    /// The last calls, the oldest first.
    pub fn calls(&self) -> Vec<RecordedCall> {
        self.calls.snapshot()
    }

    /// How many calls of a function came, such as `auth.sendCode`.
    pub fn count(&self, function: &str) -> usize {
        self.calls.count(function)
    }

    /// Counts anew.
    pub fn clear_calls(&self) {
        self.calls.clear();
    }

    /// How many connections are open.
    pub fn open_connections(&self) -> usize {
        self.connections().len()
    }

    /// All keys, by data centre and id.
    pub fn keys(&self) -> Vec<KeyInfo> {
        let state = self.state();
        let connections = self.connections();
        let info = |key: &KeyState| KeyInfo {
            key_id: key.key.id(),
            dc_id: key.dc_id,
            user_id: key.login.map(|login| login.user_id),
            layer: key.layer,
            api_id: key.api_id,
            connections: connections.values().filter(|one| one.key_id == key.key.id()).count(),
        };
        let mut keys: Vec<KeyInfo> = state.keys.iter().map(info).collect();
        keys.sort_by_key(|key| (key.dc_id, key.key_id));
        keys
    }

    /// A new key that a data centre knows.
    pub(super) fn new_key(&self, dc_id: i32) -> [u8; AUTH_KEY_LENGTH] {
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

fn is_of(key: &KeyState, user_id: i64) -> bool {
    key.login.is_some_and(|login| login.user_id == user_id)
}

/// The youngest code of a number.
fn last_code(state: &State, phone: &str) -> Option<String> {
    let codes = state.codes.iter().filter(|(_, code)| code.phone == phone);
    codes.max_by_key(|(_, code)| code.sent_at).map(|(_, code)| code.code.clone())
}
