//! Connections to data centres, each with a task of its own.
//!
//! The library can hold several connections in one pool, but makes them one after the other: a data centre that does not
//! answer would hold up the others. So each has a pool of one connection, and whoever waits too long for one ends it.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use grammers_client::sender::{ConnectionParams, NoRetries, SenderPool, SenderPoolHandle};
use grammers_client::tl;
use grammers_session::updates::UpdatesLike;
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};
use tokio_util::task::AbortOnDropHandle;

use crate::clients::mtproto::SessionState;

/// What Telegram pushes and nobody has looked at yet, at most; nobody misses what is beyond it.
const PUSHED: NonZeroUsize = NonZeroUsize::new(16).expect("16 is not 0");

/// The connections of one client.
pub(super) struct Connections {
    state: Arc<SessionState>,
    app_id: i32,
    executor: Handle,
    signals: Arc<Signals>,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    by_center: HashMap<i32, Connection>,
    /// How many were made.
    made: u64,
    /// None is made any more.
    is_over: bool,
}

struct Connection {
    number: u64,
    handle: SenderPoolHandle,
    task: AbortOnDropHandle<()>,
}

/// What the tasks of connections tell.
pub(super) struct Signals {
    /// A QR code was scanned, or the connection over which that would be told has ended.
    pub(super) scanned: Notify,
    /// How many connections to the session's own data centre have ended.
    pub(super) ended: watch::Sender<u64>,
}

/// A way to a data centre.
pub(super) struct Link {
    pub(super) center: i32,
    pub(super) handle: SenderPoolHandle,
    number: u64,
}

impl Connections {
    pub(super) fn new(state: Arc<SessionState>, app_id: i32, executor: Handle) -> Self {
        let signals = Arc::new(Signals { scanned: Notify::new(), ended: watch::Sender::new(0) });
        Self { state, app_id, executor, signals, open: Mutex::default() }
    }

    pub(super) fn signals(&self) -> &Signals {
        &self.signals
    }

    /// The way to a data centre, unless all is over. The connection itself is made with the first request.
    pub(super) fn to(&self, center: i32) -> Option<Link> {
        let mut open = self.open();
        if open.is_over {
            return None;
        }
        let is_alive = |connection: &&Connection| !connection.task.is_finished();
        if let Some(connection) = open.by_center.get(&center).filter(is_alive) {
            return Some(Link { center, handle: connection.handle.clone(), number: connection.number });
        }
        open.made += 1;
        let number = open.made;
        let pool = SenderPool::with_configuration(Arc::clone(&self.state), self.app_id, introduction());
        let handle = pool.handle.thin.clone();
        let ended = Ended { signals: Arc::clone(&self.signals), is_home: center == self.state.home() };
        let task = AbortOnDropHandle::new(self.executor.spawn(run(pool, ended)));
        open.by_center.insert(center, Connection { number, handle: handle.clone(), task });
        Some(Link { center, handle, number })
    }

    /// Whether there is a connection to a data centre, or one is being made.
    pub(super) fn is_open(&self, center: i32) -> bool {
        self.open().by_center.get(&center).is_some_and(|connection| !connection.task.is_finished())
    }

    /// Ends a connection, unless it was replaced already.
    pub(super) fn close(&self, link: &Link) {
        let mut open = self.open();
        if open.by_center.get(&link.center).is_some_and(|connection| connection.number == link.number) {
            open.by_center.remove(&link.center);
        }
    }

    /// Ends all connections.
    pub(super) fn close_all(&self) {
        self.open().by_center.clear();
    }

    /// Ends all connections, and no others are made.
    pub(super) fn end(&self) {
        let mut open = self.open();
        open.is_over = true;
        open.by_center.clear();
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells of the end of a connection, however it came.
struct Ended {
    signals: Arc<Signals>,
    is_home: bool,
}

impl Drop for Ended {
    fn drop(&mut self) {
        if self.is_home {
            self.signals.ended.send_modify(|count| *count += 1);
            self.signals.scanned.notify_one();
        }
    }
}

/// Serves a connection until it breaks. Whatever it still owes is answered as broken off.
async fn run(pool: SenderPool, ended: Ended) {
    let SenderPool { runner, handle, mut updates } = pool;
    // The pool would stop by itself only without handles, and the others are the clients'.
    drop(handle);
    let mut runner = pin!(runner.run());
    loop {
        tokio::select! {
            biased;
            () = &mut runner => return,
            pushed = updates.recv() => match pushed {
                None | Some(UpdatesLike::ConnectionClosed) => return,
                Some(UpdatesLike::Updates(pushed)) if tells_of_scan(&pushed) => ended.signals.scanned.notify_one(),
                Some(_) => {}
            }
        }
    }
}

fn tells_of_scan(pushed: &tl::enums::Updates) -> bool {
    let is_scan = |update: &tl::enums::Update| matches!(update, tl::enums::Update::LoginToken);
    match pushed {
        tl::enums::Updates::UpdateShort(short) => is_scan(&short.update),
        tl::enums::Updates::Updates(all) => all.updates.iter().any(is_scan),
        tl::enums::Updates::Combined(all) => all.updates.iter().any(is_scan),
        _ => false,
    }
}

/// How a session shows in the account's list of devices. Written out, as the library's own would start a program to find
/// out about this machine, for every connection.
fn introduction() -> ConnectionParams {
    ConnectionParams {
        device_model: "Botyard".to_owned(),
        system_version: "server".to_owned(),
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        system_lang_code: "en".to_owned(),
        lang_code: "en".to_owned(),
        use_ipv6: false,
        retry_policy: Box::new(NoRetries),
        updates_channel_capacity: PUSHED,
        __non_exhaustive: (),
    }
}
