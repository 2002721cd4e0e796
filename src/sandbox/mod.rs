//! A Telegram for offline use: a Bot API emulator on the real wire format, a control API and a chat page.
//!
//! Any Bot API client works against it when its base URL is changed to [`RunningSandbox::base_url`]. It is strict: what
//! Telegram refuses is refused here, in Telegram's words. All state is in memory and bounded (see `limits`).
//!
//! - `/bot{token}/{method}` and `/file/bot{token}/{path}` are the Bot API, served by `server::bot_api`;
//! - `/sandbox/…` is the control API: it creates bots and persons, acts as a person and scripts faults. Its routes are
//!   listed in `server::control`;
//! - `/` is the chat page, a client of the control API.
//!
//! Telegram's data centres, for accounts of people, are in [`mtproto`]; [`Sandbox::listen_data_centers`] starts them.
//! [`models`] is a model server that answers by a script.
//!
//! A new method of the Bot API is added in `methods`, a new fault in `faults`, a new parse mode in `text`.

mod acts;
mod bot;
mod chat;
mod error;
mod faults;
mod files;
mod limits;
mod load;
pub mod mailbox;
mod markup;
mod methods;
pub mod models;
pub mod mtproto;
mod params;
pub mod sample;
mod server;
mod text;
mod updates;
mod webhook;
mod wire;
mod world;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

pub use server::RunningSandbox;
pub use world::SandboxError;

use crate::base::ambient::Ambient;
use crate::console::Console;
use mtproto::{DataCenterWorld, RunningDataCenters};
use world::World;

/// How a sandbox behaves.
#[derive(Debug, Clone, Copy)]
pub struct SandboxOptions {
    /// Threads that serve requests.
    pub workers: usize,
    /// Updates kept of one bot; the oldest makes room.
    pub max_pending_updates: usize,
    /// Whether webhooks on the local machine may be plain HTTP and on any port. Telegram demands HTTPS.
    pub loopback_webhooks: bool,
    /// The wait after the first failed delivery to a webhook.
    pub webhook_retry: Duration,
    /// The longest wait between deliveries to a webhook.
    pub webhook_retry_max: Duration,
    /// Whether the last calls of each bot are kept for the inspector of the chat page.
    pub trace: bool,
    /// Where the chat page comes from; without one in it, a page says how to build it.
    pub console: Console,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self {
            workers: 1,
            max_pending_updates: 100_000,
            loopback_webhooks: true,
            webhook_retry: Duration::from_secs(1),
            webhook_retry_max: Duration::from_mins(1),
            trace: true,
            console: Console::embedded(),
        }
    }
}

/// A sandbox. Clones share everything.
#[derive(Debug, Clone)]
pub struct Sandbox {
    world: Arc<World>,
}

impl Sandbox {
    /// An empty sandbox.
    pub fn new(ambient: Ambient, options: SandboxOptions) -> Self {
        Self { world: Arc::new(World::new(ambient, options)) }
    }

    /// Creates a bot and returns its token.
    pub fn create_bot(&self, name: &str, username: &str) -> Result<String, SandboxError> {
        self.world.create_bot(name, username, None).map(|(_, token)| token)
    }

    /// Creates a bot under a token that is already known, so that a restarted demo finds its bots again.
    pub fn create_bot_with_token(&self, name: &str, username: &str, token: &str) -> Result<(), SandboxError> {
        self.world.create_bot(name, username, Some(token.to_owned())).map(|_| ())
    }

    /// Creates a person and returns their id.
    pub fn create_person(&self, first_name: &str, username: Option<&str>) -> Result<i64, SandboxError> {
        self.world.create_person(first_name, username, None).map(|person| person.id)
    }

    /// Serves the sandbox at `addr`; port 0 takes a free one. Must be called within an actix system.
    pub fn listen(&self, addr: SocketAddr) -> std::io::Result<RunningSandbox> {
        server::listen(&self.world, addr)
    }

    /// Serves data centres with the numbers from 1 to `count`, at most 5, each on a free port of this machine. Must be called
    /// within a Tokio runtime.
    pub fn listen_data_centers(&self, count: i32) -> std::io::Result<RunningDataCenters> {
        RunningDataCenters::start(Arc::clone(&self.world.data_centers), count)
    }

    /// What the data centres know, also before they listen.
    pub fn data_centers(&self) -> &Arc<DataCenterWorld> {
        &self.world.data_centers
    }
}
