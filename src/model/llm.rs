//! What calls of language models cost: stages, tokens, money, budgets.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::account::AccountId;
use crate::model::bot::BotId;
use crate::model::database::DatabaseId;
use crate::model::exchange::ExchangeId;
use crate::model::organization::OrganizationId;

crate::define_id!(
    /// Names a call of a language model.
    LlmCallId
);

/// What a model is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Stage {
    /// Understanding the question, and writing the statement that answers it.
    Analyze,
    /// Putting a result into words.
    Answer,
    /// Drafting an e-mail.
    Mail,
}

impl Stage {
    /// Every stage, in the order in which a question passes them.
    pub const ALL: [Self; 3] = [Self::Analyze, Self::Answer, Self::Mail];

    /// The stage's name on the wire, in settings and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Analyze => "analyze",
            Self::Answer => "answer",
            Self::Mail => "mail",
        }
    }
}

/// Money in billionths of a US dollar, so that a token's price is a whole number. Never negative.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type, ToSchema,
)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct NanoUsd(pub i64);

impl NanoUsd {
    /// One US dollar.
    pub const DOLLAR: i64 = 1_000_000_000;

    /// The sum, at most what fits.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl NanoUsd {
    /// Dollars to as many places as it takes and no fewer than two, such as `25.00` or `0.018500001`.
    pub fn exact(self) -> String {
        let places = format!("{:09}", self.0 % Self::DOLLAR);
        let kept = places.trim_end_matches('0').len().max(2);
        format!("{}.{}", self.0 / Self::DOLLAR, &places[..kept])
    }

    /// How much of a limit it is, in whole percent; a limit of nothing is always reached.
    pub fn percent_of(self, limit: Self) -> i64 {
        let percent = (i128::from(self.0) * 100).checked_div(i128::from(limit.0)).unwrap_or(100);
        i64::try_from(percent).unwrap_or(i64::MAX)
    }

    /// It and a limit as people read them, such as `$0.00024 of $0.0003`: the limit in full, as it was set, and this rounded to as
    /// many places, or to as many more as it takes that the two say the same percentage, and that less than the limit is less, and
    /// more than nothing something.
    pub fn out_of(self, limit: Self) -> String {
        let exact = limit.exact();
        let set = exact.len() - exact.find('.').map_or(exact.len(), |point| point + 1);
        let tells = |shown: &Self| {
            let is_same = shown.percent_of(limit) == self.percent_of(limit) && (*shown < limit) == (self < limit);
            is_same && (shown.0 > 0) == (self.0 > 0)
        };
        let mut roundings = (set..9).flat_map(|places| self.rounded_to(places).map(|shown| (shown, places)));
        let fitting = roundings.find(|(shown, _)| tells(shown));
        let (shown, places) = fitting.unwrap_or((self, 9));
        let nanos = format!("{:09}", shown.0 % Self::DOLLAR);
        format!("${}.{} of ${exact}", shown.0 / Self::DOLLAR, &nanos[..places])
    }

    /// The nearest amount with so many places, at most nine, of two the larger; and the nearest that is not larger.
    fn rounded_to(self, places: usize) -> [Self; 2] {
        let unit = (places..9).fold(1, |unit, _| unit * 10);
        [self.0.saturating_add(unit / 2), self.0].map(|nano| Self(nano / unit * unit))
    }
}

/// Dollars to four places, rounded half up, such as `$0.0185`.
impl fmt::Display for NanoUsd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNIT: i64 = NanoUsd::DOLLAR / 10_000;
        let units = self.0.saturating_add(UNIT / 2) / UNIT;
        write!(f, "${}.{:04}", units / 10_000, units % 10_000)
    }
}

/// The tokens of one call or of many. Each token is counted in exactly one of the four.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Tokens {
    /// Read by the model at the full price: the prompt with tool use, without what came from its cache.
    pub input: i64,
    /// Read by the model from its cache.
    pub cached: i64,
    /// Written by the model, without what it thought.
    pub output: i64,
    /// Thought by the model; priced as output.
    pub thinking: i64,
}

impl Tokens {
    /// All of them.
    pub fn total(self) -> i64 {
        self.input.saturating_add(self.cached).saturating_add(self.output).saturating_add(self.thinking)
    }
}

