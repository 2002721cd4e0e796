//! The connection to a server: to exactly the addresses that egress allows, and counting what comes in.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::DatabaseError;

/// Connects to the first of `addresses` that answers. The caller bounds the time.
pub(super) async fn connect(addresses: &[SocketAddr]) -> Result<TcpStream, DatabaseError> {
    let stream = TcpStream::connect(addresses).await.map_err(|error| unreachable_by(&error))?;
    stream.set_nodelay(true).map_err(|error| unreachable_by(&error))?;
    Ok(stream)
}

/// What an error of the network means to whoever entered the address.
pub(super) fn unreachable_by(error: &io::Error) -> DatabaseError {
    let reason = match error.kind() {
        io::ErrorKind::ConnectionRefused => {
            "nothing listens there: check the host and the port, and that the server accepts connections from outside"
        }
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::UnexpectedEof => {
            "it closed the connection: check the port and the TLS mode, and that it accepts connections from here"
        }
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            "there is no way to this address: check the host"
        }
        io::ErrorKind::TimedOut => "it does not answer: check the host and the port, and that a firewall lets us in",
        _ if error.to_string().contains("invalid peer certificate") => super::tls::UNVERIFIED,
        _ => return DatabaseError::Unreachable(super::error::bounded(&error.to_string())),
    };
    DatabaseError::Unreachable(reason.to_owned())
}

/// How many bytes a server may still send. A driver buffers a whole row before it shows it: without this, one value of a
/// gigabyte would lie in our memory.
#[derive(Debug, Clone)]
pub(super) struct Allowance(Arc<AtomicU64>);

impl Allowance {
    pub(super) fn new(bytes: u64) -> Self {
        Self(Arc::new(AtomicU64::new(bytes)))
    }

    /// Sets what may still come in.
    pub(super) fn renew(&self, bytes: u64) {
        self.0.store(bytes, Ordering::Relaxed);
    }

    /// Whether all of it was used up.
    pub(super) fn is_spent(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }

    fn spend(&self, bytes: usize) {
        let bytes = bytes as u64;
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some(left.saturating_sub(bytes)));
    }
}

/// A stream that fails when more comes in than is allowed.
#[derive(Debug)]
pub(super) struct Metered<S> {
    stream: S,
    allowance: Allowance,
}

impl<S> Metered<S> {
    pub(super) fn new(stream: S, allowance: Allowance) -> Self {
        Self { stream, allowance }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Metered<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.allowance.is_spent() {
            return Poll::Ready(Err(io::Error::other("the server sent more than is allowed")));
        }
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buffer);
        self.allowance.spend(buffer.filled().len() - before);
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Metered<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
