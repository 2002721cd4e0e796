//! What is in arrays and in JSON can be counted.

use botyard::clients::databases::{Target, guard};
use botyard::model::database::{Cell, Engine, ResultSet, Schema};
use rusqlite::Connection;

use crate::databases::fixture::{Asked, client, text};

/// Posts with tags in JSON, of which one has none, and one no JSON.
const POSTS: &str = "
    CREATE TABLE posts (id INTEGER, tags TEXT);
    INSERT INTO posts VALUES (1, '[\"tea\", \"milk\"]'), (2, '[\"tea\"]'), (3, '[]'), (4, NULL)";

/// What is counted.
fn counted(result: &ResultSet) {
    assert_eq!(result.rows, [[text("tea"), Cell::Integer(2)], [text("milk"), Cell::Integer(1)]]);
}

#[tokio::test]
async fn of_postgres_arrays_and_json() {
    let posts = "
        CREATE TABLE posts (id int, tags text[], meta jsonb);
        INSERT INTO posts VALUES (1, '{tea,milk}', '{\"tags\": [\"tea\", \"milk\"]}'), (2, '{tea}', '{\"tags\": [\"tea\"]}'),
            (3, '{}', '{}'), (4, NULL, NULL)";
    let asked = Asked::new(Engine::Postgres, posts).await;
    for (from, tag) in [
        ("posts, unnest(tags) AS tag", "tag"),
        ("posts p CROSS JOIN LATERAL unnest(p.tags) AS t (tag)", "t.tag"),
        ("(SELECT unnest(tags) AS tag FROM posts) AS q", "q.tag"),
        ("posts, jsonb_array_elements_text(meta -> 'tags') AS tag", "tag"),
        ("posts p JOIN LATERAL jsonb_array_elements_text(p.meta -> 'tags') AS t ON true", "t.value"),
        ("posts, json_array_elements_text(CAST(meta -> 'tags' AS json)) AS t (word)", "t.word"),
        ("posts, jsonb_each(meta) AS f, jsonb_array_elements_text(f.value) AS t", "t.value"),
    ] {
        let sql = format!("SELECT {tag}, count(*) AS n FROM {from} GROUP BY {tag} ORDER BY n DESC");
        counted(&asked.ask(&sql).await.unwrap_or_else(|error| panic!("{sql}: {error}")));
    }
    // What a function gives has the columns that it has, and is never called by another.
    for (column, reason) in [
        ("t.pg_column_size", "\"t\" has no column \"pg_column_size\", but tag"),
        ("t.lower", "\"t\" has no column \"lower\", but tag"),
    ] {
        let sql = format!("SELECT {column} FROM posts, unnest(tags) AS t (tag)");
        let refused = guard::check(Engine::Postgres, &sql, &asked.schema().await).unwrap_err();
        assert_eq!(refused.to_string(), reason);
    }
}

#[tokio::test]
async fn of_mariadb_json() {
    let asked = Asked::new(Engine::Mysql, POSTS).await;
    let sql = "SELECT t.tag, COUNT(*) AS n FROM posts p, JSON_TABLE(p.tags, '$[*]' COLUMNS (tag VARCHAR(40) PATH '$')) AS t \
               GROUP BY t.tag ORDER BY n DESC";
    counted(&asked.ask(sql).await.unwrap());
}

#[tokio::test]
async fn of_sqlite_json() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("posts.sqlite");
    Connection::open(&path).unwrap().execute_batch(POSTS).unwrap();
    let (client, file) = (client(|_| ()), Target::File(path));
    let schema = client.introspect(&file).await.unwrap();
    for (from, tag) in [("posts, json_each(posts.tags)", "value"), ("posts p JOIN json_each(p.tags) AS t", "t.value")] {
        let sql = format!("SELECT {tag}, count(*) AS n FROM {from} GROUP BY {tag} ORDER BY n DESC");
        let query = guard::check(Engine::Sqlite, &sql, &schema).unwrap_or_else(|refused| panic!("{sql}: {refused}"));
        counted(&client.query(&file, &query, client.limits()).await.unwrap());
    }
}

#[tokio::test]
async fn what_is_no_such_function_is_refused_with_what_may_be_written() {
    let refused = |engine, sql: &str| guard::check(engine, sql, &Schema::default()).unwrap_err().to_string();
    for (engine, sql, may) in [
        (Engine::Postgres, "SELECT * FROM pg_ls_dir('/') AS f", "jsonb_object_keys, unnest"),
        (Engine::Mysql, "SELECT * FROM json_each('[1]') AS f", "of functions JSON_TABLE"),
        (Engine::Sqlite, "SELECT * FROM json_tree('[1]') AS f", "of functions json_each"),
        (Engine::SqlServer, "SELECT * FROM STRING_SPLIT('a,b', ',') AS f", "no functions"),
    ] {
        let reason = refused(engine, sql);
        assert!(reason.contains(may), "{engine}: {reason}");
    }
}
