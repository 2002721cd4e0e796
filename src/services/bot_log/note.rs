//! What there is to say of a bot, in words that tell what happened and what to do next.
//!
//! Reasons are words of ours wherever they can be: a program's error or a panic may quote a chat. What others said, such as
//! Telegram, is taken without what it quotes.

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

use crate::base::secret::redact_tokens;
use crate::model::bot::{BotId, BotLimits, ProgramName};
use crate::model::bot_log::{LogKind, MAX_TEXT, NewLogLine};

/// Something that happened to a bot.
#[derive(Debug, Clone, Copy)]
pub enum Note<'a> {
    /// It was set up and runs.
    Started,
    /// Its owner stopped it.
    Stopped,
    /// An admin suspended it, for this reason.
    Suspended(&'a str),
    /// Its owner or an admin lets it run again.
    Activated {
        /// Whether it was an admin.
        by_admin: bool,
    },
    /// It could not be set up, and that is tried again in so many seconds.
    SetupFailed(u64),
    /// Its owner gave it a new token.
    TokenChanged,
    /// Telegram no longer accepts its token.
    TokenRefused,
    /// Its limits were changed.
    LimitsChanged {
        /// What they were.
        before: BotLimits,
        /// What they are.
        after: BotLimits,
        /// Whether it was an admin.
        by_admin: bool,
        /// Why, if they said so.
        reason: Option<&'a str>,
    },
    /// It runs another program.
    ProgramChanged {
        /// What it ran.
        before: ProgramName,
        /// What it runs.
        after: ProgramName,
    },
    /// It fell.
    Fell {
        /// How often it did lately.
        falls: u32,
        /// The falls after which it is not started any more.
        most: u32,
        /// When it is started again, in seconds.
        wait_secs: u64,
    },
    /// It fell too often.
    GivenUp,
    /// An attempt at an update failed.
    UpdateFailed {
        /// Why, in words of ours.
        why: &'static str,
        /// Which attempt it was.
        attempt: u32,
        /// After how many it is given up.
        most: u32,
        /// Where the update came from.
        chat_id: Option<i64>,
    },
    /// An update is given up.
    DeadLetter {
        /// The dead letter's id.
        id: i64,
        /// Where the update came from.
        chat_id: Option<i64>,
    },
    /// An update is given up that is not kept, as it held a secret.
    SecretGivenUp(Option<i64>),
    /// The dead letter with this id was put back.
    DeadLetterRetried(i64),
    /// Telegram refused a call for good.
    MessageRefused {
        /// The call's method.
        method: &'a str,
        /// Telegram's words.
        description: &'a str,
        /// The chat.
        chat_id: Option<i64>,
    },
    /// A call could not be made for so long that it is not made any more.
    MessageGivenUp {
        /// The call's method.
        method: &'a str,
        /// The chat.
        chat_id: Option<i64>,
    },
    /// Telegram asked to wait.
    AskedToWait {
        /// For how many seconds.
        secs: u64,
        /// Whether the whole bot has to.
        is_bot_wide: bool,
        /// The chat of the call that was answered so.
        chat_id: Option<i64>,
    },
    /// A call waits as Telegram takes none.
    OutageBegan,
    /// It goes on.
    OutageEnded,
    /// Updates cannot come in, for this reason.
    Deaf(&'a str),
    /// They come in again.
    HearsAgain,
    /// An update waited for the limit of updates a second.
    RpsReached(u32),
    /// Updates waited for the limit of chats at the same time.
    ConcurrencyReached(u32),
    /// The owner's own account was attached.
    AccountConnected,
    /// It was logged out.
    AccountLoggedOut,
    /// Its session is lost, for this reason.
    AccountLost(&'a str),
    /// A question could not be answered.
    QuestionFailed {
        /// Why, in words of ours.
        why: &'static str,
    },
    /// Somebody was warned of a budget.
    BudgetWarning,
    /// A question was refused for a budget.
    BudgetSpent,
    /// More came in a minute than so many lines.
    LinesLeftOut {
        /// How many there may be.
        most: usize,
    },
}

impl Note<'_> {
    /// The line that says so.
    pub(super) fn into_line(self, bot: BotId, at: DateTime<Utc>) -> NewLogLine {
        let (kind, text) = (self.kind(), tidy(&self.text()));
        let fold_key = kind.folded_for().map(|length| {
            let length = i64::try_from(length.as_secs()).unwrap_or(i64::MAX);
            fold_key(kind, &text, at.timestamp().div_euclid(length))
        });
        NewLogLine { bot, at, last_at: at, kind, text, chat_id: self.chat_id(), count: 1, fold_key }
    }

    const fn kind(self) -> LogKind {
        match self {
            Self::Started => LogKind::Started,
            Self::Stopped => LogKind::Stopped,
            Self::Suspended(_) => LogKind::Suspended,
            Self::Activated { .. } => LogKind::Activated,
            Self::SetupFailed(_) => LogKind::SetupFailed,
            Self::TokenChanged => LogKind::TokenChanged,
            Self::TokenRefused => LogKind::TokenRefused,
            Self::LimitsChanged { .. } => LogKind::LimitsChanged,
            Self::ProgramChanged { .. } => LogKind::ProgramChanged,
            Self::Fell { .. } => LogKind::Fell,
            Self::GivenUp => LogKind::GivenUp,
            Self::UpdateFailed { .. } | Self::SecretGivenUp(_) => LogKind::UpdateFailed,
            Self::DeadLetter { .. } => LogKind::DeadLetter,
            Self::DeadLetterRetried(_) => LogKind::DeadLetterRetried,
            Self::MessageRefused { .. } => LogKind::MessageRefused,
            Self::MessageGivenUp { .. } => LogKind::MessageGivenUp,
            Self::AskedToWait { .. } => LogKind::AskedToWait,
            Self::OutageBegan => LogKind::OutageBegan,
            Self::OutageEnded => LogKind::OutageEnded,
            Self::Deaf(_) => LogKind::Deaf,
            Self::HearsAgain => LogKind::HearsAgain,
            Self::RpsReached(_) | Self::ConcurrencyReached(_) => LogKind::LimitReached,
            Self::AccountConnected => LogKind::AccountConnected,
            Self::AccountLoggedOut => LogKind::AccountLoggedOut,
            Self::AccountLost(_) => LogKind::AccountLost,
            Self::QuestionFailed { .. } => LogKind::QuestionFailed,
            Self::BudgetWarning => LogKind::BudgetWarning,
            Self::BudgetSpent => LogKind::BudgetSpent,
            Self::LinesLeftOut { .. } => LogKind::LinesLeftOut,
        }
    }

    const fn chat_id(self) -> Option<i64> {
        match self {
            Self::UpdateFailed { chat_id, .. }
            | Self::DeadLetter { chat_id, .. }
            | Self::SecretGivenUp(chat_id)
            | Self::MessageRefused { chat_id, .. }
            | Self::MessageGivenUp { chat_id, .. }
            | Self::AskedToWait { chat_id, .. } => chat_id,
            _ => None,
        }
    }

    fn text(self) -> String {
        match self {
            Self::SetupFailed(secs) => {
                format!(
                    "Telegram could not be told of the bot's commands. The bot starts once that works; next attempt in {secs} s."
                )
            }
            Self::Suspended(reason) => format!("An admin suspended the bot: {reason}. Ask them to activate it."),
            Self::LimitsChanged { before, after, by_admin, reason } => limits_changed(before, after, by_admin, reason),
            Self::ProgramChanged { before, after } => {
                format!("The bot now runs the program {}, before {}.", after.as_str(), before.as_str())
            }
            Self::Fell { falls, most, wait_secs } => format!(
                "The bot's program crashed and is started again in {wait_secs} s (crash {falls}; after {most} in a short \
                 time the bot is stopped)."
            ),
            Self::UpdateFailed { why, attempt, most, .. } => {
                format!("An update could not be handled: {why} (attempt {attempt} of {most}).")
            }
            Self::DeadLetter { id, .. } => format!(
                "An update was given up and is now dead letter {id}: GET /api/user-bot/dead-letters says why, and it can be \
                 sent again from there."
            ),
            Self::DeadLetterRetried(id) => format!("Dead letter {id} was put back to be handled again."),
            Self::MessageRefused { method, description, .. } => refused(method, &without_quotes(description)),
            Self::MessageGivenUp { method, .. } => {
                format!(
                    "A call ({method}) could not be made in time and is not made any more, as Telegram gave no answer."
                )
            }
            Self::AskedToWait { secs, is_bot_wide, .. } => {
                let whose = if is_bot_wide { "this bot" } else { "the bot in one chat" };
                format!(
                    "Telegram asked {whose} to wait {secs} s: it writes too much too fast. What waits goes out by itself."
                )
            }
            Self::Deaf(reason) => format!("The bot receives no updates: {}.", without_quotes(reason)),
            Self::RpsReached(rps) => format!(
                "Updates waited, as the bot handles at most {rps} a second. If that goes on, raise rps with \
                 PATCH /api/user-bot/rate-limits."
            ),
            Self::ConcurrencyReached(most) => format!(
                "Updates waited, as the bot handles at most {most} chats at the same time. If that goes on, raise \
                 max_concurrent with PATCH /api/user-bot/rate-limits."
            ),
            Self::AccountLost(reason) => format!(
                "The session of your own Telegram account is lost: {reason}. The bot goes on without it; attach the account \
                 again to see figures of your channels."
            ),
            Self::QuestionFailed { why } => format!("A question could not be answered: {why}."),
            Self::LinesLeftOut { most } => {
                format!("More than {most} different lines came within a minute; further ones are only counted here.")
            }
            _ => self.fixed_text().to_owned(),
        }
    }

    /// The words that are the same every time.
    const fn fixed_text(self) -> &'static str {
        match self {
            Self::Started => "The bot was set up and runs.",
            Self::Stopped => "Its owner stopped the bot. POST /api/user-bot/start starts it again.",
            Self::Activated { by_admin: true } => "An admin activated the bot: it is being set up.",
            Self::Activated { by_admin: false } => "Its owner started the bot: it is being set up.",
            Self::TokenChanged => "The bot has a new token.",
            Self::TokenRefused => {
                "Telegram no longer accepts the bot's token, so the bot has stopped: get a new one from @BotFather with \
                 /token and send it with PUT /api/user-bot/token."
            }
            Self::GivenUp => {
                "The bot crashed too often and was stopped. POST /api/user-bot/start starts it again once the cause is gone."
            }
            Self::SecretGivenUp(_) => {
                "An update that held a secret could not be handled and is not kept; whoever sent it was asked to do so again."
            }
            Self::OutageBegan => "Telegram takes no calls at present. The bot's answers wait and go out by themselves.",
            Self::OutageEnded => "Telegram takes calls again. The answers that waited go out.",
            Self::HearsAgain => "The bot receives updates again.",
            Self::AccountConnected => "The owner's own Telegram account was attached.",
            Self::AccountLoggedOut => "The owner's own Telegram account was logged out.",
            Self::BudgetWarning => {
                "A budget for questions has reached 50, 75 or 100 %; whoever asked was told how far. Owners of the \
                 organization see it with GET /api/org/budget."
            }
            Self::BudgetSpent => {
                "A question was refused, as a budget for questions is used up. Whoever asked was told until when, and who can \
                 raise it."
            }
            _ => "",
        }
    }
}

