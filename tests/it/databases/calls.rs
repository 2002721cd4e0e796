//! Functions that somebody made in a PostgreSQL database: none is called, whatever a statement writes.

use botyard::clients::databases::guard;
use botyard::model::database::{Engine, ResultSet};

use crate::databases::fixture::{Asked, text};

/// Customers, and functions that tell what only their owner may read, whose arguments fit better than those of PostgreSQL's own.
const PLANTED: &str = "
    CREATE TABLE customers (id int, city varchar, tags varchar[]);
    INSERT INTO customers VALUES (1, 'Rome', '{tea}');
    CREATE SCHEMA hidden;
    CREATE TABLE hidden.secret (word text);
    INSERT INTO hidden.secret VALUES ('planted');
    CREATE FUNCTION tell() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT word FROM hidden.secret';
    CREATE FUNCTION peek(customers) RETURNS text LANGUAGE sql AS 'SELECT tell()';
    CREATE FUNCTION peek_at(anyelement) RETURNS text LANGUAGE sql AS 'SELECT tell()';
    CREATE FUNCTION lower(varchar) RETURNS text LANGUAGE sql AS 'SELECT tell()';
    CREATE FUNCTION length(customers) RETURNS text LANGUAGE sql AS 'SELECT tell()';
    CREATE FUNCTION \"substring\"(varchar, int, int) RETURNS text LANGUAGE sql AS 'SELECT tell()';
    CREATE FUNCTION substr(varchar, int, int) RETURNS text LANGUAGE sql AS 'SELECT tell()';
    CREATE FUNCTION ceil(int) RETURNS text LANGUAGE sql AS 'SELECT tell()';
    CREATE FUNCTION floor(int) RETURNS text LANGUAGE sql AS 'SELECT tell()';
    CREATE FUNCTION unnest(varchar[]) RETURNS SETOF text LANGUAGE sql AS 'SELECT tell()';
    CREATE FUNCTION max(int) RETURNS text LANGUAGE sql AS 'SELECT tell()'";

#[tokio::test]
async fn as_if_it_were_a_column() {
    let asked = Asked::new(Engine::Postgres, PLANTED).await;
    let schema = asked.schema().await;
    for sql in [
        "SELECT c.peek FROM customers c",
        "SELECT c.peek AS peek FROM customers c",
        "SELECT c.peek, 1 AS peek FROM customers c",
        "SELECT c.peek FROM customers c CROSS JOIN (SELECT 1 AS peek) x",
        "SELECT 1 AS peek FROM customers c WHERE c.peek <> ''",
        "SELECT 1 AS peek FROM customers c ORDER BY c.peek",
        "SELECT customers.peek, 1 AS peek FROM customers",
        "SELECT public.customers.peek, 1 AS peek FROM public.customers",
        "SELECT c.length FROM customers c",
        "SELECT d.peek_at FROM (SELECT id FROM customers) d",
        "SELECT d.peek_at FROM (SELECT id, 1 AS peek_at FROM customers) d (a, b)",
        "WITH d AS (SELECT id FROM customers) SELECT d.peek_at, 1 AS peek_at FROM d",
        "SELECT j.peek_at FROM (customers a CROSS JOIN customers b) AS j",
        // Which of two things of the same name is meant.
        "SELECT (SELECT max(c.peek) FROM customers c) FROM (SELECT 1 AS peek) c",
        "SELECT (SELECT max(d.x) FROM (SELECT '' AS peek) c, (SELECT c.peek AS x) d) FROM customers c",
        "SELECT (SELECT 1 FROM (SELECT '' AS peek) c, (SELECT 1) x JOIN (SELECT 2) y ON c.peek = '') FROM customers c",
        "SELECT (SELECT public.customers.peek FROM (SELECT '' AS peek) customers) FROM public.customers",
        "SELECT c.peek FROM customers c UNION SELECT c.peek FROM (SELECT '' AS peek) c",
        // Elements of an array may be rows of a table.
        "SELECT peek.peek FROM (SELECT array_agg(c) AS list FROM customers c) x, unnest(x.list) AS peek",
        "SELECT (c).peek FROM customers c",
    ] {
        assert!(guard::check(Engine::Postgres, sql, &schema).is_err(), "{sql}");
    }
}

