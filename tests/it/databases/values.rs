//! Every common type, as it comes back.

use botyard::model::database::{Cell, Engine, ValueKind};

use crate::databases::fixture::{Asked, text};

use Cell::{Bool, Float, Integer, Null};

const POSTGRES: &str = "
    CREATE TYPE mood AS ENUM ('sad', 'happy');
    CREATE DOMAIN amount AS numeric(10, 2);
    CREATE TABLE v (
        a smallint, b int, c bigint, d real, e double precision, f numeric(30, 10), g amount, h boolean, i text,
        j varchar(10), k char(5), l date, m time, n timestamp, o timestamptz, p interval, q uuid, r json, s jsonb,
        t int[], u text[], v bytea, w mood, x bit(4), y inet, z int4range, aa money, ab mood[], ac xml, ad point,
        ae tsvector, af timetz, ag oid, ah numeric);
    INSERT INTO v VALUES (
        -1, 2147483647, 9223372036854775807, 0.1, 1e300, 12345678901234567890.0123456789, 1.5, true, 'ünïcödé 🙂',
        'x', 'ab', '2026-02-28', '23:59:59.5', '2026-02-28 12:00:00.25', '2026-02-28 12:00:00+02',
        '1 year 2 mons 3 days 04:05:06', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '{\"a\": [1]}', '{\"b\":null}',
        '{1,NULL,3}', ARRAY['a,b', 'c\"d'], '\\x00ff', 'happy', B'0101', '192.0.2.1/24', '[1,5)', 1234.5,
        ARRAY['sad', 'happy']::mood[], '<a>1</a>', '(1.5,-2)', 'fat cat', '12:00:00+02', 4294967295, 0.00010);
    CREATE TABLE odd (a real, b double precision, c numeric, d timestamp, e date, f numeric, g time);
    INSERT INTO odd VALUES ('NaN', '-Infinity', 'NaN', 'infinity', '4000-01-01 BC', 0, '24:00'), (NULL,NULL,NULL,NULL,NULL,NULL,NULL)";

#[tokio::test]
async fn values_of_postgres() {
    let asked = Asked::new(Engine::Postgres, POSTGRES).await;
    let result = asked.ask("SELECT * FROM v").await.unwrap();
    let expected = [
        Integer(-1),
        Integer(2_147_483_647),
        Integer(i64::MAX),
        Float(0.1),
        Float(1e300),
        text("12345678901234567890.0123456789"),
        text("1.50"),
        Bool(true),
        text("ünïcödé 🙂"),
        text("x"),
        text("ab   "),
        text("2026-02-28"),
        text("23:59:59.500"),
        text("2026-02-28T12:00:00.250"),
        text("2026-02-28T10:00:00Z"),
        text("1 year 2 mons 3 days 04:05:06"),
        text("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        text("{\"a\": [1]}"),
        text("{\"b\": null}"),
        text("[1,null,3]"),
        text("[\"a,b\",\"c\\\"d\"]"),
        text("\\x00ff"),
        text("happy"),
        text("0101"),
        text("192.0.2.1/24"),
        text("[1,5)"),
        text("1234.50"),
        text("[\"sad\",\"happy\"]"),
        text("<a>1</a>"),
        text("(1.5,-2)"),
        text("'cat' 'fat'"),
        text("12:00:00+02"),
        Integer(4_294_967_295),
        text("0.00010"),
    ];
    for (index, (cell, expected)) in result.rows[0].iter().zip(&expected).enumerate() {
        assert_eq!(cell, expected, "column {}", result.columns[index].name);
    }
    assert_eq!(result.rows[0].len(), expected.len());
    let kinds: Vec<ValueKind> = ["a", "g", "aa", "o", "h", "s"]
        .map(|name| result.columns.iter().find(|column| column.name == name).unwrap().kind)
        .into();
    let expected =
        [ValueKind::Number, ValueKind::Number, ValueKind::Number, ValueKind::Time, ValueKind::Bool, ValueKind::Text];
    assert_eq!(kinds, expected);
}

#[tokio::test]
async fn odd_values_of_postgres() {
    let asked = Asked::new(Engine::Postgres, POSTGRES).await;
    let result = asked.ask("SELECT * FROM odd ORDER BY f").await.unwrap();
    let odd =
        [text("NaN"), text("-inf"), text("NaN"), text("infinity"), text("4000-01-01 BC"), text("0"), text("24:00:00")];
    assert_eq!(result.rows[0], odd);
    assert_eq!(result.rows[1], vec![Null; 7]);
    // As the server itself writes them, to the ends of its calendar.
    let ends = "SELECT DATE '5874897-12-31', DATE '4713-01-01 BC', TIMESTAMP '294276-12-31 23:59:59.5', \
                TIMESTAMPTZ '294276-12-31 00:00:00Z', TIMESTAMPTZ '0044-03-15 12:00:00Z BC', DATE '10000-01-01'";
    let expected = [
        "5874897-12-31",
        "4713-01-01 BC",
        "294276-12-31T23:59:59.500",
        "294276-12-31T00:00:00Z",
        "0044-03-15T12:00:00Z BC",
        "10000-01-01",
    ];
    assert_eq!(asked.ask(ends).await.unwrap().rows[0], expected.map(text));
    // Names may repeat, also where the server is asked to write values as text.
    let result = asked.ask("SELECT a, a, p, p FROM v").await.unwrap();
    let names: Vec<&str> = result.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["a", "a", "p", "p"]);
    assert_eq!(result.rows[0][2], result.rows[0][3]);
    // The order stays, too.
    let result =
        asked.ask("SELECT p, n.x FROM v CROSS JOIN (VALUES (3),(1),(2)) AS n(x) ORDER BY n.x DESC").await.unwrap();
    let order: Vec<&Cell> = result.rows.iter().map(|row| &row[1]).collect();
    assert_eq!(order, [&Integer(3), &Integer(2), &Integer(1)]);
    let result = asked.ask("SELECT a FROM v WHERE a > 100").await.unwrap();
    assert_eq!((result.columns.len(), result.rows.len()), (1, 0));
}

