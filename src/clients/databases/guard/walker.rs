//! What the walk through a statement knows: where it is, and which names mean what.

use sqlparser::ast::{Ident, ObjectName, ObjectNamePart, Query};

use super::columns::Source;
use super::dialects::Rules;
use super::{MAX_DEPTH, Refused, too_deep};
use crate::model::database::Schema;

/// Nothing, or why not.
pub(super) type Checked = Result<(), Refused>;

/// A walk through one statement.
pub(super) struct Walker<'a> {
    pub(super) rules: Rules,
    pub(super) schema: &'a Schema,
    /// The queries in WITH that can be seen from here, the innermost last.
    pub(super) with: Vec<Source>,
    /// What is after FROM of the query that is walked through, as far as it can be named here.
    pub(super) scope: Vec<Source>,
    /// The same of the queries around it, the innermost last.
    pub(super) outer: Vec<Vec<Source>>,
    depth: usize,
}

impl<'a> Walker<'a> {
    pub(super) fn new(rules: Rules, schema: &'a Schema) -> Self {
        Self { rules, schema, with: Vec::new(), scope: Vec::new(), outer: Vec::new(), depth: 0 }
    }

    /// Walks through the whole statement, and writes its names so that they cannot be misread.
    pub(super) fn check(mut self, query: &mut Query) -> Checked {
        self.query(query)
    }

    /// One level deeper.
    pub(super) fn nested<T>(&mut self, walk: impl FnOnce(&mut Self) -> Result<T, Refused>) -> Result<T, Refused> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(too_deep());
        }
        let walked = walk(self)?;
        self.depth -= 1;
        Ok(walked)
    }

    /// Writes a name in quotes, as the engine folds it.
    pub(super) fn name(&self, ident: &mut Ident) -> Checked {
        if ident.quote_style.is_none() {
            let is_plain = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$';
            if ident.value.is_empty() || !ident.value.chars().all(is_plain) {
                return Err(Refused::because(format!(
                    "\"{}\" is not allowed here: variables and temporary tables are not, and names with other signs than \
                     letters, digits and _ stand in quotes",
                    ident.value
                )));
            }
            ident.value = self.rules.folded(&ident.value);
        }
        if !self.rules.engine.can_name(&ident.value) {
            return Err(Refused::because(
                "names that hold quotes or backslashes cannot be used; leave such columns out",
            ));
        }
        ident.quote_style = Some(self.rules.quote);
        Ok(())
    }

    /// A column that is named alone.
    pub(super) fn column(&self, ident: &mut Ident) -> Checked {
        const WHO_SIGNED_IN: [&str; 5] =
            ["current_catalog", "current_role", "current_user", "session_user", "system_user"];
        if ident.quote_style.is_none() && WHO_SIGNED_IN.contains(&ident.value.to_ascii_lowercase().as_str()) {
            return Err(Refused::because(format!("{} is not allowed", ident.value)));
        }
        self.name(ident)
    }

    pub(super) fn names(&mut self, idents: &mut [Ident]) -> Checked {
        idents.iter_mut().try_for_each(|ident| self.name(ident))
    }

    /// A dotted name of a column, or of a table before `.*`.
    pub(super) fn dotted(&mut self, name: &mut ObjectName) -> Checked {
        for part in &mut name.0 {
            match part {
                ObjectNamePart::Identifier(ident) => self.name(ident)?,
                ObjectNamePart::Function(_) => return Err(Refused::because("a name cannot be made by a function")),
            }
        }
        Ok(())
    }

    /// A column with what it belongs to.
    pub(super) fn compound(&mut self, parts: &mut [Ident]) -> Checked {
        if parts.len() > 3 {
            return Err(Refused::because("names of columns have at most three parts: namespace, table and column"));
        }
        self.names(parts)?;
        self.require_column(parts)
    }
}
