//! What stands after FROM: tables and views of the schema, queries in WITH, queries in parentheses, and a few functions.

use sqlparser::ast::{
    Ident, Join, JoinConstraint, JoinOperator, ObjectName, ObjectNamePart, TableAlias, TableFactor, TableFunctionArgs,
    TableWithJoins,
};

use super::Refused;
use super::columns::{Columns, Source, joined};
use super::statement::none;
use super::walker::Walker;
use crate::model::database::{Engine, Table};

impl<'a> Walker<'a> {
    /// Walks through a table and what is joined to it, and says for which columns `*` stands.
    pub(super) fn table_with_joins(&mut self, table: &mut TableWithJoins) -> Result<Columns, Refused> {
        let TableWithJoins { relation, joins } = table;
        let before = self.scope.len();
        let mut columns = self.table_factor(relation)?;
        for Join { relation, global, join_operator } in joins {
            none(*global, "GLOBAL before JOIN")?;
            let right = self.table_factor(relation)?;
            let mut constraint = constraint(join_operator)?;
            if let Some(constraint) = &mut constraint {
                // What stands beside a join cannot be named in its condition.
                let beside: Vec<Source> = self.scope.drain(..before).collect();
                self.join_constraint(constraint)?;
                self.scope.splice(..0, beside);
            }
            columns = joined(columns, right, constraint.as_deref());
        }
        Ok(columns)
    }

