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
            r#"SELECT "o"."city", count(*) AS "n" FROM "shop"."orders" "o" GROUP BY 1 ORDER BY "n" DESC LIMIT 5"#
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
