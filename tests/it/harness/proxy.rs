//! A network between two programs that can be led elsewhere, held up and cut.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Bytes passed on at a time.
const CHUNK: usize = 16 * 1024;

/// What the network does with what it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Open,
    /// Connections stay, and nothing gets through.
    Stalled,
    /// No connection lasts.
    Cut,
}

/// Passes connections on for as long as it lives.
#[derive(Debug)]
pub(crate) struct Proxy {
    address: SocketAddr,
    target: watch::Sender<Option<SocketAddr>>,
    mood: watch::Sender<Mood>,
    accepting: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.cut();
    }
}

impl Proxy {
    /// A proxy that leads nowhere yet.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (target, mood) = (watch::Sender::new(None), watch::Sender::new(Mood::Open));
        let accepting = tokio::spawn(accept(listener, target.subscribe(), mood.subscribe()));
        Self { address, target, mood, accepting }
    }

    /// Where it listens, for as long as it lives.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Leads new connections to `target`.
    pub(crate) fn lead_to(&self, target: SocketAddr) {
        self.target.send_replace(Some(target));
    }

    /// Breaks every connection, and each new one at once.
    pub(crate) fn cut(&self) {
        self.mood.send_replace(Mood::Cut);
    }

    /// Holds back everything on every connection, which neither side is told of.
    pub(crate) fn stall(&self) {
        self.mood.send_replace(Mood::Stalled);
    }

    /// Lets everything through again, also what was held back.
    pub(crate) fn restore(&self) {
        self.mood.send_replace(Mood::Open);
    }
}

async fn accept(listener: TcpListener, target: watch::Receiver<Option<SocketAddr>>, mood: watch::Receiver<Mood>) {
    while let Ok((client, _)) = listener.accept().await {
        if *mood.borrow() == Mood::Cut {
            continue;
        }
        let target = *target.borrow();
        let Some(target) = target else { continue };
        tokio::spawn(pass(client, target, mood.clone()));
    }
}

/// Passes one connection on until either side ends it or it is cut.
async fn pass(client: TcpStream, target: SocketAddr, mut mood: watch::Receiver<Mood>) {
    let Ok(server) = TcpStream::connect(target).await else { return };
    for stream in [&client, &server] {
        stream.set_nodelay(true).unwrap();
    }
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let (there, back) = (mood.clone(), mood.clone());
    tokio::select! {
        () = pump(from_client, to_server, there) => {}
        () = pump(from_server, to_client, back) => {}
        _ = mood.wait_for(|mood| *mood == Mood::Cut) => {}
    }
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut mood: watch::Receiver<Mood>) {
    let mut chunk = vec![0; CHUNK];
    while let Ok(length @ 1..) = from.read(&mut chunk).await {
        if mood.wait_for(|mood| *mood != Mood::Stalled).await.is_err() || to.write_all(&chunk[..length]).await.is_err()
        {
            return;
        }
    }
}