    /// Walks through something after FROM, after which it can be named, and says which columns it has.
    fn table_factor(&mut self, factor: &mut TableFactor) -> Result<Columns, Refused> {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args,
                with_hints,
                version,
                with_ordinality,
                partitions,
                json_path,
                sample,
                index_hints,
            } => {
                none(!with_hints.is_empty() || !index_hints.is_empty(), "a hint after a table")?;
                none(version.is_some(), "asking for a table as it was at another time")?;
                none(!partitions.is_empty(), "naming partitions")?;
                none(json_path.is_some(), "a path after a table")?;
                none(sample.is_some(), "TABLESAMPLE")?;
                if let Some(TableFunctionArgs { args, settings }) = args {
                    none(settings.is_some(), "SETTINGS")?;
                    return self.row_function(name, args, *with_ordinality, alias.as_mut());
                }
                none(*with_ordinality, "WITH ORDINALITY after a table")?;
                let table = self.table(name)?;
                if alias.is_none() {
                    self.scope.push(table.clone());
                }
                self.called(alias.as_mut(), table.columns)
            }
            TableFactor::Function { lateral: _, name, args, with_ordinality, alias } => {
                self.row_function(name, args, *with_ordinality, alias.as_mut())
            }
            TableFactor::UNNEST { alias, array_exprs, with_offset, with_offset_alias, with_ordinality } => {
                none(*with_offset || with_offset_alias.is_some(), "WITH OFFSET")?;
                self.unnest(array_exprs, *with_ordinality, alias.as_mut())
            }
            TableFactor::JsonTable { json_expr, json_path, columns, alias } => {
                self.json_table(json_expr, json_path, columns, alias.as_mut())
            }
            TableFactor::Derived { lateral, subquery, alias, sample } => {
                none(sample.is_some(), "TABLESAMPLE")?;
                // Only LATERAL sees what stands before it.
                let hidden = if *lateral { Vec::new() } else { std::mem::take(&mut self.scope) };
                let columns = self.columns_given(subquery, None)?;
                self.scope.splice(..0, hidden);
                self.called(alias.as_mut(), columns)
            }
            TableFactor::NestedJoin { table_with_joins, alias } => {
                let before = self.scope.len();
                let columns = self.nested(|walker| walker.table_with_joins(table_with_joins))?;
                if alias.is_some() {
                    self.scope.truncate(before);
                }
                self.called(alias.as_mut(), columns)
            }
            _ => Err(self.no_such_rows()),
        }
    }

    /// Finds what a name after FROM means, and writes it so that the engine finds the same.
    fn table(&mut self, name: &mut ObjectName) -> Result<Source, Refused> {
        self.dotted(name)?;
        let parts: Vec<&str> = name.0.iter().filter_map(ObjectNamePart::as_ident).map(|part| &*part.value).collect();
        let (namespace, table) = match parts[..] {
            [table] => (None, table),
            [namespace, table] => (Some(namespace), table),
            _ => {
                return Err(Refused::because(format!(
                    "{name} has too many parts: name a table alone or with its namespace"
                )));
            }
        };
        if namespace.is_none()
            && let Some(query) = self.with.iter().rev().find(|query| self.rules.is_same(&query.name, table))
        {
            *name = ObjectName::from(Ident::with_quote(self.rules.quote, &query.name));
            return Ok(query.clone());
        }
        if self.rules.is_system(namespace.unwrap_or_default(), table) {
            return Err(Refused::because(format!("{name} is one of the database's own tables, which are not open")));
        }
        let found = self.find(namespace, table)?;
        let idents = [&found.namespace, &found.name].into_iter().filter(|part| !part.is_empty());
        let idents = idents.map(|part| Ident::with_quote(self.rules.quote, part)).collect::<Vec<_>>();
        *name = ObjectName::from(idents);
        // The schema's own names are held to the same rules as the statement's.
        self.dotted(name)?;
        Ok(Source {
            namespace: Some(found.namespace.clone()),
            name: found.name.clone(),
            columns: found.columns.iter().map(|column| Some(column.name.as_str().into())).collect(),
        })
    }

    /// What stands after FROM can be named by its alias from here on, if it has one. Gives its columns.
    pub(super) fn called(&mut self, alias: Option<&mut TableAlias>, columns: Columns) -> Result<Columns, Refused> {
        let Some(alias) = alias else { return Ok(columns) };
        self.table_alias(alias)?;
        Ok(self.enter(alias, &columns))
    }

    /// The same by an alias that has been looked at.
    pub(super) fn enter(&mut self, alias: &TableAlias, columns: &Columns) -> Columns {
        let source = Source::called(alias, columns);
        self.scope.push(source.clone());
        source.columns
    }

    fn find(&self, namespace: Option<&str>, name: &str) -> Result<&'a Table, Refused> {
        let is_main = |namespace: &str| self.rules.engine == Engine::Sqlite && namespace.eq_ignore_ascii_case("main");
        let is_meant = |table: &&Table| {
            self.rules.is_same(&table.name, name)
                && namespace.is_none_or(|other| self.rules.is_same(&table.namespace, other) || is_main(other))
                && !self.rules.is_system(&table.namespace, &table.name)
        };
        let found: Vec<&'a Table> = self.schema.tables.iter().filter(is_meant).collect();
        let is_spelled = |table: &&&Table| table.name == name && namespace.is_none_or(|other| table.namespace == other);
        let is_usual = |table: &&&Table| table.namespace == self.rules.usual_namespace;
        match found[..] {
            [] => Err(Refused::because(format!("there is no table \"{name}\" in the schema; use the tables it lists"))),
            [table] => Ok(table),
            // Of several, the one that is spelled so, or that stands in the usual namespace.
            _ => [
                found.iter().copied().filter(|table| is_spelled(&table) && is_usual(&table)).collect::<Vec<_>>(),
                found.iter().copied().filter(|table| is_usual(&table)).collect(),
                found.iter().copied().filter(|table| is_spelled(&table)).collect(),
            ]
            .into_iter()
            .find_map(|tables| if let [table] = tables[..] { Some(table) } else { None })
            .ok_or_else(|| {
                Refused::because(format!("\"{name}\" may be one of several tables; write its namespace before it"))
            }),
        }
    }
}

/// The condition of a join, if it may have one.
fn constraint(operator: &mut JoinOperator) -> Result<Option<&mut JoinConstraint>, Refused> {
    match operator {
        JoinOperator::Join(constraint)
        | JoinOperator::Inner(constraint)
        | JoinOperator::Left(constraint)
        | JoinOperator::LeftOuter(constraint)
        | JoinOperator::Right(constraint)
        | JoinOperator::RightOuter(constraint)
        | JoinOperator::FullOuter(constraint)
        | JoinOperator::CrossJoin(constraint)
        | JoinOperator::StraightJoin(constraint) => Ok(Some(constraint)),
        JoinOperator::CrossApply | JoinOperator::OuterApply => Ok(None),
        _ => Err(Refused::because("this kind of join is not allowed; leave it out")),
    }
}
