//! The open connections: how many an address has, and which have been silent for too long.
//!
//! The server itself cuts off a connection whose first request does not come, but once a connection has made a request it
//! may take any time over the head of the next one. Therefore whoever holds a connection without a request for
//! `http.keep_alive` and `http.head_timeout` together is cut off here, however busily they send. Whoever takes nothing of what
//! they are sent is cut off by the operating system, as the server asks for no more of an answer meanwhile.

use std::any::Any;
use std::collections::HashMap;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Shutdown};
use std::os::fd::AsFd as _;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::HttpRequest;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::Extensions;
use actix_web::web::Bytes;
use ipnet::Ipv4Net;
use socket2::SockRef;
use tokio::net::TcpStream;

use crate::base::net::network_of;
use crate::config::{HttpSettings, IngressMode};
use crate::http::edge::proxies::TrustedProxies;

/// Where webhook calls come from, as <https://core.telegram.org/bots/webhooks> says: a few addresses that bring the updates
/// of all bots, each bot's over up to `ingress.webhook_max_connections` connections.
const TELEGRAM: [Ipv4Net; 2] =
    [Ipv4Net::new_assert(Ipv4Addr::new(149, 154, 160, 0), 20), Ipv4Net::new_assert(Ipv4Addr::new(91, 108, 4, 0), 22)];

/// How often silent connections are looked for.
const SWEEP_INTERVAL: Duration = Duration::from_millis(500);

/// The open connections of one server. Cheap to clone.
#[derive(Debug, Clone)]
pub(in crate::http) struct Connections(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    max_per_address: usize,
    max_silence: Duration,
    max_stall: Duration,
    proxies: Arc<TrustedProxies>,
    /// Whether Telegram may have any number of connections.
    takes_webhooks: bool,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    per_address: HashMap<IpAddr, usize>,
    connections: HashMap<u64, Arc<Connection>>,
    next_id: u64,
}

/// One open connection.
#[derive(Debug)]
struct Connection {
    /// A second handle, as the server does not give away its own.
    socket: std::net::TcpStream,
    activity: Mutex<Activity>,
}

#[derive(Debug)]
struct Activity {
    requests: usize,
    silent_since: Instant,
}

/// Lies in the connection's extensions, and ends with the connection.
pub(in crate::http) struct Registered {
    shared: Arc<Shared>,
    id: u64,
    /// What is counted for whoever connected, if they are limited.
    counted: Option<IpAddr>,
    connection: Arc<Connection>,
}

/// The connection that a request came by, for an answer that has no end.
pub(in crate::http) struct Line(Arc<Connection>);

/// A request under way. While there is one, its connection is not silent.
pub(in crate::http) struct Busy(Arc<Connection>);

impl Connections {
    pub(in crate::http) fn new(settings: &HttpSettings, mode: IngressMode, proxies: Arc<TrustedProxies>) -> Self {
        Self(Arc::new(Shared {
            max_per_address: settings.max_connections_per_address,
            max_silence: settings.keep_alive + settings.head_timeout,
            max_stall: settings.stall_timeout,
            proxies,
            takes_webhooks: mode == IngressMode::Webhook,
            open: Mutex::default(),
        }))
    }

    /// Registers a connection that was just made, for [`actix_web::HttpServer::on_connect`]. One too many is closed.
    pub(in crate::http) fn register(&self, io: &dyn Any, extensions: &mut Extensions) {
        let tls = io.downcast_ref::<TlsStream<TcpStream>>().map(|stream| stream.get_ref().0);
        let Some(stream) = tls.or_else(|| io.downcast_ref::<TcpStream>()) else { return };
        // Without a peer the connection is gone already; without a second handle the process has no more of them, and
        // whoever connects now is not served anyway.
        let (Ok(peer), Ok(socket)) = (stream.peer_addr(), stream.as_fd().try_clone_to_owned()) else { return };
        if let Err(error) = SockRef::from(stream).set_tcp_user_timeout(Some(self.0.max_stall)) {
            tracing::debug!(%error, "a connection has no limit for a client that takes nothing");
        }
        let connection = Arc::new(Connection {
            socket: socket.into(),
            activity: Mutex::new(Activity { requests: 0, silent_since: Instant::now() }),
        });
        let counted = self.0.is_limited(peer.ip()).then(|| network_of(peer.ip()));
        let mut open = self.0.open();
        if let Some(address) = counted {
            let connections = open.per_address.entry(address).or_default();
            if *connections >= self.0.max_per_address {
                metrics::counter!("botyard_http_connections_refused_total").increment(1);
                connection.cut();
                return;
            }
            *connections += 1;
        }
        let id = open.next_id;
        open.next_id += 1;
        open.connections.insert(id, Arc::clone(&connection));
        extensions.insert(Registered { shared: Arc::clone(&self.0), id, counted, connection });
    }