/// What the tokens of one call or of many cost, by their kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct LlmCosts {
    /// The input's.
    pub input: NanoUsd,
    /// That of what came from the cache.
    pub cached: NanoUsd,
    /// The output's.
    pub output: NanoUsd,
    /// The thoughts'.
    pub thinking: NanoUsd,
}

impl LlmCosts {
    /// All of it.
    pub fn total(self) -> NanoUsd {
        self.input.plus(self.cached).plus(self.output).plus(self.thinking)
    }
}

/// Some calls, added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LlmSums {
    /// How many there were, whatever became of them.
    pub calls: i64,
    /// Those that brought an answer of the form that was asked for.
    pub answered: i64,
    /// Those whose cost is not known, as there was no price or the answer did not say what it took.
    pub unpriced: i64,
    /// Those that another model answered than the one that was asked.
    pub mismatched: i64,
    /// Their tokens.
    pub tokens: Tokens,
    /// What they cost.
    pub costs: LlmCosts,
}

impl LlmSums {
    /// Adds others.
    pub fn add(&mut self, other: &Self) {
        self.calls += other.calls;
        self.answered += other.answered;
        self.unpriced += other.unpriced;
        self.mismatched += other.mismatched;
        let (tokens, more) = (&mut self.tokens, other.tokens);
        tokens.input += more.input;
        tokens.cached += more.cached;
        tokens.output += more.output;
        tokens.thinking += more.thinking;
        let (costs, more) = (self.costs, other.costs);
        self.costs = LlmCosts {
            input: costs.input.plus(more.input),
            cached: costs.cached.plus(more.cached),
            output: costs.output.plus(more.output),
            thinking: costs.thinking.plus(more.thinking),
        };
    }
}

/// Whose calls are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerScope {
    /// An organization's.
    Organization(OrganizationId),
    /// A person's, whoever paid.
    Person(AccountId),
}

/// A stretch of the ledger: from a moment until before another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerRange {
    /// Whose calls.
    pub scope: LedgerScope,
    /// From here on.
    pub from: DateTime<Utc>,
    /// Before this.
    pub to: DateTime<Utc>,
}

/// A day of some time zone, as far as it lies in a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerDay {
    /// The day by that time zone's calendar.
    pub date: NaiveDate,
    /// Where it begins, or the range does.
    pub from: DateTime<Utc>,
    /// Where it ends, or the range does.
    pub to: DateTime<Utc>,
}

/// Who pays for a call, and so whose money is counted towards a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Payer {
    /// An organization, for all its people.
    Organization(OrganizationId),
    /// An organization, for one of its people.
    Member(OrganizationId, AccountId),
    /// All organizations, also those that are gone, that an account made.
    Founder(AccountId),
    /// A person, whoever pays for them.
    Person(AccountId),
}

/// What the owners of an organization allow to be spent in a calendar month (UTC).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct OrgBudget {
    /// By all together; `None` is no bound of theirs.
    pub limit: Option<NanoUsd>,
    /// By each of its people.
    pub person_limit: Option<NanoUsd>,
}

/// Who a call of a model is for, and so in whose costs it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Billing {
    /// The person.
    pub account_id: AccountId,
    /// Their organization at the time of the call.
    pub organization_id: Option<OrganizationId>,
    /// The bot that they wrote to.
    pub bot_id: Option<BotId>,
    /// The database that was asked about.
    pub database_id: Option<DatabaseId>,
    /// The question.
    pub exchange_id: Option<ExchangeId>,
}

/// How a call of a model ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum LlmOutcome {
    /// It answered as it was asked to.
    Answered,
    /// It answered, but not in the form that was asked for. Its tokens cost all the same.
    Garbage,
    /// It asked to come back later.
    RateLimited,
    /// A quota of the day is used up, or the account's credit.
    QuotaExhausted,
    /// It did not answer in time.
    TimedOut,
    /// It refused, failed or could not be reached.
    Failed,
    /// Nobody waited for the answer any more: the person cancelled, or the bot was stopped. What it took is what the answer
    /// said, if it came all the same, and else about what its input has.
    Cancelled,
    /// It has not ended.
    UnderWay,
    /// It was under way when the process was killed. What it took is not known.
    Lost,
}

