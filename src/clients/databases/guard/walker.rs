//! What the walk through a statement knows: where it is, and which names mean what.

use std::collections::{HashMap, HashSet};

use sqlparser::ast::{Ident, ObjectName, ObjectNamePart, Query};

use super::dialects::Rules;
use super::{MAX_DEPTH, Refused, functions, too_deep};
use crate::model::database::{Engine, Schema};

/// Nothing, or why not.
pub(super) type Checked = Result<(), Refused>;

/// A walk through one statement.
pub(super) struct Walker<'a> {
    pub(super) rules: Rules,
    pub(super) schema: &'a Schema,
    /// The queries in WITH that can be seen from here, the innermost last.
    pub(super) with: Vec<String>,
    /// The names that the statement itself gives: aliases and lists of columns.
    pub(super) given: HashSet<String>,
    /// What the functions after FROM are called, and which columns their rows have.
    pub(super) row_functions: HashMap<String, HashSet<String>>,
    /// The last two parts of dotted names.
    selected: Vec<(String, String)>,
    depth: usize,
}

impl<'a> Walker<'a> {
    pub(super) fn new(rules: Rules, schema: &'a Schema) -> Self {
        Self {
            rules,
            schema,
            with: Vec::new(),
            given: HashSet::new(),
            row_functions: HashMap::new(),
            selected: Vec::new(),
            depth: 0,
        }
    }

    /// Walks through the whole statement, and writes its names so that they cannot be misread.
    pub(super) fn check(mut self, query: &mut Query) -> Checked {
        self.query(query)?;
        self.check_selected()
    }

    /// One level deeper.
    pub(super) fn nested(&mut self, walk: impl FnOnce(&mut Self) -> Checked) -> Checked {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(too_deep());
        }
        walk(self)?;
        self.depth -= 1;
        Ok(())
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

    /// A name that the statement gives to something.
    pub(super) fn alias(&mut self, ident: &mut Ident) -> Checked {
        self.name(ident)?;
        self.given.insert(ident.value.clone());
        Ok(())
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
        if let [.., owner, last] = parts {
            self.selected.push((owner.value.clone(), last.value.clone()));
        }
        Ok(())
    }

    /// PostgreSQL reads `t.f` as the call `f(t)` if `t` has no column `f`.
    fn check_selected(&self) -> Checked {
        if self.rules.engine != Engine::Postgres {
            return Ok(());
        }
        let is_known = |name: &String| {
            self.given.contains(name)
                || functions::is_allowed(self.rules.engine, name)
                || self.schema.tables.iter().any(|table| table.columns.iter().any(|column| column.name == *name))
        };
        self.selected.iter().try_for_each(|(owner, name)| match self.row_functions.get(owner) {
            // Whatever else the name stands for in another place of the statement.
            Some(columns) if !columns.contains(name) => {
                let mut columns: Vec<&str> = columns.iter().map(String::as_str).collect();
                columns.sort_unstable();
                Err(Refused::because(format!(
                    "the function called \"{owner}\" gives no column \"{name}\", but {}",
                    columns.join(", ")
                )))
            }
            None if !is_known(name) => Err(Refused::because(format!("no table has a column named \"{name}\""))),
            _ => Ok(()),
        })
    }
}
