//! Functions after FROM: those that give the elements of an array or of JSON, or a series, as rows.

use sqlparser::ast::{
    Expr, FunctionArg, Ident, JsonTableColumn, JsonTableColumnErrorHandling, JsonTableNamedColumn,
    JsonTableNestedColumn, ObjectName, ObjectNamePart, TableAlias, ValueWithSpan,
};

use super::Refused;
use super::columns::Columns;
use super::functions;
use super::statement::none;
use super::walker::{Checked, Walker};
use crate::model::database::Engine;

impl Walker<'_> {
    /// `generate_series(1, 12) AS n`, with or without LATERAL.
    pub(super) fn row_function(
        &mut self,
        name: &ObjectName,
        args: &mut [FunctionArg],
        with_ordinality: bool,
        alias: Option<&mut TableAlias>,
    ) -> Result<Columns, Refused> {
        let [ObjectNamePart::Identifier(Ident { value, quote_style: None, .. })] = &name.0[..] else {
            return Err(self.no_such_rows());
        };
        let function = value.to_ascii_lowercase();
        if !functions::gives_rows(self.rules.engine, &function) {
            return Err(self.no_such_rows());
        }
        args.iter_mut().try_for_each(|argument| self.argument(argument))?;
        self.rows_called(&function, with_ordinality, alias)
    }

    /// `unnest(tags) AS t (tag)`, for which the parser has a form of its own.
    pub(super) fn unnest(
        &mut self,
        arrays: &mut [Expr],
        with_ordinality: bool,
        alias: Option<&mut TableAlias>,
    ) -> Result<Columns, Refused> {
        if !functions::gives_rows(self.rules.engine, "unnest") {
            return Err(self.no_such_rows());
        }
        self.expressions(arrays)?;
        self.rows_called("unnest", with_ordinality, alias)
    }

    /// What the rows of a function are called, and which columns they have.
    fn rows_called(
        &mut self,
        function: &str,
        with_ordinality: bool,
        alias: Option<&mut TableAlias>,
    ) -> Result<Columns, Refused> {
        let is_postgres = self.rules.engine == Engine::Postgres;
        none(with_ordinality && !is_postgres, "WITH ORDINALITY")?;
        let Some(alias) = alias else {
            if is_postgres {
                return Err(Refused::because(format!(
                    "give what {function}() gives after FROM a name, such as {function}(…) AS t"
                )));
            }
            return Ok(Columns::new());
        };
        self.table_alias(alias)?;
        let own = functions::row_columns(function);
        let mut columns: Columns = own.iter().map(|column| Some((*column).into())).collect();
        // The one column of the others is called as their rows. But what an array holds may be rows of a table.
        if own.is_empty() && function != "unnest" {
            columns.push(Some(alias.name.value.as_str().into()));
        }
        columns.extend(with_ordinality.then(|| Some("ordinality".into())));
        Ok(self.enter(alias, &columns))
    }

    /// MySQL's and MariaDB's `JSON_TABLE(document, '$[*]' COLUMNS (tag TEXT PATH '$')) AS t`.
    pub(super) fn json_table(
        &mut self,
        document: &mut Expr,
        path: &mut ValueWithSpan,
        columns: &mut [JsonTableColumn],
        alias: Option<&mut TableAlias>,
    ) -> Result<Columns, Refused> {
        if self.rules.engine != Engine::Mysql {
            return Err(self.no_such_rows());
        }
        self.expression(document)?;
        self.literal(path)?;
        self.json_columns(columns)?;
        self.called(alias, Columns::new())
    }

    fn json_columns(&mut self, columns: &mut [JsonTableColumn]) -> Checked {
        columns.iter_mut().try_for_each(|column| match column {
            JsonTableColumn::ForOrdinality(name) => self.name(name),
            JsonTableColumn::Nested(JsonTableNestedColumn { path, columns }) => {
                self.literal(path)?;
                self.nested(|walker| walker.json_columns(columns))
            }
            JsonTableColumn::Named(JsonTableNamedColumn { name, r#type, path, exists: _, on_empty, on_error }) => {
                self.name(name)?;
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
