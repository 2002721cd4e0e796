//! Conversations with an analyst: questions in the order in which they were asked, what came of them, and what a person
//! has chosen or begun in a chat.
//!
//! A question is kept before anybody works on it, and its answer goes into the outbox in the transaction that ends it. So
//! whoever works on questions may fall at any moment: what was begun waits again at the next start, and nothing is answered
//! twice.

mod chats;
mod ends;
mod history;

use std::sync::Arc;

use serde_json::json;
use thiserror::Error;
use tokio::sync::{Notify, broadcast};

use crate::base::ambient::Ambient;
use crate::config::AnalystSettings;
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::BotId;
use crate::model::database::DatabaseId;
use crate::model::exchange::{Exchange, ExchangeId, ExchangeState, MAX_QUESTION};
use crate::model::llm::NanoUsd;
use crate::model::organization::Person;
use crate::services::signals::Signals;
use crate::store::{Store, StoreError};

pub use crate::store::AnalystChat;
pub use ends::{Ended, Outcome};

/// Questions that were called off, which may wait for a slow subscriber.
const CALLED_OFF_CAPACITY: usize = 256;

/// Why something with a question did not work. The texts say what to do.
#[derive(Debug, Error)]
pub enum ConversationError {
    /// The person has asked more than may wait.
    #[error("{limit} of your questions are waiting already: wait for an answer, or send /cancel to call them off")]
    TooManyWaiting {
        /// How many may wait.
        limit: i64,
    },
    /// The question is longer than a message.
    #[error("a question has at most {MAX_QUESTION} characters")]
    TooLong,
    /// There is no such question, or it is somebody else's.
    #[error("there is no such question")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where a conversation takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The bot.
    pub bot_id: BotId,
    /// The chat.
    pub chat_id: i64,
}

/// A question as it is asked.
#[derive(Debug, Clone)]
pub struct NewQuestion {
    /// Where.
    pub place: Place,
    /// The message that asks it.
    pub message_id: i64,
    /// The database that it is about, if one is chosen.
    pub database_id: Option<DatabaseId>,
    /// The question.
    pub text: String,
}

/// A question that was taken.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The question.
    pub exchange: Exchange,
    /// How many questions of the person come first.
    pub ahead: i64,
}

/// The conversations. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Conversations(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    signals: Signals,
    settings: AnalystSettings,
    ambient: Ambient,
    /// Tells whoever works on questions that there may be one.
    asked: Notify,
    called_off: broadcast::Sender<ExchangeId>,
}

impl Conversations {
    /// The conversations in `store`; what is answered is announced in `signals`.
    pub fn new(store: Store, signals: Signals, settings: AnalystSettings, ambient: Ambient) -> Self {
        let called_off = broadcast::channel(CALLED_OFF_CAPACITY).0;
        Self(Arc::new(Inner { store, signals, settings, ambient, asked: Notify::new(), called_off }))
    }

    /// The bounds.
    pub fn settings(&self) -> &AnalystSettings {
        &self.0.settings
    }

    /// Keeps a question; its turn comes by itself. A message that was asked before is the same question.
    pub async fn ask(&self, person: &Person, question: NewQuestion) -> Result<Asked, ConversationError> {
        let NewQuestion { place, message_id, database_id, text } = question;
        if text.chars().count() > MAX_QUESTION {
            return Err(ConversationError::TooLong);
        }
        let now = self.0.ambient.now();
        let mut tx = self.0.store.begin().await?;
        if let Some(exchange) = tx.find_exchange_of_message(place.bot_id, place.chat_id, message_id).await? {
            return Ok(Asked { exchange, ahead: 0 });
        }
        let ahead = tx.count_open_exchanges(person.account_id).await?;
        let limit = self.0.settings.max_waiting;
        if ahead > limit {
            return Err(ConversationError::TooManyWaiting { limit });
        }
        let exchange = Exchange {
            id: ExchangeId::generate(&self.0.ambient),
            bot_id: place.bot_id,
            chat_id: place.chat_id,
            message_id: Some(message_id),
            account_id: person.account_id,
            organization_id: person.organization(),
            database_id,
            question: text,
            state: ExchangeState::Waiting,
            kind: None,
            sql: None,
            answer: None,
            row_count: None,
            tokens: 0,
            cost: NanoUsd::default(),
            unpriced: 0,
            attempts: 0,
            feedback: None,
            asked_at: now,
            finished_at: None,
        };
        tx.create_exchange(&exchange).await?;
        let detail = json!({ "bot_id": place.bot_id, "database_id": database_id });
        let entry = AuditEntry::new(AuditAction::QuestionAsked, exchange.id.0).with(detail);
        tx.record(&Caller::from(person), entry, now).await?;
        tx.commit().await?;
        self.0.asked.notify_one();
        Ok(Asked { exchange, ahead })
    }

    /// Calls off all that waits or is worked on of a person, as it all counts towards what may wait, or only one exchange of
    /// this place; how many.
    pub async fn cancel(
        &self,
        person: &Person,
        place: Place,
        only: Option<ExchangeId>,
    ) -> Result<usize, ConversationError> {
        let Place { bot_id, chat_id } = place;
        let mut tx = self.0.store.begin().await?;
        let ids = tx.cancel_exchanges(person.account_id, bot_id, chat_id, only, self.0.ambient.now()).await?;
        tx.commit().await?;
        self.announce_called_off(&ids);
        Ok(ids.len())
    }

    fn announce_called_off(&self, ids: &[ExchangeId]) {
        for id in ids {
            // Without anybody at work on it, nobody needs to know.
            drop(self.0.called_off.send(*id));
        }
        self.0.asked.notify_one();
    }

    /// Questions that were called off, from now on.
    pub fn subscribe_to_called_off(&self) -> broadcast::Receiver<ExchangeId> {
        self.0.called_off.subscribe()
    }

    /// Has whoever works on questions look whether one has got its turn.
    pub fn look_again(&self) {
        self.0.asked.notify_one();
    }

    /// Returns when a question may have got its turn since the last time.
    pub async fn wait_for_questions(&self) {
        self.0.asked.notified().await;
    }
}