fn limits_changed(before: BotLimits, after: BotLimits, by_admin: bool, reason: Option<&str>) -> String {
    let who = if by_admin { "An admin" } else { "Its owner" };
    let why = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
    format!(
        "{who} changed the limits from {} to {} updates a second and from {} to {} chats at the same time{why}.",
        before.rps, after.rps, before.max_concurrent, after.max_concurrent
    )
}

fn refused(method: &str, description: &str) -> String {
    let next = if description.contains("blocked by the user") {
        "It can be written again once the person has unblocked the bot."
    } else if description.starts_with("Forbidden") {
        "The bot may not write there; whoever runs the chat can let it in."
    } else {
        "It is not tried again."
    };
    format!("Telegram refused a call ({method}): {description}. {next}")
}

/// What somebody else said, without what they quote of a message.
fn without_quotes(words: &str) -> String {
    let mut kept = String::new();
    let (mut open, mut last) = (None, ' ');
    for c in words.trim_end_matches('.').chars() {
        match open {
            Some(quote) if c == quote => {
                open = None;
                kept.push('…');
                kept.push(c);
            }
            Some(_) => {}
            // An apostrophe within a word quotes nothing.
            None if matches!(c, '"' | '`') || (c == '\'' && !last.is_alphanumeric()) => {
                open = Some(c);
                kept.push(c);
            }
            None => kept.push(c),
        }
        last = c;
    }
    if open.is_some() {
        kept.push('…');
    }
    kept
}

