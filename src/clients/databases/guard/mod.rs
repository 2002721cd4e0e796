//! The guard: only a single statement that does nothing but read what the schema lists passes.
//!
//! A statement is parsed, and its syntax tree is walked by a [`walker::Walker`] that knows what may stand in it: whatever
//! has no line there is refused, so that a new form of the parser's is refused until somebody lets it in. On the way
//! every name is written in quotes and every table with its namespace, so that no word of a statement is taken for a
//! keyword and no table for another. What runs is the text that is made of that tree, never the text that came in.
//!
//! To let a function pass, add it to [`functions`]; to let a form pass, give it an arm in [`expressions`], [`calls`],
//! [`relations`], [`rows`] or [`statement`], and statements that use it to `tests/it/databases/corpus`.

mod calls;
mod columns;
mod dialects;
mod expressions;
mod functions;
mod own_functions;
mod relations;
mod rows;
mod statement;
#[cfg(test)]
mod tests;
mod types;
mod walker;

use std::thread;

use sqlparser::ast::Statement;
use sqlparser::parser::{Parser, ParserError, ParserOptions};
use sqlparser::tokenizer::{Token, Tokenizer, Whitespace};
use thiserror::Error;

use self::dialects::Rules;
use self::walker::Walker;
use crate::model::database::{Engine, Schema};

pub use self::functions::{gives_rows, is_allowed as is_function_allowed, names as function_names};

/// The longest statement that is looked at, in characters.
pub const MAX_STATEMENT_CHARS: usize = 20_000;

/// The most words and signs of a statement. A chain of operators becomes a tree as deep as it is long, and taking that
/// tree down needs stack for every level.
pub const MAX_TOKENS: usize = 5_000;

/// How deep expressions and queries may be nested. A chain of operators counts one level for each.
pub const MAX_DEPTH: usize = 100;

/// How deep the parser may go before it gives up.
const PARSER_DEPTH: usize = 64;

/// The stack on which a statement is looked at, in bytes. Only what is used of it takes memory.
const STACK_BYTES: usize = 64 * 1024 * 1024;

/// The longest part of the parser's words that is passed on, in characters.
const MAX_PARSER_WORDS: usize = 300;

/// A statement that passed [`check`]: written anew from its syntax tree, never the text that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafeQuery {
    runs: String,
    shown: String,
}

impl SafeQuery {
    /// The statement to be run.
    pub fn sql(&self) -> &str {
        &self.runs
    }

    /// The same for people and models, who write PostgreSQL's own functions without `pg_catalog.` before them.
    pub fn shown(&self) -> &str {
        &self.shown
    }
}

/// Why a statement is refused, in words with which it can be mended.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Refused(pub String);

impl Refused {
    fn because(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

/// Lets a statement pass that only reads what `schema` lists.
///
/// Takes milliseconds at most, and works on a thread with a stack of its own: how much a nested statement takes of it is
/// up to the parser, and must not be up to whoever asks.
pub fn check(engine: Engine, sql: &str, schema: &Schema) -> Result<SafeQuery, Refused> {
    thread::scope(|scope| {
        let builder = thread::Builder::new().name("guard".to_owned()).stack_size(STACK_BYTES);
        let running = builder.spawn_scoped(scope, || rewritten(Rules::of(engine), sql, schema));
        let ended = running.ok().and_then(|running| running.join().ok());
        ended.unwrap_or_else(|| Err(Refused::because("the statement cannot be looked at; write it more plainly")))
    })
}

/// The statement as it is written anew.
fn rewritten(rules: Rules, sql: &str, schema: &Schema) -> Result<SafeQuery, Refused> {
    if sql.chars().count() > MAX_STATEMENT_CHARS {
        return Err(too_long());
    }
    let mut statement = single(parse(rules, sql)?)?;
    let Statement::Query(query) = &mut statement else {
        return Err(Refused::because(
            "only a query that reads may be run: write one SELECT, which may begin with WITH",
        ));
    };
    Walker::new(rules, schema).check(query)?;
    let shown = statement.to_string();
    if rules.engine == Engine::Postgres {
        own_functions::require_own_functions(&mut statement);
    }
    let written = statement.to_string();
    // What the database reads must be what was looked at: anything that changes its meaning when it is written and read
    // again is refused, and so is what a database may read in two ways.
    if parse(rules, &written)? != [statement] {
        return Err(Refused::because(
            "the statement does not read the same when it is written anew; write it more plainly, without unusual quoting",
        ));
    }
    Ok(SafeQuery { runs: written, shown })
}

/// The one statement of `statements`.
fn single(statements: Vec<Statement>) -> Result<Statement, Refused> {
    let [statement] = <[Statement; 1]>::try_from(statements)
        .map_err(|statements| Refused::because(format!("write exactly one statement, not {}", statements.len())))?;
    Ok(statement)
}

fn parse(rules: Rules, sql: &str) -> Result<Vec<Statement>, Refused> {
    let tokens = tokens(rules, sql)?;
    let hint = rules.unread(&tokens);
    // Literals stay as they are written: what the parser unescapes here, it does not escape again when it writes.
    let options = ParserOptions::new().with_unescape(false);
    let parser = Parser::new(rules.dialect()).with_options(options).with_recursion_limit(PARSER_DEPTH);
    parser.with_tokens(tokens).parse_statements().map_err(|error| match error {
        ParserError::RecursionLimitExceeded => too_deep(),
        ParserError::TokenizerError(words) | ParserError::ParserError(words) => {
            let Refused(reason) = unreadable(&words);
            Refused(if let Some(hint) = hint { format!("{reason} ({hint})") } else { reason })
        }
    })
}

/// The words and signs of `sql`, without white space and comments. Quotes around names may have made it longer than what
/// came in.
fn tokens(rules: Rules, sql: &str) -> Result<Vec<Token>, Refused> {
    if sql.chars().count() > 2 * MAX_STATEMENT_CHARS {
        return Err(too_long());
    }
    if sql.chars().any(|character| character.is_control() && !"\t\r\n".contains(character)) {
        return Err(Refused::because("the statement holds control characters; write it without them"));
    }
    let tokens = Tokenizer::new(rules.dialect(), sql).with_unescape(false).tokenize();
    let tokens = tokens.map_err(|error| unreadable(&error.message))?;
    // New lines stay, as the parser joins texts that only a new line divides.
    let is_word = |token: &Token| !matches!(token, Token::Whitespace(space) if *space != Whitespace::Newline);
    let tokens: Vec<Token> = tokens.into_iter().filter(is_word).map(|token| rules.as_meant(token)).collect();
    if tokens.iter().filter(|token| !matches!(token, Token::Whitespace(_))).count() > MAX_TOKENS {
        return Err(too_long());
    }
    Ok(tokens)
}

fn too_long() -> Refused {
    Refused::because(format!(
        "the statement is too long: at most {MAX_STATEMENT_CHARS} characters and {MAX_TOKENS} words and signs"
    ))
}

fn too_deep() -> Refused {
    Refused::because(format!(
        "the statement is nested too deeply: at most {MAX_DEPTH} levels; use WITH, and IN instead of chains of OR"
    ))
}

fn unreadable(words: &str) -> Refused {
    let words: String = words.chars().take(MAX_PARSER_WORDS).collect();
    Refused::because(format!("the statement cannot be read: {words}"))
}
