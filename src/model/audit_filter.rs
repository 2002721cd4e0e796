//! Which records of the audit log are meant, and exports of them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use thiserror::Error;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::model::account::AccountId;
use crate::model::chat::GrantId;

/// The longest name of an action looked for. Ours have at most 30 characters.
const MAX_ACTION_LENGTH: usize = 64;

/// Which records are meant: those that fit everything that is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AuditFilter {
    /// Done by this account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<AccountId>,
    /// Of this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<ActionFilter>,
    /// Done to this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Uuid>,
    /// Done under this access grant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<GrantId>,
    /// Not before this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<DateTime<Utc>>,
    /// Before this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<DateTime<Utc>>,
    /// Only looks (see `AuditAction::LOOKS`), or only the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub looks: Option<bool>,
}

/// One action such as `bot.suspended`, or with a full stop at the end all of a noun, such as `bot.`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ActionFilter(String);

/// Why a text names no actions.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("an action is written as \"bot.suspended\", all actions on something as \"bot.\"")]
pub struct InvalidAction;

/// Why a filter can find nothing.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("\"from\" must be before \"to\"")]
pub struct EmptyPeriod;

impl AuditFilter {
    /// Refuses a period that ends before it begins.
    pub fn validate(self) -> Result<Self, EmptyPeriod> {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from >= to => Err(EmptyPeriod),
            _ => Ok(self),
        }
    }
}

impl ActionFilter {
    /// The text as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it stands for all actions that begin with it.
    pub fn is_prefix(&self) -> bool {
        self.0.ends_with('.')
    }
}

impl std::str::FromStr for ActionFilter {
    type Err = InvalidAction;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_word = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        match text.split_once('.') {
            Some((noun, verb))
                if text.len() <= MAX_ACTION_LENGTH && !noun.is_empty() && is_word(noun) && is_word(verb) =>
            {
                Ok(Self(text.to_owned()))
            }
            _ => Err(InvalidAction),
        }
    }
}

crate::define_id!(
    /// Names an export of the audit log.
    ExportId
);

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize, sqlx::Type, ToSchema, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum ExportFormat {
    /// A table, as RFC 4180 has it, with a line of names first.
    Csv,
    /// A JSON object on each line; its hashes can be checked without Botyard.
    Jsonl,
}

impl ExportFormat {
    /// The format's name, which is also the end of a file's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }
}

/// Where an export stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum ExportState {
    /// It waits for others to end.
    Queued,
    /// It is being written.
    Running,
    /// Its file can be fetched until it expires.
    Done,
    /// It was given up, and there is no file.
    Failed,
}

/// An export of the audit log that somebody asked for.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct AuditExport {
    /// Its id.
    pub id: ExportId,
    /// Whose it is.
    pub account_id: AccountId,
    /// How it is written.
    pub format: ExportFormat,
    /// Which records, as JSON text.
    pub filter: String,
    /// Where it stands.
    pub state: ExportState,
    /// Why it failed.
    pub reason: Option<String>,
    /// Records written so far.
    pub records_done: i64,
    /// Records to be written, once they are counted.
    pub records_total: Option<i64>,
    /// The size of what is written, in bytes.
    pub bytes: i64,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// When it is forgotten, once it ended.
    pub expires_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_names_or_nouns() {
        for (text, is_prefix) in [("bot.suspended", false), ("dead_letter.", true), ("bots.listed", false)] {
            assert_eq!(text.parse::<ActionFilter>().unwrap().is_prefix(), is_prefix, "{text}");
        }
        for text in
            ["", "bot", ".", ".suspended", "Bot.", "bot.sus%", "bot. ", "a.b.c", &format!("{}.", "x".repeat(64))]
        {
            assert_eq!(text.parse::<ActionFilter>(), Err(InvalidAction), "{text}");
        }
    }
}
