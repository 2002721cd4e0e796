//! The table of prices, and which of them holds for a call.

use chrono::NaiveDate;

use crate::config::LlmPrice;
use crate::model::llm::{LlmCosts, NanoUsd, Tokens};

/// Prices, the newest first.
#[derive(Debug)]
pub(super) struct Prices(Vec<LlmPrice>);

impl Prices {
    pub(super) fn new(prices: &[LlmPrice]) -> Self {
        let mut prices = prices.to_vec();
        prices.sort_by_key(|price| std::cmp::Reverse(price.since));
        Self(prices)
    }

    /// What tokens of `model` cost on a day (UTC); `None` if no price is known.
    pub(super) fn costs(&self, model: &str, day: NaiveDate, tokens: Tokens) -> Option<LlmCosts> {
        let price = self.find(model, day)?;
        let cost = |count: i64, price: i64| NanoUsd(count.saturating_mul(price));
        Some(LlmCosts {
            input: cost(tokens.input, price.input),
            cached: cost(tokens.cached, price.cached),
            output: cost(tokens.output, price.output),
            thinking: cost(tokens.thinking, price.output),
        })
    }

    /// The price of the model itself, or of the one whose version it is: of the longest such name.
    fn find(&self, model: &str, day: NaiveDate) -> Option<&LlmPrice> {
        let held = || self.0.iter().filter(|price| price.since <= day);
        held().find(|price| price.model == model).or_else(|| {
            let of_version = |price: &&LlmPrice| is_version_of(model, &price.model);
            let longest = held().filter(of_version).map(|price| price.model.len()).max()?;
            held().filter(of_version).find(|price| price.model.len() == longest)
        })
    }
}

/// Whether `model` is `name` or a version of it, as `gpt-4o-2024-08-06` is of `gpt-4o` and `gemini-2.5-flash-001` of
/// `gemini-2.5-flash`; but not `gemini-2.5-flash-lite`, which is another model.
pub(super) fn is_version_of(model: &str, name: &str) -> bool {
    let Some(rest) = model.strip_prefix(name) else { return false };
    rest.is_empty()
        || rest.strip_prefix(['-', '@']).is_some_and(|version| {
            version.starts_with(|first: char| first.is_ascii_digit())
                && version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Prices {
        let price = |model: &str, since: &str, input: i64| LlmPrice {
            model: model.to_owned(),
            since: since.parse().unwrap(),
            input,
            cached: input / 10,
            output: input * 8,
        };
        Prices::new(&[
            price("flash", "2026-01-01", 300),
            price("flash", "2026-06-01", 200),
            price("flash-lite", "2026-01-01", 100),
            price("flash-2", "2026-01-01", 700),
        ])
    }

    fn input_price(model: &str, day: &str) -> Option<i64> {
        let tokens = Tokens { input: 1, ..Tokens::default() };
        table().costs(model, day.parse().unwrap(), tokens).map(|costs| costs.input.0)
    }

    #[test]
    fn the_price_of_the_day_holds() {
        for (day, price) in [
            ("2025-12-31", None),
            ("2026-01-01", Some(300)),
            ("2026-05-31", Some(300)),
            ("2026-06-01", Some(200)),
            ("2030-01-01", Some(200)),
        ] {
            assert_eq!(input_price("flash", day), price, "{day}");
        }
    }

    #[test]
    fn versions_cost_what_their_model_does() {
        let day = "2026-02-01";
        assert_eq!(input_price("flash-001", day), Some(300));
        assert_eq!(input_price("flash-2-001", day), Some(700));
        assert_eq!(input_price("flash-2026-02-01", day), Some(300));
        assert_eq!(input_price("flash-lite", day), Some(100));
        for unknown in ["flash-pro", "flash-", "flash2", "fla", "", "flash-001x"] {
            assert_eq!(input_price(unknown, day), None, "{unknown}");
        }
    }

    #[test]
    fn each_kind_has_its_price_and_thoughts_are_output() {
        let tokens = Tokens { input: 1_000, cached: 500, output: 30, thinking: 70 };
        let costs = table().costs("flash", "2026-02-01".parse().unwrap(), tokens).unwrap();
        let nano = [costs.input, costs.cached, costs.output, costs.thinking].map(|cost| cost.0);
        assert_eq!(nano, [300_000, 15_000, 72_000, 168_000]);
        assert_eq!(costs.total().0, 555_000);
    }
}
