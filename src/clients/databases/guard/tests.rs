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
