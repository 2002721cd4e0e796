//! Calls of language models, each of them priced, counted and within a budget.

use serde_json::Value;
use thiserror::Error;

use std::time::Duration;

use crate::model::llm::{Billing, NanoUsd, Stage, Tokens};
use crate::store::StoreError;

/// Who said something to a model before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// The person, or the program on their behalf.
    User,
    /// The model.
    Model,
}

/// What was said before, or is asked now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Who said it.
    pub speaker: Speaker,
    /// What.
    pub text: String,
}

/// What a model is asked.
#[derive(Debug, Clone)]
pub struct Ask<'a> {
    /// What for; decides the model.
    pub stage: Stage,
    /// Who pays.
    pub billing: Billing,
    /// What the model is told to do.
    pub system: &'a str,
    /// What was said, the last turn being the question.
    pub turns: &'a [Turn],
    /// The name of the form of the answer, such as `analysis`.
    pub schema_name: &'static str,
    /// The form that the answer must have, a JSON schema.
    pub schema: Value,
}

/// What a model answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The answer, an object after the schema.
    pub value: Value,
    /// What it took.
    pub tokens: Tokens,
    /// What it cost.
    pub cost: NanoUsd,
    /// A warning about the budget that this call set off, in words for the person.
    pub warning: Option<String>,
}

/// Why a model did not answer. The texts are for the person who asked.
#[derive(Debug, Error)]
pub enum ModelError {
    /// No model is set up.
    #[error("no language model is set up here: ask the operator to set llm")]
    NotConfigured,
    /// The budget is used up.
    #[error("{0}")]
    BudgetSpent(String),
    /// It is too busy for now.
    #[error("the language model is busy: try again in {} s", retry_after.as_secs().max(1))]
    Busy {
        /// When it may be asked again.
        retry_after: Duration,
    },
    /// Its quota of the day is used up.
    #[error("the language model's quota for today is used up: try again tomorrow")]
    QuotaExhausted,
    /// It did not answer in time.
    #[error("the language model did not answer in time: try again")]
    TimedOut,
    /// It cannot be reached or failed.
    #[error("the language model cannot be reached just now: try again in a while")]
    Unavailable,
    /// It answered, but not in the form that was asked for.
    #[error("the language model gave no usable answer: try to put the question in other words")]
    Garbage,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The way to the models, and their ledger. Cheap to clone.
#[derive(Debug, Clone)]
pub struct LlmUsage;

impl LlmUsage {
    /// Asks the model of a stage. The call is in the ledger however it ends.
    pub async fn ask(&self, ask: Ask<'_>) -> Result<Reply, ModelError> {
        let _ = ask;
        Err(ModelError::NotConfigured)
    }
}