#[tokio::test]
async fn by_the_name_of_one_of_its_own() {
    let asked = Asked::new(Engine::Postgres, PLANTED).await;
    for (sql, given) in [
        ("SELECT lower(city) FROM customers", "rome"),
        ("SELECT \"substring\"(city, 1, 2) FROM customers", ""),
        ("SELECT substring(city, 1, 2) FROM customers", "Ro"),
        ("SELECT substr(city, 1, 2) FROM customers", "Ro"),
        ("SELECT CAST(ceil(id) AS text) FROM customers", "1"),
        ("SELECT CAST(floor(id) AS text) FROM customers", "1"),
        ("SELECT CAST(max(id) AS text) FROM customers", "1"),
        ("SELECT unnest(tags) FROM customers", "tea"),
        ("SELECT tag FROM customers, unnest(tags) AS tag", "tea"),
        ("SELECT tag FROM customers c, LATERAL unnest(c.tags) AS t (tag)", "tea"),
        ("SELECT length(c) FROM customers c", ""),
    ] {
        let (schema, limits) = (asked.schema().await, asked.client.limits());
        let found = match guard::check(Engine::Postgres, sql, &schema) {
            Ok(query) => asked.client.query(&asked.target(), &query, limits).await.ok(),
            Err(_) => None,
        };
        match found {
            Some(ResultSet { rows, .. }) => assert_eq!(rows, [[text(given)]], "{sql}"),
            None => assert_eq!(given, "", "{sql}"),
        }
    }
}

#[tokio::test]
async fn and_columns_of_whatever_is_after_from_are_found() {
    let asked = Asked::new(Engine::Postgres, PLANTED).await;
    for sql in [
        "SELECT c.city FROM customers c",
        "SELECT customers.city FROM customers",
        "SELECT public.customers.city FROM customers",
        "SELECT c.a FROM customers c (i, a)",
        "SELECT d.city, d.lower FROM (SELECT city, lower(city) FROM customers) d",
        "SELECT d.city FROM (SELECT * FROM customers) d",
        "SELECT d.city FROM (SELECT c.* FROM customers c) d",
        "SELECT d.b FROM (VALUES (1, 'Rome')) d (a, b)",
        "SELECT d.column2 FROM (VALUES (1, 'Rome')) d",
        "SELECT d.city FROM (SELECT city FROM customers UNION SELECT 'Paris') d WHERE d.city = 'Rome'",
        "SELECT j.city FROM (SELECT * FROM customers JOIN (SELECT 1 AS id, 2 AS n) x USING (id)) j (a, city)",
        "SELECT j.city FROM (customers JOIN (SELECT 1 AS n) x ON x.n = customers.id) AS j",
        "SELECT c.city FROM customers c JOIN customers d ON d.id = c.id ORDER BY d.city, c.id",
        "SELECT (SELECT max(d.city) FROM customers d WHERE d.id = c.id) FROM customers c",
        "SELECT d.city FROM customers c CROSS JOIN LATERAL (SELECT c.city) d",
        "WITH RECURSIVE r AS (SELECT id, city FROM customers UNION ALL SELECT r.id + 1, r.city FROM r WHERE r.id < 1) \
         SELECT r.city FROM r",
        "WITH a AS (SELECT id, city FROM customers), b AS (SELECT a.city FROM a) SELECT b.city FROM b",
        "SELECT t.city FROM unnest(ARRAY['Rome']) WITH ORDINALITY AS t (city, n) WHERE t.n = 1",
        "SELECT 'Rome' FROM generate_series(1, 1) WITH ORDINALITY AS n WHERE n.n = n.ordinality",
        "SELECT max(c.city) OVER w FROM customers c WINDOW w AS (PARTITION BY c.id)",
    ] {
        let found = asked.ask(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert_eq!(found.rows[0][0], text("Rome"), "{sql}");
    }
}
