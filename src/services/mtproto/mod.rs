//! Tenants' own Telegram accounts, attached to their bots over MTProto: logging in, what the account's channels look like,
//! logging out.
//!
//! A use case checks who may do it here; what takes the session itself is handed as a [`SessionCall`] to where the bot's
//! [`LiveSession`] lives, the runtime, which sees to it that there is one at a time. In the store a session is held by one
//! process (`leases`), and only its holder connects and writes what became of it. Nothing of a login is stored before it has
//! succeeded; codes and passwords never are.

mod attach;
mod calls;
mod channels;
mod error;
mod given;
mod import;
mod keep;
mod leases;
mod live;
mod log_out;
mod login;
mod qr;
mod sealed;
mod snapshots;
mod status;
mod steps;
mod under_way;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use tokio::runtime::Handle;

use crate::base::ambient::Ambient;
use crate::clients::mtproto::{DataCenters, SessionState, UserClient};
use crate::config::MtprotoSettings;
use crate::model::bot::BotId;
use crate::model::mtproto::HolderId;
use crate::services::bots::Bots;
use crate::services::mtproto::calls::Sink;
use crate::services::mtproto::leases::Leases;
use crate::services::vault::Vault;
use crate::store::Store;

pub use crate::clients::mtproto::CodeVia;
pub use calls::SessionCall;
pub use error::UserSessionError;
pub use import::ImportSession;
pub use live::{Busy, LiveSession};
pub use log_out::LoggedOut;
pub use login::BeginLogin;
pub use qr::BeginQrLogin;
pub(in crate::services) use sealed::key_digest;
pub use status::{LoginStatus, SessionStatus};
pub use steps::{LoginAnswer, LoginProgress, LoginStep};

/// Tenants' own Telegram accounts. Cheap to clone.
#[derive(Clone)]
pub struct Mtproto(Arc<Inner>);

struct Inner {
    store: Store,
    vault: Arc<Vault>,
    bots: Bots,
    settings: MtprotoSettings,
    centers: DataCenters,
    ambient: Ambient,
    /// Where the connections are served, apart from the threads on which programs run.
    executor: Handle,
    leases: Leases,
    sink: OnceLock<Sink>,
    /// The sessions that live now, for those who only want to know how they are doing.
    live: Mutex<HashMap<BotId, Weak<LiveSession>>>,
    /// The keys of sessions that are being imported: no other import may try one of them meanwhile.
    importing: Mutex<HashSet<[u8; 32]>>,
}

impl std::fmt::Debug for Mtproto {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mtproto").field("holder", &self.0.leases.holder).finish_non_exhaustive()
    }
}

impl Mtproto {
    /// The accounts of the owners of `bots`. Their connections are served by the runtime in which this is called.
    pub fn new(store: Store, vault: Arc<Vault>, bots: Bots, settings: &MtprotoSettings, ambient: Ambient) -> Self {
        Self(Arc::new(Inner {
            store,
            vault,
            bots,
            centers: DataCenters::of(settings),
            settings: settings.clone(),
            leases: Leases::new(HolderId::generate(&ambient)),
            ambient,
            executor: Handle::current(),
            sink: OnceLock::new(),
            live: Mutex::default(),
            importing: Mutex::default(),
        }))
    }

    /// The settings of sessions.
    pub fn settings(&self) -> &MtprotoSettings {
        &self.0.settings
    }

    fn client(&self, state: &Arc<SessionState>, api_id: i32) -> UserClient {
        let Inner { settings, ambient, executor, .. } = &*self.0;
        UserClient::new(Arc::clone(state), api_id, settings, ambient.clone(), executor.clone())
    }

    fn live(&self) -> MutexGuard<'_, HashMap<BotId, Weak<LiveSession>>> {
        self.0.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn importing(&self) -> MutexGuard<'_, HashSet<[u8; 32]>> {
        self.0.importing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
