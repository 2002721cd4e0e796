//! Calls of language models, each of them priced, counted and within a budget.
//!
//! [`LlmUsage::ask`] is the only way to a model. Each attempt at a call is one row of the ledger from before it goes out, settled
//! however it ends, also when nobody waits for it any more; what it cost is by the price on its day ([`prices`]). Before a call the budgets are looked at,
//! and after it the warnings ([`warnings`]). What was spent is looked up in [`costs`].
//!
//! Money is not reserved: of several calls at once each sees what was spent before, so a budget is overdrawn by the calls under
//! way when it ran out and no more, at most `llm.max_concurrent`. Of a call under way when the process is killed the row says that
//! it is lost, and not what it took.

mod ask;
mod booking;
mod budgets;
mod carried;
mod costs;
mod days;
mod own_budget;
mod prices;
mod warnings;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use thiserror::Error;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::base::ambient::Ambient;
use crate::clients::llm::{LlmClient, LlmError};
use crate::config::LlmSettings;
use crate::model::llm::{Billing, NanoUsd, Stage, Tokens};
use crate::model::organization::{OrganizationId, Person};
use crate::services::organizations::OrganizationError;
use crate::services::signals::Signals;
use crate::services::vault::Vault;
use crate::store::{Store, StoreError};

use prices::Prices;

pub use crate::clients::llm::{Form, Speaker, Turn};
pub(in crate::services) use budgets::month_name;
pub(in crate::services) use carried::{carry, take_back};

pub use budgets::{BudgetStatus, OrgBudgetStatus, SetBy};
pub use costs::{CostQuery, DailyCosts, Named, OwnCosts};
pub use own_budget::{OwnBudget, SharedBudget};

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
    /// The form that the answer must have.
    pub form: Form,
}

/// What a model answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The answer, an object of the form, of which members may be missing that are not needed.
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
    #[error("the language model is busy: try again in {}", in_words(*retry_after))]
    Busy {
        /// When it may be asked again.
        retry_after: Duration,
    },
    /// Its quota of the day is used up.
    #[error("the language model's quota for today is used up: try again tomorrow")]
    QuotaExhausted,
    /// Its account has no credit left.
    #[error("the account that pays for the language model has no credit left: please tell the operator of this server")]
    CreditSpent,
    /// Its server does not take the key.
    #[error("the language model refuses the key that is set here: please tell the operator of this server")]
    KeyRefused,
    /// Its server has no such model.
    #[error("the language model that is set here is not there: please tell the operator of this server")]
    NoSuchModel,
    /// It can not read so much at once.
    #[error(
        "this is more than the language model can read at once: ask something shorter, or let me forget what was said before \
         with /clear"
    )]
    TooLong,
    /// Its server refuses the call for another reason.
    #[error("the language model does not take what it is asked: please tell the operator of this server")]
    Refused,
    /// What answers is no server of models.
    #[error("what answers in the language model's place is none: please tell the operator of this server")]
    NoModelServer,
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

impl ModelError {
    /// The same in a few words that quote nothing.
    pub const fn in_brief(&self) -> &'static str {
        match self {
            Self::NotConfigured => "no language model is set up here; the operator can do that",
            Self::BudgetSpent(_) => "a budget is used up",
            Self::Busy { .. } => "the language model was too busy",
            Self::QuotaExhausted => "the language model's quota for the day is used up; the operator can raise it",
            Self::CreditSpent => "the language model's account has no credit left; the operator can top it up",
            Self::KeyRefused => "the language model refuses the key; the operator can set another one",
            Self::NoSuchModel => "the language model is not there; the operator can set another one",
            Self::TooLong => {
                "the language model cannot read so much at once; the operator can show it less of a schema or a result"
            }
            Self::Refused => "the language model refused the call; the server's log says with which code",
            Self::NoModelServer => {
                "what answers at the language model's address is none; the operator can set another one"
            }
            Self::TimedOut => "the language model did not answer in time",
            Self::Unavailable => "the language model could not be reached",
            Self::Garbage => "the language model gave no usable answer",
            Self::Store(_) => "something went wrong here, and the server's log says what",
        }
    }
}

