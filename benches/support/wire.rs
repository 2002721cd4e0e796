//! HTTP/1.1 on a kept connection, with as little work as can be: what posts the updates and what stands in for Telegram
//! share the machine with what is measured.

use std::net::SocketAddr;
use std::ops::Range;

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Room for a message; it grows if need be.
const ROOM: usize = 4096;

/// A connection and what has been read from it.
pub(crate) struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// How much of the buffer belongs to messages that have been taken.
    taken: usize,
}

/// A request or an answer, without its header fields.
pub(crate) struct Message<'a> {
    pub(crate) first_line: &'a str,
    pub(crate) body: &'a [u8],
}

/// Where the parts of a message lie.
struct Layout {
    first_line: Range<usize>,
    body: Range<usize>,
}

impl Wire {
    /// Connects to a server.
    pub(crate) async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        Self::new(TcpStream::connect(address).await?)
    }

    /// Takes over a connection.
    pub(crate) fn new(stream: TcpStream) -> anyhow::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(ROOM), taken: 0 })
    }

    /// Writes a message.
    pub(crate) async fn write(&mut self, message: &[u8]) -> anyhow::Result<()> {
        Ok(self.stream.write_all(message).await?)
    }

    /// Reads the next message; `None` once the other side has closed the connection.
    pub(crate) async fn read(&mut self) -> anyhow::Result<Option<Message<'_>>> {
        self.buffer.drain(..self.taken);
        self.taken = 0;
        let layout = loop {
            if let Some(layout) = layout(&self.buffer)? {
                break layout;
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Ok(None);
            }
        };
        self.taken = layout.body.end;
        let first_line = std::str::from_utf8(&self.buffer[layout.first_line])?;
        Ok(Some(Message { first_line, body: &self.buffer[layout.body] }))
    }
}

/// Where a message's parts lie in `bytes`; `None` if it is not whole yet.
fn layout(bytes: &[u8]) -> anyhow::Result<Option<Layout>> {
    let Some(head) = find(bytes, b"\r\n\r\n") else { return Ok(None) };
    let body = head + 4;
    let text = std::str::from_utf8(&bytes[..head])?;
    let mut lines = text.split("\r\n");
    let first_line = 0..lines.next().unwrap_or_default().len();
    let mut length = 0;
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().context("a content-length that is no number")?;
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            bail!("a body in chunks");
        }
    }
    Ok((bytes.len() >= body + length).then_some(Layout { first_line, body: body..body + length }))
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
