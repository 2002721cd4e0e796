//! Functions that a database's makers wrote, under names that its server does not know.

use botyard::clients::databases::{DatabaseError, guard};
use botyard::model::database::Engine;
use mysql_async::prelude::Queryable as _;

use crate::databases::fixture::Asked;

/// A name that no server knows.
const NOBODYS: &str = "nobody_knows_this_one";

/// The login in a session of its own. It may call what is in the database: otherwise the server tells of no function whether
/// there is one.
async fn sign_in(asked: &Asked) -> mysql_async::Conn {
    let (address, password) = (&asked.address, &asked.password);
    asked.run(&format!("GRANT EXECUTE ON {}.* TO {}", address.database, address.user)).await;
    let place = format!("{}:{}/{}", address.host, address.port, address.database);
    mysql_async::Conn::from_url(format!("mysql://{}:{password}@{place}", address.user)).await.unwrap()
}

/// The names of the guard's list that the server does not know as functions of its own.
async fn unknown(connection: &mut mysql_async::Conn) -> Vec<&'static str> {
    let mut unknown = Vec::new();
    for name in guard::function_names(Engine::Mysql).chain([NOBODYS]) {
        let called = connection.query_drop(format!("SELECT {name}()")).await;
        if matches!(&called, Err(mysql_async::Error::Server(refusal)) if refusal.code == 1305) {
            unknown.push(name);
        }
    }
    assert_eq!(unknown.pop(), Some(NOBODYS));
    unknown
}

#[tokio::test]
async fn no_function_of_the_databases_own_is_called_by_a_name_that_the_server_lacks() {
    let asked = Asked::new(Engine::Mysql, "CREATE TABLE orders (id int); INSERT INTO orders VALUES (1)").await;
    let database = &asked.address.database;
    asked
        .run(&format!(
            "CREATE DATABASE {database}_closed; CREATE TABLE {database}_closed.words (word varchar(20)); \
             INSERT INTO {database}_closed.words VALUES ('secret')"
        ))
        .await;
    let mut login = sign_in(&asked).await;
    let unknown = unknown(&mut login).await;
    assert!(unknown.contains(&"any_value"), "{unknown:?}");
    let schema = asked.schema().await;
    for name in unknown {
        asked
            .run(&format!(
                "CREATE FUNCTION {name}(x INT) RETURNS VARCHAR(20) READS SQL DATA SQL SECURITY DEFINER \
                 RETURN (SELECT word FROM {database}_closed.words LIMIT 1)"
            ))
            .await;
        // The login may call it, and it tells what the login may not read.
        let told: Option<String> = login.query_first(format!("SELECT {name}(1)")).await.unwrap();
        assert_eq!(told.as_deref(), Some("secret"));
        let capitals = name.to_uppercase();
        for sql in [
            format!("SELECT {name}(id) FROM orders"),
            format!("SELECT {capitals} (id) FROM orders"),
            format!("WITH q AS (SELECT MAX({capitals}(id)) AS m FROM orders) SELECT m FROM q"),
            format!("SELECT id FROM orders ORDER BY CASE WHEN {name}(id) = 'a' THEN 1 ELSE 2 END"),
            format!("SELECT id FROM orders WHERE id IN (SELECT {name}(1))"),
        ] {
            // The schema was read before the function was there.
            let query = guard::check(Engine::Mysql, &sql, &schema).unwrap();
            let error = asked.client.query(&asked.target(), &query, asked.client.limits()).await.unwrap_err();
            let expected = format!("the database has a function of its own called {name}, which is not called");
            assert!(matches!(&error, DatabaseError::Statement(words) if words.contains(&expected)), "{sql}: {error}");
        }
    }
    // Others are called as before.
    asked.ask("SELECT COUNT(*), MAX(id) FROM orders").await.unwrap();
    login.disconnect().await.unwrap();
    asked.run(&format!("DROP DATABASE {database}_closed")).await;
}

/// What PostgreSQL's grammar has in the place of functions.
const GRAMMAR: [&str; 12] = [
    "array",
    "coalesce",
    "current_date",
    "current_time",
    "current_timestamp",
    "greatest",
    "grouping",
    "least",
    "localtime",
    "localtimestamp",
    "nullif",
    "trim",
];

/// What only newer versions have: PostgreSQL from 16 on.
const NEWER: [&str; 1] = ["any_value"];

/// What MySQL has and MariaDB lacks, or gets with later versions.
const MYSQL_ALONE: [&str; 3] = ["any_value", "grouping", "regexp_like"];

#[tokio::test]
async fn postgres_has_every_function_of_its_list() {
    let asked = Asked::new(Engine::Postgres, "CREATE TABLE t (a int)").await;
    let own =
        asked.look("SELECT DISTINCT proname::text FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace").await;
    let is_there = |name: &&str| own.iter().any(|own| own == name) || GRAMMAR.contains(name) || NEWER.contains(name);
    let missing: Vec<&str> = guard::function_names(Engine::Postgres).filter(|name| !is_there(name)).collect();
    assert_eq!(missing, [""; 0]);
}

#[tokio::test]
async fn mariadb_has_every_function_of_the_list_or_mysql_has_it() {
    let asked = Asked::new(Engine::Mysql, "CREATE TABLE t (a int)").await;
    let mut login = sign_in(&asked).await;
    let missing: Vec<&str> = unknown(&mut login).await.into_iter().filter(|name| !MYSQL_ALONE.contains(name)).collect();
    assert_eq!(missing, [""; 0]);
    login.disconnect().await.unwrap();
}

#[test]
fn sqlite_has_every_function_of_its_list() {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    let mut statement = connection.prepare("SELECT DISTINCT name FROM pragma_function_list").unwrap();
    let own: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let missing: Vec<&str> =
        guard::function_names(Engine::Sqlite).filter(|name| !own.iter().any(|own| own == name)).collect();
    assert_eq!(missing, [""; 0]);
}
