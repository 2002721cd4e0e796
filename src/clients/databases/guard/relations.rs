//! What stands after FROM: tables and views of the schema, queries in WITH, queries in parentheses, and a few functions.

use sqlparser::ast::{
    Ident, Join, JoinOperator, ObjectName, ObjectNamePart, TableFactor, TableFunctionArgs, TableWithJoins,
};

use super::Refused;
use super::statement::none;
use super::walker::{Checked, Walker};
use crate::model::database::{Engine, Table};

impl Walker<'_> {
    pub(super) fn table_with_joins(&mut self, table: &mut TableWithJoins) -> Checked {
        let TableWithJoins { relation, joins } = table;
        self.table_factor(relation)?;
        for Join { relation, global, join_operator } in joins {
            none(*global, "GLOBAL before JOIN")?;
            self.table_factor(relation)?;
            self.join_operator(join_operator)?;
        }
        Ok(())
    }

    fn join_operator(&mut self, operator: &mut JoinOperator) -> Checked {
        match operator {
            JoinOperator::Join(constraint)
            | JoinOperator::Inner(constraint)
            | JoinOperator::Left(constraint)
            | JoinOperator::LeftOuter(constraint)
            | JoinOperator::Right(constraint)
            | JoinOperator::RightOuter(constraint)
            | JoinOperator::FullOuter(constraint)
            | JoinOperator::CrossJoin(constraint)
            | JoinOperator::StraightJoin(constraint) => self.join_constraint(constraint),
            JoinOperator::CrossApply | JoinOperator::OuterApply => Ok(()),
            _ => none(true, "this kind of join"),
        }
    }

    fn table_factor(&mut self, factor: &mut TableFactor) -> Checked {
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
                none(*with_ordinality, "WITH ORDINALITY")?;
                none(!partitions.is_empty(), "naming partitions")?;
                none(json_path.is_some(), "a path after a table")?;
                none(sample.is_some(), "TABLESAMPLE")?;
                if let Some(TableFunctionArgs { args, settings }) = args {
                    none(settings.is_some(), "SETTINGS")?;
                    return self.row_function(name, args, alias.as_mut());
                }
                self.table(name)?;
                alias.as_mut().map_or(Ok(()), |alias| self.table_alias(alias))
            }
            TableFactor::Function { lateral: _, name, args, with_ordinality, alias } => {
                none(*with_ordinality, "WITH ORDINALITY")?;
                self.row_function(name, args, alias.as_mut())
            }
            TableFactor::UNNEST { alias, array_exprs, with_offset, with_offset_alias, with_ordinality } => {
                none(*with_ordinality, "WITH ORDINALITY")?;
                none(*with_offset || with_offset_alias.is_some(), "WITH OFFSET")?;
                self.unnest(array_exprs, alias.as_mut())
            }
            TableFactor::JsonTable { json_expr, json_path, columns, alias } => {
                self.json_table(json_expr, json_path, columns, alias.as_mut())
            }
            TableFactor::Derived { lateral: _, subquery, alias, sample } => {
                none(sample.is_some(), "TABLESAMPLE")?;
                self.query(subquery)?;
                alias.as_mut().map_or(Ok(()), |alias| self.table_alias(alias))
            }
            TableFactor::NestedJoin { table_with_joins, alias } => {
                self.nested(|walker| walker.table_with_joins(table_with_joins))?;
                alias.as_mut().map_or(Ok(()), |alias| self.table_alias(alias))
            }
            _ => Err(self.no_such_rows()),
        }
    }

    /// Finds what a name after FROM means, and writes it so that the engine finds the same.
    fn table(&mut self, name: &mut ObjectName) -> Checked {
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
            && let Some(query) = self.with.iter().rev().find(|query| self.rules.is_same(query, table))
        {
            let ident = Ident::with_quote(self.rules.quote, query);
            *name = ObjectName::from(ident);
            return Ok(());
        }
        if self.rules.is_system(namespace.unwrap_or_default(), table) {
            return Err(Refused::because(format!("{name} is one of the database's own tables, which are not open")));
        }
        let found = self.find(namespace, table)?;
        let idents = [&found.namespace, &found.name].into_iter().filter(|part| !part.is_empty());
        let idents = idents.map(|part| Ident::with_quote(self.rules.quote, part)).collect::<Vec<_>>();
        *name = ObjectName::from(idents);
        // The schema's own names are held to the same rules as the statement's.
        self.dotted(name)
    }

    fn find(&self, namespace: Option<&str>, name: &str) -> Result<&Table, Refused> {
        let is_main = |namespace: &str| self.rules.engine == Engine::Sqlite && namespace.eq_ignore_ascii_case("main");
        let is_meant = |table: &&Table| {
            self.rules.is_same(&table.name, name)
                && namespace.is_none_or(|other| self.rules.is_same(&table.namespace, other) || is_main(other))
                && !self.rules.is_system(&table.namespace, &table.name)
        };
        let found: Vec<&Table> = self.schema.tables.iter().filter(is_meant).collect();
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
