//! Literals and the types that values are turned into.

use sqlparser::ast::{ArrayElemTypeDef, DataType, Ident, ObjectName, ObjectNamePart, Value, ValueWithSpan};

use super::Refused;
use super::statement::none;
use super::walker::{Checked, Walker};
use crate::model::database::Engine;

/// Types that the parser has no word of its own for.
const MORE_TYPES: [(Engine, &[&str]); 3] = [
    (Engine::Postgres, &["bpchar", "citext", "cidr", "inet", "macaddr", "money", "timestamptz", "timetz"]),
    (Engine::Mysql, &["year"]),
    (Engine::SqlServer, &["datetime2", "datetimeoffset", "money", "smalldatetime", "smallmoney", "uniqueidentifier"]),
];

impl Walker<'_> {
    pub(super) fn literal(&self, value: &mut ValueWithSpan) -> Checked {
        match &value.value {
            Value::Number(_, is_long) => none(*is_long, "L after a number"),
            Value::Boolean(_) | Value::Null => Ok(()),
            Value::SingleQuotedString(text) => plain(text),
            Value::NationalStringLiteral(text) if self.rules.engine == Engine::SqlServer => plain(text),
            Value::DoubleQuotedString(text) => {
                let text = self.rules.as_single_quoted(text).ok_or_else(odd_text)?.into_owned();
                value.value = Value::SingleQuotedString(text);
                Ok(())
            }
            Value::Placeholder(_) => Err(Refused::because("write values out; there are no parameters")),
            _ => Err(odd_text()),
        }
    }

    pub(super) fn data_type(&mut self, data_type: &mut DataType) -> Checked {
        match data_type {
            DataType::Custom(name, modifiers) => self.custom_type(name, modifiers),
            DataType::Array(ArrayElemTypeDef::SquareBracket(element, _)) if self.rules.engine == Engine::Postgres => {
                self.nested(|walker| walker.data_type(element))
            }
            _ if is_plain_type(data_type) => Ok(()),
            _ => none(true, &format!("the type {data_type}")),
        }
    }

    fn custom_type(&mut self, name: &mut ObjectName, modifiers: &[String]) -> Checked {
        let is_modest = |modifier: &String| {
            modifier.eq_ignore_ascii_case("max") || modifier.chars().all(|digit| digit.is_ascii_digit())
        };
        let is_modest = modifiers.iter().all(is_modest);
        if let [ObjectNamePart::Identifier(Ident { value, quote_style: None, .. })] = &name.0[..] {
            let word = value.to_ascii_lowercase();
            let is_listed =
                MORE_TYPES.iter().any(|(engine, types)| *engine == self.rules.engine && types.contains(&word.as_str()));
            // SQLite takes any word for a type, and makes an affinity of it.
            let is_word =
                self.rules.engine == Engine::Sqlite && word.chars().all(|letter| letter.is_ascii_alphanumeric());
            if is_modest && (is_listed || is_word) {
                return Ok(());
            }
        }
        // A type that the database's own makers defined: one that a column has.
        let is_column_type = self.rules.engine == Engine::Postgres && self.is_column_type(name);
        none(!is_column_type || !modifiers.is_empty(), &format!("the type {name}"))?;
        self.dotted(name)
    }

    fn is_column_type(&self, name: &ObjectName) -> bool {
        let Some(ObjectNamePart::Identifier(last)) = name.0.last() else {
            return false;
        };
        let folded = if last.quote_style.is_some() { last.value.clone() } else { self.rules.folded(&last.value) };
        // Names of things in catalogs, and what is read as a document of its own.
        let is_closed = folded.starts_with("reg") || folded.starts_with("pg_") || folded == "xml";
        let has_it = |data_type: &str| {
            let bare = data_type.rsplit_once('.').map_or(data_type, |(_, bare)| bare);
            bare.trim_matches('"') == folded
        };
        let mut columns = self.schema.tables.iter().flat_map(|table| &table.columns);
        name.0.len() <= 2 && !is_closed && columns.any(|column| has_it(&column.data_type))
    }
}

/// Refuses texts that end elsewhere when backslashes are read in another way: there is an odd number of them before a
/// quote, or at the end.
fn plain(text: &str) -> Checked {
    let mut letters = text.chars().peekable();
    let mut is_after_odd = false;
    while let Some(letter) = letters.next() {
        if letter == '\'' {
            // Two quotes stand for one, as nothing was unescaped.
            if is_after_odd || letters.next() != Some('\'') {
                return Err(odd_text());
            }
        }
        is_after_odd = letter == '\\' && !is_after_odd;
    }
    if is_after_odd { Err(odd_text()) } else { Ok(()) }
}

fn odd_text() -> Refused {
    Refused::because(
        "write texts in plain single quotes, with '' for a quote in them, and without a single backslash before a quote or \
         at the end",
    )
}

fn is_plain_type(data_type: &DataType) -> bool {
    is_text_or_time(data_type) || is_number(data_type)
}

fn is_text_or_time(data_type: &DataType) -> bool {
    use DataType as T;
    matches!(
        data_type,
        T::Character(_)
            | T::Char(_)
            | T::CharacterVarying(_)
            | T::CharVarying(_)
            | T::Varchar(_)
            | T::Nvarchar(_)
            | T::Text
            | T::String(_)
            | T::Uuid
            | T::JSON
            | T::JSONB
            | T::Binary(_)
            | T::Varbinary(_)
            | T::Blob(_)
            | T::Bytea
            | T::Date
            | T::Time(..)
            | T::Datetime(_)
            | T::Timestamp(..)
            | T::TimestampNtz(_)
            | T::Interval { .. }
    )
}

fn is_number(data_type: &DataType) -> bool {
    use DataType as T;
    matches!(
        data_type,
        T::Bool
            | T::Boolean
            | T::Bit(_)
            | T::Numeric(_)
            | T::Decimal(_)
            | T::DecimalUnsigned(_)
            | T::Dec(_)
            | T::Float(_)
            | T::Real
            | T::Float4
            | T::Float8
            | T::Double(_)
            | T::DoublePrecision
            | T::TinyInt(_)
            | T::SmallInt(_)
            | T::MediumInt(_)
            | T::Int(_)
            | T::Integer(_)
            | T::BigInt(_)
            | T::Int2(_)
            | T::Int4(_)
            | T::Int8(_)
            | T::TinyIntUnsigned(_)
            | T::SmallIntUnsigned(_)
            | T::IntUnsigned(_)
            | T::IntegerUnsigned(_)
            | T::BigIntUnsigned(_)
            | T::Signed
            | T::SignedInteger
            | T::Unsigned
            | T::UnsignedInteger
    )
}
