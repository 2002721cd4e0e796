//! Expressions: which forms and operators may stand in one.

use std::iter;

use sqlparser::ast::{
    AccessExpr, Array, BinaryOperator, CaseWhen, CeilFloorKind, DateTimeField, Expr, Ident, Interval, ObjectName,
    ObjectNamePart, Subscript, TypedString, UnaryOperator, Value, ValueWithSpan,
};

use super::Refused;
use super::functions;
use super::statement::none;
use super::walker::{Checked, Walker};
use crate::model::database::Engine;

impl Walker<'_> {
    pub(super) fn expressions(&mut self, expressions: &mut [Expr]) -> Checked {
        expressions.iter_mut().try_for_each(|expression| self.expression(expression))
    }

    /// Looks at an expression, if there is one.
    pub(super) fn maybe(&mut self, expression: Option<&mut Expr>) -> Checked {
        expression.map_or(Ok(()), |expression| self.expression(expression))
    }

    pub(super) fn expression(&mut self, expression: &mut Expr) -> Checked {
        self.nested(|walker| match expression {
            Expr::Identifier(_) | Expr::CompoundIdentifier(_) | Expr::Value(_) | Expr::TypedString(_) => {
                walker.leaf(expression)
            }
            Expr::BinaryOp { .. } | Expr::UnaryOp { .. } | Expr::AnyOp { .. } | Expr::AllOp { .. } => {
                walker.operation(expression)
            }
            Expr::InList { .. }
            | Expr::InSubquery { .. }
            | Expr::Between { .. }
            | Expr::Like { .. }
            | Expr::ILike { .. }
            | Expr::SimilarTo { .. }
            | Expr::RLike { .. } => walker.comparison(expression),
            Expr::Cast { .. } | Expr::Convert { .. } | Expr::Collate { .. } => walker.conversion(expression),
            Expr::Exists { subquery, negated: _ } | Expr::Subquery(subquery) => walker.query(subquery),
            Expr::Function(function) => {
                walker.known(&function.name)?;
                walker.call(function)
            }
            Expr::Case { case_token: _, end_token: _, operand, conditions, else_result } => {
                walker.maybe(operand.as_deref_mut())?;
                for CaseWhen { condition, result } in conditions {
                    walker.expression(condition)?;
                    walker.expression(result)?;
                }
                walker.maybe(else_result.as_deref_mut())
            }
            _ => walker.wrapped(expression),
        })
    }

    /// Refuses a function of another engine's by what this one has in its place, if there is something.
    fn known(&self, name: &ObjectName) -> Checked {
        let [ObjectNamePart::Identifier(Ident { value, quote_style: None, .. })] = &name.0[..] else {
            return Ok(());
        };
        let name = value.to_ascii_lowercase();
        functions::instead(self.rules.engine, &name).map_or(Ok(()), |words| {
            Err(Refused::because(format!("the function {name}() is not allowed here: write {words}")))
        })
    }

    /// What has no expressions in it.
    fn leaf(&mut self, expression: &mut Expr) -> Checked {
        match expression {
            Expr::Identifier(name) => self.column(name),
            Expr::CompoundIdentifier(parts) => self.compound(parts),
            Expr::Value(value) => self.literal(value),
            Expr::TypedString(TypedString { data_type, value, uses_odbc_syntax }) => {
                none(*uses_odbc_syntax, "{d '…'} and its like")?;
                self.data_type(data_type)?;
                self.literal(value)
            }
            _ => Err(unknown()),
        }
    }

    fn operation(&mut self, expression: &mut Expr) -> Checked {
        match expression {
            Expr::BinaryOp { left, op, right } => {
                self.operator(op)?;
                self.expression(left)?;
                self.expression(right)
            }
            Expr::AnyOp { left, compare_op, right, is_some: _ } | Expr::AllOp { left, compare_op, right } => {
                self.operator(compare_op)?;
                self.expression(left)?;
                self.expression(right)
            }
            Expr::UnaryOp { op, expr } => {
                let is_known = matches!(
                    op,
                    UnaryOperator::Plus | UnaryOperator::Minus | UnaryOperator::Not | UnaryOperator::BitwiseNot
                );
                none(!is_known, &format!("the operator {op}"))?;
                self.expression(expr)
            }
            _ => Err(unknown()),
        }
    }

    fn comparison(&mut self, expression: &mut Expr) -> Checked {
        match expression {
            Expr::InList { expr, list, negated: _ } => {
                self.expression(expr)?;
                self.expressions(list)
            }
            Expr::InSubquery { expr, subquery, negated: _ } => {
                self.expression(expr)?;
                self.query(subquery)
            }
            Expr::Between { expr, negated: _, low, high } => {
                self.expression(expr)?;
                self.expression(low)?;
                self.expression(high)
            }
            Expr::Like { negated: _, any, expr, pattern, escape_char }
            | Expr::ILike { negated: _, any, expr, pattern, escape_char } => {
                // The array stands in parentheses, or a query does.
                none(*any && self.rules.engine != Engine::Postgres, "LIKE ANY")?;
                self.expression(expr)?;
                self.expression(pattern)?;
                self.like_escape(escape_char)
            }
            Expr::SimilarTo { negated: _, expr, pattern, escape_char } => {
                self.expression(expr)?;
                self.expression(pattern)?;
                self.maybe(escape_char.as_deref_mut())
            }
            Expr::RLike { negated: _, expr, pattern, regexp: _ } => {
                none(self.rules.engine != Engine::Mysql, "REGEXP")?;
                self.expression(expr)?;
                self.expression(pattern)
            }
            _ => Err(unknown()),
        }
    }

    /// What escapes in a pattern: any expression, and a backslash alone where it can mean nothing else in a text.
    fn like_escape(&mut self, escape: &mut Option<Box<Expr>>) -> Checked {
        let is_backslash = matches!(
            escape.as_deref(),
            Some(Expr::Value(ValueWithSpan { value: Value::SingleQuotedString(text), .. })) if text == "\\"
        );
        match self.rules.engine {
            Engine::Sqlite | Engine::SqlServer if is_backslash => Ok(()),
            // It is what escapes anyway.
            Engine::Postgres if is_backslash => {
                *escape = None;
                Ok(())
            }
            _ => self.maybe(escape.as_deref_mut()),
        }
    }

    fn conversion(&mut self, expression: &mut Expr) -> Checked {
        match expression {
            Expr::Cast { kind: _, expr, data_type, format } => {
                none(format.is_some(), "FORMAT in CAST")?;
                self.data_type(data_type)?;
                self.expression(expr)
            }
            Expr::Convert { is_try: _, expr, data_type, charset, target_before_value: _, styles } => {
                if let Some(data_type) = data_type {
                    self.data_type(data_type)?;
                }
                charset.as_ref().map_or(Ok(()), plain_word)?;
                self.expression(expr)?;
                self.expressions(styles)
            }
            Expr::Collate { expr, collation } => {
                // SQL Server and MySQL take no quotes here.
                match self.rules.engine {
                    Engine::Postgres | Engine::Sqlite => self.dotted(collation)?,
                    Engine::Mysql | Engine::SqlServer => collation_word(collation)?,
                }
                self.expression(expr)
            }
            _ => Err(unknown()),
        }
    }

    /// What stands around other expressions. Whatever has no line here is refused.
    fn wrapped(&mut self, expression: &mut Expr) -> Checked {
        match expression {
            Expr::Nested(inner)
            | Expr::IsFalse(inner)
            | Expr::IsNotFalse(inner)
            | Expr::IsTrue(inner)
            | Expr::IsNotTrue(inner)
            | Expr::IsNull(inner)
            | Expr::IsNotNull(inner)
            | Expr::IsUnknown(inner)
            | Expr::IsNotUnknown(inner) => self.expression(inner),
            Expr::IsDistinctFrom(left, right) | Expr::IsNotDistinctFrom(left, right) => {
                self.expression(left)?;
                self.expression(right)
            }
            Expr::AtTimeZone { timestamp, time_zone } => {
                self.expression(timestamp)?;
                self.expression(time_zone)
            }
            Expr::Extract { field, syntax: _, expr } => {
                date_field(field)?;
                self.expression(expr)
            }
            Expr::Ceil { expr, field } | Expr::Floor { expr, field } => {
                let is_plain =
                    matches!(field, CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) | CeilFloorKind::Scale(_));
                none(!is_plain, "CEIL … TO and FLOOR … TO")?;
                if let CeilFloorKind::Scale(scale) = field {
                    self.literal(scale)?;
                }
                self.expression(expr)
            }
            Expr::Position { expr, r#in } => {
                self.expression(expr)?;
                self.expression(r#in)
            }
            Expr::Substring { expr, substring_from, substring_for, special: _, shorthand: _ } => {
                self.expression(expr)?;
                self.maybe(substring_from.as_deref_mut())?;
                self.maybe(substring_for.as_deref_mut())
            }
            Expr::Trim { trim_where: _, trim_what, expr, trim_characters } => {
                self.maybe(trim_what.as_deref_mut())?;
                self.expression(expr)?;
                self.expressions(trim_characters.as_deref_mut().unwrap_or_default())
            }
            Expr::GroupingSets(sets) | Expr::Cube(sets) | Expr::Rollup(sets) => {
                sets.iter_mut().try_for_each(|set| self.expressions(set))
            }
            Expr::Tuple(parts) => self.expressions(parts),
            Expr::Array(Array { elem, named: _ }) => self.expressions(elem),
            Expr::Interval(interval) => self.interval(interval),
            Expr::MatchAgainst { columns, match_value, opt_search_modifier: _ } => {
                columns.iter_mut().try_for_each(|column| self.dotted(column))?;
                self.literal(match_value)
            }
            Expr::CompoundFieldAccess { root, access_chain } => self.subscripts(root, access_chain),
            _ => Err(unknown()),
        }
    }

    fn interval(&mut self, interval: &mut Interval) -> Checked {
        let Interval { value, leading_field, leading_precision: _, last_field, fractional_seconds_precision: _ } =
            interval;
        leading_field.iter().chain(last_field.iter()).try_for_each(date_field)?;
        self.expression(value)
    }

    /// `values[1]` and `t.values[1]`, but not `(row).field`, by which PostgreSQL calls functions.
    fn subscripts(&mut self, root: &mut Expr, chain: &mut [AccessExpr]) -> Checked {
        let is_dot = |access: &&AccessExpr| matches!(access, AccessExpr::Dot(Expr::Identifier(_)));
        let (dots, subscripts) = chain.split_at_mut(chain.iter().take_while(is_dot).count());
        self.subscripted(root, dots)?;
        subscripts.iter_mut().try_for_each(|access| match access {
            AccessExpr::Subscript(Subscript::Index { index }) => self.expression(index),
            AccessExpr::Subscript(Subscript::Slice { lower_bound, upper_bound, stride }) => {
                none(stride.is_some(), "a stride in a subscript")?;
                self.maybe(lower_bound.as_mut())?;
                self.maybe(upper_bound.as_mut())
            }
            AccessExpr::Dot(_) => none(true, "a field after an expression"),
        })
    }

    /// What stands before subscripts. To the parser the dots in a column's name are no part of it there.
    fn subscripted(&mut self, root: &mut Expr, dots: &mut [AccessExpr]) -> Checked {
        if dots.is_empty() {
            return self.expression(root);
        }
        let Expr::Identifier(first) = root else { return none(true, "a field after an expression") };
        let others = dots.iter_mut().filter_map(|access| match access {
            AccessExpr::Dot(Expr::Identifier(ident)) => Some(ident),
            AccessExpr::Dot(_) | AccessExpr::Subscript(_) => None,
        });
        let parts: Vec<&mut Ident> = iter::once(first).chain(others).collect();
        let mut column: Vec<Ident> = parts.iter().map(|part| (**part).clone()).collect();
        self.compound(&mut column)?;
        parts.into_iter().zip(column).for_each(|(part, checked)| *part = checked);
        Ok(())
    }

    /// Operators that engines have of themselves, and that do nothing but compute.
    fn operator(&self, operator: &BinaryOperator) -> Checked {
        use BinaryOperator as Op;
        if self.rules.engine == Engine::Mysql && *operator == Op::StringConcat {
            return Err(Refused::because(
                "|| is OR here and joins no texts: write CONCAT(a, b) to join texts, and OR between conditions",
            ));
        }
        let is_everywhere = matches!(
            operator,
            Op::Plus
                | Op::Minus
                | Op::Multiply
                | Op::Divide
                | Op::Modulo
                | Op::StringConcat
                | Op::Gt
                | Op::Lt
                | Op::GtEq
                | Op::LtEq
                | Op::Eq
                | Op::NotEq
                | Op::And
                | Op::Or
                | Op::BitwiseOr
                | Op::BitwiseAnd
                | Op::PGBitwiseShiftLeft
                | Op::PGBitwiseShiftRight
        );
        let is_own = match self.rules.engine {
            Engine::Mysql => matches!(
                operator,
                Op::Spaceship | Op::Xor | Op::MyIntegerDivide | Op::BitwiseXor | Op::Arrow | Op::LongArrow
            ),
            Engine::Sqlite => matches!(operator, Op::Glob | Op::Arrow | Op::LongArrow),
            Engine::SqlServer => matches!(operator, Op::BitwiseXor),
            Engine::Postgres => is_of_postgres(operator),
        };
        let is_known = is_everywhere || is_own;
        none(!is_known, &format!("the operator {operator}"))
    }
}

