//! What models cost: `llm.prices`, one text for each price, and amounts of dollars.

use chrono::NaiveDate;
use serde::Deserialize as _;
use serde::de::{Deserializer, Error};

use super::error::Invalid;
use super::llm::{MAX_BUDGET_NANO, MAX_MODEL_NAME};
use super::value;

/// The most prices in the table.
const MAX_PRICES: usize = 500;

/// The highest price of a token, in billionths of a dollar: a thousand dollars for a million tokens.
const MAX_PER_TOKEN: i64 = 1_000_000;

/// How a price is written, for errors.
const SHAPE: &str = "texts such as \"gemini-3.5-flash-lite 2026-11-12 0.30 0.03 2.50\": a model, the day from which the price \
                     holds (UTC), and US dollars for a million tokens of input, cached input and output, to at most three \
                     places";

/// What a model's tokens cost from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LlmPrice {
    /// The model, as answers name it.
    pub model: String,
    /// The first day on which the price holds, in UTC.
    pub since: NaiveDate,
    /// A token of input, in billionths of a dollar.
    pub input: i64,
    /// A token of input that came from the model's cache.
    pub cached: i64,
    /// A token of output or of thought.
    pub output: i64,
}

impl LlmPrice {
    /// Reads a price as it stands in the settings.
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_ascii_whitespace();
        let model = words.next().filter(|name| name.len() <= MAX_MODEL_NAME)?.to_owned();
        let since = words.next()?.parse().ok()?;
        // Dollars for a million tokens are thousandths of a billionth for one: three places are whole numbers.
        let mut price = || decimal(words.next()?, 3).filter(|nano| (0..=MAX_PER_TOKEN).contains(nano));
        let (input, cached, output) = (price()?, price()?, price()?);
        words.next().is_none().then_some(Self { model, since, input, cached, output })
    }
}

/// The table of prices.
pub(super) fn prices<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<LlmPrice>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    texts.iter().map(|text| LlmPrice::parse(text).ok_or_else(|| D::Error::custom(SHAPE))).collect()
}

/// Dollars, or nothing when the text is empty.
pub(super) fn budget<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    value::parsed(deserializer, "US dollars from \"0\" to \"1000000\" such as \"25.00\", or nothing", |text| match text
    {
        "" => Some(None),
        text => parse_usd(text).filter(|nano| *nano <= MAX_BUDGET_NANO).map(Some),
    })
}

/// Refuses a table that is too long or has two prices of a model for a day.
pub(super) fn validate(key: &'static str, prices: &[LlmPrice]) -> Result<(), Invalid> {
    if prices.len() > MAX_PRICES {
        return Err(Invalid::new(key, format!("at most {MAX_PRICES} prices")));
    }
    for (index, price) in prices.iter().enumerate() {
        if prices[..index].iter().any(|other| (&other.model, other.since) == (&price.model, price.since)) {
            return Err(Invalid::new(key, "one price for a model and a day"));
        }
    }
    Ok(())
}

/// Dollars such as `12` or `0.0185` in billionths of one, with up to nine places; never negative.
pub fn parse_usd(text: &str) -> Option<i64> {
    decimal(text, 9)
}

/// A number without sign and with at most `places` decimal places, times 10 to the power of `places`.
fn decimal(text: &str, places: usize) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(part) || part.len() > places {
        return None;
    }
    format!("{whole}{part:0<places$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_become_whole_numbers() {
        let price = LlmPrice::parse("gemini-3.8-flash 2026-11-12 0.75 0.075 3.75").unwrap();
        assert_eq!((price.input, price.cached, price.output), (750, 75, 3750));
        assert_eq!(price.since.to_string(), "2026-11-12");
        let free = LlmPrice::parse("llama3.1:8b 2024-01-01 0 0 0").unwrap();
        assert_eq!((free.input, free.cached, free.output), (0, 0, 0));
        for bad in [
            "",
            "m 2026-11-12 1 1",
            "m 2026-11-12 1 1 1 1",
            "m 2026-13-12 1 1 1",
            "m 2026-11-12 -1 1 1",
            "m 2026-11-12 1e3 1 1",
            "m 2026-11-12 0.0001 1 1",
            "m 2026-11-12 1001 1 1",
            "m 2026-11-12 . 1 1",
            "m 2026-11-12 1. 1 1",
        ] {
            assert_eq!(LlmPrice::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn dollars_become_billionths() {
        assert_eq!(parse_usd("25"), Some(25_000_000_000));
        assert_eq!(parse_usd("0.0185"), Some(18_500_000));
        assert_eq!(parse_usd("0.000000001"), Some(1));
        for bad in ["", "-1", "+1", "1,5", "$1", "0.0000000001", "99999999999999999999", "٣"] {
            assert_eq!(parse_usd(bad), None, "{bad}");
        }
    }
}
