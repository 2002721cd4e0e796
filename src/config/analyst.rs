//! `[analyst]`: questions in plain language.

use std::time::Duration;

use serde::Deserialize;

use super::error::Invalid;
use super::value::{self, lasting, within};

/// How questions are answered.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnalystSettings {
    /// Most questions worked on at the same time, over all bots; of one person it is one.
    pub max_concurrent: usize,
    /// Most questions of one person that may wait for their turn.
    pub max_waiting: i64,
    /// Longest time that one question may take, once it is its turn.
    #[serde(deserialize_with = "value::duration")]
    pub deadline: Duration,
    /// Age at which a question that could not be worked on is given up.
    #[serde(deserialize_with = "value::duration")]
    pub max_age: Duration,
    /// Earlier exchanges that a model is told of.
    pub history_exchanges: i64,
    /// The pause in a conversation after which it is not told of what was before.
    #[serde(deserialize_with = "value::duration")]
    pub history_window: Duration,
    /// Questions with their statements that people found right and that a model is told of.
    pub verified_examples: i64,
    /// The most of a database's schema that a model is shown, in bytes.
    #[serde(deserialize_with = "value::size")]
    pub schema_size: usize,
    /// The most of a result that a model is shown, in bytes.
    #[serde(deserialize_with = "value::size")]
    pub result_size: usize,
    /// Exchanges of a chat that are kept.
    pub kept_exchanges: i64,
    /// The most of a result that is kept for files, in bytes.
    #[serde(deserialize_with = "value::size")]
    pub kept_result_size: usize,
}

impl AnalystSettings {
    pub(super) fn validate(&self) -> Result<(), Invalid> {
        let [second, minute, day] = [Duration::from_secs(1), Duration::from_mins(1), Duration::from_hours(24)];
        within("analyst.max_concurrent", self.max_concurrent, &(1..=10_000))?;
        within("analyst.max_waiting", self.max_waiting, &(1..=100))?;
        lasting("analyst.deadline", self.deadline, &(second..=60 * minute))?;
        lasting("analyst.max_age", self.max_age, &(minute..=7 * day))?;
        within("analyst.history_exchanges", self.history_exchanges, &(0..=50))?;
        lasting("analyst.history_window", self.history_window, &(second..=day))?;
        within("analyst.verified_examples", self.verified_examples, &(0..=50))?;
        within("analyst.schema_size", self.schema_size, &(1_000..=1_000_000))?;
        within("analyst.result_size", self.result_size, &(1_000..=1_000_000))?;
        within("analyst.kept_exchanges", self.kept_exchanges, &(1..=100_000))?;
        // What a file takes in base64 must fit into one answer.
        within("analyst.kept_result_size", self.kept_result_size, &(1_000..=700_000))
    }
}
