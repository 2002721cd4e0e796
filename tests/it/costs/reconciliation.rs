//! The five views add up to the same total, whatever was called, in any range and time zone.

use std::collections::BTreeMap;

use botyard::model::account::AccountId;
use botyard::model::llm::{Billing, LlmCall, LlmCallId, LlmCosts, LlmOutcome, LlmSums, NanoUsd, Stage, Tokens};
use botyard::model::organization::{OrgRole, OrganizationId, Person};
use botyard::services::llm_usage::CostQuery;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::costs::fixture::{Models, alone, good, person, within};
use crate::store::fixture::Fixture;
use crate::store::{on_both, on_postgres, on_sqlite};

on_both!(five_views_have_one_total_in_any_range_and_zone, everybody_sees_their_own_and_only_owners_see_all);

const ZONES: [&str; 6] =
    ["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati", "America/Santiago"];

/// The range in which calls are made: over the changes to and from summer time, and over the turn of a year.
const BEGIN: &str = "2025-10-01T00:00:00Z";
const DAYS: i64 = 250;

/// Some that cost something and some that did not, or not yet.
const OUTCOMES: [LlmOutcome; 5] =
    [LlmOutcome::Answered, LlmOutcome::Garbage, LlmOutcome::Cancelled, LlmOutcome::UnderWay, LlmOutcome::Lost];

fn random(fixture: &Fixture, below: i64) -> i64 {
    i64::from(u32::from_le_bytes(fixture.ambient.bytes())) % below
}

fn random_time(fixture: &Fixture) -> DateTime<Utc> {
    let begin: DateTime<Utc> = BEGIN.parse().unwrap();
    begin + TimeDelta::seconds(random(fixture, DAYS * 86_400)) + TimeDelta::microseconds(random(fixture, 1_000_000))
}

fn pick<T: Copy>(fixture: &Fixture, among: &[T]) -> T {
    among[usize::try_from(random(fixture, i64::try_from(among.len()).unwrap())).unwrap()]
}

fn random_call(fixture: &Fixture, billing: Billing) -> LlmCall {
    let tokens = Tokens {
        input: random(fixture, 50_000),
        cached: random(fixture, 50_000),
        output: random(fixture, 9_000),
        thinking: random(fixture, 9_000),
    };
    let costs = LlmCosts {
        input: NanoUsd(tokens.input * 301),
        cached: NanoUsd(tokens.cached * 29),
        output: NanoUsd(tokens.output * 2_503),
        thinking: NanoUsd(tokens.thinking * 2_503),
    };
    // Now and then on a boundary of days and hours.
    let at = random_time(fixture);
    let called_at = if random(fixture, 10) == 0 { at.date_naive().and_hms_opt(0, 0, 0).unwrap().and_utc() } else { at };
    LlmCall {
        id: LlmCallId::generate(&fixture.ambient),
        called_at,
        billing,
        stage: pick(fixture, &Stage::ALL),
        requested_model: "small".to_owned(),
        model: pick(fixture, &["small", "large", "модель"]).to_owned(),
        is_mismatch: random(fixture, 2) == 0,
        tokens,
        costs,
        is_priced: random(fixture, 3) > 0,
        duration_ms: random(fixture, 10_000),
        outcome: pick(fixture, &OUTCOMES),
    }
}

fn sum<'a>(calls: impl Iterator<Item = &'a LlmCall>) -> LlmSums {
    let mut sums = LlmSums::default();
    for call in calls {
        sums.add(&LlmSums {
            calls: 1,
            answered: i64::from(call.outcome == LlmOutcome::Answered),
            unpriced: i64::from(!call.is_priced && call.outcome != LlmOutcome::UnderWay),
            mismatched: i64::from(call.is_mismatch),
            tokens: call.tokens,
            costs: call.costs,
        });
    }
    sums
}

fn all<'a>(parts: impl Iterator<Item = &'a LlmSums>) -> LlmSums {
    let mut sums = LlmSums::default();
    parts.for_each(|part| sums.add(part));
    sums
}

/// What was called, by several people of an organization, by others of another one, and by people on their own.
async fn fill(fixture: &Fixture) -> (Person, OrganizationId, Vec<LlmCall>, Vec<AccountId>) {
    let (ours, theirs) = (OrganizationId::generate(&fixture.ambient), OrganizationId::generate(&fixture.ambient));
    let mut accounts = Vec::new();
    for name in ["owner", "second", "third", "stranger"] {
        accounts.push(fixture.account(name).await);
    }
    let mut calls = Vec::new();
    let mut tx = fixture.write().await;
    for _ in 0..400 {
        let billing = match random(fixture, 10) {
            0 => within(theirs, accounts[3]),
            1 => alone(pick(fixture, &accounts)),
            _ => within(ours, pick(fixture, &accounts[..3])),
        };
        let call = random_call(fixture, billing);
        tx.add_llm_call(&call).await.unwrap();
        calls.push(call);
    }
    tx.commit().await.unwrap();
    (person(fixture, accounts[0], Some((ours, OrgRole::Owner))), ours, calls, accounts)
}

