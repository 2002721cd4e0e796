//! Asking a model: within the budget, in turn, again if that is worth it, and never unseen by the ledger.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;

use crate::base::retry::Backoff;
use crate::clients::llm::{LlmError, LlmRequest, LlmResponse};
use crate::model::llm::{Billing, LlmCallId, LlmOutcome};
use crate::services::llm_usage::booking::{End, Outgoing};
use crate::services::llm_usage::{Ask, LlmUsage, ModelError, Reply};

/// The longest wait that a model server may ask for and that is waited; whoever asks waits as well.
const PATIENCE: Duration = Duration::from_secs(10);

/// When to come back if the model server does not say.
const UNSAID_WAIT: Duration = Duration::from_secs(30);

/// When there may be a place among the calls under way.
const BUSY_WAIT: Duration = Duration::from_secs(5);

/// The pauses before a failed call is made again.
const PAUSES: Backoff = Backoff { initial: Duration::from_millis(500), max: Duration::from_secs(5) };

impl LlmUsage {
    /// Asks the model of a stage. Each attempt is in the ledger however it ends, also if this is dropped before.
    pub async fn ask(&self, ask: Ask<'_>) -> Result<Reply, ModelError> {
        let Ask { stage, billing, system, turns, form } = ask;
        if self.0.client.model_of(stage).is_none() {
            return Err(ModelError::NotConfigured);
        }
        let request = LlmRequest { stage, system: system.to_owned(), turns: turns.to_vec(), form };
        let places = Arc::clone(&self.0.places);
        let turn = tokio::time::timeout(self.0.queue_timeout, places.acquire_owned()).await;
        let Ok(Ok(place)) = turn else { return Err(ModelError::Busy { retry_after: BUSY_WAIT }) };
        let place = Arc::new(place);
        let (mut failures, mut has_waited) = (0, false);
        loop {
            self.require_budget(billing).await?;
            match self.attempt(&request, billing, &place).await? {
                Ok(reply) => return Ok(reply),
                Err(LlmError::RateLimited { retry_after: Some(wait) }) if wait <= PATIENCE && !has_waited => {
                    has_waited = true;
                    tokio::time::sleep(wait).await;
                }
                Err(error) if error.is_transient() && failures < self.0.max_retries => {
                    failures += 1;
                    tokio::time::sleep(PAUSES.delay(failures, &self.0.ambient)).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Makes one call in a task of its own, which ends in the ledger: if nobody waits any more, the call goes on, as the
    /// provider bills it all the same, keeps its place, and is noted as cancelled with what it took.
    async fn attempt(
        &self,
        request: &LlmRequest,
        billing: Billing,
        place: &Arc<OwnedSemaphorePermit>,
    ) -> Result<Result<Reply, LlmError>, ModelError> {
        let cancelled = CancellationToken::new();
        let guard = cancelled.clone().drop_guard();
        let (usage, request, place) = (self.clone(), request.clone(), Arc::clone(place));
        let call = async move {
            let made = usage.make(&request, billing, &cancelled).await;
            drop(place);
            made
        };
        let made = self.0.calls.spawn_on(call, &self.0.executor).await;
        guard.disarm();
        // A task ends otherwise only with the runtime, or by a defect.
        made.map_err(|_| ModelError::Unavailable)?
    }

    async fn make(
        &self,
        request: &LlmRequest,
        billing: Billing,
        cancelled: &CancellationToken,
    ) -> Result<Result<Reply, LlmError>, ModelError> {
        let call = Outgoing {
            id: LlmCallId::generate(&self.0.ambient),
            called_at: self.0.ambient.now(),
            billing,
            stage: request.stage,
            requested: self.0.client.model_of(request.stage).unwrap_or_default(),
            input_estimate: estimate(request),
        };
        self.open(&call).await?;
        let begun = Instant::now();
        let answered = tokio::select! {
            biased;
            answered = self.0.client.ask(request) => Some(answered),
            () = self.0.closing.cancelled() => None,
        };
        let outcome = if cancelled.is_cancelled() { LlmOutcome::Cancelled } else { outcome_of(answered.as_ref()) };
        let end = End { duration: begun.elapsed(), outcome };
        if let Some(Err(error)) = &answered {
            tracing::warn!(stage = request.stage.as_str(), %error, "a call of a language model failed");
        }
        let response = answered.as_ref().and_then(|answered| answered.as_ref().ok());
        let booked = self.settle(&call, end, response).await?;
        match answered {
            None => Err(ModelError::Unavailable),
            Some(Err(error)) => Ok(Err(error)),
            Some(Ok(LlmResponse { value: None, .. })) => Err(ModelError::Garbage),
            Some(Ok(LlmResponse { value: Some(value), .. })) => {
                Ok(Ok(Reply { value, tokens: booked.tokens, cost: booked.cost, warning: booked.warning }))
            }
        }
    }
}

/// About how many tokens a request has, for calls that were billed without a word of how much they took.
fn estimate(request: &LlmRequest) -> i64 {
    /// Characters of a token, rather too few than too many.
    const TOKEN: usize = 3;
    let said: usize = request.turns.iter().map(|turn| turn.text.chars().count()).sum();
    let length = request.system.chars().count() + said + request.form.schema.to_string().len();
    i64::try_from(length / TOKEN).unwrap_or(i64::MAX)
}

fn outcome_of(answered: Option<&Result<LlmResponse, LlmError>>) -> LlmOutcome {
    match answered {
        None => LlmOutcome::Cancelled,
        Some(Ok(response)) if response.value.is_some() => LlmOutcome::Answered,
        Some(Ok(_)) => LlmOutcome::Garbage,
        Some(Err(LlmError::RateLimited { .. })) => LlmOutcome::RateLimited,
        Some(Err(LlmError::QuotaExhausted | LlmError::CreditSpent)) => LlmOutcome::QuotaExhausted,
        Some(Err(LlmError::TimedOut)) => LlmOutcome::TimedOut,
        Some(Err(_)) => LlmOutcome::Failed,
    }
}

/// What the person who asked is told.
impl From<LlmError> for ModelError {
    fn from(error: LlmError) -> Self {
        match error {
            LlmError::NotConfigured => Self::NotConfigured,
            LlmError::RateLimited { retry_after } => Self::Busy { retry_after: retry_after.unwrap_or(UNSAID_WAIT) },
            LlmError::QuotaExhausted => Self::QuotaExhausted,
            LlmError::CreditSpent => Self::CreditSpent,
            LlmError::TimedOut => Self::TimedOut,
            LlmError::KeyRefused(_) => Self::KeyRefused,
            LlmError::NoSuchModel(_) => Self::NoSuchModel,
            LlmError::TooLong(_) => Self::TooLong,
            LlmError::Refused(_) => Self::Refused,
            LlmError::Unreadable => Self::NoModelServer,
            LlmError::Unavailable(_) | LlmError::Broken(_) => Self::Unavailable,
        }
    }
}
