//! Budgets: warnings once, a stop at the end, and how far several calls at once can go beyond it.

use botyard::config::LlmProvider;
use botyard::model::account::{AccountId, Role};
use botyard::model::audit::{Caller, Origin};
use botyard::model::llm::{NanoUsd, OrgBudget};
use botyard::model::organization::{Membership, OrgRole, Organization, OrganizationId, OrganizationName};
use botyard::sandbox::models::{ModelGate, ModelUsage};
use botyard::services::llm_usage::{CostQuery, ModelError};
use serde_json::{Value, json};

use crate::costs::fixture::{Models, alone, ask, good, outcomes, person, sums, within};
use crate::store::fixture::Fixture;
use crate::store::{on_both, on_postgres, on_sqlite};

on_both!(
    warnings_come_once_and_then_it_ends_until_the_next_month,
    nobody_spends_more_by_making_another_organization,
    a_member_has_a_bound_within_the_organizations,
    owners_set_less_than_the_operator_and_it_is_on_record,
    calls_at_once_overdraw_by_those_under_way_and_no_more,
);

/// One dollar, which is what a call costs here.
const DOLLAR: i64 = NanoUsd::DOLLAR;

/// Models whose every call costs a dollar, within the operator's bounds in dollars.
fn dollar_models(fixture: &Fixture, organization: Option<i64>, person: Option<i64>) -> Models {
    let usage = ModelUsage { prompt: 1_000, output: Some(0), ..ModelUsage::default() };
    Models::start_with(
        fixture,
        LlmProvider::Gemini,
        |settings| {
            settings.prices[0].input = DOLLAR / 1_000;
            settings.organization_budget = organization.map(|dollars| dollars * DOLLAR);
            settings.person_budget = person.map(|dollars| dollars * DOLLAR);
        },
        move |_| good().taking(usage),
    )
}

fn caller(account: AccountId) -> Caller {
    Caller {
        account_id: Some(account),
        role: Role::User,
        session_id: None,
        api_key_id: None,
        origin: Origin::default(),
    }
}

fn dollars(amount: i64) -> NanoUsd {
    NanoUsd(amount * DOLLAR)
}

async fn warnings_come_once_and_then_it_ends_until_the_next_month(fixture: &Fixture) {
    let account = fixture.account("asker").await;
    let models = dollar_models(fixture, None, Some(8));
    let mut warnings = Vec::new();
    for _ in 0..8 {
        warnings.push(models.ask(alone(account)).await.unwrap().warning);
    }
    let told: Vec<_> = warnings.iter().map(|warning| warning.as_deref().unwrap_or("-")).collect();
    let expected = [
        "-",
        "-",
        "-",
        "50 % of your budget for questions this month is used: $4.00 of $8.00.",
        "-",
        "75 % of your budget for questions this month is used: $6.00 of $8.00.",
        "-",
        "With this question your budget for questions this month ($8.00) is used up. It begins anew on 1 April 2026 (UTC), and \
         the operator of this service can raise it.",
    ];
    assert_eq!(told, expected);
    let refused = models.ask(alone(account)).await.unwrap_err();
    assert!(matches!(refused, ModelError::BudgetSpent(_)), "{refused:?}");
    assert_eq!(
        refused.to_string(),
        "your budget for questions this month ($8.00) is used up: it begins anew on 1 April 2026 (UTC), and the operator of \
         this service can raise it"
    );
    assert_eq!(models.server.requests().len(), 8, "nothing is called any more");
    assert_eq!(outcomes(fixture, account).await, ["answered 8"]);
    // Somebody else's is another one.
    let other = fixture.account("other").await;
    models.ask(alone(other)).await.unwrap();
    let own = models.usage.own_costs(&person(fixture, account, None), &CostQuery::default()).await.unwrap();
    assert_eq!((own.budget.status.limit, own.budget.status.spent), (Some(dollars(8)), NanoUsd(8 * DOLLAR)));
    // The fixture's clock stands at the end of March.
    fixture.pass(4 * 86_400);
    assert_eq!(models.ask(alone(account)).await.unwrap().warning, None);
    let own = models.usage.own_costs(&person(fixture, account, None), &CostQuery::default()).await.unwrap();
    assert_eq!(own.budget.status.spent, NanoUsd(DOLLAR));
}

