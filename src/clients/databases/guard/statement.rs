//! Queries: what may stand around and in a SELECT.

use sqlparser::ast::{
    Cte, Distinct, Fetch, GroupByExpr, GroupByWithModifier, JoinConstraint, LimitClause, NamedWindowDefinition,
    NamedWindowExpr, Offset, OrderBy, OrderByExpr, OrderByKind, OrderByOptions, OrderBySort, Query, Select,
    SelectFlavor, SelectItem, SelectItemQualifiedWildcardKind, SetExpr, SetOperator, SetQuantifier, TableAlias,
    TopQuantity, Values, WildcardAdditionalOptions, With,
};

use super::Refused;
use super::columns::{self, Columns, Selected, Source, implied_name};
use super::walker::{Checked, Walker};

/// Refuses `what` if it is there.
pub(super) fn none(is_there: bool, what: &str) -> Checked {
    if is_there { Err(Refused::because(format!("{what} is not allowed; leave it out"))) } else { Ok(()) }
}

/// The query in WITH that is being walked through: where it stands among them, and what it is called.
type Defined<'a> = Option<(usize, &'a TableAlias)>;

impl Walker<'_> {
    pub(super) fn query(&mut self, query: &mut Query) -> Checked {
        self.columns_given(query, None).map(drop)
    }

    /// Walks through a query, and says which columns its rows have.
    pub(super) fn columns_given(&mut self, query: &mut Query, defined: Defined<'_>) -> Result<Columns, Refused> {
        // Every field is named, here and below: a new one must be looked at before this compiles again.
        let Query {
            with,
            body,
            order_by,
            limit_clause,
            fetch,
            locks,
            for_clause,
            settings,
            format_clause,
            pipe_operators,
        } = query;
        none(!locks.is_empty(), "locking rows (FOR UPDATE, FOR SHARE)")?;
        none(for_clause.is_some(), "FOR JSON, FOR XML and FOR BROWSE")?;
        none(settings.is_some(), "SETTINGS")?;
        none(format_clause.is_some(), "FORMAT")?;
        none(!pipe_operators.is_empty(), "the pipe syntax")?;
        self.nested(|walker| {
            let outer = walker.with.len();
            if let Some(with) = with {
                walker.with(with)?;
            }
            let Selected { columns, scope } = walker.set(body, defined)?;
            let around = std::mem::replace(&mut walker.scope, scope);
            walker.outer.push(around);
            if let Some(order_by) = order_by {
                walker.order_by(order_by)?;
            }
            if let Some(limit) = limit_clause {
                walker.limit(limit)?;
            }
            if let Some(Fetch { with_ties: _, percent: _, quantity }) = fetch {
                walker.maybe(quantity.as_mut())?;
            }
            walker.scope = walker.outer.pop().unwrap_or_default();
            walker.with.truncate(outer);
            Ok(columns)
        })
    }

    fn with(&mut self, with: &mut With) -> Checked {
        let With { with_token: _, recursive, cte_tables } = with;
        for Cte { alias, query, from, materialized: _, closing_paren_token: _ } in cte_tables {
            none(from.is_some(), "FROM after WITH")?;
            self.table_alias(alias)?;
            if *recursive || self.rules.sees_itself {
                // Its columns are known when its first part has been walked through, which cannot see itself.
                let place = self.with.len();
                self.with.push(Source::called(alias, &Columns::new()));
                let columns = self.columns_given(query, Some((place, alias)))?;
                self.with[place] = Source::called(alias, &columns);
            } else {
                let columns = self.columns_given(query, None)?;
                self.with.push(Source::called(alias, &columns));
            }
        }
        Ok(())
    }

    pub(super) fn table_alias(&mut self, alias: &mut TableAlias) -> Checked {
        let TableAlias { explicit: _, name, columns, at } = alias;
        none(at.is_some(), "AT after a name")?;
        self.name(name)?;
        for column in columns {
            none(column.data_type.is_some(), "a type after the name of a column")?;
            self.name(&mut column.name)?;
        }
        Ok(())
    }

    fn set(&mut self, set: &mut SetExpr, defined: Defined<'_>) -> Result<Selected, Refused> {
        let columns = match set {
            SetExpr::Select(select) => return self.select(select),
            SetExpr::Query(query) => self.columns_given(query, defined)?,
            SetExpr::SetOperation { left, op, set_quantifier, right } => {
                let is_known = matches!(op, SetOperator::Union | SetOperator::Except | SetOperator::Intersect)
                    && matches!(set_quantifier, SetQuantifier::None | SetQuantifier::All | SetQuantifier::Distinct);
                none(!is_known, "any set operation but UNION, EXCEPT and INTERSECT, with or without ALL,")?;
                self.nested(|walker| {
                    let Selected { columns, .. } = walker.set(left, defined)?;
                    if let Some((place, alias)) = defined {
                        walker.with[place] = Source::called(alias, &columns);
                    }
                    walker.set(right, None)?;
                    Ok(columns)
                })?
            }
            SetExpr::Values(Values { explicit_row: _, value_keyword: _, rows }) => {
                rows.iter_mut().try_for_each(|row| self.expressions(&mut row.content))?;
                let width = rows.first().map_or(0, |row| row.content.len());
                (1..=width).map(|place| Some(format!("column{place}").into())).collect()
            }
            SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
                return Err(Refused::because("the statement would change data; only reading is allowed"));
            }
            SetExpr::Table(_) => return Err(Refused::because("write SELECT * FROM the table instead of TABLE")),
        };
        Ok(Selected { columns, scope: Vec::new() })
    }

    fn select(&mut self, select: &mut Select) -> Result<Selected, Refused> {
        let Select {
            select_token: _,
            optimizer_hints,
            distinct,
            select_modifiers,
            top,
            top_before_distinct: _,
            projection,
            exclude,
            into,
            from,
            lateral_views,
            prewhere,
            selection,
            connect_by,
            group_by,
            cluster_by,
            distribute_by,
            sort_by,
            having,
            named_window,
            qualify,
            window_before_qualify: _,
            value_table_mode,
            flavor,
        } = select;
        none(into.is_some(), "INTO")?;
        none(!optimizer_hints.is_empty(), "a hint to the optimizer")?;
        none(select_modifiers.is_some(), "a modifier such as SQL_CALC_FOUND_ROWS after SELECT")?;
        none(exclude.is_some() || value_table_mode.is_some(), "a modifier of the list of columns")?;
        none(!lateral_views.is_empty(), "LATERAL VIEW")?;
        none(prewhere.is_some() || qualify.is_some(), "PREWHERE and QUALIFY")?;
        none(!connect_by.is_empty(), "CONNECT BY")?;
        none(!cluster_by.is_empty() || !distribute_by.is_empty() || !sort_by.is_empty(), "CLUSTER BY and SORT BY")?;
        none(*flavor != SelectFlavor::Standard, "FROM before SELECT")?;
        self.nested(|walker| {
            let around = std::mem::take(&mut walker.scope);
            walker.outer.push(around);
            // Tables first: what they are called is then known.
            let mut all = Columns::new();
            for table in from {
                columns::add(&mut all, walker.table_with_joins(table)?);
            }
            if let Some(Distinct::On(expressions)) = distinct {
                walker.expressions(expressions)?;
            }
            if let Some(TopQuantity::Expr(quantity)) = top.as_mut().and_then(|top| top.quantity.as_mut()) {
                walker.expression(quantity)?;
            }
            let mut columns = Columns::new();
            for item in projection {
                columns::add(&mut columns, walker.item(item, &all)?);
            }
            walker.maybe(selection.as_mut())?;
            walker.group_by(group_by)?;
            walker.maybe(having.as_mut())?;
            named_window.iter_mut().try_for_each(|window| walker.named_window(window))?;
            let around = walker.outer.pop().unwrap_or_default();
            Ok(Selected { columns, scope: std::mem::replace(&mut walker.scope, around) })
        })
    }

    /// Walks through a column of SELECT, and says what it is called; `all` are those that `*` stands for.
    fn item(&mut self, item: &mut SelectItem, all: &Columns) -> Result<Columns, Refused> {
        match item {
            SelectItem::UnnamedExpr(expression) => {
                self.expression(expression)?;
                Ok(vec![implied_name(expression)])
            }
            SelectItem::ExprWithAlias { expr, alias } => {
                self.expression(expr)?;
                self.name(alias)?;
                Ok(vec![Some(alias.value.as_str().into())])
            }
            SelectItem::Wildcard(options) => {
                Self::wildcard(options)?;
                Ok(all.clone())
            }
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), options) => {
                Self::wildcard(options)?;
                self.dotted(name)?;
                Ok(self.columns_of_wildcard(name))
            }
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::Expr(_), _)
            | SelectItem::ExprWithAliases { .. } => {
                none(true, "this form of a column in SELECT")?;
                Ok(Columns::new())
            }
        }
    }

    pub(super) fn wildcard(options: &WildcardAdditionalOptions) -> Checked {
        let WildcardAdditionalOptions {
            wildcard_token: _,
            opt_ilike,
            opt_exclude,
            opt_except,
            opt_replace,
            opt_rename,
            opt_alias,
        } = options;
        let has_options = opt_ilike.is_some()
            || opt_exclude.is_some()
            || opt_except.is_some()
            || opt_replace.is_some()
            || opt_rename.is_some()
            || opt_alias.is_some();
        none(has_options, "a modifier after *")
    }

    fn group_by(&mut self, group_by: &mut GroupByExpr) -> Checked {
        let GroupByExpr::Expressions(expressions, modifiers) = group_by else {
            return Err(Refused::because("name the columns in GROUP BY instead of ALL"));
        };
        self.expressions(expressions)?;
        modifiers.iter_mut().try_for_each(|modifier| match modifier {
            GroupByWithModifier::Rollup | GroupByWithModifier::Cube => Ok(()),
            GroupByWithModifier::GroupingSets(sets) => self.expression(sets),
            GroupByWithModifier::Totals => none(true, "WITH TOTALS"),
        })
    }

    fn named_window(&mut self, window: &mut NamedWindowDefinition) -> Checked {
        let NamedWindowDefinition(name, window) = window;
        self.name(name)?;
        match window {
            NamedWindowExpr::NamedWindow(other) => self.name(other),
            NamedWindowExpr::WindowSpec(spec) => self.window_spec(spec),
        }
    }

    fn order_by(&mut self, order_by: &mut OrderBy) -> Checked {
        let OrderBy { kind, interpolate } = order_by;
        none(interpolate.is_some(), "INTERPOLATE")?;
        match kind {
            OrderByKind::Expressions(expressions) => self.order_by_expressions(expressions),
            OrderByKind::All(_) => Err(Refused::because("name the columns in ORDER BY instead of ALL")),
        }
    }

    pub(super) fn order_by_expressions(&mut self, expressions: &mut [OrderByExpr]) -> Checked {
        expressions.iter_mut().try_for_each(|OrderByExpr { expr, options, with_fill }| {
            let OrderByOptions { sort, nulls_first: _ } = options;
            none(with_fill.is_some(), "WITH FILL")?;
            none(matches!(sort, Some(OrderBySort::Using(_))), "ORDER BY … USING")?;
            self.expression(expr)
        })
    }

    fn limit(&mut self, limit: &mut LimitClause) -> Checked {
        match limit {
            LimitClause::LimitOffset { limit, offset, limit_by } => {
                none(!limit_by.is_empty(), "LIMIT … BY")?;
                self.maybe(limit.as_mut())?;
                self.maybe(offset.as_mut().map(|Offset { value, rows: _ }| value))
            }
            LimitClause::OffsetCommaLimit { offset, limit } => {
                self.expression(offset)?;
                self.expression(limit)
            }
        }
    }

    pub(super) fn join_constraint(&mut self, constraint: &mut JoinConstraint) -> Checked {
        match constraint {
            JoinConstraint::On(condition) => self.expression(condition),
            JoinConstraint::Using(columns) => columns.iter_mut().try_for_each(|column| self.dotted(column)),
            JoinConstraint::Natural | JoinConstraint::None => Ok(()),
        }
    }
}
