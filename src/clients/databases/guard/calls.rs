//! Calls of functions, and windows.

use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgOperator, FunctionArgumentClause, FunctionArgumentList,
    FunctionArguments, Ident, ListAggOnOverflow, ObjectName, ObjectNamePart, Value, ValueWithSpan, WindowFrame,
    WindowFrameBound, WindowSpec, WindowType,
};

use super::Refused;
use super::functions::{self, Argument};
use super::statement::none;
use super::walker::{Checked, Walker};
use crate::model::database::Engine;

/// The longest text that padding makes, in characters.
const MAX_PADDED: u64 = 1_000;

/// The most digits of a width in a format: a width makes text of its length.
const MAX_WIDTH_DIGITS: usize = 2;

impl Walker<'_> {
    pub(super) fn call(&mut self, function: &mut Function) -> Checked {
        let Function { name, uses_odbc_syntax, parameters, args, within_group, filter, null_treatment: _, over } =
            function;
        none(*uses_odbc_syntax, "{fn …}")?;
        none(*parameters != FunctionArguments::None, "a second list of arguments")?;
        let name = self.function_name(name)?;
        match args {
            FunctionArguments::None if functions::NAMED_MOMENTS.contains(&name.as_str()) => {}
            FunctionArguments::Subquery(query) if name == "array" => self.query(query)?,
            FunctionArguments::List(list) if name != "array" => self.arguments(&name, list)?,
            _ => return Err(not_allowed(&name)),
        }
        self.order_by_expressions(within_group)?;
        self.maybe(filter.as_deref_mut())?;
        match over {
            None => Ok(()),
            Some(WindowType::NamedWindow(window)) => self.name(window),
            Some(WindowType::WindowSpec(spec)) => self.window_spec(spec),
        }
    }

    /// The name in small letters, if it is one of those that are allowed.
    fn function_name(&self, name: &ObjectName) -> Result<String, Refused> {
        let [ObjectNamePart::Identifier(Ident { value, quote_style: None, .. })] = &name.0[..] else {
            return Err(Refused::because(format!(
                "{name}() is not allowed: write functions without quotes and without a namespace"
            )));
        };
        let name = value.to_ascii_lowercase();
        let engine = self.rules.engine;
        // PostgreSQL takes functions that give rows in SELECT as well.
        let is_known = functions::is_allowed(engine, &name)
            || (engine == Engine::Postgres && functions::gives_rows(engine, &name));
        if is_known { Ok(name) } else { Err(not_allowed(&name)) }
    }

    fn arguments(&mut self, function: &str, list: &mut FunctionArgumentList) -> Checked {
        let FunctionArgumentList { duplicate_treatment: _, args, clauses } = list;
        let special = functions::special_argument(self.rules.engine, function);
        for (place, argument) in args.iter_mut().enumerate() {
            match special {
                Some((at, kind)) if at == place => self.special_argument(function, kind, argument)?,
                _ => self.argument(argument)?,
            }
        }
        clauses.iter_mut().try_for_each(|clause| self.clause(clause))
    }

    pub(super) fn argument(&mut self, argument: &mut FunctionArg) -> Checked {
        let value = match argument {
            FunctionArg::Unnamed(value) => value,
            // PostgreSQL's make_interval(days => 1).
            FunctionArg::ExprNamed { name: Expr::Identifier(name), arg, operator: FunctionArgOperator::RightArrow }
                if self.rules.engine == Engine::Postgres =>
            {
                self.name(name)?;
                arg
            }
            FunctionArg::Named { .. } | FunctionArg::ExprNamed { .. } => return none(true, "a named argument"),
        };
        match value {
            FunctionArgExpr::Expr(expression) => self.expression(expression),
            FunctionArgExpr::QualifiedWildcard(name) => self.dotted(name),
            FunctionArgExpr::Wildcard => Ok(()),
            FunctionArgExpr::WildcardWithOptions(options) => Self::wildcard(options),
        }
    }

    /// An argument that is no ordinary value, or not any value.
    fn special_argument(&mut self, function: &str, kind: Argument, argument: &mut FunctionArg) -> Checked {
        let FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) = argument else {
            return none(true, "this form of an argument");
        };
        match (kind, expression) {
            (Argument::DatePart, Expr::Identifier(Ident { value, quote_style: None, .. }))
                if functions::is_date_part(value) =>
            {
                Ok(())
            }
            (Argument::DatePart, _) => {
                Err(Refused::because(format!("{function}() takes a part of a date here, such as month")))
            }
            (Argument::Length, Expr::Value(ValueWithSpan { value: Value::Number(number, false), .. }))
                if number.parse::<u64>().is_ok_and(|length| length <= MAX_PADDED) =>
            {
                Ok(())
            }
            (Argument::Length, _) => Err(Refused::because(format!(
                "{function}() takes a length of at most {MAX_PADDED} here, written as a number"
            ))),
            (Argument::Format, Expr::Value(value)) if is_modest_format(&value.value) => self.literal(value),
            (Argument::Format, _) => Err(Refused::because(format!(
                "{function}() takes a format here, written as a text, with widths of at most {MAX_WIDTH_DIGITS} digits"
            ))),
        }
    }

    fn clause(&mut self, clause: &mut FunctionArgumentClause) -> Checked {
        match clause {
            FunctionArgumentClause::IgnoreOrRespectNulls(_)
            | FunctionArgumentClause::JsonNullClause(_)
            | FunctionArgumentClause::OnOverflow(ListAggOnOverflow::Error) => Ok(()),
            FunctionArgumentClause::OrderBy(expressions) => self.order_by_expressions(expressions),
            FunctionArgumentClause::Limit(limit) => self.expression(limit),
            FunctionArgumentClause::Separator(separator) => self.literal(separator),
            FunctionArgumentClause::OnOverflow(ListAggOnOverflow::Truncate { .. })
            | FunctionArgumentClause::Where(_)
            | FunctionArgumentClause::Having(_)
            | FunctionArgumentClause::JsonReturningClause(_) => none(true, "this clause after arguments"),
        }
    }

    pub(super) fn window_spec(&mut self, spec: &mut WindowSpec) -> Checked {
        let WindowSpec { window_name, partition_by, order_by, window_frame } = spec;
        if let Some(name) = window_name {
            self.name(name)?;
        }
        self.expressions(partition_by)?;
        self.order_by_expressions(order_by)?;
        let Some(WindowFrame { units: _, start_bound, end_bound }) = window_frame else {
            return Ok(());
        };
        self.window_bound(start_bound)?;
        end_bound.as_mut().map_or(Ok(()), |bound| self.window_bound(bound))
    }

    fn window_bound(&mut self, bound: &mut WindowFrameBound) -> Checked {
        match bound {
            WindowFrameBound::CurrentRow => Ok(()),
            WindowFrameBound::Preceding(distance) | WindowFrameBound::Following(distance) => {
                self.maybe(distance.as_deref_mut())
            }
        }
    }
}

/// A format that makes no more text than it is long, but for a few characters.
fn is_modest_format(value: &Value) -> bool {
    let (Value::SingleQuotedString(text) | Value::NationalStringLiteral(text) | Value::DoubleQuotedString(text)) =
        value
    else {
        return false;
    };
    let longest = text.split(|letter: char| !letter.is_ascii_digit()).map(str::len).max();
    !text.contains('*') && longest.is_none_or(|digits| digits <= MAX_WIDTH_DIGITS)
}

fn not_allowed(name: &str) -> Refused {
    Refused::because(format!("the function {name}() is not allowed; use another way"))
}
