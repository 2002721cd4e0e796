//! One connection: a task that reads and answers, and a task that writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use grammers_tl_types::{Serializable as _, enums};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::limits;
use super::message::{self, Message};
use super::service::Conversation;
use super::transport::{FrameReader, FrameWriter, bare_refusal};
use super::world::DataCenterWorld;

/// What a data centre says instead of an answer when it knows no such key.
pub(super) const UNKNOWN_KEY: i32 = -404;

/// What kind of message goes out; its number and its sequence number depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An answer, to be acknowledged.
    Answer,
    /// Something that the client did not ask for, to be acknowledged.
    Notice,
    /// Something about messages, not to be acknowledged.
    Service,
}

/// What is to be written.
#[derive(Debug)]
pub(super) enum Outgoing {
    /// A message of a session.
    Message { session_id: i64, kind: Kind, body: Vec<u8> },
    /// The last thing that is said before the connection is closed.
    Refusal(i32),
}

/// What the world holds of a connection.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) id: u64,
    pub(super) dc_id: i32,
    pub(super) key_id: i64,
    /// The client's session; 0 until it is known.
    pub(super) session_id: AtomicI64,
    /// Whether updates are sent here.
    pub(super) wants_updates: AtomicBool,
    /// Whether calls of a logged-in account came here.
    pub(super) is_main: AtomicBool,
    pub(super) outgoing: mpsc::Sender<Outgoing>,
    pub(super) closing: CancellationToken,
}

impl Connection {
    /// Has something written. A client that takes nothing is cut off.
    pub(super) fn send(&self, outgoing: Outgoing) {
        if self.outgoing.try_send(outgoing).is_err() {
            self.closing.cancel();
        }
    }

    /// Sends a message to the client's session.
    pub(super) fn say(&self, kind: Kind, body: Vec<u8>) {
        let session_id = self.session_id.load(Ordering::Relaxed);
        self.send(Outgoing::Message { session_id, kind, body });
    }

    /// Sends updates, if the client wants any.
    pub(super) fn push(&self, updates: &enums::Updates) {
        if self.wants_updates.load(Ordering::Relaxed) {
            self.say(Kind::Notice, updates.to_bytes());
        }
    }
}

/// Serves a client until either side closes the connection.
pub(super) async fn serve(world: Arc<DataCenterWorld>, dc_id: i32, stream: TcpStream, closing: CancellationToken) {
    // Answers are small and awaited.
    let _ = stream.set_nodelay(true);
    let (reader, mut writer) = stream.into_split();
    let mut frames = FrameReader::new(tokio::io::BufReader::new(reader));
    let first = tokio::select! {
        () = closing.cancelled() => return,
        frame = frames.next() => frame,
    };
    let Ok(Some(first)) = first else { return };
    let key_id = first.first_chunk().map_or(0, |id| i64::from_le_bytes(*id));
    if world.find_key(key_id, dc_id).is_none() {
        let refusal = refusal(&world, &mut FrameWriter::default(), UNKNOWN_KEY);
        let _ = writer.write_all(&refusal).await;
        return;
    }
    let (outgoing, waiting) = mpsc::channel(limits::OUTGOING);
    let connection = world.open_connection(dc_id, key_id, outgoing, closing);
    let writer = tokio::spawn(write(Arc::clone(&world), Arc::clone(&connection), writer, waiting));
    let mut conversation = Conversation::new(Arc::clone(&world), Arc::clone(&connection));
    let mut frame = first;
    while conversation.take(&frame).is_ok() {
        match next(&mut frames, &connection, conversation.deadline()).await {
            Some(next) => frame = next,
            None => break,
        }
    }
    world.close_connection(&connection);
    drop(writer.await);
}

