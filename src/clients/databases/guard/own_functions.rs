//! Calls that mean PostgreSQL's own functions.
//!
//! Among all functions of a name PostgreSQL takes the one whose arguments fit best, wherever in the search path it is: a
//! `public.lower(varchar)` comes before its own `lower(text)`, and whoever may create functions in `public` would have them run
//! by this login. What is in `pg_catalog` is the server's own.

use std::convert::Infallible;
use std::mem;
use std::ops::ControlFlow;

use sqlparser::ast::{
    CeilFloorKind, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments, Ident,
    ObjectName, ObjectNamePart, Statement, TableFactor, TableFunctionArgs, Value, VisitMut as _, VisitorMut,
};

use super::functions;

/// The namespace of PostgreSQL's own functions.
const OWN: &str = "pg_catalog";

/// What the grammar itself reads as PostgreSQL's own, and that cannot be written with a namespace.
const FORMS_OF_THE_GRAMMAR: [&str; 6] = ["array", "coalesce", "greatest", "grouping", "least", "nullif"];

/// Writes every call of a statement with the namespace of the server's own functions.
pub(super) fn require_own_functions(statement: &mut Statement) {
    let ControlFlow::Continue(()) = statement.visit(&mut Calls);
}

struct Calls;

impl VisitorMut for Calls {
    type Break = Infallible;

    fn pre_visit_expr(&mut self, expression: &mut Expr) -> ControlFlow<Infallible> {
        match expression {
            Expr::Function(function) => require_own(&mut function.name),
            // The parser has forms of their own for these. With FROM and FOR, the grammar has one for `substring`, too.
            Expr::Ceil { .. } | Expr::Floor { .. } | Expr::Substring { special: true, .. } => {
                *expression = as_call(mem::replace(expression, Expr::Value(Value::Null.into())));
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<Infallible> {
        match factor {
            // PostgreSQL has a form of its own for several arrays side by side, which means its own function.
            TableFactor::UNNEST { array_exprs, .. } if array_exprs.len() > 1 => {}
            TableFactor::Function { name, args, .. } if is_unnest(name) && args.len() > 1 => {}
            TableFactor::Table { name, args: Some(_), .. } | TableFactor::Function { name, .. } => require_own(name),
            TableFactor::UNNEST { alias, array_exprs, with_ordinality, .. } => {
                let args = mem::take(array_exprs).into_iter().map(argument).collect();
                *factor = TableFactor::Table {
                    name: own("unnest"),
                    alias: alias.take(),
                    args: Some(TableFunctionArgs { args, settings: None }),
                    with_ordinality: *with_ordinality,
                    with_hints: Vec::new(),
                    version: None,
                    partitions: Vec::new(),
                    json_path: None,
                    sample: None,
                    index_hints: Vec::new(),
                };
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

fn is_unnest(name: &ObjectName) -> bool {
    matches!(&name.0[..], [ObjectNamePart::Identifier(word)] if word.value.eq_ignore_ascii_case("unnest"))
}

/// Writes the namespace before a name that has passed the guard, which is one word.
fn require_own(name: &mut ObjectName) {
    let [ObjectNamePart::Identifier(Ident { value, quote_style: None, .. })] = &name.0[..] else { return };
    let function = value.to_ascii_lowercase();
    let is_of_grammar = FORMS_OF_THE_GRAMMAR.contains(&&*function) || functions::NAMED_MOMENTS.contains(&&*function);
    if !is_of_grammar {
        *name = own(&function);
    }
}

/// In quotes, as the parser has forms of its own for some of these words.
fn own(function: &str) -> ObjectName {
    ObjectName::from(vec![Ident::new(OWN), Ident::with_quote('"', function)])
}

/// The call that a form of the parser's means.
fn as_call(form: Expr) -> Expr {
    let (function, arguments) = match form {
        Expr::Ceil { expr, field } => ("ceil", rounded(*expr, field)),
        Expr::Floor { expr, field } => ("floor", rounded(*expr, field)),
        Expr::Substring { expr, substring_from, substring_for, special: true, shorthand } => {
            let arguments = [Some(expr), substring_from, substring_for].into_iter().flatten();
            (if shorthand { "substr" } else { "substring" }, arguments.map(|argument| *argument).collect())
        }
        other => return other,
    };
    let args = arguments.into_iter().map(argument).collect();
    Expr::Function(Function {
        name: own(function),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList { duplicate_treatment: None, args, clauses: Vec::new() }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: Vec::new(),
    })
}

/// What is rounded, and to where if that is said.
fn rounded(value: Expr, kind: CeilFloorKind) -> Vec<Expr> {
    match kind {
        CeilFloorKind::Scale(scale) => vec![value, Expr::Value(scale)],
        CeilFloorKind::DateTimeField(_) => vec![value],
    }
}

fn argument(value: Expr) -> FunctionArg {
    FunctionArg::Unnamed(FunctionArgExpr::Expr(value))
}
