//! Questions and their answers.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::account::AccountId;
use crate::model::bot::BotId;
use crate::model::database::DatabaseId;
use crate::model::llm::NanoUsd;
use crate::model::organization::OrganizationId;

crate::define_id!(
    /// Names an exchange: a question with what came of it.
    ExchangeId
);

/// The longest question, in characters. Telegram's own longest message has 4,096.
pub const MAX_QUESTION: usize = 4_096;

/// Where a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum ExchangeState {
    /// It waits for its turn: one question of a person at a time.
    Waiting,
    /// It is worked on.
    Running,
    /// It was answered, in whatever way.
    Answered,
    /// It could not be answered; the person was told why.
    Failed,
    /// The person called it off, or their access ended.
    Cancelled,
}

/// What a question turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum ExchangeKind {
    /// It needed nothing but what was said before.
    FromHistory,
    /// It was answered from a database.
    Sql,
    /// An e-mail was drafted.
    Mail,
    /// It has to be put more clearly.
    Clarify,
    /// It is nothing that this bot does.
    Decline,
}

/// What the person said of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Feedback {
    /// It is right: the statement may serve as an example.
    Right,
    /// It is wrong.
    Wrong,
}

/// A question and what came of it.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Exchange {
    /// Its id.
    pub id: ExchangeId,
    /// The bot that was asked.
    pub bot_id: BotId,
    /// The chat in which it was asked.
    pub chat_id: i64,
    /// The message that asked it.
    pub message_id: Option<i64>,
    /// Who asked.
    pub account_id: AccountId,
    /// Their organization when they asked.
    pub organization_id: Option<OrganizationId>,
    /// The database that was selected.
    pub database_id: Option<DatabaseId>,
    /// The question.
    pub question: String,
    /// Where it stands.
    pub state: ExchangeState,
    /// What it turned out to be.
    pub kind: Option<ExchangeKind>,
    /// The statement that was run.
    pub sql: Option<String>,
    /// The answer in words, or why there is none.
    pub answer: Option<String>,
    /// How many rows the statement gave.
    pub row_count: Option<i64>,
    /// All tokens.
    pub tokens: i64,
    /// What the models cost.
    pub cost: NanoUsd,
    /// How many calls of models have no known price.
    pub unpriced: i64,
    /// How often it was begun with.
    pub attempts: i32,
    /// What the person said of it.
    pub feedback: Option<Feedback>,
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
    /// When it was answered, failed or was called off.
    pub finished_at: Option<DateTime<Utc>>,
}

impl Exchange {
    /// What the models cost.
    pub const fn costs(&self) -> ExchangeCosts {
        ExchangeCosts { tokens: self.tokens, cost: self.cost, unpriced: self.unpriced }
    }
}

/// What the models cost that were asked for a question, as the ledger has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct ExchangeCosts {
    /// All tokens.
    pub tokens: i64,
    /// What they cost, as far as that is known.
    pub cost: NanoUsd,
    /// How many calls have no known price.
    pub unpriced: i64,
}
