//! MTProto 2.0 as a server sees it: opens what clients seal, and seals what they open.

use std::fmt;

use grammers_crypto::aes;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use crate::base::ambient::Ambient;
use crate::config::AUTH_KEY_LENGTH;

/// What the key's bytes are read from, on messages of a client.
const FROM_CLIENT: usize = 0;
/// The same on messages of a server.
const FROM_SERVER: usize = 8;
/// The id of the key, and the key of the message.
const HEAD: usize = 8 + 16;

/// A key that a client and a data centre share.
#[derive(Clone)]
pub(super) struct Key {
    bytes: [u8; AUTH_KEY_LENGTH],
    id: i64,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Key {
    /// The key of these bytes.
    pub(super) fn new(bytes: [u8; AUTH_KEY_LENGTH]) -> Self {
        let id = i64::from_le_bytes(part(&Sha1::digest(bytes), 12));
        Self { bytes, id }
    }

    /// The id that messages under this key begin with.
    pub(super) fn id(&self) -> i64 {
        self.id
    }

    /// A salt of this key. Another `generation` has others.
    pub(super) fn salt(&self, generation: u32, number: i32) -> i64 {
        let hash = Sha256::new()
            .chain_update(self.bytes)
            .chain_update(generation.to_le_bytes())
            .chain_update(number.to_le_bytes())
            .finalize();
        i64::from_le_bytes(part(&hash, 0))
    }

    /// What a client sealed; `None` if it did so with another key, or the packet was altered.
    pub(super) fn open(&self, packet: &[u8]) -> Option<Vec<u8>> {
        let (head, sealed) = packet.split_at_checked(HEAD)?;
        if head[..8] != self.id.to_le_bytes() || sealed.is_empty() || !sealed.len().is_multiple_of(16) {
            return None;
        }
        let message_key = part(head, 8);
        let (key, iv) = self.schedule(&message_key, FROM_CLIENT);
        let mut plain = sealed.to_vec();
        aes::ige_decrypt(&mut plain, &key, &iv);
        (self.message_key(&plain, FROM_CLIENT) == message_key).then_some(plain)
    }

    /// Seals what only the client with this key can open. 12 to 27 bytes of padding come behind.
    pub(super) fn seal(&self, mut plain: Vec<u8>, ambient: &Ambient) -> Vec<u8> {
        let padding = 12 + (16 - (plain.len() + 12) % 16) % 16;
        plain.extend(&ambient.bytes::<32>()[..padding]);
        let message_key = self.message_key(&plain, FROM_SERVER);
        let (key, iv) = self.schedule(&message_key, FROM_SERVER);
        aes::ige_encrypt(&mut plain, &key, &iv);
        [&self.id.to_le_bytes(), message_key.as_slice(), &plain].concat()
    }

    fn message_key(&self, plain: &[u8], side: usize) -> [u8; 16] {
        let hash = Sha256::new().chain_update(&self.bytes[88 + side..][..32]).chain_update(plain).finalize();
        part(&hash, 8)
    }

    /// The key and the initialization vector of one message.
    fn schedule(&self, message_key: &[u8; 16], side: usize) -> ([u8; 32], [u8; 32]) {
        let a = Sha256::new().chain_update(message_key).chain_update(&self.bytes[side..][..36]).finalize();
        let b = Sha256::new().chain_update(&self.bytes[40 + side..][..36]).chain_update(message_key).finalize();
        let (mut key, mut iv) = ([0; 32], [0; 32]);
        for (to, outer, inner) in [(&mut key, &a, &b), (&mut iv, &b, &a)] {
            to[..8].copy_from_slice(&outer[..8]);
            to[8..24].copy_from_slice(&inner[8..24]);
            to[24..].copy_from_slice(&outer[24..32]);
        }
        (key, iv)
    }
}

/// `N` bytes from a place on; the caller knows that they are there.
fn part<const N: usize>(bytes: &[u8], from: usize) -> [u8; N] {
    let mut part = [0; N];
    part.copy_from_slice(&bytes[from..from + N]);
    part
}

#[cfg(test)]
mod tests {
    use grammers_crypto::{AuthKey, DequeBuffer, decrypt_data_v2, encrypt_data_v2};

    use super::*;

    /// The client's side is the one of grammers.
    #[test]
    fn a_client_and_a_data_centre_understand_each_other() {
        let bytes = Ambient::system().bytes();
        let (key, theirs) = (Key::new(bytes), AuthKey::from_bytes(bytes));
        for length in 0..64 {
            let text = vec![7; length];
            let mut packet = DequeBuffer::with_capacity(128, 64);
            packet.extend(&text);
            encrypt_data_v2(&mut packet, &theirs);
            assert_eq!(key.open(packet.as_ref()).unwrap()[..length], text);

            let mut packet = key.seal(text.clone(), &Ambient::system());
            assert_eq!(decrypt_data_v2(&mut packet, &theirs).unwrap()[..length], text);
        }
    }

    #[test]
    fn altered_packets_are_not_opened() {
        let key = Key::new([9; AUTH_KEY_LENGTH]);
        let mut packet = DequeBuffer::with_capacity(128, 64);
        packet.extend(b"text");
        encrypt_data_v2(&mut packet, &AuthKey::from_bytes(key.bytes));
        let packet = packet.as_ref().to_vec();
        for place in 0..packet.len() {
            let mut altered = packet.clone();
            altered[place] ^= 1;
            assert!(key.open(&altered).is_none(), "{place}");
        }
        assert!(key.open(&packet[..packet.len() - 1]).is_none());
        assert!(key.open(&packet[..HEAD]).is_none());
        assert!(key.open(&[]).is_none());
    }
}
