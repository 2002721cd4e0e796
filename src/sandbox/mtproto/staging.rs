//! What tests have happen to clients: scripts, lost connections and sessions; and what is seen of the clients.

use std::sync::atomic::Ordering;

use serde::Serialize;

use super::calls::RecordedCall;
use super::keys::KeyState;
use super::script::{Mishap, Script};
use super::tl::RpcError;
use super::world::DataCenterWorld;
use crate::sandbox::world::SandboxError;

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
                self.state().keys.iter().filter(|key| key.is_of(user_id)).map(|key| key.key.id()).collect()
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
        for key in state.keys.iter_mut().filter(|key| key.is_of(user_id)) {
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
        let keys: Vec<i64> = state.keys.iter().filter(|key| key.is_of(user_id)).map(|key| key.key.id()).collect();
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

    /// Whether an unknown key is refused by a frame that holds the code, rather than by the bare code. Grammers understands
    /// the bare code, Telethon the frame.
    pub fn frame_refusals(&self, is_on: bool) {
        self.frames_refusals.store(is_on, Ordering::Relaxed);
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
}