/// An organization that this account made and owns.
async fn found(fixture: &Fixture, owner: AccountId, name: &str) -> OrganizationId {
    let (id, now) = (OrganizationId::generate(&fixture.ambient), fixture.now());
    let name = OrganizationName::try_from(name).unwrap();
    let organization = Organization { id, name, created_by: owner, created_at: now };
    let membership = Membership { organization_id: id, account_id: owner, role: OrgRole::Owner, joined_at: now };
    let mut tx = fixture.store.begin().await.unwrap();
    tx.create_organization(&organization).await.unwrap();
    tx.add_member(id, &membership).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn nobody_spends_more_by_making_another_organization(fixture: &Fixture) {
    let (owner, other) = (fixture.account("owner").await, fixture.account("other").await);
    let models = dollar_models(fixture, Some(2), None);
    let first = found(fixture, owner, "First").await;
    models.ask(within(first, owner)).await.unwrap();
    models.ask(within(first, owner)).await.unwrap();
    let mut tx = fixture.store.begin().await.unwrap();
    tx.delete_organization(first).await.unwrap();
    tx.commit().await.unwrap();
    let second = found(fixture, owner, "Second").await;
    let refused = models.ask(within(second, owner)).await.unwrap_err().to_string();
    assert!(refused.starts_with("the budget of all organizations of whoever made yours"), "{refused}");
    let theirs = found(fixture, other, "Theirs").await;
    models.ask(within(theirs, other)).await.unwrap();
}

async fn a_member_has_a_bound_within_the_organizations(fixture: &Fixture) {
    let (owner, member) = (fixture.account("owner").await, fixture.account("member").await);
    let organization = found(fixture, owner, "Example").await;
    let boss = person(fixture, owner, Some((organization, OrgRole::Owner)));
    let models = dollar_models(fixture, None, Some(4));
    let budget = OrgBudget { limit: Some(dollars(4)), person_limit: Some(dollars(2)) };
    models.usage.set_budget(&caller(owner), &boss, budget).await.unwrap();

    let first = models.ask(within(organization, member)).await.unwrap().warning.unwrap();
    assert_eq!(
        first,
        "50 % of your own budget within your organization for questions this month is used: $1.00 of $2.00."
    );
    let both = models.ask(within(organization, member)).await.unwrap().warning.unwrap();
    let both: Vec<&str> = both.lines().collect();
    assert!(both[0].starts_with("50 % of your organization's budget"), "{both:?}");
    assert!(both[1].starts_with("With this question your own budget within your organization"), "{both:?}");
    let refused = models.ask(within(organization, member)).await.unwrap_err().to_string();
    assert!(refused.contains("an owner of your organization can raise it"), "{refused}");
    // Others go on, until the organization's is used up.
    models.ask(within(organization, owner)).await.unwrap();
    models.ask(within(organization, owner)).await.unwrap();
    let refused = models.ask(within(organization, owner)).await.unwrap_err().to_string();
    assert!(refused.starts_with("your organization's budget for questions this month ($4.00) is used up"), "{refused}");
    // By the operator's bound a person's calls count together, whoever pays.
    assert!(models.ask(alone(member)).await.is_ok());

    // Raised, it goes on, and warns anew.
    let raised = OrgBudget { limit: Some(dollars(10)), person_limit: None };
    let status = models.usage.set_budget(&caller(owner), &boss, raised).await.unwrap();
    assert_eq!((status.status.limit, status.status.spent), (Some(dollars(10)), NanoUsd(4 * DOLLAR)));
    let warning = models.ask(within(organization, member)).await.unwrap().warning.unwrap();
    let warned: Vec<&str> = warning.lines().collect();
    assert_eq!(warned[0], "50 % of your organization's budget for questions this month is used: $5.00 of $10.00.");
    assert!(
        warned[1].starts_with("With this question your budget for questions this month ($4.00) is used up"),
        "{warned:?}"
    );
    for billing in [within(organization, member), alone(member)] {
        let refused = models.ask(billing).await.unwrap_err().to_string();
        assert!(refused.contains("the operator of this service can raise it"), "{refused}");
    }
}

async fn owners_set_less_than_the_operator_and_it_is_on_record(fixture: &Fixture) {
    let (owner, member) = (fixture.account("owner").await, fixture.account("member").await);
    let organization = found(fixture, owner, "Example").await;
    let boss = person(fixture, owner, Some((organization, OrgRole::Owner)));
    let models = dollar_models(fixture, Some(3), None);
    let usage = &models.usage;
    let status = usage.budget(&boss).await.unwrap();
    assert_eq!(
        (status.set, status.ceiling, status.status.limit),
        (OrgBudget::default(), Some(dollars(3)), Some(dollars(3)))
    );
    for budget in [
        OrgBudget { limit: Some(dollars(4)), person_limit: None },
        OrgBudget { limit: None, person_limit: Some(dollars(4)) },
        OrgBudget { limit: Some(NanoUsd(-1)), person_limit: None },
    ] {
        let refused = usage.set_budget(&caller(owner), &boss, budget).await.unwrap_err().to_string();
        assert!(refused.contains("US dollars from 0 to 3.00"), "{refused}");
    }
    for someone in [person(fixture, member, Some((organization, OrgRole::Member))), person(fixture, member, None)] {
        assert!(usage.set_budget(&caller(member), &someone, OrgBudget::default()).await.is_err());
    }
    let nothing = OrgBudget { limit: Some(dollars(0)), person_limit: None };
    usage.set_budget(&caller(owner), &boss, nothing).await.unwrap();
    usage.set_budget(&caller(owner), &boss, nothing).await.unwrap();
    let refused = models.ask(within(organization, member)).await.unwrap_err();
    assert!(matches!(refused, ModelError::BudgetSpent(_)), "a budget of nothing allows nothing: {refused:?}");
    let mut raw = fixture.raw().await;
    let records = raw.texts("SELECT detail FROM audit WHERE action = 'budget.changed' ORDER BY seq").await;
    assert_eq!(records.len(), 1, "a change is on record once");
    let unset = json!({"limit": null, "person_limit": null});
    let record: Value = serde_json::from_str(&records[0]).unwrap();
    assert_eq!(record, json!({"before": unset, "after": {"limit": 0, "person_limit": null}}));
}

async fn calls_at_once_overdraw_by_those_under_way_and_no_more(fixture: &Fixture) {
    let account = fixture.account("asker").await;
    let gate = ModelGate::default();
    let waiting = gate.clone();
    let usage = ModelUsage { prompt: 1_000, output: Some(0), ..ModelUsage::default() };
    let models = Models::start_with(
        fixture,
        LlmProvider::Gemini,
        |settings| {
            settings.prices[0].input = DOLLAR / 1_000;
            settings.person_budget = Some(2 * DOLLAR);
            settings.max_concurrent = 3;
        },
        move |_| good().taking(usage).behind(&waiting),
    );
    let asked: Vec<_> = (0..8)
        .map(|_| {
            let usage = models.usage.clone();
            tokio::spawn(async move { ask(&usage, alone(account)).await })
        })
        .collect();
    gate.arrived(3).await;
    gate.open();
    let mut answered = 0;
    for asking in asked {
        match asking.await.unwrap() {
            Ok(_) => answered += 1,
            Err(error) => assert!(matches!(error, ModelError::BudgetSpent(_)), "{error:?}"),
        }
    }
    // Two are paid for. When the second is booked, the two others under way may have begun, whose cost nobody knew.
    assert!((3..=4).contains(&answered), "{answered}");
    assert_eq!(sums(fixture, account).await.costs.total().0, answered * DOLLAR);
}
