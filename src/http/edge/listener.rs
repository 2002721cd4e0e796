//! What can fail before anything is served: the socket, and the certificate that is shown on it.

use std::io;
use std::net::{SocketAddr, TcpListener};

use rustls::ServerConfig;
use thiserror::Error;
use tokio::net::TcpSocket;

use crate::base::ambient::Ambient;
use crate::config::HttpSettings;
use crate::http::edge::tls::{self, TlsError};

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 2048;

/// Why nothing can be served.
#[derive(Debug, Error)]
pub enum ListenError {
    /// The address cannot be bound.
    #[error(transparent)]
    Bind(#[from] io::Error),
    /// The certificate cannot be served.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// The API's socket, and the certificate for it. Whoever connects waits until it is [served](crate::http::serve).
#[derive(Debug)]
pub struct Listener {
    pub(in crate::http) socket: TcpListener,
    pub(in crate::http) tls: Option<ServerConfig>,
    address: SocketAddr,
}

impl Listener {
    /// Loads the certificate, and then binds `http.bind`.
    pub fn bind(settings: &HttpSettings, ambient: &Ambient) -> Result<Self, ListenError> {
        let tls = tls::configure(&settings.tls, ambient)?;
        let socket = listen(settings.bind)?;
        let address = socket.local_addr()?;
        Ok(Self { socket, tls, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Listens on `bind`; port 0 takes a free one.
pub fn listen(bind: SocketAddr) -> io::Result<TcpListener> {
    let socket = if bind.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A start soon after a stop finds connections of before that are not forgotten yet.
    socket.set_reuseaddr(true)?;
    socket.bind(bind)?;
    socket.listen(BACKLOG)?.into_std()
}
