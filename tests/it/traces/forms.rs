//! How a secret may look: as it is, in URLs, in base64 and in hexadecimal.

use std::collections::BTreeSet;

use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::harness::traces::hex;

/// What URLs write with a percent sign: everything but letters, digits and `-._~`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Every form of a secret that is searched for, each once.
pub(super) fn forms(secret: &str) -> BTreeSet<String> {
    let mut forms = BTreeSet::from([secret.to_owned()]);
    let url = utf8_percent_encode(secret, RESERVED).to_string();
    forms.extend([url.replace("%20", "+"), lower_escapes(&url), url]);
    // JSON escapes few characters, and few secrets have any.
    forms.insert(serde_json::to_string(secret).unwrap().trim_matches('"').to_owned());
    for shift in 0..3 {
        forms.insert(base64_behind(&STANDARD_NO_PAD, secret, shift));
        forms.insert(base64_behind(&URL_SAFE_NO_PAD, secret, shift));
    }
    let hex = hex(secret.as_bytes());
    forms.extend([hex.to_uppercase(), hex]);
    forms
}

/// The characters of base64 that depend on the secret alone when it stands behind `shift` other bytes, whatever follows.
fn base64_behind(engine: &impl base64::Engine, secret: &str, shift: usize) -> String {
    let mut bytes = vec![0; shift];
    bytes.extend(secret.bytes());
    // A character holds 6 bits: the first whole one of the secret's, and the last.
    let (first, end) = ((shift * 8).div_ceil(6), bytes.len() * 8 / 6);
    engine.encode(bytes)[first..end].to_owned()
}

/// The same with `%3a` for `%3A`.
fn lower_escapes(url: &str) -> String {
    let mut parts = url.split('%');
    let mut lowered = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at(2);
        lowered.push('%');
        lowered.push_str(&digits.to_lowercase());
        lowered.push_str(rest);
    }
    lowered
}
