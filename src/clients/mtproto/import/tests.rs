//! What is read from session strings, written here as the libraries write them.

use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;
use crate::config::AUTH_KEY_LENGTH;

const USER: u64 = 5_000_000_001;

fn key() -> [u8; AUTH_KEY_LENGTH] {
    std::array::from_fn(|i| u8::try_from(i).unwrap())
}

fn telethon(center: u8, ip: IpAddr, key: &[u8]) -> String {
    let mut bytes = vec![center];
    match ip {
        IpAddr::V4(ip) => bytes.extend(ip.octets()),
        IpAddr::V6(ip) => bytes.extend(ip.octets()),
    }
    bytes.extend(443_u16.to_be_bytes());
    bytes.extend(key);
    format!("1{}", URL_SAFE.encode(bytes))
}

fn gramjs(center: u8, address: &str, key: &[u8]) -> String {
    let mut bytes = vec![center];
    bytes.extend(u16::try_from(address.len()).unwrap().to_be_bytes());
    bytes.extend(address.as_bytes());
    bytes.extend(443_u16.to_be_bytes());
    bytes.extend(key);
    format!("1{}", STANDARD.encode(bytes))
}

fn pyrogram(center: u8, is_test: bool, key: &[u8], is_bot: bool) -> String {
    let mut bytes = vec![center];
    bytes.extend(12_345_i32.to_be_bytes());
    bytes.push(is_test.into());
    bytes.extend(key);
    bytes.extend(USER.to_be_bytes());
    bytes.push(is_bot.into());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn old_pyrogram(center: u8, key: &[u8], id: &[u8]) -> String {
    let bytes = [&[center, 0], key, id, &[0]].concat();
    URL_SAFE_NO_PAD.encode(bytes)
}

fn tl_bytes(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap().to_le_bytes();
    let mut text = if bytes.len() < 254 { vec![length[0]] } else { vec![254, length[0], length[1], length[2]] };
    text.extend(bytes);
    text.resize(text.len().next_multiple_of(4), 0);
    text
}

fn mtcute(center: u8, center_flags: u8, address: &str, key: &[u8], is_bot: bool) -> String {
    let option = [vec![2, center, center_flags], tl_bytes(address.as_bytes()), 443_i32.to_le_bytes().to_vec()].concat();
    let constructor: u32 = if is_bot { 0x9972_75b5 } else { 0xbc79_9737 };
    let bytes = [
        vec![3, 5, 0, 0, 0],
        tl_bytes(&option),
        tl_bytes(&option),
        USER.to_le_bytes().to_vec(),
        constructor.to_le_bytes().to_vec(),
        tl_bytes(key),
    ];
    URL_SAFE_NO_PAD.encode(bytes.concat())
}

fn import(text: &str) -> Result<SessionState, ImportError> {
    SessionState::import(&SecretString::from(text), &DataCenters::of(&telegram()))
}

fn telegram() -> crate::config::MtprotoSettings {
    crate::config::Settings::load(None, std::iter::empty()).unwrap().mtproto
}

#[expect(clippy::needless_pass_by_value, reason = "expect! literals read best in place")]
fn check(text: &str, expected: Expect) {
    let outcome = match import(text) {
        Ok(state) => {
            assert!(state.is_logged_in() && !state.is_sandbox());
            let first = state.fingerprint_material().map(|key| key.expose_secret()[..3].to_vec());
            format!("{} characters: home {}, user {:?}, key {first:?}", text.len(), state.home(), state.user_id())
        }
        Err(error) => format!("{error:?}"),
    };
    expected.assert_eq(&outcome);
}

#[test]
fn strings_of_every_library_are_read() {
    let key = key();
    let [ipv4, ipv6] = ["149.154.167.51", "2001:67c:4e8:f002::a"].map(|ip| ip.parse::<IpAddr>().unwrap());
    check(&telethon(2, ipv4, &key), expect!["353 characters: home 2, user None, key Some([0, 1, 2])"]);
    check(&telethon(4, ipv6, &key), expect!["369 characters: home 4, user None, key Some([0, 1, 2])"]);
    check(&gramjs(2, "149.154.167.51", &key), expect!["369 characters: home 2, user None, key Some([0, 1, 2])"]);
    check(&gramjs(5, "91.108.56.130", &key), expect!["369 characters: home 5, user None, key Some([0, 1, 2])"]);
    check(
        &gramjs(4, "vesta.web.telegram.org", &key),
        expect!["381 characters: home 4, user None, key Some([0, 1, 2])"],
    );
    check(
        &pyrogram(3, false, &key, false),
        expect!["362 characters: home 3, user Some(5000000001), key Some([0, 1, 2])"],
    );
    check(
        &old_pyrogram(1, &key, &USER.to_be_bytes()),
        expect!["356 characters: home 1, user Some(5000000001), key Some([0, 1, 2])"],
    );
    check(
        &old_pyrogram(1, &key, &77_u32.to_be_bytes()),
        expect!["351 characters: home 1, user Some(77), key Some([0, 1, 2])"],
    );
    check(
        &mtcute(2, 0, "149.154.167.50", &key, false),
        expect!["434 characters: home 2, user Some(5000000001), key Some([0, 1, 2])"],
    );
}

#[test]
fn strings_written_by_other_hands_are_read() {
    let genuine = include_str!("../../../../fuzz/seeds/session/genuine");
    assert_eq!(genuine.lines().count(), 7);
    for text in genuine.lines() {
        assert_eq!(import(text).unwrap().fingerprint_material().unwrap().expose_secret(), key());
    }
    // As mtcute's own tests have it, but for the person.
    let prefix = "AwUAAAAXAgIADjE0OS4xNTQuMTY3LjUwALsBAAAXAgI";
    assert!(mtcute(2, 0, "149.154.167.50", &key(), false).starts_with(prefix));
}

#[test]
fn strings_that_are_no_good_are_told_apart() {
    let key = key();
    let ip = |text: &str| text.parse::<IpAddr>().unwrap();
    // Something else.
    for text in ["", "   ", "1", "hello", "123456789:AAE-abcdefghijklmnopqrstuvwxyz_1234567", "{\"a\":1}", "1*/*"] {
        check(text, expect!["WrongKind"]);
    }
    check(&"A".repeat(MAX_LENGTH + 1), expect!["WrongKind"]);
    // A server that is not Telegram's.
    check(&telethon(2, ip("127.0.0.1"), &key), expect!["ForeignAddress"]);
    check(&telethon(2, ip("2001:db8::1"), &key), expect!["ForeignAddress"]);
    check(&gramjs(2, "telegram.example.org", &key), expect!["ForeignAddress"]);
    check(&gramjs(2, "web.telegram.org.example.org", &key), expect!["ForeignAddress"]);
    check(&mtcute(2, 0, "10.0.0.1", &key, false), expect!["ForeignAddress"]);
    // A test server.
    check(&telethon(2, ip("149.154.167.40"), &key), expect!["TestServer"]);
    check(&gramjs(1, "149.154.175.10", &key), expect!["TestServer"]);
    check(&pyrogram(2, true, &key, false), expect!["TestServer"]);
    check(&mtcute(2, 4, "149.154.167.50", &key, false), expect!["TestServer"]);
    // A bot.
    check(&pyrogram(2, false, &key, true), expect!["IsBot"]);
    check(&mtcute(2, 0, "149.154.167.50", &key, true), expect!["IsBot"]);
    // Damaged.
    check(&telethon(2, ip("149.154.167.51"), &[0; 256]), expect!["Damaged"]);
    check(&telethon(9, ip("149.154.167.51"), &key), expect!["Damaged"]);
    check(&pyrogram(0, false, &key, false), expect!["Damaged"]);
    check(&format!("{}AAAA", pyrogram(2, false, &key, false)), expect!["Damaged"]);
    check(&format!("{}AAAA", telethon(2, ip("149.154.167.51"), &key).trim_end_matches('=')), expect!["Truncated"]);
}

/// The lengths of the older two of Pyrogram's forms, in characters.
const OLDEST_PYROGRAM: usize = 351;
const OLD_PYROGRAM: usize = 356;

fn any_string() -> impl Strategy<Value = String> {
    let key = proptest::collection::vec(1_u8.., AUTH_KEY_LENGTH);
    (key, 1_u8..=5, 0..6).prop_map(|(key, center, kind)| match kind {
        0 => telethon(center, "149.154.167.51".parse().unwrap(), &key),
        1 => telethon(center, "2001:67c:4e8:f002::a".parse().unwrap(), &key),
        2 => gramjs(center, "149.154.167.91", &key),
        3 => pyrogram(center, false, &key, false),
        4 => old_pyrogram(center, &key, &USER.to_be_bytes()),
        _ => mtcute(center, 0, "149.154.167.50", &key, false),
    })
}

proptest! {
    #[test]
    fn every_string_is_read_with_its_key(text in any_string()) {
        let state = import(&text).unwrap();
        let key = state.fingerprint_material().unwrap();
        prop_assert_eq!(key.expose_secret().len(), AUTH_KEY_LENGTH);
        prop_assert!(key.expose_secret().iter().all(|byte| *byte > 0));
    }

    #[test]
    fn what_is_cut_off_is_never_taken(text in any_string(), kept in 0.0..1.0_f64) {
        let characters = text.trim_end_matches('=').len();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "small")]
        let kept = (characters as f64 * kept) as usize;
        // Pyrogram's forms differ in nothing but their length: the beginning of one may be a whole older one, with a key
        // that Telegram does not know.
        prop_assume!(![OLDEST_PYROGRAM, OLD_PYROGRAM].contains(&kept));
        // Nor do Telethon's two: the longer one, cut to the length of the other, names another address.
        let error = import(&text[..kept]).unwrap_err();
        let is_refusal_of_form = matches!(error, ImportError::Truncated | ImportError::WrongKind | ImportError::Damaged);
        prop_assert!(is_refusal_of_form || error == ImportError::ForeignAddress, "{:?}", error);
        if kept > 40 {
            prop_assert_ne!(error, ImportError::WrongKind);
        }
    }

    #[test]
    fn nothing_panics(text in ".{0,500}", bytes in proptest::collection::vec(any::<u8>(), 0..400), is_first in any::<bool>()) {
        let _ = import(&text);
        let encoded = URL_SAFE_NO_PAD.encode(bytes);
        let _ = import(&if is_first { format!("1{encoded}") } else { encoded });
    }
}
