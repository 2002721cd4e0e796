//! What was said before, and what a person said of it.

use std::collections::HashMap;

use chrono::TimeDelta;
use serde_json::json;

use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::database::ResultSet;
use crate::model::exchange::{Exchange, ExchangeCosts, ExchangeId, Feedback};
use crate::model::organization::Person;
use crate::services::conversations::{ConversationError, Conversations, Place};
use crate::store::StoreError;

impl Conversations {
    /// The conversation that a question goes on with, the oldest exchange first: back to the first pause that was too long,
    /// and only about the same database.
    pub async fn context_of(&self, exchange: &Exchange) -> Result<Vec<Exchange>, StoreError> {
        let settings = &self.0.settings;
        let window = TimeDelta::from_std(settings.history_window).unwrap_or(TimeDelta::MAX);
        let mut tx = self.0.store.read_once().await?;
        let latest = tx
            .list_answered_exchanges(
                exchange.account_id,
                exchange.bot_id,
                exchange.chat_id,
                settings.history_exchanges.saturating_add(1),
            )
            .await?;
        let mut next_at = exchange.asked_at;
        let mut conversation = Vec::new();
        let earlier = latest.into_iter().filter(|earlier| earlier.id < exchange.id);
        for earlier in earlier.take(usize::try_from(settings.history_exchanges).unwrap_or(0)) {
            let ended_at = earlier.finished_at.unwrap_or(earlier.asked_at);
            let is_same =
                earlier.organization_id == exchange.organization_id && earlier.database_id == exchange.database_id;
            if next_at - ended_at > window || !is_same {
                break;
            }
            next_at = earlier.asked_at;
            conversation.push(earlier);
        }
        conversation.reverse();
        Ok(conversation)
    }

    /// The latest exchanges of a person in a chat, newest first: those of when they belonged to where they belong now. What they
    /// cost is by the ledger, which may have learnt of a call after its question was called off.
    pub async fn history(&self, person: &Person, place: Place, limit: i64) -> Result<Vec<Exchange>, ConversationError> {
        let (account, Place { bot_id, chat_id }) = (person.account_id, place);
        let mut tx = self.0.store.read().await?;
        let mut latest = tx.list_ended_exchanges(account, person.organization(), bot_id, chat_id, limit).await?;
        let Some(since) = latest.iter().map(|exchange| exchange.asked_at).min() else { return Ok(latest) };
        let costs: HashMap<_, _> = tx.list_exchange_costs(account, since).await?.into_iter().collect();
        for exchange in &mut latest {
            if let Some(ExchangeCosts { tokens, cost, unpriced }) = costs.get(&exchange.id).copied() {
                (exchange.tokens, exchange.cost, exchange.unpriced) = (tokens, cost, unpriced);
            }
        }
        Ok(latest)
    }

    /// Whether a person asked something in a chat that is kept and not shown: when they belonged to another organization, or to
    /// none.
    pub async fn has_hidden(&self, person: &Person, place: Place) -> Result<bool, ConversationError> {
        let (account, organization) = (person.account_id, person.organization());
        Ok(self
            .0
            .store
            .read_once()
            .await?
            .has_other_exchanges(account, organization, place.bot_id, place.chat_id)
            .await?)
    }

    /// How many questions of a person were answered.
    pub async fn count_answered(&self, person: &Person) -> Result<i64, ConversationError> {
        Ok(self.0.store.read_once().await?.count_answered_exchanges(person.account_id).await?)
    }

    /// A person's own exchange. What was asked in an organization is out of reach once they left it.
    pub async fn get(&self, person: &Person, id: ExchangeId) -> Result<Exchange, ConversationError> {
        let found = self.0.store.read_once().await?.find_exchange(person.account_id, id).await?;
        let is_theirs = |exchange: &Exchange| exchange.organization_id == person.organization();
        found.filter(is_theirs).ok_or(ConversationError::NotFound)
    }

    /// What the statement of a person's own exchange gave, as far as it was kept.
    pub async fn result(&self, person: &Person, id: ExchangeId) -> Result<(Exchange, ResultSet), ConversationError> {
        let exchange = self.get(person, id).await?;
        let kept = self.0.store.read_once().await?.find_exchange_result(person.account_id, id).await?;
        let result = kept.and_then(|kept| serde_json::from_slice(&kept).ok()).ok_or(ConversationError::NotFound)?;
        Ok((exchange, result))
    }

    /// Notes what a person said of an answer.
    pub async fn rate(&self, person: &Person, id: ExchangeId, feedback: Feedback) -> Result<(), ConversationError> {
        self.get(person, id).await?;
        let mut tx = self.0.store.begin().await?;
        if !tx.set_exchange_feedback(person.account_id, id, feedback).await? {
            return Err(ConversationError::NotFound);
        }
        let entry = AuditEntry::new(AuditAction::AnswerRated, id.0).with(json!({ "feedback": feedback }));
        tx.record(&Caller::from(person), entry, self.0.ambient.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Deletes what is kept of a person's questions in a chat, of their e-mails out of it and of all words in it; how many
    /// questions. Those that wait or are worked on are called off. What they cost, and that e-mails were sent, stays known; of an
    /// organization's also to whom.
    pub async fn clear(&self, person: &Person, place: Place) -> Result<u64, ConversationError> {
        let mut tx = self.0.store.begin().await?;
        let now = self.0.ambient.now();
        let forgotten = tx.forget_chat(person.account_id, place.bot_id, place.chat_id, now).await?;
        let detail = json!({ "chat_id": place.chat_id, "questions": forgotten.questions });
        let entry = AuditEntry::new(AuditAction::HistoryCleared, place.bot_id.0).with(detail);
        tx.record(&Caller::from(person), entry, now).await?;
        tx.commit().await?;
        self.announce_called_off(&forgotten.open);
        Ok(forgotten.questions)
    }
}
