//! The guard against the corpus: no attack passes in any dialect, every question does.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use botyard::clients::databases::guard::check;
use botyard::model::database::{Column, Engine, Schema, Table};
use proptest::prelude::*;
use sqlparser::ast::visit_relations;
use sqlparser::dialect::{Dialect, MsSqlDialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

use super::corpus::{self, Case};

#[test]
fn no_attack_passes() {
    let passed = outcomes(&corpus::attacks(), |engine, case| {
        check(engine, &case.sql, &schema(engine)).ok().map(|query| query.sql().to_owned())
    });
    assert!(passed.is_empty(), "these pass the guard:\n{}", passed.join("\n"));
}

#[test]
fn no_attack_takes_long_to_refuse() {
    for case in corpus::attacks() {
        for engine in engines(&case) {
            let started = Instant::now();
            let _ = check(engine, &case.sql, &schema(engine));
            assert!(started.elapsed() < Duration::from_secs(2), "{engine}: {}: {:?}", case.what, started.elapsed());
        }
    }
}

#[test]
fn every_question_passes() {
    let refused = outcomes(&corpus::questions(), |engine, case| {
        check(engine, &case.sql, &schema(engine)).err().map(|refused| refused.to_string())
    });
    assert!(refused.is_empty(), "these are refused:\n{}", refused.join("\n"));
}

#[test]
fn what_passed_passes_again_and_is_written_the_same() {
    for case in corpus::questions() {
        for engine in engines(&case) {
            let once = check(engine, &case.sql, &schema(engine)).unwrap();
            let twice = check(engine, once.shown(), &schema(engine));
            assert_eq!(Ok(&once), twice.as_ref(), "{}", case.sql);
        }
    }
}

#[test]
fn the_corpus_is_as_large_as_it_should_be() {
    let count = |cases: Vec<Case>| {
        let mut counts = BTreeMap::new();
        for dialect in cases.into_iter().flat_map(|case| case.dialects) {
            *counts.entry(dialect).or_insert(0) += 1;
        }
        counts
    };
    let (attacks, questions) = (count(corpus::attacks()), count(corpus::questions()));
    println!("attacks: {attacks:?}, questions: {questions:?}");
    for dialect in corpus::DIALECTS {
        assert!(attacks[dialect] >= 100 && questions[dialect] >= 60, "{dialect}");
    }
}

/// What `judge` says of each case on each of its engines.
fn outcomes(cases: &[Case], judge: impl Fn(Engine, &Case) -> Option<String>) -> Vec<String> {
    let judge = &judge;
    let outcome = |case: &Case| {
        let said = engines(case).into_iter().filter_map(|engine| Some((engine, judge(engine, case)?)));
        let shown: String = case.sql.chars().take(200).collect();
        let lines = said.map(|(engine, said)| format!("{engine}: {}\n    {shown}\n    {said}", case.what));
        lines.collect::<Vec<_>>()
    };
    cases.iter().flat_map(outcome).collect()
}

fn engines(case: &Case) -> Vec<Engine> {
    Engine::ALL.into_iter().filter(|engine| case.is_for(engine.as_str())).collect()
}

/// The schema that the corpus speaks of, as introspection would list it.
fn schema(engine: Engine) -> Schema {
    let namespace = match engine {
        Engine::Postgres => "public",
        Engine::Mysql => "shop",
        Engine::Sqlite => "",
        Engine::SqlServer => "dbo",
    };
    let column = |(name, kind): &(&str, &str)| Column {
        name: (*name).to_owned(),
        data_type: corpus::column_type(engine.as_str(), kind).to_owned(),
        ..Column::default()
    };
    let table = |(name, columns): &(&str, &[(&str, &str)])| Table {
        namespace: namespace.to_owned(),
        name: (*name).to_owned(),
        columns: columns.iter().map(column).collect(),
        ..Table::default()
    };
    Schema { tables: corpus::TABLES.iter().map(table).collect(), is_truncated: false }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever is put together of words that mean something passes only as a query on what the schema lists, and is read
    /// the same again.
    #[test]
    fn what_passes_is_one_query_that_reads_the_same(words in prop::collection::vec(word(), 1..25), engine in engine()) {
        let sql = words.join(" ");
        let schema = schema(engine);
        if let Ok(query) = check(engine, &sql, &schema) {
            prop_assert!(query.sql().starts_with("SELECT") || query.sql().starts_with("WITH") || query.sql().starts_with('(') || query.sql().starts_with("VALUES"), "{}", query.sql());
            let again = check(engine, query.sql(), &schema);
            prop_assert_eq!(again.as_ref(), Ok(&query));
            for relation in relations(engine, query.sql()) {
                let is_closed = ["pg_", "sqlite_", "information_schema", "secret"].iter().any(|closed| relation.contains(closed));
                prop_assert!(!is_closed, "{} in {}", relation, query.sql());
            }
            // A word in quotes is a name: `SELECT "delete"` asks for a column.
            let bare = without_texts_and_names(query.sql()).to_lowercase();
            for closed in ["pg_sleep", "load_extension", "delete", "into", "@", ";", "--", "/*"] {
                prop_assert!(!bare.contains(closed), "{} in {}", closed, query.sql());
            }
        }
    }

    /// No text is too odd to be looked at.
    #[test]
    fn any_text_is_judged(sql in "\\PC{0,200}", engine in engine()) {
        let _ = check(engine, &sql, &schema(engine));
    }

    /// A text in quotes stays one text, whatever is in it.
    #[test]
    fn a_text_stays_a_text(text in "[a'\"\\\\;%\\-/*`\\[\\] x]{0,20}", engine in engine()) {
        let quoted = format!("'{}'", text.replace('\'', "''"));
        let sql = format!("SELECT id FROM orders WHERE note = {quoted} AND status = 'x'");
        if let Ok(query) = check(engine, &sql, &schema(engine)) {
            prop_assert!(query.sql().contains(&quoted), "{}", query.sql());
            prop_assert!(query.sql().ends_with("= 'x'"), "{}", query.sql());
        }
    }
}

fn engine() -> impl Strategy<Value = Engine> {
    prop::sample::select(&Engine::ALL[..])
}

/// Words of questions and of attacks.
fn word() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "SELECT",
        "FROM",
        "WHERE",
        "WITH",
        "AS",
        "(",
        ")",
        ",",
        "*",
        "orders",
        "customers",
        "id",
        "total",
        "o",
        "o.id",
        "1",
        "'x'",
        "count(*)",
        "sum(total)",
        "GROUP BY",
        "ORDER BY",
        "LIMIT",
        "UNION ALL",
        "JOIN",
        "ON",
        "=",
        "AND",
        "CASE WHEN",
        "THEN",
        "END",
        "DELETE",
        "INTO",
        "pg_shadow",
        "sqlite_master",
        "information_schema.tables",
        "secret.orders",
        "pg_sleep(1)",
        "@x",
        ":=",
        ";",
        "--",
        "/*",
        "*/",
        "/*!",
        "'",
        "\"",
        "`",
        "[",
        "]",
        "\\",
        "'\\'",
        "FOR UPDATE",
        "LATERAL",
        "::",
        "regclass",
        "E'x'",
        "$$",
        "EXEC",
        "OVER",
        "(PARTITION BY id)",
        "IN",
        "NOT",
        "EXISTS",
        "NULL",
        "||",
        "IS",
        "LIKE",
        "load_extension('x')",
        "RECURSIVE",
        "VALUES",
        "unnest(ARRAY['x']) AS o",
        "json_each(o.id)",
        "o.pg_sleep",
        "1 AS pg_sleep",
    ])
}

/// All that a statement reads from, in lower case.
fn relations(engine: Engine, sql: &str) -> Vec<String> {
    let dialect: Box<dyn Dialect> = match engine {
        Engine::Postgres => Box::new(PostgreSqlDialect {}),
        Engine::Mysql => Box::new(MySqlDialect {}),
        Engine::Sqlite => Box::new(SQLiteDialect {}),
        Engine::SqlServer => Box::new(MsSqlDialect {}),
    };
    let statements = Parser::parse_sql(&*dialect, sql).unwrap();
    let mut relations = Vec::new();
    let _ = visit_relations(&statements, |relation| {
        relations.push(relation.to_string().to_lowercase());
        ControlFlow::<()>::Continue(())
    });
    relations
}

/// A statement without what stands in quotes. The words above make no doubled quotes that are kept.
fn without_texts_and_names(sql: &str) -> String {
    let mut bare = String::new();
    let mut letters = sql.chars();
    while let Some(letter) = letters.next() {
        let end = if letter == '[' { ']' } else { letter };
        if ['\'', '"', '`', '['].contains(&letter) {
            letters.by_ref().find(|inner| *inner == end);
        } else {
            bare.push(letter);
        }
    }
    bare
}
