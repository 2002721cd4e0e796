//! The server's side of two-step verification: it keeps a verifier, not the password, and asks a question that only who
//! knows the password can answer. <https://core.telegram.org/api/srp>

use hmac::Hmac;
use num_bigint::BigUint;
use sha2::{Digest as _, Sha256, Sha512};

use crate::base::ambient::Ambient;

/// The length of the numbers, in bytes.
const LENGTH: usize = 256;
/// The generator.
pub(super) const G: u8 = 3;
/// The iterations of PBKDF2, part of the algorithm's name.
const ITERATIONS: u32 = 100_000;

/// Telegram's prime. Clients know it, and so need not prove that it is one.
pub(super) const PRIME: [u8; LENGTH] = [
    0xc7, 0x1c, 0xae, 0xb9, 0xc6, 0xb1, 0xc9, 0x04, 0x8e, 0x6c, 0x52, 0x2f, 0x70, 0xf1, 0x3f, 0x73, 0x98, 0x0d, 0x40,
    0x23, 0x8e, 0x3e, 0x21, 0xc1, 0x49, 0x34, 0xd0, 0x37, 0x56, 0x3d, 0x93, 0x0f, 0x48, 0x19, 0x8a, 0x0a, 0xa7, 0xc1,
    0x40, 0x58, 0x22, 0x94, 0x93, 0xd2, 0x25, 0x30, 0xf4, 0xdb, 0xfa, 0x33, 0x6f, 0x6e, 0x0a, 0xc9, 0x25, 0x13, 0x95,
    0x43, 0xae, 0xd4, 0x4c, 0xce, 0x7c, 0x37, 0x20, 0xfd, 0x51, 0xf6, 0x94, 0x58, 0x70, 0x5a, 0xc6, 0x8c, 0xd4, 0xfe,
    0x6b, 0x6b, 0x13, 0xab, 0xdc, 0x97, 0x46, 0x51, 0x29, 0x69, 0x32, 0x84, 0x54, 0xf1, 0x8f, 0xaf, 0x8c, 0x59, 0x5f,
    0x64, 0x24, 0x77, 0xfe, 0x96, 0xbb, 0x2a, 0x94, 0x1d, 0x5b, 0xcd, 0x1d, 0x4a, 0xc8, 0xcc, 0x49, 0x88, 0x07, 0x08,
    0xfa, 0x9b, 0x37, 0x8e, 0x3c, 0x4f, 0x3a, 0x90, 0x60, 0xbe, 0xe6, 0x7c, 0xf9, 0xa4, 0xa4, 0xa6, 0x95, 0x81, 0x10,
    0x51, 0x90, 0x7e, 0x16, 0x27, 0x53, 0xb5, 0x6b, 0x0f, 0x6b, 0x41, 0x0d, 0xba, 0x74, 0xd8, 0xa8, 0x4b, 0x2a, 0x14,
    0xb3, 0x14, 0x4e, 0x0e, 0xf1, 0x28, 0x47, 0x54, 0xfd, 0x17, 0xed, 0x95, 0x0d, 0x59, 0x65, 0xb4, 0xb9, 0xdd, 0x46,
    0x58, 0x2d, 0xb1, 0x17, 0x8d, 0x16, 0x9c, 0x6b, 0xc4, 0x65, 0xb0, 0xd6, 0xff, 0x9c, 0xa3, 0x92, 0x8f, 0xef, 0x5b,
    0x9a, 0xe4, 0xe4, 0x18, 0xfc, 0x15, 0xe8, 0x3e, 0xbe, 0xa0, 0xf8, 0x7f, 0xa9, 0xff, 0x5e, 0xed, 0x70, 0x05, 0x0d,
    0xed, 0x28, 0x49, 0xf4, 0x7b, 0xf9, 0x59, 0xd9, 0x56, 0x85, 0x0c, 0xe9, 0x29, 0x85, 0x1f, 0x0d, 0x81, 0x15, 0xf6,
    0x35, 0xb1, 0x05, 0xee, 0x2e, 0x4e, 0x15, 0xd0, 0x4b, 0x24, 0x54, 0xbf, 0x6f, 0x4f, 0xad, 0xf0, 0x34, 0xb1, 0x04,
    0x03, 0x11, 0x9c, 0xd8, 0xe3, 0xb9, 0x2f, 0xcc, 0x5b,
];

/// What is kept of a password.
#[derive(Clone)]
pub(super) struct Verifier {
    pub(super) salt1: [u8; 16],
    pub(super) salt2: [u8; 16],
    value: BigUint,
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifier").finish_non_exhaustive()
    }
}

