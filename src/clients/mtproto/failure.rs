//! Why one attempt at a request failed, from the library's errors and Telegram's, and what that means for the caller.

use std::time::Duration;

use grammers_client::sender::{InvocationError, RpcError};
use grammers_mtproto::transport;

use crate::clients::mtproto::state::StateError;
use crate::clients::mtproto::{LostReason, MtprotoError};

/// The longest wait that Telegram is believed to mean. What would come after a longer one is tried once a week.
const LONGEST_WAIT: Duration = Duration::from_hours(7 * 24);

/// How long to wait where Telegram says that there was too much of something, and not for how long.
const UNSTATED_WAIT: Duration = Duration::from_hours(1);

/// The longest name of an error that is passed on, in characters. Telegram's are shorter.
const LONGEST_NAME: usize = 64;

/// Why one attempt at a request failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// Telegram answered with an error.
    Rpc(RpcError),
    /// The connection did not come about or broke. Whether the request was carried out is open.
    Broken(String),
    /// Anything else.
    Other(MtprotoError),
}

impl Failure {
    /// What `error` means for a request to the session's own data centre, or to another.
    pub(super) fn of(error: InvocationError, is_home: bool) -> Self {
        const NOT_FOUND: u32 = 404;
        let key_is_unknown = is_home
            && match &error {
                // The library answers an unknown key by making a new one, which would throw the login away.
                InvocationError::Session(error) => {
                    matches!(error.downcast_ref(), Some(StateError::KeyStays))
                }
                InvocationError::Transport(transport::Error::BadStatus { status }) => *status == NOT_FOUND,
                _ => false,
            };
        if key_is_unknown {
            return Self::Other(MtprotoError::Lost(LostReason::KeyUnknown));
        }
        match error {
            InvocationError::Rpc(error) => Self::Rpc(error),
            InvocationError::Io(error) => Self::Broken(error.kind().to_string()),
            InvocationError::Transport(error) => Self::Broken(error.to_string()),
            InvocationError::Dropped(_) => Self::Broken("the connection ended".to_owned()),
            InvocationError::Authentication(_) => Self::Broken("no key could be agreed on".to_owned()),
            // The library's words may quote what came.
            InvocationError::Deserialize(_) => Self::unreadable(),
            InvocationError::Session(_) | InvocationError::InvalidDc => {
                Self::Other(MtprotoError::Unavailable("there is no such data centre".to_owned()))
            }
        }
    }

    /// What came cannot be read.
    pub(super) fn unreadable() -> Self {
        Self::Other(MtprotoError::Unavailable("its answer cannot be read".to_owned()))
    }

    /// The client was ended.
    pub(super) fn ended() -> Self {
        Self::Other(MtprotoError::Unavailable("the session has ended".to_owned()))
    }

    /// Whether the data centre said that it does not know the key.
    pub(super) const fn is_unknown_key(&self) -> bool {
        matches!(self, Self::Other(MtprotoError::Lost(LostReason::KeyUnknown)))
    }

    /// The kind of error, for metrics.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Rpc(_) if self.flood_wait().is_some() => "flood_wait",
            Self::Rpc(error) => from_name(error.code, &error.name).kind(),
            Self::Broken(_) => "unavailable",
            Self::Other(error) => error.kind(),
        }
    }

    /// Whether Telegram answered with the error of this name.
    pub(super) fn is(&self, name: &str) -> bool {
        matches!(self, Self::Rpc(error) if error.name == name)
    }

    /// Whether Telegram answered that the session is lost.
    pub(super) fn is_lost(&self) -> bool {
        matches!(self, Self::Rpc(error) if LostReason::of(&error.name).is_some())
    }

    /// The data centre at which the request has to be made, if it was refused for that.
    pub(super) fn moved_to(&self) -> Option<i32> {
        match self {
            Self::Rpc(error) if error.name.ends_with("_MIGRATE") => error.value?.try_into().ok(),
            _ => None,
        }
    }

    /// How long no request may be made, if Telegram said so.
    pub(super) fn flood_wait(&self) -> Option<Duration> {
        match self {
            Self::Rpc(error) if error.name.contains("FLOOD") || error.name.ends_with("_WAIT") => {
                Some(Duration::from_secs(error.value?.into()).min(LONGEST_WAIT))
            }
            _ => None,
        }
    }
}

impl From<MtprotoError> for Failure {
    fn from(error: MtprotoError) -> Self {
        Self::Other(error)
    }
}

impl From<Failure> for MtprotoError {
    fn from(failure: Failure) -> Self {
        if let Some(wait) = failure.flood_wait() {
            return Self::FloodWait { wait };
        }
        match failure {
            Failure::Rpc(error) => from_name(error.code, &error.name),
            Failure::Broken(words) => Self::Unavailable(words),
            Failure::Other(error) => error,
        }
    }
}