const MARIADB: &str = "
    SET SESSION sql_mode = '';
    CREATE TABLE v (
        a tinyint, b smallint, c mediumint, d int, e bigint, f bigint unsigned, g float, h double, i decimal(30, 10),
        j bool, k char(5), l varchar(20), m text, n date, o time, p datetime(3), q timestamp NULL, r year, s json,
        t blob, u varbinary(4), v enum('x', 'y'), w set('p', 'q'), x bit(4), y uuid, z datetime, aa binary(2));
    INSERT INTO v VALUES (
        -1, -2, -3, 2147483647, 9223372036854775807, 18446744073709551615, 0.1, 1e300, 12345678901234567890.0123456789,
        true, 'ab', 'ünïcödé 🙂', 'long', '2026-02-28', '-100:59:59', '2026-02-28 12:00:00.250', '2026-02-28 12:00:00',
        2026, '{\"a\": [1]}', x'00ff', x'ab', 'y', 'p,q', b'0101', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
        '0000-00-00 00:00:00', x'0102'), (NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,
        NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL)";

#[tokio::test]
async fn values_of_mariadb() {
    let asked = Asked::new(Engine::Mysql, MARIADB).await;
    let result = asked.ask("SELECT * FROM v ORDER BY a DESC").await.unwrap();
    let expected = [
        Integer(-1),
        Integer(-2),
        Integer(-3),
        Integer(2_147_483_647),
        Integer(i64::MAX),
        text("18446744073709551615"),
        Float(0.1),
        Float(1e300),
        text("12345678901234567890.0123456789"),
        Integer(1),
        text("ab"),
        text("ünïcödé 🙂"),
        text("long"),
        text("2026-02-28"),
        text("-100:59:59"),
        text("2026-02-28T12:00:00.250000"),
        text("2026-02-28T12:00:00"),
        Integer(2026),
        text("{\"a\": [1]}"),
        text("\\x00ff"),
        text("\\xab"),
        text("y"),
        text("p,q"),
        Integer(5),
        text("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        text("0000-00-00T00:00:00"),
        text("\\x0102"),
    ];
    for (index, (cell, expected)) in result.rows[0].iter().zip(&expected).enumerate() {
        assert_eq!(cell, expected, "column {}", result.columns[index].name);
    }
    assert_eq!(result.rows[0].len(), expected.len());
    assert_eq!(result.rows[1], vec![Null; expected.len()]);
    let kinds: Vec<ValueKind> = ["a", "f", "i", "p", "s", "x"]
        .map(|name| result.columns.iter().find(|column| column.name == name).unwrap().kind)
        .into();
    let expected =
        [ValueKind::Number, ValueKind::Number, ValueKind::Number, ValueKind::Time, ValueKind::Text, ValueKind::Number];
    assert_eq!(kinds, expected);
    let row = asked.row("SELECT sum(e), avg(d), count(*), max(n), sum(e) / 0 FROM v").await;
    let expected = [text("9223372036854775807"), text("2147483647.0000"), Integer(2), text("2026-02-28"), Null];
    assert_eq!(row, expected);
}
