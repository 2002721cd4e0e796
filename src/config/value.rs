//! Values as people write them (durations, sizes, addresses) and the checks that sections share.
//!
//! A new kind of value is one function for `#[serde(deserialize_with = …)]` around [`parsed`], whose `expected` text
//! ends up in the error line.

use std::fmt;
use std::marker::PhantomData;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use serde::Deserialize as _;
use serde::de::{Deserializer, Error, Unexpected, Visitor};
use url::Url;

use super::error::Invalid;

/// A duration such as `"30s"` or `"5 min"`.
pub(super) fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    parsed(deserializer, "a duration such as \"500ms\", \"30s\", \"5 min\" or \"48h\"", |text| {
        humantime::parse_duration(text).ok()
    })
}

/// A number of bytes such as `"1 MB"`; without a unit it counts bytes.
pub(super) fn size<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    parsed(deserializer, "a size such as \"64 KB\", \"1 MB\" or \"1 MiB\"", parse_size)
}

/// A URL that is always there.
pub(super) fn url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Url, D::Error> {
    parsed(deserializer, "a URL such as \"https://example.org\"", |text| Url::parse(text).ok())
}

/// A URL, or nothing when the text is empty.
pub(super) fn optional_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    parsed(deserializer, "a URL such as \"https://example.org\"", unless_empty(|text| Url::parse(text).ok()))
}

/// An address with a port.
pub(super) fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    parsed(deserializer, "an address with a port such as \"127.0.0.1:8080\"", |text| text.parse().ok())
}

/// An address with a port, or nothing when the text is empty.
pub(super) fn optional_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SocketAddr>, D::Error> {
    parsed(
        deserializer,
        "an address with a port such as \"127.0.0.1:9464\", or nothing",
        unless_empty(|text| text.parse().ok()),
    )
}

/// A path, or nothing when the text is empty.
pub(super) fn optional_path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PathBuf>, D::Error> {
    parsed(deserializer, "the path of a file, or nothing", unless_empty(|text| Some(PathBuf::from(text))))
}

/// A list of networks; an address alone is a network of one.
pub(super) fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let parse = |text: &String| {
        let text = text.trim();
        let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        network.map_err(|_| Error::custom("networks such as \"10.1.0.0/16\" or \"fd00::/8\""))
    };
    texts.iter().map(parse).collect()
}

/// Refuses a number outside `range`.
pub(super) fn within<T: PartialOrd + fmt::Display + Copy>(
    key: &'static str,
    value: T,
    range: &RangeInclusive<T>,
) -> Result<(), Invalid> {
    if range.contains(&value) {
        return Ok(());
    }
    Err(Invalid::new(key, format!("a number from {} to {}", range.start(), range.end())))
}

/// Refuses a duration outside `range`.
pub(super) fn lasting(key: &'static str, value: Duration, range: &RangeInclusive<Duration>) -> Result<(), Invalid> {
    if range.contains(&value) {
        return Ok(());
    }
    let [from, to] = [range.start(), range.end()].map(|bound| humantime::format_duration(*bound));
    Err(Invalid::new(key, format!("a duration from {from} to {to}")))
}

/// Refuses a body limit outside 1 KB–1 GB: below, no request fits; above, one request can exhaust the memory.
pub(super) fn body_limit(key: &'static str, bytes: usize) -> Result<(), Invalid> {
    if (1_000..=1_000_000_000).contains(&bytes) {
        return Ok(());
    }
    Err(Invalid::new(key, "a size from 1 KB to 1 GB"))
}

/// Refuses a URL that is not plain HTTP(S): with credentials it would carry a secret into logs, with a query or
/// fragment nothing can be appended to it.
pub(super) fn plain_http(key: &'static str, url: &Url) -> Result<(), Invalid> {
    let has_credentials = !url.username().is_empty() || url.password().is_some();
    if matches!(url.scheme(), "http" | "https") && !has_credentials && url.query().is_none() && url.fragment().is_none()
    {
        return Ok(());
    }
    Err(Invalid::new(key, "an http or https URL without credentials, query and fragment"))
}

/// Deserializes a text by `parse`; whatever else is there is answered with `expected`.
pub(super) fn parsed<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    expected: &'static str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(Parsed { expected, parse, value: PhantomData })
}

struct Parsed<F, T> {
    expected: &'static str,
    parse: F,
    value: PhantomData<T>,
}

impl<T, F: FnOnce(&str) -> Option<T>> Visitor<'_> for Parsed<F, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.parse)(text.trim()).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self.expected))
    }
}

fn unless_empty<T>(parse: impl FnOnce(&str) -> Option<T>) -> impl FnOnce(&str) -> Option<Option<T>> {
    |text| if text.is_empty() { Some(None) } else { parse(text).map(Some) }
}

fn parse_size(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let factor: usize = match unit.trim() {
        "" | "B" => 1,
        "KB" | "kB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.parse::<usize>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_decimal_and_binary_units() {
        let cases = ["0", "17", "17 B", "64 KB", "1MB", "1 MiB", "2 GB", "", "MB", "1.5 MB", "-1", "1 mb"];
        let sizes = cases.map(parse_size);
        let expected = [
            Some(0),
            Some(17),
            Some(17),
            Some(64_000),
            Some(1_000_000),
            Some(1_048_576),
            Some(2_000_000_000),
            None,
            None,
            None,
            None,
            None,
        ];
        assert_eq!(sizes, expected);
        assert_eq!(parse_size("99999999999999 GB"), None);
    }
}
