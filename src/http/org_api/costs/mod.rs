//! What language models cost: five views of an organization for its owners, and everybody's own. All views of a range have the
//! same total.

pub(in crate::http) mod by_model;
pub(in crate::http) mod by_stage;
pub(in crate::http) mod input_output;
pub(in crate::http) mod overview;
pub(in crate::http) mod own;
pub(in crate::http) mod per_user;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::HttpState;
use crate::http::access::Authenticated;
use crate::http::error::ApiError;
use crate::model::llm::{LedgerRange, LlmSums, NanoUsd};
use crate::model::organization::Person;
use crate::services::llm_usage::{CostQuery, DailyCosts, Named};
use crate::services::organizations::OrganizationError;

/// Which stretch of time to show.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::http) struct CostParams {
    /// From this time on (RFC 3339); from where the calendar month (UTC) of `to` begins unless given.
    from: Option<DateTime<Utc>>,
    /// Before this time (RFC 3339), at most 400 days after `from`; until now unless given.
    to: Option<DateTime<Utc>>,
    /// The time zone whose days are told apart, such as `Europe/Berlin`; UTC unless given.
    #[param(max_length = 64)]
    time_zone: Option<String>,
}

impl From<CostParams> for CostQuery {
    fn from(params: CostParams) -> Self {
        let CostParams { from, to, time_zone } = params;
        Self { from, to, time_zone }
    }
}

/// An amount of tokens and what they cost.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct AmountResponse {
    /// The tokens.
    tokens: i64,
    /// What they cost, in billionths of a US dollar.
    cost_nano: i64,
    /// The same in US dollars, exactly.
    #[schema(example = "0.0185")]
    usd: String,
}

impl AmountResponse {
    fn new(tokens: i64, cost: NanoUsd) -> Self {
        Self { tokens, cost_nano: cost.0, usd: cost.exact() }
    }
}

/// Some calls of language models, added up.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct SumsResponse {
    /// How many calls there were, whatever became of them.
    calls: i64,
    /// Those that brought an answer.
    answered: i64,
    /// Those whose cost is not known and so is not in the sums: no price is set for the model, or the call was cut off.
    unpriced: i64,
    /// Those that another model answered than the one that was asked.
    mismatched: i64,
    #[serde(flatten)]
    amount: AmountResponse,
}

impl From<&LlmSums> for SumsResponse {
    fn from(sums: &LlmSums) -> Self {
        Self {
            calls: sums.calls,
            answered: sums.answered,
            unpriced: sums.unpriced,
            mismatched: sums.mismatched,
            amount: AmountResponse::new(sums.tokens.total(), sums.costs.total()),
        }
    }
}

/// The calls of one kind.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct NamedSumsResponse {
    /// What they have in common: a model, a stage or an outcome.
    name: String,
    #[serde(flatten)]
    sums: SumsResponse,
}

impl From<&Named> for NamedSumsResponse {
    fn from(named: &Named) -> Self {
        Self { name: named.name.clone(), sums: (&named.sums).into() }
    }
}

/// Costs by something.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct CostsByResponse {
    /// Where the stretch of time begins.
    from: DateTime<Utc>,
    /// Where it ends.
    to: DateTime<Utc>,
    /// All calls.
    total: SumsResponse,
    /// The calls of each kind, the most expensive first. They add up to the total.
    items: Vec<NamedSumsResponse>,
}

impl CostsByResponse {
    fn new(range: LedgerRange, named: &[Named]) -> Self {
        let total = add_up(named.iter().map(|named| &named.sums));
        let LedgerRange { from, to, .. } = range;
        Self { from, to, total: (&total).into(), items: named.iter().map(Into::into).collect() }
    }
}

/// The calls of one day.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct DaySumsResponse {
    /// The day by the calendar of the time zone.
    date: NaiveDate,
    #[serde(flatten)]
    sums: SumsResponse,
}

/// Costs by day.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct DailyCostsResponse {
    /// Where the stretch of time begins.
    from: DateTime<Utc>,
    /// Where it ends.
    to: DateTime<Utc>,
    /// The time zone of the days.
    #[schema(example = "Europe/Berlin")]
    time_zone: String,
    /// All calls.
    total: SumsResponse,
    /// The days on which there were calls, in order. They add up to the total.
    days: Vec<DaySumsResponse>,
    /// The calls by how they ended: `answered`, `garbage`, `rate_limited`, `quota_exhausted`, `timed_out`, `failed`,
    /// `cancelled` or `lost`; or that they are `under_way`.
    outcomes: Vec<NamedSumsResponse>,
}

impl From<DailyCosts> for DailyCostsResponse {
    fn from(costs: DailyCosts) -> Self {
        Self {
            from: costs.range.from,
            to: costs.range.to,
            time_zone: costs.zone.name().to_owned(),
            total: (&costs.total).into(),
            days: costs.days.iter().map(|(date, sums)| DaySumsResponse { date: *date, sums: sums.into() }).collect(),
            outcomes: costs.outcomes.iter().map(Into::into).collect(),
        }
    }
}

fn add_up<'a>(parts: impl Iterator<Item = &'a LlmSums>) -> LlmSums {
    parts.fold(LlmSums::default(), |mut total, part| {
        total.add(part);
        total
    })
}

/// Who calls, and what they may reach now.
pub(in crate::http::org_api) async fn person_of(
    state: &HttpState,
    someone: &Authenticated,
) -> Result<Person, ApiError> {
    let account = someone.caller.account_id.ok_or(OrganizationError::NotAllowed)?;
    Ok(state.organizations.person_of(account).await?)
}