    /// Cuts off silent connections until the server is gone.
    pub(in crate::http) fn watch(&self) -> impl Future<Output = ()> + Send + use<> {
        let shared = Arc::downgrade(&self.0);
        async move {
            while let Some(shared) = Weak::upgrade(&shared) {
                shared.cut_silent();
                drop(shared);
                tokio::time::sleep(SWEEP_INTERVAL).await;
            }
        }
    }
}

impl Shared {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_limited(&self, peer: IpAddr) -> bool {
        let is_telegram =
            |peer| matches!(peer, IpAddr::V4(peer) if TELEGRAM.iter().any(|network| network.contains(&peer)));
        let is_exempt = self.proxies.contains(peer) || (self.takes_webhooks && is_telegram(peer.to_canonical()));
        !is_exempt
    }

    fn cut_silent(&self) {
        for connection in self.open().connections.values() {
            let activity = connection.activity();
            if activity.requests == 0 && activity.silent_since.elapsed() > self.max_silence {
                connection.cut();
            }
        }
    }
}

impl Connection {
    fn activity(&self) -> MutexGuard<'_, Activity> {
        self.activity.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_hung_up(&self) -> bool {
        match self.socket.peek(&mut [0]) {
            Ok(length) => length == 0,
            Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted),
        }
    }

    /// Closes the connection under the server, which then lets go of it.
    fn cut(&self) {
        // The other side may have been quicker.
        self.socket.shutdown(Shutdown::Both).ok();
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        let mut open = self.shared.open();
        open.connections.remove(&self.id);
        let Some(address) = self.counted else { return };
        if let Some(connections) = open.per_address.get_mut(&address) {
            *connections -= 1;
            if *connections == 0 {
                open.per_address.remove(&address);
            }
        }
    }
}

impl Line {
    /// The connection of `request`.
    pub(in crate::http) fn of(request: &HttpRequest) -> Option<Self> {
        Some(Self(Arc::clone(&request.conn_data::<Registered>()?.connection)))
    }

    /// Waits until the other side has hung up. The server itself notices only when it has something to send.
    pub(in crate::http) async fn hung_up(&self) {
        while !self.0.is_hung_up() {
            tokio::time::sleep(SWEEP_INTERVAL).await;
        }
    }
}

impl Busy {
    /// Marks the connection that `request` came by as busy.
    pub(in crate::http) fn begin(request: &HttpRequest) -> Option<Self> {
        let registered = request.conn_data::<Registered>()?;
        registered.connection.activity().requests += 1;
        Some(Self(Arc::clone(&registered.connection)))
    }

    /// Lets a body that is made while it is sent keep its connection busy until its end.
    pub(in crate::http) fn until_sent(busy: Option<Self>, body: BoxBody) -> BoxBody {
        match busy {
            Some(busy) if body.size() == BodySize::Stream => BoxBody::new(BusyBody { body, _busy: busy }),
            _ => body,
        }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let mut activity = self.0.activity();
        activity.requests -= 1;
        activity.silent_since = Instant::now();
    }
}

/// A body that is made while it is sent.
struct BusyBody {
    body: BoxBody,
    _busy: Busy,
}

impl MessageBody for BusyBody {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use actix_web::Error;
    use futures_util::stream;

    use super::*;
    use crate::config::Settings;

    #[test]
    fn telegram_may_bring_webhook_calls_over_any_number_of_connections() {
        let settings = Settings::load(None, std::iter::empty()).unwrap().http;
        for (mode, is_limited) in [(IngressMode::Polling, true), (IngressMode::Webhook, false)] {
            let connections = Connections::new(&settings, mode, Arc::new(TrustedProxies::new(Vec::new())));
            for peer in ["149.154.167.220", "91.108.6.1", "::ffff:91.108.6.1"] {
                assert_eq!(connections.0.is_limited(peer.parse().unwrap()), is_limited, "{peer}");
            }
            for peer in ["149.154.176.1", "91.108.8.1", "2001:db8::1"] {
                assert!(connections.0.is_limited(peer.parse().unwrap()), "{peer}");
            }
        }
    }

    #[test]
    fn a_body_that_is_made_while_it_is_sent_keeps_its_connection_busy() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let socket = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let activity = Mutex::new(Activity { requests: 0, silent_since: Instant::now() });
        let connection = Arc::new(Connection { socket, activity });
        let busy = || {
            connection.activity().requests += 1;
            Some(Busy(Arc::clone(&connection)))
        };
        let whole = Busy::until_sent(busy(), BoxBody::new("all of it"));
        assert_eq!(connection.activity().requests, 0);
        let parts = stream::iter([Ok::<_, Error>(Bytes::from_static(b"a part"))]);
        let parts = Busy::until_sent(busy(), BoxBody::new(actix_web::body::BodyStream::new(parts)));
        assert_eq!(connection.activity().requests, 1);
        drop((whole, parts));
        assert_eq!(connection.activity().requests, 0);
    }
}
