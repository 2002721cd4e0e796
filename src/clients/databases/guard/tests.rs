//! The guard's rules, one by one.

use expect_test::{Expect, expect};

use super::*;
use crate::model::database::{Column, Table};

fn schema() -> Schema {
    let table = |namespace: &str, name: &str, columns: &[&str]| Table {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        columns: columns.iter().map(|name| Column { name: (*name).to_owned(), ..Column::default() }).collect(),
        ..Table::default()
    };
    Schema {
        tables: vec![table("", "orders", &["id", "city", "total", "at"]), table("", "Клиенты", &["id", "Имя"])],
        is_truncated: false,
    }
}

fn written(engine: Engine, sql: &str, expected: &Expect) {
    let mut schema = schema();
    if engine != Engine::Sqlite {
        schema.tables.iter_mut().for_each(|table| table.namespace = "shop".to_owned());
    }
    let text = match check(engine, sql, &schema) {
        Ok(query) => query.sql().to_owned(),
        Err(refused) => format!("refused: {refused}"),
    };
    expected.assert_eq(&text);
}

#[test]
fn names_are_written_in_quotes_and_tables_with_their_namespace() {
    let sql = "select o.City, count(*) n from Orders o group by 1 order by n desc limit 5";
    written(
        Engine::Postgres,
        sql,
        &expect![[
            r#"SELECT "o"."city", pg_catalog."count"(*) AS "n" FROM "shop"."orders" "o" GROUP BY 1 ORDER BY "n" DESC LIMIT 5"#
        ]],
    );
    written(
        Engine::Mysql,
        sql,
        &expect!["SELECT `o`.`City`, count(*) AS `n` FROM `shop`.`orders` `o` GROUP BY 1 ORDER BY `n` DESC LIMIT 5"],
    );
    written(
        Engine::Sqlite,
        sql,
        &expect![[r#"SELECT "o"."City", count(*) AS "n" FROM "orders" "o" GROUP BY 1 ORDER BY "n" DESC LIMIT 5"#]],
    );
    written(
        Engine::SqlServer,
        &sql.replace(" limit 5", ""),
        &expect!["SELECT [o].[City], count(*) AS [n] FROM [shop].[orders] [o] GROUP BY 1 ORDER BY [n] DESC"],
    );
}

#[test]
fn what_joins_texts_elsewhere_and_is_or_on_mysql_is_refused_there() {
    let sql = "SELECT city || ' ' || total FROM orders";
    written(
        Engine::Mysql,
        sql,
        &expect![
            "refused: || is OR here and joins no texts: write CONCAT(a, b) to join texts, and OR between conditions"
        ],
    );
    written(
        Engine::Mysql,
        "SELECT id FROM orders WHERE id = 1 || id = 2",
        &expect![
            "refused: || is OR here and joins no texts: write CONCAT(a, b) to join texts, and OR between conditions"
        ],
    );
    written(
        Engine::Mysql,
        &sql.replace("city || ' ' || total", "CONCAT(city, ' ', total)"),
        &expect!["SELECT CONCAT(`city`, ' ', `total`) FROM `shop`.`orders`"],
    );
    written(Engine::Postgres, sql, &expect![[r#"SELECT "city" || ' ' || "total" FROM "shop"."orders""#]]);
}

#[test]
fn words_of_dates_stay_words() {
    written(
        Engine::SqlServer,
        "SELECT DATEADD(month, 1, at) FROM orders",
        &expect!["SELECT DATEADD(month, 1, [at]) FROM [shop].[orders]"],
    );
    written(
        Engine::Mysql,
        "SELECT TIMESTAMPDIFF(MONTH, at, NOW()) FROM orders",
        &expect!["SELECT TIMESTAMPDIFF(MONTH, `at`, NOW()) FROM `shop`.`orders`"],
    );
    written(
        Engine::SqlServer,
        "SELECT DATEADD([month], 1, at) FROM orders",
        &expect!["refused: dateadd() takes a part of a date here, such as month"],
    );
}

#[test]
fn functions_of_postgres_are_run_as_its_own_and_shown_as_people_write_them() {
    let sql =
        "SELECT LOWER(city), ceil(total), substring(city, 1, 2), coalesce(max(id), 0), now(), current_date FROM orders";
    let sql = format!("{sql}, unnest(ARRAY[1]) WITH ORDINALITY AS t (a, b) GROUP BY 1");
    written(
        Engine::Postgres,
        &sql,
        &expect![[
            r#"SELECT pg_catalog."lower"("city"), pg_catalog."ceil"("total"), pg_catalog."substring"("city", 1, 2), coalesce(pg_catalog."max"("id"), 0), pg_catalog."now"(), current_date FROM "shop"."orders", pg_catalog."unnest"(ARRAY[1]) WITH ORDINALITY AS "t" ("a", "b") GROUP BY 1"#
        ]],
    );
    let mut schema = schema();
    schema.tables[0].namespace = "shop".to_owned();
    let shown = check(Engine::Postgres, &sql, &schema).unwrap();
    expect![[r#"SELECT LOWER("city"), CEIL("total"), SUBSTRING("city", 1, 2), coalesce(max("id"), 0), now(), current_date FROM "shop"."orders", UNNEST(ARRAY[1]) WITH ORDINALITY AS "t" ("a", "b") GROUP BY 1"#]].assert_eq(shown.shown());
}

#[test]
fn columns_that_double_with_each_query_are_no_bomb() {
    let more = (1..60).map(|n| format!(", d{n} AS (SELECT * FROM d{0} a CROSS JOIN d{0} b)", n - 1));
    let sql = format!("WITH d0 AS (SELECT * FROM orders){} SELECT a.city FROM d59 a", more.collect::<String>());
    for engine in [Engine::Postgres, Engine::Mysql, Engine::Sqlite, Engine::SqlServer] {
        assert!(check(engine, &sql, &schema()).is_ok(), "{engine}");
    }
}

#[test]
fn a_column_with_its_table_may_have_a_subscript_and_a_row_no_field() {
    written(
        Engine::Postgres,
        "SELECT o.City[1], o.at[1:2] FROM orders o",
        &expect![[r#"SELECT "o"."city"[1], "o"."at"[1:2] FROM "shop"."orders" "o""#]],
    );
    for (sql, reason) in [
        ("SELECT orders.pg_column_size[1] FROM orders", "\"pg_column_size\""),
        ("SELECT t.pg_read_file[1] FROM unnest(ARRAY['x']) AS t", "\"t\" has no columns"),
        ("SELECT (orders).city[1] FROM orders", "a field after an expression"),
        ("SELECT orders.city[1].pg_column_size FROM orders", "a field after an expression"),
        ("SELECT a.b.c.d[1] FROM orders", "at most three parts"),
    ] {
        let refused = check(Engine::Postgres, sql, &schema()).unwrap_err().to_string();
        assert!(refused.contains(reason), "{sql}: {refused}");
    }
}

#[test]
fn the_sign_for_and_is_the_word() {
    written(
        Engine::Mysql,
        "SELECT id FROM orders WHERE id = 1 && city = 'x' || id = 2 && total > 3",
        &expect![
            "refused: || is OR here and joins no texts: write CONCAT(a, b) to join texts, and OR between conditions"
        ],
    );
    written(
        Engine::Mysql,
        "SELECT id FROM orders WHERE id = 1 && city = 'x && y' OR id = 2 && total > 3",
        &expect!["SELECT `id` FROM `shop`.`orders` WHERE `id` = 1 AND `city` = 'x && y' OR `id` = 2 AND `total` > 3"],
    );
    written(
        Engine::Postgres,
        "SELECT id FROM orders WHERE ARRAY[1] && ARRAY[id]",
        &expect![[r#"SELECT "id" FROM "shop"."orders" WHERE ARRAY[1] && ARRAY["id"]"#]],
    );
}

#[test]
fn one_of_several_patterns_is_for_postgres() {
    written(
        Engine::Postgres,
        "SELECT id FROM orders WHERE city LIKE ANY (ARRAY['a%', 'b%'])",
        &expect![[r#"SELECT "id" FROM "shop"."orders" WHERE "city" LIKE ANY (ARRAY['a%', 'b%'])"#]],
    );
    written(
        Engine::Sqlite,
        "SELECT id FROM orders WHERE city LIKE ANY ('a%')",
        &expect!["refused: LIKE ANY is not allowed; leave it out"],
    );
}

#[test]
fn what_the_parser_does_not_know_is_told_with_what_to_write() {
    for (engine, sql, hint) in [
        (Engine::Mysql, "SELECT EXTRACT(YEAR_MONTH FROM at) FROM orders", "EXTRACT(YEAR FROM t) * 100"),
        (Engine::Mysql, "SELECT at + INTERVAL '1-2' year_month FROM orders", "+ INTERVAL 1 YEAR + INTERVAL 2 MONTH"),
        (Engine::Sqlite, "SELECT id << 1 FROM orders", "multiply or divide by a power of 2"),
    ] {
        let refused = check(engine, sql, &schema()).unwrap_err().to_string();
        assert!(refused.contains(hint), "{sql}: {refused}");
    }
    // Without such a part there is none.
    let refused = check(Engine::Mysql, "SELECT FROM WHERE", &schema()).unwrap_err().to_string();
    assert!(!refused.contains("YEAR_MONTH"), "{refused}");
    check(Engine::Postgres, "SELECT id << 1, id >> 1 FROM orders", &schema()).unwrap();
}

#[test]
fn a_function_of_another_engine_is_refused_with_what_may_be_written() {
    written(
        Engine::Sqlite,
        "SELECT LEFT(city, 3) FROM orders",
        &expect!["refused: the function left() is not allowed here: write substr(text, 1, n)"],
    );
    written(
        Engine::Postgres,
        "SELECT IFNULL(city, '') FROM orders",
        &expect!["refused: the function ifnull() is not allowed here: write coalesce(a, b)"],
    );
    written(
        Engine::SqlServer,
        "SELECT GROUP_CONCAT(city) FROM orders",
        &expect!["refused: the function group_concat() is not allowed here: write STRING_AGG(text, ', ')"],
    );
    written(
        Engine::Postgres,
        "SELECT repeat(city, 1000000) FROM orders",
        &expect!["refused: the function repeat() is not allowed; use another way"],
    );
}

#[test]
fn what_may_be_written_instead_passes() {
    for engine in Engine::ALL {
        for (_, words) in functions::replacements(engine) {
            if let Err(refused) = check(engine, &format!("SELECT {words} FROM orders"), &schema()) {
                panic!("{engine}: {words}: {refused}");
            }
        }
    }
}
