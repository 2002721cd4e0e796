//! What the targets share.

/// `text` with the characters at some places replaced by others of base64 and its neighbours: close enough to the
/// original to get past the first checks.
pub fn edited(text: &str, edits: &[(u16, u8)]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/.";
    let mut bytes = text.as_bytes().to_vec();
    for (place, letter) in edits {
        let place = usize::from(*place) % bytes.len();
        bytes[place] = LETTERS[usize::from(*letter) % LETTERS.len()];
    }
    String::from_utf8(bytes).unwrap_or_default()
}