/// One line of bounded length, without tokens.
fn tidy(text: &str) -> String {
    let text = redact_tokens(text);
    let mut chars = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut tidied: String = chars.by_ref().take(MAX_TEXT - 1).collect();
    if chars.next().is_some() {
        tidied.push('…');
    }
    tidied
}

/// The same for lines of one while that differ in nothing but numbers.
fn fold_key(kind: LogKind, text: &str, while_number: i64) -> i64 {
    let mut digest = Sha256::new();
    digest.update(format!("{kind:?} {while_number} "));
    let numberless = text.split(|c: char| c.is_ascii_digit()).filter(|part| !part.is_empty()).collect::<Vec<_>>();
    digest.update(numberless.join("#"));
    digest.finalize().iter().take(8).fold(0, |key, byte| key << 8 | i64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_quote_is_left_out() {
        for (said, kept) in [
            (
                "Bad Request: can't parse entities: tag \"secret\" at 5",
                "Bad Request: can't parse entities: tag \"…\" at 5",
            ),
            ("Bad Request: URL 'http://x' is invalid.", "Bad Request: URL '…' is invalid"),
            ("byte 1 is inside `привет", "byte 1 is inside `…"),
            ("Forbidden: bot was blocked by the user", "Forbidden: bot was blocked by the user"),
        ] {
            assert_eq!(without_quotes(said), kept);
        }
    }

    #[test]
    fn a_line_is_bounded_and_holds_no_token() {
        let bot = BotId(uuid::Uuid::nil());
        let reason = format!("a\nb 123456789:AAEaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa {}", "ж".repeat(2000));
        let line = Note::Suspended(&reason).into_line(bot, DateTime::UNIX_EPOCH);
        assert!(
            line.text.chars().count() == MAX_TEXT && line.text.contains("a b 123456789:[redacted]"),
            "{}",
            line.text
        );
    }

    #[test]
    fn lines_that_differ_in_numbers_only_are_one() {
        let (bot, at) = (BotId(uuid::Uuid::nil()), DateTime::UNIX_EPOCH);
        let wait =
            |secs, is_bot_wide| Note::AskedToWait { secs, is_bot_wide, chat_id: Some(1) }.into_line(bot, at).fold_key;
        assert_eq!(wait(1, false), wait(3600, false));
        assert_ne!(wait(1, false), wait(1, true));
    }
}
