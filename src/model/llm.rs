//! What calls of language models cost: stages, tokens, money, budgets.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::account::AccountId;
use crate::model::bot::BotId;
use crate::model::database::DatabaseId;
use crate::model::exchange::ExchangeId;
use crate::model::organization::OrganizationId;

crate::define_id!(
    /// Names a call of a language model.
    LlmCallId
);

/// What a model is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Stage {
    /// Understanding the question, and writing the statement that answers it.
    Analyze,
    /// Putting a result into words.
    Answer,
    /// Drafting an e-mail.
    Mail,
}

impl Stage {
    /// Every stage, in the order in which a question passes them.
    pub const ALL: [Self; 3] = [Self::Analyze, Self::Answer, Self::Mail];

    /// The stage's name on the wire, in settings and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Analyze => "analyze",
            Self::Answer => "answer",
            Self::Mail => "mail",
        }
    }
}

/// Money in billionths of a US dollar, so that a token's price is a whole number. Never negative.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type, ToSchema,
)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct NanoUsd(pub i64);

impl NanoUsd {
    /// One US dollar.
    pub const DOLLAR: i64 = 1_000_000_000;

    /// The sum, at most what fits.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

/// Dollars to four places, rounded half up, such as `$0.0185`.
impl fmt::Display for NanoUsd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNIT: i64 = NanoUsd::DOLLAR / 10_000;
        let units = self.0.saturating_add(UNIT / 2) / UNIT;
        write!(f, "${}.{:04}", units / 10_000, units % 10_000)
    }
}

/// The tokens of one call or of many. Each token is counted in exactly one of the four.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Tokens {
    /// Read by the model at the full price: the prompt with tool use, without what came from its cache.
    pub input: i64,
    /// Read by the model from its cache.
    pub cached: i64,
    /// Written by the model, without what it thought.
    pub output: i64,
    /// Thought by the model; priced as output.
    pub thinking: i64,
}

impl Tokens {
    /// All of them.
    pub fn total(self) -> i64 {
        self.input.saturating_add(self.cached).saturating_add(self.output).saturating_add(self.thinking)
    }
}

/// Who a call of a model is for, and so in whose costs it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Billing {
    /// The person.
    pub account_id: AccountId,
    /// Their organization at the time of the call.
    pub organization_id: Option<OrganizationId>,
    /// The bot that they wrote to.
    pub bot_id: Option<BotId>,
    /// The database that was asked about.
    pub database_id: Option<DatabaseId>,
    /// The question.
    pub exchange_id: Option<ExchangeId>,
}

/// How a call of a model ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum LlmOutcome {
    /// It answered as it was asked to.
    Answered,
    /// It answered, but not in the form that was asked for. Its tokens cost all the same.
    Garbage,
    /// It asked to come back later.
    RateLimited,
    /// A quota of the day or the month is used up.
    QuotaExhausted,
    /// It did not answer in time.
    TimedOut,
    /// It refused, failed or could not be reached.
    Failed,
    /// Nobody waited for the answer any more: the person cancelled, or the bot was stopped.
    Cancelled,
}

/// One call of a model, as the ledger keeps it. A row is never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LlmCall {
    /// Its id.
    pub id: LlmCallId,
    /// When it began.
    pub called_at: DateTime<Utc>,
    /// Who it was for.
    pub billing: Billing,
    /// What it was for.
    pub stage: Stage,
    /// The model that was asked for.
    pub requested_model: String,
    /// The model that answered, as the answer names it.
    pub model: String,
    /// Whether the two differ.
    pub is_mismatch: bool,
    /// Its tokens.
    pub tokens: Tokens,
    /// What it cost, by the price on the day of the call.
    pub cost: NanoUsd,
    /// Whether a price was known. Without one the cost is nothing, and people see that it is not known.
    pub is_priced: bool,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// How it ended.
    pub outcome: LlmOutcome,
}
