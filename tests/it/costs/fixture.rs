//! A scripted model server and the way to it, over a store of the test's own.

use std::sync::Arc;
use std::time::Duration;

use botyard::config::{LlmProvider, LlmSettings};
use botyard::model::account::AccountId;
use botyard::model::llm::{Billing, LedgerRange, LedgerScope, LlmSums, Stage};
use botyard::model::organization::{Membership, OrgRole, OrganizationId, Person};
use botyard::sandbox::models::{ModelAnswer, ModelRequest, RunningModels, SCRIPTED_KEY, ScriptedModels};
use botyard::services::llm_usage::{Ask, Form, LlmUsage, ModelError, Reply, Speaker, Turn};
use botyard::services::signals::Signals;
use botyard::services::vault::Vault;
use botyard::store::LedgerColumn;
use serde_json::json;

use crate::harness::traces;
use crate::store::fixture::Fixture;

/// What a person asks in these tests; nothing that is left behind may hold it.
pub(super) const QUESTION: &str = "how many kumquats were sold to zyxwvut";

/// A model server and the service that asks it.
pub(super) struct Models {
    pub(super) server: RunningModels,
    pub(super) usage: LlmUsage,
}

impl Models {
    /// A server that speaks Gemini's format, asked with its own settings.
    pub(super) fn start(
        fixture: &Fixture,
        script: impl Fn(&ModelRequest) -> ModelAnswer + Send + Sync + 'static,
    ) -> Self {
        Self::start_with(fixture, LlmProvider::Gemini, |_| {}, script)
    }

    /// The same with another format and other settings.
    pub(super) fn start_with(
        fixture: &Fixture,
        provider: LlmProvider,
        change: impl FnOnce(&mut LlmSettings),
        script: impl Fn(&ModelRequest) -> ModelAnswer + Send + Sync + 'static,
    ) -> Self {
        traces::secret("model key", SCRIPTED_KEY);
        traces::secret("question", QUESTION);
        let server = ScriptedModels::new(script).start().unwrap();
        let mut settings = server.settings(provider).unwrap();
        settings.timeout = Duration::from_secs(20);
        change(&mut settings);
        let usage = usage(fixture, &settings);
        Self { server, usage }
    }

    pub(super) async fn ask(&self, billing: Billing) -> Result<Reply, ModelError> {
        ask(&self.usage, billing).await
    }
}

/// The service with these settings, and a vault of its own.
pub(super) fn usage(fixture: &Fixture, settings: &LlmSettings) -> LlmUsage {
    let vault = Arc::new(Vault::new(&[Vault::generate_key()]).unwrap());
    LlmUsage::new(fixture.store.clone(), vault, Signals::default(), settings, fixture.ambient.clone()).unwrap()
}

/// Asks the model of the first stage for `{"answer": …}`.
pub(super) async fn ask(usage: &LlmUsage, billing: Billing) -> Result<Reply, ModelError> {
    let turns = [
        Turn { speaker: Speaker::User, text: "good day".to_owned() },
        Turn { speaker: Speaker::Model, text: "and to you".to_owned() },
        Turn { speaker: Speaker::User, text: QUESTION.to_owned() },
    ];
    let ask = Ask { stage: Stage::Analyze, billing, system: "answer briefly", turns: &turns, form: form() };
    usage.ask(ask).await
}

pub(super) fn form() -> Form {
    let schema = json!({"type": "object", "properties": {"answer": {"type": "integer"}}, "required": ["answer"]});
    Form { name: "analysis", schema, needed: &["answer"] }
}

/// An answer of the form that [`ask`] asks for.
pub(super) fn good() -> ModelAnswer {
    ModelAnswer::json(json!({"answer": 42}))
}

/// A person on their own.
pub(super) fn alone(account_id: AccountId) -> Billing {
    Billing { account_id, organization_id: None, bot_id: None, database_id: None, exchange_id: None }
}

/// A person within an organization.
pub(super) fn within(organization: OrganizationId, account_id: AccountId) -> Billing {
    Billing { organization_id: Some(organization), ..alone(account_id) }
}

pub(super) fn person(fixture: &Fixture, account_id: AccountId, place: Option<(OrganizationId, OrgRole)>) -> Person {
    let membership =
        place.map(|(organization_id, role)| Membership { organization_id, account_id, role, joined_at: fixture.now() });
    Person { account_id, membership }
}

fn everything(account: AccountId) -> LedgerRange {
    let (from, to) = ("2000-01-01T00:00:00Z".parse().unwrap(), "2100-01-01T00:00:00Z".parse().unwrap());
    LedgerRange { scope: LedgerScope::Person(account), from, to }
}

/// All calls of a person, added up.
pub(super) async fn sums(fixture: &Fixture, account: AccountId) -> LlmSums {
    fixture.read().await.sum_llm_calls(everything(account)).await.unwrap()
}

/// How the calls of a person ended, such as `answered 2`, in the order of the alphabet.
pub(super) async fn outcomes(fixture: &Fixture, account: AccountId) -> Vec<String> {
    let mut tx = fixture.read().await;
    let rows = tx.sum_llm_calls_by(everything(account), LedgerColumn::Outcome).await.unwrap();
    let mut outcomes: Vec<String> = rows.iter().map(|(name, sums)| format!("{name} {}", sums.calls)).collect();
    outcomes.sort();
    outcomes
}

/// The models that answered a person.
pub(super) async fn models(fixture: &Fixture, account: AccountId) -> Vec<String> {
    let mut tx = fixture.read().await;
    let rows = tx.sum_llm_calls_by(everything(account), LedgerColumn::Model).await.unwrap();
    rows.into_iter().map(|(name, _)| name).collect()
}