fn from_name(code: i32, name: &str) -> MtprotoError {
    if let Some(reason) = LostReason::of(name) {
        return MtprotoError::Lost(reason);
    }
    match name {
        "PHONE_NUMBER_FLOOD" | "PHONE_PASSWORD_FLOOD" => MtprotoError::FloodWait { wait: UNSTATED_WAIT },
        "PHONE_NUMBER_INVALID" => MtprotoError::WrongPhone,
        "PHONE_NUMBER_BANNED" => MtprotoError::BannedPhone,
        "PHONE_NUMBER_UNOCCUPIED" => MtprotoError::SignUpRequired,
        "API_ID_INVALID" | "API_ID_PUBLISHED_FLOOD" => MtprotoError::WrongApp,
        "PHONE_CODE_INVALID" | "PHONE_CODE_EMPTY" => MtprotoError::WrongCode,
        "PHONE_CODE_EXPIRED" | "PHONE_CODE_HASH_EMPTY" => MtprotoError::ExpiredCode,
        "PASSWORD_HASH_INVALID" => MtprotoError::WrongPassword,
        "CHANNEL_INVALID" | "CHANNEL_PRIVATE" | "PEER_ID_INVALID" | "USERNAME_INVALID" | "USERNAME_NOT_OCCUPIED" => {
            MtprotoError::NoSuchChannel
        }
        "CHAT_ADMIN_REQUIRED" => MtprotoError::NotAdmin,
        // Not this request is at fault but Telegram, or the place where it was asked.
        _ if !(400..500).contains(&code) => MtprotoError::Unavailable(safe(name)),
        _ => MtprotoError::Refused(safe(name)),
    }
}

/// An error's name, if it is one: the text of others might hold anything.
fn safe(name: &str) -> String {
    let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    if !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(is_name) {
        name.to_owned()
    } else {
        "an error without a name".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use expect_test::{Expect, expect};
    use grammers_client::tl;

    use super::*;

    fn refusal(code: i32, message: &str) -> Failure {
        let error = tl::types::RpcError { error_code: code, error_message: message.to_owned() };
        Failure::of(InvocationError::Rpc(error.into()), true)
    }

    #[expect(clippy::needless_pass_by_value, reason = "expect! literals read best in place")]
    fn check(code: i32, message: &str, expected: Expect) {
        expected.assert_eq(&format!("{:?}", MtprotoError::from(refusal(code, message))));
    }

    #[test]
    fn names_become_what_the_caller_can_do() {
        check(420, "FLOOD_WAIT_86400", expect!["FloodWait { wait: 86400s }"]);
        check(420, "FLOOD_PREMIUM_WAIT_3", expect!["FloodWait { wait: 3s }"]);
        check(420, "FLOOD_WAIT_4294967295", expect!["FloodWait { wait: 604800s }"]);
        check(400, "PHONE_NUMBER_FLOOD", expect!["FloodWait { wait: 3600s }"]);
        check(401, "AUTH_KEY_UNREGISTERED", expect!["Lost(Unregistered)"]);
        check(401, "SESSION_REVOKED", expect!["Lost(Revoked)"]);
        check(401, "USER_DEACTIVATED_BAN", expect!["Lost(Banned)"]);
        check(406, "AUTH_KEY_DUPLICATED", expect!["Lost(Duplicated)"]);
        check(400, "API_ID_INVALID", expect!["WrongApp"]);
        check(400, "CHAT_ADMIN_REQUIRED", expect!["NotAdmin"]);
        check(500, "INTERDC_2_CALL_ERROR", expect![[r#"Unavailable("INTERDC_CALL_ERROR")"#]]);
        check(-503, "Timeout", expect![[r#"Unavailable("an error without a name")"#]]);
        check(403, "CHAT_WRITE_FORBIDDEN", expect![[r#"Refused("CHAT_WRITE_FORBIDDEN")"#]]);
        check(400, "the code 12345 is wrong", expect![[r#"Refused("an error without a name")"#]]);
    }

    #[test]
    fn an_unknown_key_loses_the_session_at_home_only() {
        let unknown = || InvocationError::Transport(transport::Error::BadStatus { status: 404 });
        let lost = MtprotoError::Lost(LostReason::KeyUnknown);
        assert_eq!(MtprotoError::from(Failure::of(unknown(), true)), lost);
        assert!(matches!(Failure::of(unknown(), false), Failure::Broken(_)));
        let kept = InvocationError::Session(Box::new(StateError::KeyStays));
        assert_eq!(MtprotoError::from(Failure::of(kept, true)), lost);
    }

    #[test]
    fn a_broken_connection_is_worth_another_attempt() {
        let broken = InvocationError::Io(io::Error::other("secret words"));
        let error = MtprotoError::from(Failure::of(broken, true));
        assert!(matches!(&error, MtprotoError::Unavailable(words) if !words.contains("secret")), "{error}");
    }

    #[test]
    fn a_move_names_the_data_centre() {
        assert_eq!(refusal(303, "PHONE_MIGRATE_4").moved_to(), Some(4));
        assert_eq!(refusal(303, "STATS_MIGRATE_1").moved_to(), Some(1));
        assert_eq!(refusal(400, "PHONE_CODE_INVALID").moved_to(), None);
    }
}
