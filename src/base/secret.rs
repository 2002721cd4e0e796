//! Secrets in memory, and keeping them out of text.

use std::borrow::Cow;

pub use secrecy::{ExposeSecret, SecretBox, SecretSlice, SecretString};

/// The fewest characters after the colon for a run to be taken for a bot token. Telegram's have 35.
const SHORTEST_TOKEN_SECRET: usize = 20;

/// Replaces everything in `text` that looks like a bot token (`digits:characters`) by `digits:[redacted]`.
///
/// The last line of defence, used by the log writer and the panic hook: code above it must not pass tokens at all.
pub fn redact_tokens(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut redacted = String::new();
    let mut copied = 0;
    for (colon, _) in text.match_indices([':', '%']) {
        let after = match bytes[colon] {
            b':' => colon + 1,
            _ if bytes[colon..].starts_with(b"%3A") || bytes[colon..].starts_with(b"%3a") => colon + 3,
            _ => continue,
        };
        let digits = bytes[..colon].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let secret = bytes[after..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
            .count();
        if digits >= 5 && secret >= SHORTEST_TOKEN_SECRET && after >= copied {
            redacted.push_str(&text[copied..after]);
            redacted.push_str("[redacted]");
            copied = after + secret;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    redacted.push_str(&text[copied..]);
    Cow::Owned(redacted)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "expect! literals read best in place")]
    fn check(text: &str, expected: Expect) {
        expected.assert_eq(&redact_tokens(text));
    }

    #[test]
    fn tokens_disappear_and_everything_else_stays() {
        check("nothing to hide at 12:30", expect!["nothing to hide at 12:30"]);
        check(
            "POST /bot123456789:AAE-abcdefghijklmnopqrstuvwxyz_1234/sendMessage failed",
            expect!["POST /bot123456789:[redacted]/sendMessage failed"],
        );
        check(
            "two 11111:aaaaaaaaaaaaaaaaaaaaaaaaaaa and 22222%3Abbbbbbbbbbbbbbbbbbbbbbbbbbb.",
            expect!["two 11111:[redacted] and 22222%3A[redacted]."],
        );
        check("ünïcödé 123456:ключ", expect!["ünïcödé 123456:ключ"]);
    }
}
