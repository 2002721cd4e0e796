//! The Full transport: length, sequence number, payload, CRC32.

use tokio::io::{AsyncRead, AsyncReadExt as _};

use super::limits;

/// What a frame has besides its payload: its length, its number, its checksum.
const OVERHEAD: usize = 12;

/// Why a connection's bytes are no frame. The connection cannot go on.
#[derive(Debug, thiserror::Error)]
pub(super) enum FrameError {
    /// The connection broke, or ended in the middle of a frame.
    #[error("the connection broke")]
    Broken(#[from] std::io::Error),
    /// No frame has this length; another transport begins like that.
    #[error("a frame cannot have this length")]
    Length,
    /// A frame was lost, or came twice.
    #[error("a frame is out of order")]
    Order,
    /// The frame was altered on its way.
    #[error("a frame has another checksum")]
    Checksum,
}

/// Takes frames off a connection.
pub(super) struct FrameReader<R> {
    stream: R,
    sequence: i32,
}

impl<R: AsyncRead + Unpin> FrameReader<R> {
    /// A reader for a new connection.
    pub(super) fn new(stream: R) -> Self {
        Self { stream, sequence: 0 }
    }

    /// The payload of the next frame; `None` when the client has closed the connection. Not to be called again after it was
    /// given up.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<u8>>, FrameError> {
        let mut length = [0; 4];
        if self.stream.read(&mut length[..1]).await? == 0 {
            return Ok(None);
        }
        self.stream.read_exact(&mut length[1..]).await?;
        let total = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
        if !(OVERHEAD..=limits::FRAME_BYTES).contains(&total) || !total.is_multiple_of(4) {
            return Err(FrameError::Length);
        }
        let mut rest = vec![0; total - length.len()];
        self.stream.read_exact(&mut rest).await?;
        let (content, checksum) = rest.split_at(rest.len() - 4);
        if checksum != checksum_of(&length, content) {
            return Err(FrameError::Checksum);
        }
        let (number, payload) = content.split_at(4);
        if number != self.sequence.to_le_bytes() {
            return Err(FrameError::Order);
        }
        self.sequence = self.sequence.wrapping_add(1);
        Ok(Some(payload.to_vec()))
    }
}

fn checksum_of(length: &[u8], content: &[u8]) -> [u8; 4] {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(length);
    hasher.update(content);
    hasher.finalize().to_le_bytes()
}

/// Makes the frames of one connection.
#[derive(Debug, Default)]
pub(super) struct FrameWriter {
    sequence: i32,
}

impl FrameWriter {
    /// The next frame, around a payload.
    pub(super) fn frame(&mut self, payload: &[u8]) -> Vec<u8> {
        let length = u32::try_from(payload.len() + OVERHEAD).unwrap_or(u32::MAX).to_le_bytes();
        let mut frame = Vec::with_capacity(payload.len() + OVERHEAD);
        frame.extend(length);
        frame.extend(self.sequence.to_le_bytes());
        frame.extend(payload);
        let checksum = checksum_of(&length, &frame[4..]);
        frame.extend(checksum);
        self.sequence = self.sequence.wrapping_add(1);
        frame
    }
}

/// What a data centre says in the place of a frame before it closes the connection: the negative code three times over, in
/// the places of length, number and payload.
pub(super) fn bare_refusal(code: i32) -> Vec<u8> {
    code.to_le_bytes().repeat(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(bytes: &[u8]) -> Result<Option<Vec<u8>>, FrameError> {
        FrameReader::new(bytes).next().await
    }

    #[actix_web::test]
    async fn frames_come_out_as_they_went_in() {
        let mut writer = FrameWriter::default();
        let bytes = [writer.frame(b"1234"), writer.frame(b""), writer.frame(&[7; 64])].concat();
        let mut reader = FrameReader::new(bytes.as_slice());
        assert_eq!(reader.next().await.unwrap().unwrap(), b"1234");
        assert_eq!(reader.next().await.unwrap().unwrap(), b"");
        assert_eq!(reader.next().await.unwrap().unwrap(), [7; 64]);
        assert!(reader.next().await.unwrap().is_none());
    }

    #[actix_web::test]
    async fn what_is_no_frame_is_refused() {
        let good = FrameWriter::default().frame(b"1234");
        let mut altered = good.clone();
        altered[9] ^= 1;
        assert!(matches!(read(&altered).await, Err(FrameError::Checksum)));
        assert!(matches!(read(&good[..10]).await, Err(FrameError::Broken(_))));
        assert!(matches!(read(&[0xef, 0, 0, 0x7f]).await, Err(FrameError::Length)));
        assert!(matches!(read(&[13, 0, 0, 0]).await, Err(FrameError::Length)));
        let mut writer = FrameWriter::default();
        writer.frame(b"");
        assert!(matches!(read(&writer.frame(b"1234")).await, Err(FrameError::Order)));
    }
}