async fn five_views_have_one_total_in_any_range_and_zone(fixture: &Fixture) {
    let (owner, ours, calls, _) = fill(fixture).await;
    let usage = Models::start(fixture, |_| good()).usage;
    let begin: DateTime<Utc> = BEGIN.parse().unwrap();
    let mut ranges = vec![(begin, begin + TimeDelta::days(DAYS)), (begin - TimeDelta::days(2), begin)];
    for _ in 0..8 {
        let (one, other) = (random_time(fixture), random_time(fixture));
        ranges.push((one.min(other), one.max(other) + TimeDelta::microseconds(1)));
    }
    // From one call until before another: the first is in, the other is not.
    ranges.push((
        calls[0].called_at.min(calls[1].called_at),
        calls[0].called_at.max(calls[1].called_at) + TimeDelta::microseconds(1),
    ));
    let mut spent = 0;
    for (number, (from, to)) in ranges.into_iter().enumerate() {
        let inside = || {
            let calls = calls.iter().filter(|call| call.billing.organization_id == Some(ours));
            calls.filter(move |call| call.called_at >= from && call.called_at < to)
        };
        let expected = sum(inside());
        spent += expected.costs.total().0;
        for zone in [ZONES[0], ZONES[1 + number % (ZONES.len() - 1)]] {
            let query = CostQuery { from: Some(from), to: Some(to), time_zone: Some(zone.to_owned()) };
            let overview = usage.overview(&owner, &query).await.unwrap();
            assert_eq!(overview.total, expected, "overview {from} {to}");
            assert_eq!(all(overview.days.iter().map(|(_, sums)| sums)), expected, "days {zone} {from} {to}");
            assert_eq!(all(overview.outcomes.iter().map(|named| &named.sums)), expected);
            let zone: Tz = zone.parse().unwrap();
            let mut days: BTreeMap<NaiveDate, Vec<&LlmCall>> = BTreeMap::new();
            inside()
                .for_each(|call| days.entry(call.called_at.with_timezone(&zone).date_naive()).or_default().push(call));
            let days: Vec<_> = days.into_iter().map(|(day, calls)| (day, sum(calls.into_iter()))).collect();
            assert_eq!(overview.days, days, "{zone} {from} {to}");
        }
        let query = CostQuery { from: Some(from), to: Some(to), time_zone: None };
        let (_, models) = usage.by_model(&owner, &query).await.unwrap();
        let (_, stages) = usage.by_stage(&owner, &query).await.unwrap();
        let (_, kinds) = usage.input_output(&owner, &query).await.unwrap();
        let (_, people) = usage.per_user(&owner, &query).await.unwrap();
        assert_eq!(all(models.iter().map(|named| &named.sums)), expected, "by model");
        assert_eq!(all(stages.iter().map(|named| &named.sums)), expected, "by stage");
        assert_eq!(kinds, expected, "input and output");
        assert_eq!(
            kinds.costs.total(),
            NanoUsd(kinds.costs.input.0 + kinds.costs.cached.0 + kinds.costs.output.0 + kinds.costs.thinking.0)
        );
        assert_eq!(all(people.iter().map(|person| &person.sums)), expected, "per user");
        for row in people {
            assert_eq!(row.sums, sum(inside().filter(|call| call.billing.account_id == row.account_id)));
            assert!(row.username.is_some());
        }
    }
    assert!(spent > 0, "something was spent");
}

async fn everybody_sees_their_own_and_only_owners_see_all(fixture: &Fixture) {
    let (owner, ours, calls, accounts) = fill(fixture).await;
    let usage = Models::start(fixture, |_| good()).usage;
    let begin: DateTime<Utc> = BEGIN.parse().unwrap();
    let query = CostQuery { from: Some(begin), to: Some(begin + TimeDelta::days(DAYS)), time_zone: None };
    for place in [Some((ours, OrgRole::Member)), None] {
        for account in &accounts {
            let someone = person(fixture, *account, place);
            let own = usage.own_costs(&someone, &query).await.unwrap();
            assert_eq!(own.costs.total, sum(calls.iter().filter(|call| call.billing.account_id == *account)));
            assert_eq!(all(own.costs.days.iter().map(|(_, sums)| sums)), own.costs.total);
            assert!(usage.overview(&someone, &query).await.is_err());
            assert!(usage.by_model(&someone, &query).await.is_err());
            assert!(usage.by_stage(&someone, &query).await.is_err());
            assert!(usage.input_output(&someone, &query).await.is_err());
            assert!(usage.per_user(&someone, &query).await.is_err());
            assert!(usage.budget(&someone).await.is_err());
        }
    }
    for (from, to, zone, field) in [
        (Some(0), Some(401), None, "from"),
        (Some(1), Some(1), None, "from"),
        (Some(2), Some(1), None, "from"),
        (None, None, Some("Mars/Olympus"), "time_zone"),
        (None, None, Some(""), "time_zone"),
    ] {
        let day = |number: Option<i64>| number.map(|number| begin + TimeDelta::days(number));
        let query = CostQuery { from: day(from), to: day(to), time_zone: zone.map(str::to_owned) };
        let refused = usage.overview(&owner, &query).await.unwrap_err().to_string();
        assert!(refused.starts_with(field), "{refused}");
    }
    assert!(
        usage.overview(&owner, &CostQuery::default()).await.unwrap().days.len() <= 31,
        "this month unless said otherwise"
    );
}
