//! The client: one session's way to Telegram.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use grammers_client::tl::{self, Deserializable as _, RemoteCall, Serializable as _};
use tokio::runtime::Handle;
use tokio::time::Instant;

use crate::base::ambient::Ambient;
use crate::clients::mtproto::MtprotoError;
use crate::clients::mtproto::connection::Connections;
use crate::clients::mtproto::failure::Failure;
use crate::clients::mtproto::state::SessionState;
use crate::clients::mtproto::turns::Turns;
use crate::config::MtprotoSettings;

/// How often a request is made again after a wait that Telegram asked for and that was sat out.
const MOST_WAITS: u32 = 2;

/// A session's way to Telegram. It connects with the first request, again if the connection broke, and ends its
/// connections with its last clone. Cheap to clone; the clones share limit and connections.
#[derive(Clone)]
pub struct UserClient(Arc<Inner>);

struct Inner {
    state: Arc<SessionState>,
    connections: Connections,
    turns: Turns,
    request_deadline: Duration,
    ambient: Ambient,
    executor: Handle,
}

/// Whether making a request twice does what making it once does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// It may be made again if the connection breaks.
    Repeatable,
    /// Nobody knows what making it again would do.
    Once,
}

impl UserClient {
    /// A client for the session in `state`, which serves its connections on `executor`. `app_id` is the `api_id` under
    /// which the session logged in, or will.
    pub fn new(
        state: Arc<SessionState>,
        app_id: i32,
        settings: &MtprotoSettings,
        ambient: Ambient,
        executor: Handle,
    ) -> Self {
        Self(Arc::new(Inner {
            connections: Connections::new(Arc::clone(&state), app_id, executor.clone()),
            turns: Turns::new(settings, ambient.clone()),
            request_deadline: settings.request_deadline,
            state,
            ambient,
            executor,
        }))
    }

    /// The session that the client uses.
    pub fn state(&self) -> &Arc<SessionState> {
        &self.0.state
    }

    /// Whether there is a connection to the session's data centre, or one is being made.
    pub fn is_connected(&self) -> bool {
        self.0.connections.is_open(self.0.state.home())
    }

    /// Ends all connections, and with them requests under way. The next request makes new ones.
    pub fn disconnect(&self) {
        self.0.connections.close_all();
    }

    /// Ends all connections for good: whoever has a clone left makes no request any more.
    pub fn end(&self) {
        self.0.connections.end();
    }

    /// Waits until the connection to the session's data centre ends, counted from this call on: the present one or, without
    /// one, the next.
    pub fn closed(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut ended = self.0.connections.signals().ended.subscribe();
        async move {
            let _ = ended.changed().await;
        }
    }

    /// Until when Telegram wants no requests of this session, if it does.
    pub fn waits_until(&self) -> Option<DateTime<Utc>> {
        self.0.turns.waits_until()
    }

    /// Makes no requests until `at`, as Telegram asked before.
    pub fn wait_until(&self, at: DateTime<Utc>) {
        self.0.turns.wait_until(at);
    }

    pub(super) fn ambient(&self) -> &Ambient {
        &self.0.ambient
    }

    pub(super) fn executor(&self) -> &Handle {
        &self.0.executor
    }

    pub(super) fn connections(&self) -> &Connections {
        &self.0.connections
    }

    /// Makes a request to the session's own data centre.
    pub(super) async fn invoke<R: RemoteCall>(&self, request: R, manner: Manner) -> Result<R::Return, Failure> {
        self.invoke_in(self.0.state.home(), request, manner).await
    }

    /// Makes a request to a data centre: waits for its turn and the answer, together no longer than the deadline.
    pub(super) async fn invoke_in<R: RemoteCall>(
        &self,
        center: i32,
        request: R,
        manner: Manner,
    ) -> Result<R::Return, Failure> {
        let plain = request.to_bytes();
        let name = name(&plain);
        let body = if self.0.state.is_logged_in() {
            // Nobody reads what Telegram would push.
            tl::functions::InvokeWithoutUpdates { query: request }.to_bytes()
        } else {
            plain
        };
        let answer = self.ask(center, &body, manner).await;
        let outcome = answer.as_ref().map_or_else(Failure::kind, |_| "ok");
        metrics::counter!("botyard_mtproto_requests_total", "method" => name, "outcome" => outcome).increment(1);
        R::Return::from_bytes(&answer?).map_err(|_| Failure::unreadable())
    }

    async fn ask(&self, center: i32, body: &[u8], manner: Manner) -> Result<Vec<u8>, Failure> {
        let deadline = Instant::now() + self.0.request_deadline;
        let mut waits = 0;
        loop {
            self.0.turns.take(deadline).await?;
            let failure = match self.send(center, body, manner, deadline).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let Some(wait) = failure.flood_wait() else { return Err(failure) };
            self.0.turns.wait_for(wait);
            waits += 1;
            if waits > MOST_WAITS {
                return Err(failure);
            }
        }
    }

    /// Sends a request, and once more if the connection breaks and it is safe. A connection over which nothing came in
    /// time is ended: it would not be noticed otherwise that the other side is gone.
    ///
    /// That the key is unknown is believed when it is said over two connections, as a login that is given up for it does not
    /// come back. What is refused for its key was not carried out.
    async fn send(&self, center: i32, body: &[u8], manner: Manner, deadline: Instant) -> Result<Vec<u8>, Failure> {
        let mut has_another = manner == Manner::Repeatable;
        let mut is_doubted = false;
        loop {
            let Some(link) = self.0.connections.to(center) else { return Err(Failure::ended()) };
            let answer = tokio::time::timeout_at(deadline, link.handle.raw_invoke_in_dc(center, body.to_vec())).await;
            let failure = match answer {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(error)) => Failure::of(error, center == self.0.state.home()),
                Err(_) => MtprotoError::TimedOut.into(),
            };
            if !matches!(failure, Failure::Rpc(_)) {
                self.0.connections.close(&link);
            }
            if failure.is_unknown_key() && !is_doubted {
                is_doubted = true;
                continue;
            }
            if !(has_another && matches!(failure, Failure::Broken(_))) {
                return Err(failure);
            }
            has_another = false;
        }
    }
}

impl fmt::Debug for UserClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserClient").field("is_connected", &self.is_connected()).finish_non_exhaustive()
    }
}

/// The name of a request, for metrics.
fn name(body: &[u8]) -> &'static str {
    body.first_chunk().map_or("(unknown)", |id| tl::name_for_id(u32::from_le_bytes(*id)))
}