/// A wait as people say it, rounded up.
fn in_words(wait: Duration) -> String {
    /// From here on nobody counts seconds, or minutes.
    const MANY: u64 = 120;
    let seconds = wait.as_secs().max(1);
    let (minutes, hours) = (seconds.div_ceil(60), seconds.div_ceil(3_600));
    match (seconds, minutes, hours) {
        (..MANY, ..) => format!("{seconds} s"),
        (_, 60, _) => "an hour".to_owned(),
        (_, ..MANY, _) => format!("{minutes} minutes"),
        (.., ..24) => format!("{hours} hours"),
        _ => "a day".to_owned(),
    }
}

/// Why costs were not shown or a budget not changed.
#[derive(Debug, Error)]
pub enum CostError {
    /// The caller belongs to no organization, is no owner, or is nobody.
    #[error(transparent)]
    Organization(#[from] OrganizationError),
    /// A field has a value that cannot be.
    #[error("{field}: {expected}")]
    InvalidField {
        /// The field's name on the wire.
        field: &'static str,
        /// What it must be.
        expected: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The way to the models, and their ledger. Cheap to clone.
#[derive(Debug, Clone)]
pub struct LlmUsage(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    signals: Signals,
    /// Recognizes people whose account was erased.
    vault: Arc<Vault>,
    client: LlmClient,
    prices: Prices,
    ceilings: Ceilings,
    /// The calls that may be under way.
    places: Arc<Semaphore>,
    queue_timeout: Duration,
    max_retries: u32,
    /// The calls, which go on until they are in the ledger, whoever waits for them.
    calls: TaskTracker,
    /// Cuts off the calls that are still under way when there is no more time for them.
    closing: CancellationToken,
    /// Where calls run: the threads of bots come and go.
    executor: Handle,
    ambient: Ambient,
}

/// What the operator allows to be spent in a month.
#[derive(Debug, Clone, Copy)]
struct Ceilings {
    organization: Option<NanoUsd>,
    person: Option<NanoUsd>,
}

impl LlmUsage {
    /// The models and prices of `settings`; whom budgets are told of is announced in `signals`. Must be called within a Tokio runtime, on which the calls then run.
    pub fn new(
        store: Store,
        vault: Arc<Vault>,
        signals: Signals,
        settings: &LlmSettings,
        ambient: Ambient,
    ) -> Result<Self, LlmError> {
        let ceilings = Ceilings {
            organization: settings.organization_budget.map(NanoUsd),
            person: settings.person_budget.map(NanoUsd),
        };
        Ok(Self(Arc::new(Inner {
            store,
            signals,
            vault,
            client: LlmClient::new(settings)?,
            prices: Prices::new(&settings.prices),
            ceilings,
            places: Arc::new(Semaphore::new(settings.max_concurrent)),
            queue_timeout: settings.queue_timeout,
            max_retries: settings.max_retries,
            calls: TaskTracker::new(),
            closing: CancellationToken::new(),
            executor: Handle::current(),
            ambient,
        })))
    }

    /// Whether a model is set up for each stage.
    pub fn is_configured(&self) -> bool {
        Stage::ALL.iter().all(|stage| self.0.client.model_of(*stage).is_some())
    }

    /// Waits until the calls under way are in the ledger, so long at most; whether all are. Nobody may ask any more. What
    /// has not ended by half of that time is cut off and counted as it is about.
    pub async fn drain(&self, deadline: Duration) -> bool {
        self.0.calls.close();
        if tokio::time::timeout(deadline / 2, self.0.calls.wait()).await.is_ok() {
            return true;
        }
        self.0.closing.cancel();
        tokio::time::timeout(deadline / 2, self.0.calls.wait()).await.is_ok()
    }
}

/// The organization that a person owns.
fn owned_by(person: &Person) -> Result<OrganizationId, OrganizationError> {
    let organization = person.organization().ok_or(OrganizationError::NoOrganization)?;
    if person.is_owner() { Ok(organization) } else { Err(OrganizationError::NotAllowed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_said_as_people_say_them() {
        let waits = [0, 47, 119, 120, 300, 301, 3_540, 3_600, 3_601, 7_140, 7_200, 20_000, 82_800, 82_801, 86_400];
        let said = waits.map(|seconds| in_words(Duration::from_secs(seconds)));
        let expected = [
            "1 s",
            "47 s",
            "119 s",
            "2 minutes",
            "5 minutes",
            "6 minutes",
            "59 minutes",
            "an hour",
            "61 minutes",
            "119 minutes",
            "2 hours",
            "6 hours",
            "23 hours",
            "a day",
            "a day",
        ];
        assert_eq!(said, expected);
    }
}
