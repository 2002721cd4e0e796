//! Where settings come from: the embedded defaults, then a file, then the environment, each layer over the one before.
//!
//! The defaults are also the list of what exists. A layer is checked against them key by key before it is merged, so
//! that a misspelt key is reported with its place and its nearest neighbour instead of being ignored.

use figment::value::{Dict, Map, Value as Merged};
use figment::{Error, Metadata, Profile, Provider};
use toml::{Table, Value};

use super::error::SettingsError;

/// Every key with its default and its description.
pub(super) const DEFAULTS: &str = include_str!("../../config/default.toml");

/// What an environment variable that is a setting starts with; sections and keys are separated by [`SEPARATOR`].
const PREFIX: &str = "BOTYARD__";
const SEPARATOR: &str = "__";

/// One source of settings whose keys are known to exist.
pub(super) struct Layer {
    origin: String,
    values: Table,
}

impl Layer {
    /// The embedded defaults.
    pub(super) fn defaults() -> Result<Self, SettingsError> {
        let origin = "default settings".to_owned();
        let values = parse(&origin, DEFAULTS)?;
        Ok(Self { origin, values })
    }

    /// The text of a settings file. `file` is how errors call it.
    pub(super) fn file(file: &str, text: &str, defaults: &Self) -> Result<Self, SettingsError> {
        let values = parse(file, text)?;
        let layer = Self { origin: file.to_owned(), values };
        layer.check_table(&layer.values, &defaults.values, "", &defaults.values)?;
        Ok(layer)
    }

    /// One environment variable; `None` if it is not a setting.
    pub(super) fn variable(name: &str, text: &str, defaults: &Self) -> Result<Option<Self>, SettingsError> {
        let Some(path) = name.strip_prefix(PREFIX) else { return Ok(None) };
        let path: Vec<String> = path.split(SEPARATOR).map(str::to_ascii_lowercase).collect();
        let Some(default) = find(&defaults.values, &path) else {
            let key = path.join(".");
            let nearest = nearest(&key, &leaves(&defaults.values));
            let nearest = format!("{PREFIX}{}", nearest.replace('.', SEPARATOR).to_ascii_uppercase());
            return Err(SettingsError::UnknownKey { origin: name.to_owned(), key, nearest });
        };
        let mut value = typed_like(default, text);
        let mut values = Table::new();
        for (depth, segment) in path.iter().enumerate().rev() {
            if depth == 0 {
                values.insert(segment.clone(), value);
                break;
            }
            value = Value::Table(Table::from_iter([(segment.clone(), value)]));
        }
        let layer = Self { origin: name.to_owned(), values };
        layer.check_table(&layer.values, &defaults.values, "", &defaults.values)?;
        Ok(Some(layer))
    }

    /// The whole keys of everything that can be set.
    #[cfg(test)]
    pub(super) fn known_keys() -> Vec<String> {
        Self::defaults().map(|defaults| leaves(&defaults.values)).unwrap_or_default()
    }

    /// Refuses keys that do not exist, and values where a section belongs and the other way round.
    fn check_table(&self, given: &Table, known: &Table, prefix: &str, all: &Table) -> Result<(), SettingsError> {
        for (name, value) in given {
            let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            match (value, known.get(name)) {
                (Value::Table(inner), Some(Value::Table(section))) => self.check_table(inner, section, &key, all)?,
                (_, None) => {
                    let candidates = if value.is_table() { sections(all) } else { leaves(all) };
                    let nearest = nearest(&key, &candidates);
                    return Err(SettingsError::UnknownKey { origin: self.origin.clone(), key, nearest });
                }
                (_, Some(Value::Table(_))) => return Err(self.misplaced(key, "a section with keys of its own")),
                (Value::Table(_), Some(_)) => return Err(self.misplaced(key, "a single value, not a section")),
                _ => {}
            }
        }
        Ok(())
    }

    fn misplaced(&self, key: String, expected: &str) -> SettingsError {
        SettingsError::BadValue { origin: self.origin.clone(), key, value: None, expected: expected.to_owned() }
    }
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.origin.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        let values = Merged::serialize(without_dates(&self.values))?.into_dict().unwrap_or_default();
        Ok(Map::from([(Profile::Default, values)]))
    }
}

/// The same values with TOML's dates and times as text: no setting is one, and otherwise errors would show how the TOML
/// library spells them inside.
fn without_dates(table: &Table) -> Table {
    let plain = |value: &Value| match value {
        Value::Datetime(time) => Value::String(time.to_string()),
        Value::Table(inner) => Value::Table(without_dates(inner)),
        other => other.clone(),
    };
    table.iter().map(|(name, value)| (name.clone(), plain(value))).collect()
}

/// Parses TOML into one-line errors: the parser's own show the offending line, which may hold a secret.
fn parse(file: &str, text: &str) -> Result<Table, SettingsError> {
    text.parse::<Table>().map_err(|error| {
        let line =
            error.span().and_then(|span| text.get(..span.start)).map_or(1, |before| before.matches('\n').count() + 1);
        SettingsError::Unreadable {
            file: file.to_owned(),
            reason: format!("line {line} is not valid TOML: {}", error.message()),
        }
    })
}

/// A variable's text as the type of the default that it replaces. Text that does not fit stays text: the section's
/// own type then says what it expected.
fn typed_like(default: &Value, text: &str) -> Value {
    let whole = |text: &str| text.trim().parse().map(Value::Integer).ok();
    match default {
        Value::Integer(_) => whole(text).unwrap_or_else(|| text.into()),
        Value::Float(_) => text.trim().parse().map_or_else(|_| text.into(), Value::Float),
        Value::Boolean(_) => text.trim().parse().map_or_else(|_| text.into(), Value::Boolean),
        Value::Array(_) => text
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(|item| whole(item).unwrap_or_else(|| item.into()))
            .collect::<Vec<Value>>()
            .into(),
        _ => text.into(),
    }
}

fn find<'a>(table: &'a Table, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    let value = table.get(first)?;
    if rest.is_empty() { Some(value) } else { find(value.as_table()?, rest) }
}

/// The whole keys of all values.
fn leaves(table: &Table) -> Vec<String> {
    walk(table, &|value| !value.is_table())
}

/// The whole names of all sections.
fn sections(table: &Table) -> Vec<String> {
    walk(table, &Value::is_table)
}

fn walk(table: &Table, wanted: &dyn Fn(&Value) -> bool) -> Vec<String> {
    let mut paths = Vec::new();
    for (name, value) in table {
        if wanted(value) {
            paths.push(name.clone());
        }
        if let Value::Table(inner) = value {
            paths.extend(walk(inner, wanted).into_iter().map(|path| format!("{name}.{path}")));
        }
    }
    paths
}

/// The candidate most like `key`: one with the same last part if there is any (right key, wrong section), otherwise
/// the one that takes the fewest edits.
fn nearest(key: &str, candidates: &[String]) -> String {
    let last = |path: &str| path.rsplit('.').next().map(str::to_owned);
    candidates
        .iter()
        .min_by_key(|candidate| (last(candidate) != last(key), strsim::damerau_levenshtein(key, candidate)))
        .cloned()
        .unwrap_or_default()
}