/// The next frame; `None` when the connection ends.
async fn next<R: tokio::io::AsyncRead + Unpin>(
    frames: &mut FrameReader<R>,
    connection: &Connection,
    deadline: Option<Instant>,
) -> Option<Vec<u8>> {
    let silence = async {
        match deadline {
            Some(deadline) => sleep_until(deadline).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = connection.closing.cancelled() => None,
        () = silence => None,
        frame = frames.next() => frame.ok().flatten(),
    }
}

/// Writes what is to be written, until the connection ends.
async fn write(
    world: Arc<DataCenterWorld>,
    connection: Arc<Connection>,
    mut stream: OwnedWriteHalf,
    mut waiting: mpsc::Receiver<Outgoing>,
) {
    let mut outbox = Outbox { world, connection, frames: FrameWriter::default(), last_id: 0, session: (0, 0) };
    let closing = outbox.connection.closing.clone();
    loop {
        let mut batch = Vec::new();
        let bytes = tokio::select! {
            biased;
            () = closing.cancelled() => break,
            _ = waiting.recv_many(&mut batch, limits::OUTGOING_BATCH) => outbox.bytes_of(batch),
        };
        let sent = tokio::select! {
            () = closing.cancelled() => break,
            sent = stream.write_all(&bytes.content) => sent,
        };
        if sent.is_err() || bytes.is_last {
            closing.cancel();
        }
    }
    let _ = stream.shutdown().await;
}

/// A refusal as clients are told it at the moment. They differ in which of the two forms they understand.
fn refusal(world: &DataCenterWorld, frames: &mut FrameWriter, code: i32) -> Vec<u8> {
    if world.frames_refusals.load(Ordering::Relaxed) { frames.frame(&code.to_le_bytes()) } else { bare_refusal(code) }
}

struct Bytes {
    content: Vec<u8>,
    /// Nothing may follow.
    is_last: bool,
}

/// Numbers, packs and seals messages.
struct Outbox {
    world: Arc<DataCenterWorld>,
    connection: Arc<Connection>,
    frames: FrameWriter,
    last_id: i64,
    /// The session, and how many of its messages are to be acknowledged.
    session: (i64, i32),
}

impl Outbox {
    /// The frames of a batch: one container for each run of messages of the same session.
    fn bytes_of(&mut self, batch: Vec<Outgoing>) -> Bytes {
        let mut bytes = Bytes { content: Vec::new(), is_last: false };
        let mut run = Vec::new();
        for outgoing in batch {
            match outgoing {
                Outgoing::Message { session_id, kind, body } => {
                    let size: usize = run.iter().map(|message: &Message| message.body.len()).sum();
                    if session_id != self.session.0 || size + body.len() > limits::FRAME_BYTES / 2 {
                        self.pack(&mut run, &mut bytes);
                    }
                    if session_id != self.session.0 {
                        self.session = (session_id, 0);
                    }
                    run.push(Message { id: self.next_id(kind), seq_no: self.next_seq_no(kind), body });
                }
                Outgoing::Refusal(code) => {
                    self.pack(&mut run, &mut bytes);
                    bytes.content.extend(refusal(&self.world, &mut self.frames, code));
                    bytes.is_last = true;
                    return bytes;
                }
            }
        }
        self.pack(&mut run, &mut bytes);
        bytes
    }

    fn pack(&mut self, run: &mut Vec<Message>, bytes: &mut Bytes) {
        let messages = std::mem::take(run);
        let Some((key, salt)) = self.world.find_key(self.connection.key_id, self.connection.dc_id) else {
            bytes.is_last = true;
            return;
        };
        if messages.is_empty() {
            return;
        }
        let container = (self.next_id(Kind::Service), self.next_seq_no(Kind::Service));
        let plain = message::packet(salt, self.session.0, &messages, container);
        bytes.content.extend(self.frames.frame(&key.seal(plain, &self.world.ambient)));
    }

    /// Ids grow with the time; the lowest two bits tell answers from the rest.
    fn next_id(&mut self, kind: Kind) -> i64 {
        let now = self.world.ambient.now();
        let fraction = (i64::from(now.timestamp_subsec_nanos()) << 32) / 1_000_000_000;
        let id = ((now.timestamp() << 32) | (fraction & !3)).max((self.last_id & !3) + 4);
        self.last_id = id | if kind == Kind::Notice { 3 } else { 1 };
        self.last_id
    }

    fn next_seq_no(&mut self, kind: Kind) -> i32 {
        let before = self.session.1 * 2;
        if kind == Kind::Service {
            return before;
        }
        self.session.1 += 1;
        before + 1
    }
}