fn is_of_postgres(operator: &BinaryOperator) -> bool {
    use BinaryOperator as Op;
    matches!(
        operator,
        Op::PGBitwiseXor
            | Op::PGExp
            | Op::PGOverlap
            | Op::PGRegexMatch
            | Op::PGRegexIMatch
            | Op::PGRegexNotMatch
            | Op::PGRegexNotIMatch
            | Op::PGLikeMatch
            | Op::PGILikeMatch
            | Op::PGNotLikeMatch
            | Op::PGNotILikeMatch
            | Op::PGStartsWith
            | Op::Arrow
            | Op::LongArrow
            | Op::HashArrow
            | Op::HashLongArrow
            | Op::AtArrow
            | Op::ArrowAt
            | Op::Question
            | Op::QuestionAnd
            | Op::QuestionPipe
            | Op::Overlaps
    )
}

/// A part of a date, such as MONTH.
fn date_field(field: &DateTimeField) -> Checked {
    let is_odd = matches!(field, DateTimeField::Custom(_) | DateTimeField::Week(Some(_)) | DateTimeField::NoDateTime);
    none(is_odd, &format!("\"{field}\" as a part of a date"))
}

/// The name of a collation that is written without quotes. It has a _ in it, so that it is no word of a command.
fn collation_word(name: &ObjectName) -> Checked {
    none(!name.to_string().contains('_'), "this name of a collation")?;
    plain_word(name)
}

/// One word that is written without quotes.
fn plain_word(name: &ObjectName) -> Checked {
    let parts: Vec<Option<&Ident>> = name.0.iter().map(|part| part.as_ident()).collect();
    let is_plain = matches!(
        parts[..],
        [Some(Ident { value, quote_style: None, .. })]
            if value.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    );
    none(!is_plain, "this name of a collation or a character set")
}

fn unknown() -> Refused {
    Refused::because("a part of the statement is of a kind that is not allowed; write it in plain standard SQL")
}