impl Verifier {
    /// The verifier of a password. Takes about as long as a login should cost who guesses.
    pub(super) fn of(password: &str, ambient: &Ambient) -> Self {
        let (salt1, salt2) = (ambient.bytes(), ambient.bytes());
        let mut key = [0; 64];
        let once = salted(&salted(password.as_bytes(), &salt1), &salt2);
        let stretched = pbkdf2::pbkdf2::<Hmac<Sha512>>(&once, &salt1, ITERATIONS, &mut key);
        debug_assert!(stretched.is_ok(), "HMAC takes keys of any length");
        let x = BigUint::from_bytes_be(&salted(&key, &salt2));
        Self { salt1, salt2, value: BigUint::from(G).modpow(&x, &prime()) }
    }
}

/// A question that was asked, to be answered once.
#[derive(Clone)]
pub(super) struct Challenge {
    /// Its number.
    pub(super) id: i64,
    /// The public part, sent to the client.
    pub(super) g_b: [u8; LENGTH],
    b: BigUint,
}

impl std::fmt::Debug for Challenge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Challenge").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Challenge {
    /// A new question.
    pub(super) fn new(verifier: &Verifier, ambient: &Ambient) -> Self {
        let b = BigUint::from_bytes_be(&ambient.bytes::<LENGTH>());
        let g_b = (multiplier() * &verifier.value + BigUint::from(G).modpow(&b, &prime())) % prime();
        Self { id: i64::from_le_bytes(ambient.bytes()), g_b: padded(&g_b), b }
    }

    /// Whether the answer shows the password.
    pub(super) fn is_answered(&self, verifier: &Verifier, g_a: &[u8], m1: &[u8]) -> bool {
        let public = BigUint::from_bytes_be(g_a);
        if public == BigUint::ZERO || public >= prime() {
            return false;
        }
        let g_a = padded(&public);
        let u = number(&[&g_a, &self.g_b]);
        let shared = (public * verifier.value.modpow(&u, &prime())).modpow(&self.b, &prime());
        let key = hash(&[&padded(&shared)]);
        let mut parameters = hash(&[&PRIME]);
        parameters.iter_mut().zip(hash(&[&padded(&BigUint::from(G))])).for_each(|(p, g)| *p ^= g);
        let expected =
            hash(&[&parameters, &hash(&[&verifier.salt1]), &hash(&[&verifier.salt2]), &g_a, &self.g_b, &key]);
        expected == m1
    }
}

fn prime() -> BigUint {
    BigUint::from_bytes_be(&PRIME)
}

/// `k` of the protocol.
fn multiplier() -> BigUint {
    number(&[&PRIME, &padded(&BigUint::from(G))])
}

fn number(parts: &[&[u8]]) -> BigUint {
    BigUint::from_bytes_be(&hash(parts))
}

fn hash(parts: &[&[u8]]) -> [u8; 32] {
    parts.iter().fold(Sha256::new(), Sha256::chain_update).finalize().into()
}

fn salted(data: &[u8], salt: &[u8]) -> [u8; 32] {
    hash(&[salt, data, salt])
}

/// The number in as many bytes as the prime has; it is smaller.
fn padded(number: &BigUint) -> [u8; LENGTH] {
    let bytes = number.to_bytes_be();
    let mut padded = [0; LENGTH];
    padded[LENGTH - bytes.len()..].copy_from_slice(&bytes);
    padded
}

#[cfg(test)]
mod tests {
    use grammers_crypto::two_factor_auth::calculate_2fa;

    use super::*;

    /// The client's side is the one of grammers.
    #[test]
    fn only_the_password_answers() {
        let ambient = Ambient::system();
        let verifier = Verifier::of("right", &ambient);
        for (password, is_right) in [("right", true), ("Right", false), ("", false)] {
            let challenge = Challenge::new(&verifier, &ambient);
            let Verifier { salt1, salt2, .. } = &verifier;
            let (g_b, a) = (challenge.g_b.to_vec(), ambient.bytes::<256>().to_vec());
            let (m1, g_a) = calculate_2fa(salt1, salt2, &PRIME, &i32::from(G), g_b, a, password);
            assert_eq!(challenge.is_answered(&verifier, &g_a, &m1), is_right, "{password}");
            assert!(!Challenge::new(&verifier, &ambient).is_answered(&verifier, &g_a, &m1));
        }
    }

    /// Otherwise the shared secret would be known without the password.
    #[test]
    fn degenerate_answers_are_refused() {
        let ambient = Ambient::system();
        let verifier = Verifier::of("right", &ambient);
        let challenge = Challenge::new(&verifier, &ambient);
        for g_a in [vec![], vec![0; 256], PRIME.to_vec(), vec![0xff; 300]] {
            assert!(!challenge.is_answered(&verifier, &g_a, &[0; 32]));
        }
    }
}
