//! Whose turn it is, and what came of a question.

use serde_json::json;

use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::BotId;
use crate::model::database::ResultSet;
use crate::model::exchange::{Exchange, ExchangeCosts, ExchangeKind, ExchangeState};
use crate::model::organization::Person;
use crate::model::outbox::OutboundCall;
use crate::services::conversations::Conversations;
use crate::services::signals::BotSignal;
use crate::store::{ExchangeEnd, StoreError};

/// The part of all questions at work that may be of one organization, or of one person on their own.
const MOST_OF_ONE: usize = 4;

/// How a question ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It was answered.
    Answered(ExchangeKind),
    /// It could not be answered.
    Failed,
    /// It was called off.
    Cancelled,
}

/// What came of a question.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// How it ended.
    pub ended: Ended,
    /// The statement that was run.
    pub sql: Option<String>,
    /// The answer in words.
    pub answer: String,
    /// What the statement gave.
    pub result: Option<ResultSet>,
}

impl Outcome {
    /// A question that ended without a statement and a model's answer.
    pub fn plain(ended: Ended, answer: &str) -> Self {
        Self { ended, sql: None, answer: answer.to_owned(), result: None }
    }
}

impl Conversations {
    /// Lets all questions wait again that were worked on when the process ended, for its start.
    pub async fn resume(&self) -> Result<u64, StoreError> {
        let mut tx = self.0.store.begin().await?;
        let count = tx.put_back_all_exchanges().await?;
        tx.commit().await?;
        Ok(count)
    }

    /// The questions whose turn it is, those first of whose organization, or person on their own, the fewest are worked on: it is
    /// a quarter of all at most, so that nobody waits for the many questions of others.
    pub async fn list_due(&self, limit: usize) -> Result<Vec<Exchange>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let share = i64::try_from((self.0.settings.max_concurrent / MOST_OF_ONE).max(1)).unwrap_or(i64::MAX);
        self.0.store.read_once().await?.list_due_exchanges(limit, share).await
    }

    /// Notes that a question is worked on; `false` if it does not wait any more, or its person's turn has not come.
    pub async fn begin(&self, exchange: &Exchange) -> Result<bool, StoreError> {
        let mut tx = self.0.store.begin().await?;
        let has_begun = tx.begin_exchange(exchange.account_id, exchange.id).await?;
        tx.commit().await?;
        Ok(has_begun)
    }

    /// Lets a question wait again, as its bot was stopped.
    pub async fn put_back(&self, exchange: &Exchange) -> Result<(), StoreError> {
        let mut tx = self.0.store.begin().await?;
        tx.put_back_exchange(exchange.account_id, exchange.id).await?;
        tx.commit().await
    }

    /// Records that a statement is about to be run for a person's question.
    pub async fn record_statement(&self, person: &Person, exchange: &Exchange) -> Result<(), StoreError> {
        let mut tx = self.0.store.begin().await?;
        let detail = json!({ "bot_id": exchange.bot_id, "database_id": exchange.database_id });
        let entry = AuditEntry::new(AuditAction::StatementRun, exchange.id.0).with(detail);
        tx.record(&Caller::from(person), entry, self.0.ambient.now()).await?;
        tx.commit().await
    }

    /// Writes what came of a question together with what is said in the chat, which may tell what the ledger has of its costs;
    /// `false` if it had ended before, and nothing is said. The oldest exchanges of the chat are forgotten.
    pub async fn end(
        &self,
        exchange: &Exchange,
        outcome: Outcome,
        say: impl FnOnce(&ExchangeCosts) -> Vec<OutboundCall>,
    ) -> Result<bool, StoreError> {
        let now = self.0.ambient.now();
        let (account, place) = (exchange.account_id, (exchange.bot_id, exchange.chat_id));
        let mut tx = self.0.store.begin().await?;
        let costs = tx.sum_exchange_costs(account, exchange.id, exchange.asked_at).await?;
        let (end, calls) = (self.end_of(outcome, costs), say(&costs));
        if !tx.end_exchange(account, exchange.id, &end).await? {
            return Ok(false);
        }
        for call in &calls {
            tx.enqueue_call(exchange.bot_id, call, now).await?;
        }
        tx.delete_exchanges(account, place.0, place.1, self.0.settings.kept_exchanges).await?;
        tx.commit().await?;
        self.announce(exchange.bot_id, exchange.chat_id);
        Ok(true)
    }

    /// Says something in the chat of a question beside its answer.
    pub async fn say(&self, exchange: &Exchange, calls: &[OutboundCall]) -> Result<(), StoreError> {
        let mut tx = self.0.store.begin().await?;
        for call in calls {
            tx.enqueue_call(exchange.bot_id, call, self.0.ambient.now()).await?;
        }
        tx.commit().await?;
        self.announce(exchange.bot_id, exchange.chat_id);
        Ok(())
    }

    fn announce(&self, bot: BotId, chat_id: i64) {
        self.0.signals.send(BotSignal::Enqueued(bot, chat_id));
        self.0.asked.notify_one();
    }

    fn end_of(&self, outcome: Outcome, costs: ExchangeCosts) -> ExchangeEnd {
        let (state, kind) = match outcome.ended {
            Ended::Answered(kind) => (ExchangeState::Answered, Some(kind)),
            Ended::Failed => (ExchangeState::Failed, None),
            Ended::Cancelled => (ExchangeState::Cancelled, None),
        };
        let row_count = outcome.result.as_ref().map(|result| i64::try_from(result.rows.len()).unwrap_or(i64::MAX));
        ExchangeEnd {
            state,
            kind,
            sql: outcome.sql,
            answer: Some(outcome.answer).filter(|answer| !answer.is_empty()),
            result: outcome.result.and_then(|result| kept(result, self.0.settings.kept_result_size)),
            row_count,
            costs,
            at: self.0.ambient.now(),
        }
    }
}

/// A result as it is kept: JSON of at most `size` bytes, with as many rows as fit.
fn kept(mut result: ResultSet, size: usize) -> Option<Vec<u8>> {
    let mut room = size.saturating_sub(serde_json::to_vec(&result.columns).map_or(0, |columns| columns.len() + 64));
    let mut fitting = 0;
    for row in &result.rows {
        let length = serde_json::to_vec(row).map_or(usize::MAX, |row| row.len() + 1);
        let Some(left) = room.checked_sub(length) else { break };
        (room, fitting) = (left, fitting + 1);
    }
    if fitting < result.rows.len() {
        result.rows.truncate(fitting);
        result.is_truncated = true;
    }
    serde_json::to_vec(&result).ok()
}

#[cfg(test)]
mod tests {
    use crate::model::database::{Cell, ResultColumn, ValueKind};

    use super::*;

    #[test]
    fn a_result_is_kept_as_far_as_there_is_room() {
        let columns = vec![ResultColumn { name: "n".to_owned(), kind: ValueKind::Number }];
        let rows: Vec<_> = (0..1000).map(|number| vec![Cell::Integer(number)]).collect();
        let result = ResultSet { columns, rows, is_truncated: false };
        let small: ResultSet = serde_json::from_slice(&kept(result.clone(), 1_000).unwrap()).unwrap();
        assert!(small.is_truncated && (50..400).contains(&small.rows.len()), "{}", small.rows.len());
        assert!(kept(result.clone(), 1_000).unwrap().len() <= 1_000);
        let whole: ResultSet = serde_json::from_slice(&kept(result.clone(), 100_000).unwrap()).unwrap();
        assert_eq!(whole, result);
    }
}
