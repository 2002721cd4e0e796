//! What is inside a sealed packet: a salt, a session, and a message, which may be a container of others.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use grammers_tl_types::{Cursor, Deserializable, Serializable, deserialize};

use super::limits;

/// `msg_container`, which no library writes for its user.
const CONTAINER: u32 = 0x73f1_f8dc;
/// `gzip_packed`.
const GZIP: u32 = 0x3072_cfa1;
/// `rpc_result`.
const RESULT: u32 = 0xf35c_6d01;

/// A client's packet makes no sense.
#[derive(Debug, thiserror::Error)]
#[error("a packet cannot be read")]
pub(super) struct Malformed;

impl From<deserialize::Error> for Malformed {
    fn from(_: deserialize::Error) -> Self {
        Self
    }
}

/// What a packet says.
#[derive(Debug)]
pub(super) struct Packet {
    /// The salt that the client believes to be valid.
    pub(super) salt: i64,
    /// The client's session. It makes one for each connection.
    pub(super) session_id: i64,
    /// The message, or a container.
    pub(super) message: Message,
}

/// A message with its number.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) id: i64,
    pub(super) seq_no: i32,
    pub(super) body: Vec<u8>,
}

impl Message {
    /// The constructor of the body.
    pub(super) fn constructor(&self) -> u32 {
        u32::from_bytes(&self.body).unwrap_or_default()
    }
}

impl Packet {
    /// Reads what [`super::cipher::Key::open`] opened.
    pub(super) fn read(plain: &[u8]) -> Result<Self, Malformed> {
        let mut cursor = Cursor::from_slice(plain);
        let salt = i64::deserialize(&mut cursor)?;
        let session_id = i64::deserialize(&mut cursor)?;
        let message = read_message(&mut cursor, plain.len())?;
        let padding = plain.len() - cursor.pos();
        if (12..=1024).contains(&padding) { Ok(Self { salt, session_id, message }) } else { Err(Malformed) }
    }
}

fn read_message(cursor: &mut Cursor<'_>, available: usize) -> Result<Message, Malformed> {
    let id = i64::deserialize(cursor)?;
    let seq_no = i32::deserialize(cursor)?;
    let length = usize::try_from(i32::deserialize(cursor)?).map_err(|_| Malformed)?;
    if length < 4 || length > available || !length.is_multiple_of(4) {
        return Err(Malformed);
    }
    let mut body = vec![0; length];
    cursor.read_exact(&mut body)?;
    Ok(Message { id, seq_no, body })
}

/// The messages of a container, or the message itself; what was compressed is inflated. Containers stand in no containers.
pub(super) fn unfold(message: Message) -> Result<Vec<Message>, Malformed> {
    let message = inflate(message)?;
    if message.constructor() != CONTAINER {
        return Ok(vec![message]);
    }
    let mut cursor = Cursor::from_slice(&message.body);
    u32::deserialize(&mut cursor)?;
    let count = usize::try_from(i32::deserialize(&mut cursor)?).map_err(|_| Malformed)?;
    if count > limits::MESSAGES_PER_CONTAINER {
        return Err(Malformed);
    }
    let mut messages = Vec::new();
    let mut left = limits::INFLATED_BYTES;
    for _ in 0..count {
        let message = inflate(read_message(&mut cursor, message.body.len())?)?;
        left = left.checked_sub(message.body.len()).ok_or(Malformed)?;
        if message.constructor() == CONTAINER {
            return Err(Malformed);
        }
        messages.push(message);
    }
    Ok(messages)
}

fn inflate(message: Message) -> Result<Message, Malformed> {
    if message.constructor() != GZIP {
        return Ok(message);
    }
    let mut cursor = Cursor::from_slice(&message.body);
    u32::deserialize(&mut cursor)?;
    let packed = Vec::<u8>::deserialize(&mut cursor)?;
    let mut body = Vec::new();
    let bound = limits::INFLATED_BYTES as u64 + 1;
    GzDecoder::new(packed.as_slice()).take(bound).read_to_end(&mut body).map_err(|_| Malformed)?;
    if (4..=limits::INFLATED_BYTES).contains(&body.len()) { Ok(Message { body, ..message }) } else { Err(Malformed) }
}

