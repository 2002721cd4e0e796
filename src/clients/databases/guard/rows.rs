//! Functions after FROM: those that give the elements of an array or of JSON, or a series, as rows.

use std::collections::HashSet;
use std::collections::hash_map::Entry;

use sqlparser::ast::{
    Expr, FunctionArg, Ident, JsonTableColumn, JsonTableColumnErrorHandling, JsonTableNamedColumn,
    JsonTableNestedColumn, ObjectName, ObjectNamePart, TableAlias, ValueWithSpan,
};

use super::Refused;
use super::functions;
use super::walker::{Checked, Walker};
use crate::model::database::Engine;

impl Walker<'_> {
    /// `generate_series(1, 12) AS n`, with or without LATERAL.
    pub(super) fn row_function(
        &mut self,
        name: &ObjectName,
        args: &mut [FunctionArg],
        alias: Option<&mut TableAlias>,
    ) -> Checked {
        let [ObjectNamePart::Identifier(Ident { value, quote_style: None, .. })] = &name.0[..] else {
            return Err(self.no_such_rows());
        };
        let function = value.to_ascii_lowercase();
        if !functions::gives_rows(self.rules.engine, &function) {
            return Err(self.no_such_rows());
        }
        args.iter_mut().try_for_each(|argument| self.argument(argument))?;
        self.rows_called(&function, alias)
    }

    /// `unnest(tags) AS t (tag)`, for which the parser has a form of its own.
    pub(super) fn unnest(&mut self, arrays: &mut [Expr], alias: Option<&mut TableAlias>) -> Checked {
        if !functions::gives_rows(self.rules.engine, "unnest") {
            return Err(self.no_such_rows());
        }
        self.expressions(arrays)?;
        self.rows_called("unnest", alias)
    }

    /// What the rows of a function are called. PostgreSQL reads `t.f` as the call `f(t)` if `t` has no column `f`, and the
    /// rows of a function are plain values, such as the name of a file: so it is known which columns they have.
    fn rows_called(&mut self, function: &str, alias: Option<&mut TableAlias>) -> Checked {
        let Some(alias) = alias else {
            if self.rules.engine == Engine::Postgres {
                return Err(Refused::because(format!(
                    "give what {function}() gives after FROM a name, such as {function}(…) AS t"
                )));
            }
            return Ok(());
        };
        self.table_alias(alias)?;
        if self.rules.engine != Engine::Postgres {
            return Ok(());
        }
        let name = &alias.name.value;
        let own = functions::row_columns(function);
        let columns: HashSet<String> = if !alias.columns.is_empty() {
            alias.columns.iter().map(|column| column.name.value.clone()).collect()
        } else if own.is_empty() {
            HashSet::from([name.clone()])
        } else {
            own.iter().map(|column| (*column).to_owned()).collect()
        };
        match self.row_functions.entry(name.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(columns);
                Ok(())
            }
            Entry::Occupied(entry) if *entry.get() == columns => Ok(()),
            Entry::Occupied(_) => Err(Refused::because(format!(
                "two functions after FROM are called \"{name}\"; give each a name of its own"
            ))),
        }
    }

    /// MySQL's and MariaDB's `JSON_TABLE(document, '$[*]' COLUMNS (tag TEXT PATH '$')) AS t`.
    pub(super) fn json_table(
        &mut self,
        document: &mut Expr,
        path: &mut ValueWithSpan,
        columns: &mut [JsonTableColumn],
        alias: Option<&mut TableAlias>,
    ) -> Checked {
        if self.rules.engine != Engine::Mysql {
            return Err(self.no_such_rows());
        }
        self.expression(document)?;
        self.literal(path)?;
        self.json_columns(columns)?;
        alias.map_or(Ok(()), |alias| self.table_alias(alias))
    }

    fn json_columns(&mut self, columns: &mut [JsonTableColumn]) -> Checked {
        columns.iter_mut().try_for_each(|column| match column {
            JsonTableColumn::ForOrdinality(name) => self.alias(name),
            JsonTableColumn::Nested(JsonTableNestedColumn { path, columns }) => {
                self.literal(path)?;
                self.nested(|walker| walker.json_columns(columns))
            }
            JsonTableColumn::Named(JsonTableNamedColumn { name, r#type, path, exists: _, on_empty, on_error }) => {
                self.alias(name)?;
                self.data_type(r#type)?;
                self.literal(path)?;
                on_empty.iter_mut().chain(on_error).try_for_each(|handling| match handling {
                    JsonTableColumnErrorHandling::Default(value) => self.literal(value),
                    JsonTableColumnErrorHandling::Null | JsonTableColumnErrorHandling::Error => Ok(()),
                })
            }
        })
    }

    /// Why something else than these stands after FROM in vain.
    pub(super) fn no_such_rows(&self) -> Refused {
        let functions = match self.rules.engine {
            Engine::Postgres | Engine::Sqlite => functions::row_functions(self.rules.engine).replace(' ', ", "),
            Engine::Mysql => "JSON_TABLE".to_owned(),
            Engine::SqlServer => {
                return Refused::because(
                    "only tables, views and queries may stand after FROM, no functions; use a query in WITH that refers to \
                     itself for series",
                );
            }
        };
        Refused::because(format!(
            "only tables, views and queries may stand after FROM, and of functions {functions}; use WITH RECURSIVE for \
             other series"
        ))
    }
}