impl LlmOutcome {
    /// The outcome's name on the wire, in metrics and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Garbage => "garbage",
            Self::RateLimited => "rate_limited",
            Self::QuotaExhausted => "quota_exhausted",
            Self::TimedOut => "timed_out",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::UnderWay => "under_way",
            Self::Lost => "lost",
        }
    }
}

/// One call of a model, as the ledger keeps it. A row is settled once, when the call ends, and never changed after that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LlmCall {
    /// Its id.
    pub id: LlmCallId,
    /// When it began.
    pub called_at: DateTime<Utc>,
    /// Who it was for.
    pub billing: Billing,
    /// What it was for.
    pub stage: Stage,
    /// The model that was asked for.
    pub requested_model: String,
    /// The model that answered, as the answer names it.
    pub model: String,
    /// Whether the two differ.
    pub is_mismatch: bool,
    /// Its tokens.
    pub tokens: Tokens,
    /// What they cost, by the price on the day of the call.
    pub costs: LlmCosts,
    /// Whether a price was known. Without one the cost is nothing, and people see that it is not known.
    pub is_priced: bool,
    /// How long it took, in milliseconds.
    pub duration_ms: i64,
    /// How it ended.
    pub outcome: LlmOutcome,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_as_people_read_it() {
        for (nano, shown, exact) in [
            (0, "$0.0000", "0.00"),
            (18_500_000, "$0.0185", "0.0185"),
            (49_999, "$0.0000", "0.000049999"),
            (50_000, "$0.0001", "0.00005"),
            (25_000_000_000, "$25.0000", "25.00"),
            (1_999_999_999, "$2.0000", "1.999999999"),
        ] {
            let money = NanoUsd(nano);
            assert_eq!((money.to_string(), money.exact()), (shown.into(), exact.into()));
        }
    }

    #[test]
    fn what_is_spent_of_a_limit_never_contradicts_its_percentage() {
        for (spent, limit, expected) in [
            (4 * NanoUsd::DOLLAR, 8 * NanoUsd::DOLLAR, "$4.00 of $8.00"),
            (15_100_000, 20_000_000, "$0.015 of $0.02"),
            (19_999_999, 20_000_000, "$0.0199 of $0.02"),
            (160_000, 200_000, "$0.00016 of $0.0002"),
            (240_000, 300_000, "$0.00024 of $0.0003"),
            (320_000, 300_000, "$0.00032 of $0.0003"),
            (160_000, 5 * NanoUsd::DOLLAR, "$0.0002 of $5.00"),
            (5_999_000_000, 8 * NanoUsd::DOLLAR, "$5.99 of $8.00"),
            (0, 0, "$0.00 of $0.00"),
            (1, 2, "$0.000000001 of $0.000000002"),
            (0, NanoUsd::DOLLAR, "$0.00 of $1.00"),
            (1, i64::MAX, "$0.000000001 of $9223372036.854775807"),
        ] {
            assert_eq!(NanoUsd(spent).out_of(NanoUsd(limit)), expected);
        }
        let shown = |text: &str| -> i64 {
            let (whole, places) = text.strip_prefix('$').unwrap().split_once('.').unwrap();
            format!("{whole}{places:0<9}").parse().unwrap()
        };
        for step in 0..2_000 {
            let (spent, limit) = (NanoUsd(step * step * 7_919), NanoUsd(1 + step * 104_729));
            let text = spent.out_of(limit);
            let (said, of) = text.split_once(" of ").unwrap();
            let (said, of) = (NanoUsd(shown(said)), NanoUsd(shown(of)));
            assert_eq!((said.percent_of(of), said < of), (spent.percent_of(limit), spent < limit), "{text}");
        }
    }

    #[test]
    fn percentages_neither_overflow_nor_divide_by_nothing() {
        let percent = |spent, limit| NanoUsd(spent).percent_of(NanoUsd(limit));
        assert_eq!((percent(i64::MAX, 1), percent(0, 0)), (i64::MAX, 100));
        assert_eq!((percent(499, 1_000), percent(750, 1_000)), (49, 75));
    }
}
