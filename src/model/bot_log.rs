//! The log of a bot: what its owner reads when something is odd.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::bot::BotId;

/// The longest text of a line, in characters.
pub const MAX_TEXT: usize = 500;

/// For how long repeats of a line are one line.
const FOLDED_FOR: Duration = Duration::from_mins(10);

/// The same for what comes with every update while it lasts.
const FOLDED_BRIEFLY_FOR: Duration = Duration::from_mins(1);

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum LogLevel {
    /// As it should be.
    Info,
    /// Something did not work, and goes on or is tried again by itself.
    Warn,
    /// Something stays as it is until a person does something.
    Error,
}

/// What happened. Each has a level of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum LogKind {
    /// The bot was set up and runs.
    Started,
    /// Its owner stopped it.
    Stopped,
    /// An admin suspended it.
    Suspended,
    /// Somebody lets it run again.
    Activated,
    /// It could not be set up; that is tried again.
    SetupFailed,
    /// It has a new token.
    TokenChanged,
    /// Telegram no longer accepts its token.
    TokenRefused,
    /// Its limits were changed.
    LimitsChanged,
    /// It runs another program.
    ProgramChanged,
    /// It fell, and is started again.
    Fell,
    /// It stopped until a person does something.
    GivenUp,
    /// An attempt at an update failed.
    UpdateFailed,
    /// An update failed too often, and waits for a person.
    DeadLetter,
    /// A dead letter was put back to be handled.
    DeadLetterRetried,
    /// Telegram refused what the bot wrote.
    MessageRefused,
    /// What the bot wrote could not be delivered in time.
    MessageGivenUp,
    /// Telegram asked to wait.
    AskedToWait,
    /// Telegram takes no calls, and the bot's wait.
    OutageBegan,
    /// The calls that waited go out again.
    OutageEnded,
    /// Updates cannot come in.
    Deaf,
    /// They come in again.
    HearsAgain,
    /// Updates had to wait because of one of the bot's limits.
    LimitReached,
    /// The owner's own Telegram account was attached.
    AccountConnected,
    /// It was logged out.
    AccountLoggedOut,
    /// Its session is lost.
    AccountLost,
    /// A question could not be answered.
    QuestionFailed,
    /// A part of a budget is spent.
    BudgetWarning,
    /// A budget is used up.
    BudgetSpent,
    /// So much happened at once that some of it was left out here.
    LinesLeftOut,
}

impl LogKind {
    /// How much it matters.
    pub const fn level(self) -> LogLevel {
        match self {
            Self::Started
            | Self::Stopped
            | Self::Activated
            | Self::TokenChanged
            | Self::LimitsChanged
            | Self::ProgramChanged
            | Self::DeadLetterRetried
            | Self::OutageEnded
            | Self::HearsAgain
            | Self::AccountConnected
            | Self::AccountLoggedOut => LogLevel::Info,
            Self::SetupFailed
            | Self::Fell
            | Self::UpdateFailed
            | Self::MessageRefused
            | Self::MessageGivenUp
            | Self::AskedToWait
            | Self::OutageBegan
            | Self::LimitReached
            | Self::QuestionFailed
            | Self::BudgetWarning
            | Self::LinesLeftOut => LogLevel::Warn,
            Self::Suspended
            | Self::TokenRefused
            | Self::GivenUp
            | Self::DeadLetter
            | Self::Deaf
            | Self::AccountLost
            | Self::BudgetSpent => LogLevel::Error,
        }
    }

    /// For how long repeats are one line; `None` if each is news, such as what a person did.
    pub const fn folded_for(self) -> Option<Duration> {
        match self {
            Self::Started
            | Self::Stopped
            | Self::Suspended
            | Self::Activated
            | Self::TokenChanged
            | Self::TokenRefused
            | Self::LimitsChanged
            | Self::ProgramChanged
            | Self::GivenUp
            | Self::DeadLetterRetried
            | Self::AccountConnected
            | Self::AccountLoggedOut
            | Self::AccountLost => None,
            Self::LimitReached | Self::LinesLeftOut => Some(FOLDED_BRIEFLY_FOR),
            Self::SetupFailed
            | Self::Fell
            | Self::UpdateFailed
            | Self::DeadLetter
            | Self::MessageRefused
            | Self::MessageGivenUp
            | Self::AskedToWait
            | Self::OutageBegan
            | Self::OutageEnded
            | Self::Deaf
            | Self::HearsAgain
            | Self::QuestionFailed
            | Self::BudgetWarning
            | Self::BudgetSpent => Some(FOLDED_FOR),
        }
    }
}

/// A line to be stored, or repeats of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLogLine {
    /// Whose log it belongs to.
    pub bot: BotId,
    /// When it happened first.
    pub at: DateTime<Utc>,
    /// When it happened last.
    pub last_at: DateTime<Utc>,
    /// What happened.
    pub kind: LogKind,
    /// The same in words. They quote no chat.
    pub text: String,
    /// The chat in which it happened last.
    pub chat_id: Option<i64>,
    /// How often it happened.
    pub count: i64,
    /// The same for lines that are one; `None` for a line of its own.
    pub fold_key: Option<i64>,
}

impl NewLogLine {
    /// Takes in a later repeat of this line.
    pub fn fold(&mut self, later: Self) {
        self.last_at = later.last_at;
        self.text = later.text;
        self.chat_id = later.chat_id;
        self.count = self.count.saturating_add(later.count);
    }
}

/// A stored line.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct LogLine {
    /// Its number; later lines have larger ones.
    pub seq: i64,
    /// Whose log it belongs to.
    pub bot_id: BotId,
    /// When it happened first.
    pub at: DateTime<Utc>,
    /// When it happened last.
    pub last_at: DateTime<Utc>,
    /// How much it matters.
    pub level: LogLevel,
    /// What happened.
    pub kind: LogKind,
    /// The same in words, as they were said last.
    pub text: String,
    /// The chat in which it happened last, for the owner alone.
    pub chat_id: Option<i64>,
    /// How often it happened.
    pub count: i64,
}

impl LogLine {
    /// The words for the owner, who may know which chat it was.
    pub fn text_for_owner(&self) -> String {
        match self.chat_id {
            None => self.text.clone(),
            Some(chat) if self.count == 1 => format!("{} (chat {chat})", self.text),
            Some(chat) => format!("{} (last in chat {chat})", self.text),
        }
    }
}

/// Which lines are meant: those that fit everything that is given.
#[derive(Debug, Clone, Default)]
pub struct LogFilter {
    /// Of this level.
    pub level: Option<LogLevel>,
    /// Of this kind.
    pub kind: Option<LogKind>,
    /// Whose words contain this, in any case.
    pub search: Option<String>,
    /// Not before this.
    pub from: Option<DateTime<Utc>>,
    /// Before this.
    pub to: Option<DateTime<Utc>>,
}

/// A part of a list of lines.
#[derive(Debug, Clone, Copy)]
pub struct LogStretch {
    /// Only lines before the one with this number.
    pub before: Option<i64>,
    /// The most lines.
    pub limit: i64,
}