/// The answer to a call. Long ones are compressed.
pub(super) fn result(request: i64, answer: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(answer.len() + 12);
    RESULT.serialize(&mut body);
    request.serialize(&mut body);
    match deflate(answer) {
        Some(packed) => {
            GZIP.serialize(&mut body);
            packed.serialize(&mut body);
        }
        None => body.extend(answer),
    }
    body
}

fn deflate(answer: &[u8]) -> Option<Vec<u8>> {
    if answer.len() < limits::COMPRESSED_BYTES {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(answer).ok()?;
    encoder.finish().ok().filter(|packed| packed.len() < answer.len())
}

/// The plain text of a packet from the data centre: one message, or a container with the number of the last argument.
pub(super) fn packet(salt: i64, session_id: i64, messages: &[Message], container: (i64, i32)) -> Vec<u8> {
    let mut plain = Vec::new();
    salt.serialize(&mut plain);
    session_id.serialize(&mut plain);
    if let [message] = messages {
        write_message(message, &mut plain);
        return plain;
    }
    let mut body = Vec::new();
    CONTAINER.serialize(&mut body);
    i32::try_from(messages.len()).unwrap_or(i32::MAX).serialize(&mut body);
    for message in messages {
        write_message(message, &mut body);
    }
    write_message(&Message { id: container.0, seq_no: container.1, body }, &mut plain);
    plain
}

fn write_message(message: &Message, to: &mut Vec<u8>) {
    message.id.serialize(to);
    message.seq_no.serialize(to);
    i32::try_from(message.body.len()).unwrap_or(i32::MAX).serialize(to);
    to.extend(&message.body);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(id: i64, body: Vec<u8>) -> Message {
        Message { id, seq_no: 1, body }
    }

    fn packed(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(content).unwrap();
        let mut body = Vec::new();
        GZIP.serialize(&mut body);
        encoder.finish().unwrap().serialize(&mut body);
        body
    }

    fn padded(mut plain: Vec<u8>) -> Vec<u8> {
        plain.extend([0; 16]);
        plain
    }

    #[test]
    fn containers_and_compressed_messages_are_unfolded() {
        let messages = [message(4, vec![1; 8]), message(8, packed(&[2; 5000]))];
        let plain = padded(packet(5, 6, &messages, (12, 2)));
        let read = Packet::read(&plain).unwrap();
        assert_eq!((read.salt, read.session_id, read.message.id), (5, 6, 12));
        let unfolded = unfold(read.message).unwrap();
        assert_eq!(unfolded, [message(4, vec![1; 8]), message(8, vec![2; 5000])]);
    }

    #[test]
    fn what_would_grow_without_bound_is_refused() {
        let bomb = packed(&vec![0; limits::INFLATED_BYTES + 1]);
        assert!(unfold(message(4, bomb)).is_err());
        let big = || message(4, packed(&vec![0; limits::INFLATED_BYTES / 2 + 4]));
        let plain = padded(packet(5, 6, &[big(), big()], (12, 2)));
        assert!(unfold(Packet::read(&plain).unwrap().message).is_err());
        let inner = padded(packet(5, 6, &[big(), big()], (12, 2)));
        let inner = Packet::read(&inner).unwrap().message;
        let plain = padded(packet(5, 6, &[message(4, vec![1; 4]), inner], (16, 2)));
        assert!(unfold(Packet::read(&plain).unwrap().message).is_err());
    }

    #[test]
    fn what_is_cut_off_is_refused() {
        let plain = padded(packet(5, 6, &[message(4, vec![1; 8]), message(8, vec![2; 8])], (12, 2)));
        for length in 0..plain.len() - 4 {
            let read = Packet::read(&plain[..length]).and_then(|packet| unfold(packet.message));
            assert!(read.is_err(), "{length}");
        }
    }
}
