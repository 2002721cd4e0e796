//! What becomes of a call in the ledger.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::clients::llm::LlmResponse;
use crate::model::llm::{Billing, LlmCall, LlmCallId, LlmOutcome, NanoUsd, Stage, Tokens};
use crate::services::llm_usage::LlmUsage;
use crate::services::llm_usage::prices::is_version_of;
use crate::services::llm_usage::warnings::Warned;
use crate::services::signals::BotSignal;
use crate::store::StoreError;

/// Attempts to write a call down while the store is away.
const ATTEMPTS: u32 = 4;

/// The pause after the first of them; it doubles with each further one.
const PAUSE: Duration = Duration::from_millis(250);

/// A call that goes out.
pub(super) struct Outgoing<'a> {
    pub(super) id: LlmCallId,
    pub(super) called_at: DateTime<Utc>,
    pub(super) billing: Billing,
    pub(super) stage: Stage,
    pub(super) requested: &'a str,
    /// What its input may have taken, if nobody says.
    pub(super) input_estimate: i64,
}

/// How a call ended.
#[derive(Clone, Copy)]
pub(super) struct End {
    pub(super) duration: Duration,
    pub(super) outcome: LlmOutcome,
}

/// A call that is in the ledger.
pub(super) struct Booked {
    pub(super) tokens: Tokens,
    pub(super) cost: NanoUsd,
    pub(super) warning: Option<String>,
}

/// What is done to the ledger.
#[derive(Clone, Copy)]
enum Entry {
    Open,
    Settle,
}

impl LlmUsage {
    /// Gives up what a process that was killed had under way.
    pub async fn give_up_unfinished(&self) -> Result<(), StoreError> {
        let mut tx = self.0.store.begin().await?;
        let lost = tx.give_up_llm_calls().await?;
        tx.commit().await?;
        if lost > 0 {
            tracing::warn!(lost, "calls of language models were under way when the last process ended");
        }
        Ok(())
    }

    /// Writes a call down before it goes out.
    pub(super) async fn open(&self, call: &Outgoing<'_>) -> Result<(), StoreError> {
        let row = self.to_row(call, End { duration: Duration::ZERO, outcome: LlmOutcome::UnderWay }, None);
        self.write(&row, Entry::Open).await.map(drop)
    }

    /// Settles a call, with what it cost by the price on its day, and finds out whether its payers are to be warned.
    pub(super) async fn settle(
        &self,
        call: &Outgoing<'_>,
        end: End,
        response: Option<&LlmResponse>,
    ) -> Result<Booked, StoreError> {
        let call = self.to_row(call, end, response);
        let warning = self.write(&call, Entry::Settle).await.inspect_err(|error| {
            // The one trace that is left of it.
            tracing::error!(
                call_id = %call.id, account_id = %call.billing.account_id, cost_nano = call.costs.total().0, %error,
                "a call of a language model could not be written into the ledger"
            );
        })?;
        count(&call);
        Ok(Booked { tokens: call.tokens, cost: call.costs.total(), warning })
    }

    fn to_row(&self, made: &Outgoing<'_>, end: End, response: Option<&LlmResponse>) -> LlmCall {
        let model = response.map_or(made.requested, |response| response.model.as_str());
        // What was given up is billed all the same: without a word of how much, the input is counted as it is about.
        let is_given_up = matches!(end.outcome, LlmOutcome::Cancelled | LlmOutcome::TimedOut);
        let unsaid = Tokens { input: if is_given_up { made.input_estimate } else { 0 }, ..Tokens::default() };
        let said = response.map_or(Some(unsaid), |response| response.tokens);
        let tokens = said.unwrap_or_default();
        let costs = self.0.prices.costs(model, made.called_at.date_naive(), tokens);
        let is_open = end.outcome == LlmOutcome::UnderWay;
        let is_known = said.is_some() && (response.is_some() || !is_given_up && !is_open);
        LlmCall {
            id: made.id,
            called_at: made.called_at,
            billing: made.billing,
            stage: made.stage,
            requested_model: made.requested.to_owned(),
            model: model.to_owned(),
            is_mismatch: !is_version_of(model, made.requested),
            tokens,
            costs: costs.unwrap_or_default(),
            is_priced: is_known && (costs.is_some() || response.is_none()),
            duration_ms: i64::try_from(end.duration.as_millis()).unwrap_or(i64::MAX),
            outcome: end.outcome,
        }
    }

    /// Writes an entry down; what whoever asked is to be told with the answer.
    async fn write(&self, call: &LlmCall, entry: Entry) -> Result<Option<String>, StoreError> {
        let mut failures = 0;
        loop {
            match self.write_once(call, entry).await {
                Err(StoreError::Unavailable(_)) if failures + 1 < ATTEMPTS => {
                    tokio::time::sleep(PAUSE * 2_u32.pow(failures)).await;
                    failures += 1;
                }
                // An attempt of which nobody heard was carried out after all.
                Err(StoreError::Duplicate) if failures > 0 => return Ok(None),
                written => return written,
            }
        }
    }

    async fn write_once(&self, call: &LlmCall, entry: Entry) -> Result<Option<String>, StoreError> {
        let mut tx = self.0.store.begin().await?;
        match entry {
            Entry::Open => tx.add_llm_call(call).await?,
            Entry::Settle if tx.settle_llm_call(call).await? => {}
            Entry::Settle => return Err(StoreError::Duplicate),
        }
        let warned = if call.costs.total() > NanoUsd(0) { self.warn(&mut tx, call).await? } else { Warned::default() };
        tx.commit().await?;
        for (bot, chat_id) in warned.told {
            self.0.signals.send(BotSignal::Enqueued(bot, chat_id));
        }
        Ok(warned.words)
    }
}

fn count(call: &LlmCall) {
    let (stage, outcome) = (call.stage.as_str(), call.outcome.as_str());
    metrics::counter!("botyard_llm_calls_total", "stage" => stage, "outcome" => outcome).increment(1);
    let tokens = u64::try_from(call.tokens.total()).unwrap_or(0);
    metrics::counter!("botyard_llm_tokens_total", "stage" => stage).increment(tokens);
    let seconds = Duration::from_millis(u64::try_from(call.duration_ms).unwrap_or(0)).as_secs_f64();
    metrics::histogram!("botyard_llm_call_seconds", "stage" => stage).record(seconds);
}
