//! Which passwords are good enough.

use zxcvbn::{Score, zxcvbn};

use crate::services::accounts::{MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH};

/// Characters of a password that are looked at for patterns. The search takes more than linear time: 30 ms for these,
/// a second for 100.
const MAX_JUDGED: usize = 40;

/// Words that somebody who guesses passwords for this server tries first.
const LOCAL_WORDS: [&str; 1] = ["botyard"];

/// What to do better, if this password of the account `username` is not good enough. Never quotes the password.
pub(super) fn advice(password: &str, username: &str) -> Option<String> {
    if password.chars().count() < MIN_PASSWORD_LENGTH || password.len() > MAX_PASSWORD_LENGTH {
        return Some(format!(
            "a password has at least {MIN_PASSWORD_LENGTH} characters and at most {MAX_PASSWORD_LENGTH} bytes"
        ));
    }
    let judged: String = password.chars().take(MAX_JUDGED).collect();
    let known: Vec<&str> = LOCAL_WORDS.iter().copied().chain([username]).collect();
    let verdict = zxcvbn(&judged, &known);
    if verdict.score() >= Score::Three {
        return None;
    }
    let mut advice = "this password is easily guessed.".to_owned();
    if let Some(feedback) = verdict.feedback() {
        let words = feedback.warning().map(|warning| warning.to_string());
        for sentence in words.into_iter().chain(feedback.suggestions().iter().map(ToString::to_string)) {
            advice.push(' ');
            advice.push_str(&sentence);
        }
    }
    Some(advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_common_and_personal_passwords_are_refused_with_advice() {
        for bad in ["eleven char", "password1234", "qwertyuiop[]", "aaaaaaaaaaaaaaaa", "botyardbotyard", "margarethe12"]
        {
            let advice = advice(bad, "margarethe").unwrap_or_else(|| panic!("{bad} was taken"));
            assert!(!advice.contains(bad), "{advice}");
        }
        assert!(advice(&"x".repeat(MAX_PASSWORD_LENGTH + 1), "alice").is_some());
        for good in ["correct horse battery", "eLmj_J87TLT-rZsI"] {
            assert_eq!(advice(good, "alice"), None);
        }
    }
}
