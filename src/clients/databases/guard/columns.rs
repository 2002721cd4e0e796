//! Which columns the things after FROM have.
//!
//! PostgreSQL reads `t.f` as the call `f(t)` if `t` has no column `f`, whatever `f` does. So of each thing after FROM it is
//! known which columns it has, and what stands before a dot is looked up as PostgreSQL does: in the innermost query that has
//! something of that name after FROM.

use std::collections::HashSet;
use std::rc::Rc;

use sqlparser::ast::{Expr, Ident, JoinConstraint, ObjectName, ObjectNamePart, TableAlias};

use super::Refused;
use super::walker::{Checked, Walker};
use crate::model::database::Engine;

/// The most columns that are named when one is missing.
const MAX_NAMED: usize = 30;

/// The most columns of a query that are known, as PostgreSQL refuses one with more (`MaxTupleAttributeNumber`). Without a bound,
/// queries that each take all columns of the one before twice would have columns without end.
const MAX_COLUMNS: usize = 1_664;

/// The names of columns in their order; `None` is one that has no name to rely on.
pub(super) type Columns = Vec<Option<Rc<str>>>;

/// Adds columns, as far as they are known.
pub(super) fn add(columns: &mut Columns, more: Columns) {
    columns.extend(more);
    columns.truncate(MAX_COLUMNS);
}

/// Something after FROM, or a query in WITH.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// The namespace of a table that has no other name in the statement.
    pub(super) namespace: Option<String>,
    /// What it is called.
    pub(super) name: String,
    /// Its columns.
    pub(super) columns: Columns,
}

/// What a query reads from, and what it gives.
pub(super) struct Selected {
    /// The columns of its rows.
    pub(super) columns: Columns,
    /// What is after FROM, which ORDER BY may name; nothing for what several queries give together.
    pub(super) scope: Vec<Source>,
}

impl Source {
    /// Something by the name that the statement gives it. The names of its columns are those of the list after the alias, as
    /// far as that goes.
    pub(super) fn called(alias: &TableAlias, columns: &Columns) -> Self {
        let given = alias.columns.iter().map(|column| Some(Rc::from(&*column.name.value)));
        let columns = given.chain(columns.iter().skip(alias.columns.len()).cloned()).collect();
        Self { namespace: None, name: alias.name.value.clone(), columns }
    }

    fn is_meant(&self, namespace: Option<&str>, name: &str) -> bool {
        self.name == name && namespace.is_none_or(|namespace| self.namespace.as_deref() == Some(namespace))
    }
}

/// The columns of a join: those of both sides, but each that the sides share only once, and first.
pub(super) fn joined(left: Columns, right: Columns, constraint: Option<&JoinConstraint>) -> Columns {
    let mut columns = match constraint {
        Some(JoinConstraint::Using(names)) => names.iter().map(|name| last_part(name).map(Rc::from)).collect(),
        Some(JoinConstraint::Natural) => {
            let on_the_right: HashSet<&Rc<str>> = right.iter().flatten().collect();
            left.iter().flatten().filter(|name| on_the_right.contains(name)).cloned().map(Some).collect()
        }
        _ => Columns::new(),
    };
    let shared: HashSet<Rc<str>> = columns.iter().flatten().cloned().collect();
    let is_own = |name: &Option<Rc<str>>| name.as_ref().is_none_or(|name| !shared.contains(name));
    add(&mut columns, left.into_iter().chain(right).filter(is_own).collect());
    columns
}

/// What PostgreSQL calls a column of SELECT without AS.
pub(super) fn implied_name(expression: &Expr) -> Option<Rc<str>> {
    match expression {
        Expr::Identifier(name) => Some(Rc::from(&*name.value)),
        Expr::CompoundIdentifier(parts) => parts.last().map(|name| Rc::from(&*name.value)),
        Expr::Nested(inner) => implied_name(inner),
        Expr::Function(function) => last_part(&function.name).map(|name| Rc::from(name.to_ascii_lowercase())),
        // Only what has a name itself gives it on: a number that is cast is called as its type.
        Expr::Cast { expr, .. } | Expr::Collate { expr, .. } => implied_name(expr),
        Expr::CompoundFieldAccess { root, .. } => implied_name(root),
        _ => None,
    }
}

fn last_part(name: &ObjectName) -> Option<&str> {
    name.0.last().and_then(ObjectNamePart::as_ident).map(|part| part.value.as_str())
}

impl Walker<'_> {
    /// The columns of what is called so after FROM, here or in a query around.
    fn columns_of(&self, namespace: Option<&str>, name: &str) -> Option<&Columns> {
        let mut scopes = std::iter::once(&self.scope).chain(self.outer.iter().rev());
        scopes
            .find_map(|scope| scope.iter().find(|source| source.is_meant(namespace, name)))
            .map(|found| &found.columns)
    }

    /// The columns that `name.*` stands for.
    pub(super) fn columns_of_wildcard(&self, name: &ObjectName) -> Columns {
        let parts: Vec<&str> = name.0.iter().filter_map(ObjectNamePart::as_ident).map(|part| &*part.value).collect();
        let columns = match parts[..] {
            [name] => self.columns_of(None, name),
            [namespace, name] => self.columns_of(Some(namespace), name),
            _ => None,
        };
        columns.cloned().unwrap_or_default()
    }

    /// Refuses a column that what is before its dot does not have.
    pub(super) fn require_column(&self, parts: &[Ident]) -> Checked {
        let (namespace, owner, name) = match parts {
            [owner, name] => (None, owner, name),
            [namespace, owner, name] => (Some(namespace.value.as_str()), owner, name),
            _ => return Ok(()),
        };
        if self.rules.engine != Engine::Postgres {
            return Ok(());
        }
        let (owner, name) = (&owner.value, &name.value);
        let Some(columns) = self.columns_of(namespace, owner) else {
            return Err(Refused::because(format!(
                "nothing after FROM is called \"{owner}\" where \"{name}\" is taken from it"
            )));
        };
        let mut known = columns.iter().flatten();
        if known.clone().any(|column| **column == **name) {
            return Ok(());
        }
        let named: Vec<&str> = known.by_ref().take(MAX_NAMED).map(|column| &**column).collect();
        let more = if known.next().is_some() { ", …" } else { "" };
        Err(Refused::because(if named.is_empty() {
            format!("what is called \"{owner}\" has no columns with names; give them names, such as AS {owner} (a, b)")
        } else {
            format!("\"{owner}\" has no column \"{name}\", but {}{more}", named.join(", "))
        }))
    }
}
