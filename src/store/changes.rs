//! What was committed, for whoever shows it to people as it happens.
//!
//! Only what was committed is told of, right after it was, and by the one place that knows: what people did by its audit
//! record, everything else by the statement that changed it.

use std::sync::{Arc, OnceLock};

use serde_json::Value;
use uuid::Uuid;

use crate::model::account::AccountId;
use crate::model::audit::AuditAction;
use crate::model::bot::BotId;
use crate::model::bot_log::LogLine;
use crate::model::llm::Billing;

/// Something that a commit changed.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A record was added to the audit log, together with what it is about.
    Recorded(Recorded),
    /// A call of a language model was added to the ledger.
    Spent(Billing),
    /// What is wrong with receiving a bot's updates.
    Receiving(BotId),
    /// An update of a bot became a dead letter.
    DeadLetter(BotId),
    /// A line of a bot's log is new, or happened again.
    Logged(LogLine),
}

/// An audit record, as far as it says whom it concerns.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Who did it.
    pub actor: Option<AccountId>,
    /// What was done.
    pub action: AuditAction,
    /// What it was done to.
    pub target: Option<Uuid>,
    /// Before and after, or other facts, as in the record.
    pub detail: Value,
}

/// Is told what was committed.
type ChangeSink = Box<dyn Fn(Vec<Change>) + Send + Sync>;

/// Whoever is told, if anybody is. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Watcher(Arc<OnceLock<ChangeSink>>);

impl Watcher {
    /// From now on tells `sink`. Only the first call counts.
    pub(super) fn set(&self, sink: ChangeSink) {
        // A second one has nobody to tell.
        drop(self.0.set(sink));
    }

    pub(super) fn is_there(&self) -> bool {
        self.0.get().is_some()
    }

    pub(super) fn tell(&self, changes: Vec<Change>) {
        if let Some(sink) = self.0.get().filter(|_| !changes.is_empty()) {
            sink(changes);
        }
    }
}

impl std::fmt::Debug for Watcher {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Watcher").field("is_there", &self.is_there()).finish()
    }
}
