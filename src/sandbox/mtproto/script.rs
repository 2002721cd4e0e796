//! What the data centres are told to do wrong: to which function, how often, and when.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Deserialize;

use super::limits;
use crate::sandbox::world::SandboxError;

/// What happens to a call.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Mishap {
    /// It is refused with this code and name, such as 420 and `FLOOD_WAIT_30`.
    Fail {
        /// The code, such as 420; 303 for migrations.
        code: i32,
        /// The name, as on the wire.
        message: String,
    },
    /// It is carried out late.
    Delay {
        /// How late, in milliseconds.
        ms: u64,
    },
    /// It is carried out, but nobody answers.
    Silence,
    /// The connection breaks before it is carried out.
    Disconnect,
    /// It is carried out; the connection breaks before the answer.
    LoseAnswer,
    /// It is not carried out: the data centre claims not to know the key, and closes the connection.
    DenyKey,
}

/// A mishap, and which calls it meets.
#[derive(Debug, Clone, Deserialize)]
pub struct Script {
    /// What happens.
    #[serde(flatten)]
    pub mishap: Mishap,
    /// The function as Telegram's schema names it, such as `auth.sendCode`, in any case; without, every function.
    #[serde(default)]
    pub function: Option<String>,
    /// Only calls of this account.
    #[serde(default)]
    pub user_id: Option<i64>,
    /// Lets so many matching calls pass first.
    #[serde(default)]
    pub skip: u64,
    /// Meets so many calls; without, one.
    #[serde(default = "one")]
    pub times: u64,
}

fn one() -> u64 {
    1
}

impl Script {
    /// A mishap of the next `times` calls of a function.
    pub fn new(function: &str, times: u64, mishap: Mishap) -> Self {
        Self { mishap, function: Some(function.to_owned()), user_id: None, skip: 0, times }
    }

    fn check(&self) -> Result<(), SandboxError> {
        let invalid = |words: &str| Err(SandboxError::Invalid(words.to_owned()));
        match &self.mishap {
            Mishap::Delay { ms } if Duration::from_millis(*ms) > limits::DELAY => invalid("the delay is too long"),
            Mishap::Fail { code, message } if !(300..=599).contains(code) || message.len() > limits::NAME_CHARS => {
                invalid("the code must be 300-599, and the message at most 128 characters")
            }
            _ if self.function.as_deref().is_some_and(|name| name.len() > limits::NAME_CHARS) => {
                invalid("there is no such function")
            }
            _ => Ok(()),
        }
    }

    fn matches(&self, function: &str, user_id: Option<i64>) -> bool {
        self.function.as_deref().is_none_or(|name| name.eq_ignore_ascii_case(function))
            && (self.user_id.is_none() || self.user_id == user_id)
    }
}

/// All scripts, in the order in which they were given.
#[derive(Debug, Default)]
pub(super) struct Scripts {
    list: Mutex<VecDeque<Script>>,
}

impl Scripts {
    fn list(&self) -> MutexGuard<'_, VecDeque<Script>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a script.
    pub(super) fn add(&self, script: Script) -> Result<(), SandboxError> {
        script.check()?;
        let mut list = self.list();
        if list.len() >= limits::SCRIPTS {
            return Err(SandboxError::Full("scripts"));
        }
        list.push_back(script);
        Ok(())
    }

    /// Removes all scripts.
    pub(super) fn clear(&self) {
        self.list().clear();
    }

    /// What happens to this call: the first script that meets it.
    pub(super) fn strike(&self, function: &str, user_id: Option<i64>) -> Option<Mishap> {
        let mut list = self.list();
        let mut met = None;
        for script in list.iter_mut().filter(|script| script.matches(function, user_id)) {
            if script.skip > 0 {
                script.skip -= 1;
            } else if script.times > 0 {
                script.times -= 1;
                met = Some(script.mishap.clone());
                break;
            }
        }
        list.retain(|script| script.times > 0);
        met
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_meet_the_calls_that_they_name() {
        let scripts = Scripts::default();
        let later = Script { skip: 1, ..Script::new("auth.signIn", 2, Mishap::Silence) };
        scripts.add(later).unwrap();
        let strike = |function| scripts.strike(function, None).is_some();
        assert!(!strike("help.getConfig"));
        assert_eq!([(); 5].map(|()| strike("auth.SignIn")), [false, true, true, false, false]);
        let theirs = Script { user_id: Some(7), function: None, ..Script::new("", 1, Mishap::Disconnect) };
        scripts.add(theirs).unwrap();
        assert_eq!(scripts.strike("x", Some(8)), None);
        assert_eq!(scripts.strike("x", Some(7)), Some(Mishap::Disconnect));
        assert_eq!(scripts.strike("x", Some(7)), None);
    }

    #[test]
    fn nonsense_is_no_script() {
        let scripts = Scripts::default();
        let long = Mishap::Delay { ms: 3_600_000 };
        assert!(scripts.add(Script::new("x", 1, long)).is_err());
        let fine = Mishap::Fail { code: 200, message: "FINE".to_owned() };
        assert!(scripts.add(Script::new("x", 1, fine)).is_err());
    }
}
