//! What is found in a database.

use std::time::{Duration, Instant};

use botyard::model::database::{Column, Engine, Schema, Table};

use crate::databases::fixture::{Asked, client};

fn table<'a>(schema: &'a Schema, name: &str) -> &'a Table {
    schema.tables.iter().find(|table| table.name == name).unwrap_or_else(|| panic!("no {name} in {schema:?}"))
}

fn column<'a>(schema: &'a Schema, of: &str, name: &str) -> &'a Column {
    table(schema, of).columns.iter().find(|column| column.name == name).unwrap()
}

const POSTGRES: &str = "
    CREATE TYPE size AS ENUM ('small', 'large');
    CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, email text, country varchar(2), phone text);
    CREATE TABLE orders (
        id int, line int, customer_id int REFERENCES customers (id), status text, size size, total numeric(10, 2),
        api_token text, PRIMARY KEY (id, line));
    CREATE TABLE deliveries (id int PRIMARY KEY, order_id int, order_line int,
        FOREIGN KEY (order_id, order_line) REFERENCES orders (id, line));
    CREATE VIEW paid AS SELECT * FROM orders WHERE status = 'paid';
    CREATE TABLE secret_plans (a int);
    CREATE TABLE parted (a int, b text) PARTITION BY RANGE (a);
    CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10);
    COMMENT ON TABLE orders IS E'What was\\n  ordered';
    COMMENT ON COLUMN orders.total IS 'in euros';
    INSERT INTO customers SELECT i, 'name' || i % 3, 'a' || i % 3 || '@example.org', (ARRAY['DE', 'FR'])[i % 2 + 1], '1'
        FROM generate_series(1, 100) i;
    INSERT INTO orders SELECT i, 1, i % 100 + 1, (ARRAY['open', 'paid', 'sent'])[i % 3 + 1], 'small', i, 'token' || i % 2
        FROM generate_series(1, 3000) i;
    CREATE SCHEMA other; CREATE TABLE other.things (a int); CREATE SCHEMA closed; CREATE TABLE closed.things (a int);";

#[tokio::test]
async fn the_schema_of_a_postgres_database() {
    let asked = Asked::new(Engine::Postgres, POSTGRES).await;
    let user = &asked.address.user;
    asked.run(&format!("REVOKE ALL ON secret_plans FROM {user}; GRANT USAGE ON SCHEMA other TO {user}; GRANT SELECT ON other.things TO {user}")).await;
    asked
        .run(&format!(
            "REVOKE ALL ON deliveries FROM {user}; GRANT SELECT (id, order_id, order_line) ON deliveries TO {user}"
        ))
        .await;
    for is_analyzed in [false, true] {
        if is_analyzed {
            asked.run("ANALYZE").await;
        }
        let schema = asked.schema().await;
        let names: Vec<String> =
            schema.tables.iter().map(|table| format!("{}.{}", table.namespace, table.name)).collect();
        let expected =
            ["public.customers", "public.deliveries", "public.orders", "public.paid", "public.parted", "other.things"];
        assert_eq!(names, expected);
        assert!(!schema.is_truncated);
        let orders = table(&schema, "orders");
        assert_eq!(orders.comment.as_deref(), Some("What was ordered"));
        assert_eq!(orders.primary_key, ["id", "line"]);
        assert_eq!((orders.foreign_keys.len(), orders.foreign_keys[0].other_table.as_str()), (1, "customers"));
        let total = column(&schema, "orders", "total");
        assert_eq!(
            (total.data_type.as_str(), total.comment.as_deref(), total.is_nullable),
            ("numeric(10,2)", Some("in euros"), true)
        );
        assert!(!column(&schema, "customers", "name").is_nullable);
        assert_eq!(column(&schema, "orders", "status").samples, ["open", "paid", "sent"]);
        assert_eq!(column(&schema, "orders", "size").samples, ["small", "large"]);
        assert_eq!(column(&schema, "customers", "country").samples, ["DE", "FR"]);
        for (of, name) in
            [("customers", "email"), ("customers", "phone"), ("customers", "name"), ("orders", "api_token")]
        {
            assert_eq!(column(&schema, of, name).samples, [""; 0], "{name}");
        }
        let delivery = &table(&schema, "deliveries").foreign_keys[0];
        assert_eq!(
            (delivery.columns.len(), delivery.other_columns.as_slice()),
            (2, &["id".to_owned(), "line".to_owned()][..])
        );
        assert!(table(&schema, "paid").is_view && !orders.is_view);
        if is_analyzed {
            assert_eq!(orders.approximate_rows, Some(3000));
        }
    }
}

const MARIADB: &str = "
    CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, email varchar(50), country varchar(2), phone varchar(20));
    CREATE TABLE orders (
        id int, line int, customer_id int, status varchar(10), size enum('small', 'it''s large'),
        total decimal(10, 2) COMMENT 'in euros', api_token varchar(20), PRIMARY KEY (id, line),
        FOREIGN KEY (customer_id) REFERENCES customers (id)) COMMENT 'What was ordered';
    CREATE VIEW paid AS SELECT * FROM orders WHERE status = 'paid';
    INSERT INTO customers SELECT seq, concat('name', seq % 3), concat('a', seq % 3, '@example.org'), elt(seq % 2 + 1, 'DE', 'FR'), '1'
        FROM seq_1_to_100;
    INSERT INTO orders SELECT seq, 1, seq % 100 + 1, elt(seq % 3 + 1, 'open', 'paid', 'sent'), 'small', seq, concat('token', seq % 2)
        FROM seq_1_to_3000;";

#[tokio::test]
async fn the_schema_of_a_mariadb_database() {
    let asked = Asked::new(Engine::Mysql, MARIADB).await;
    let schema = asked.schema().await;
    let names: Vec<&str> = schema.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["customers", "orders", "paid"]);
    let orders = table(&schema, "orders");
    assert_eq!(orders.namespace, asked.address.database);
    assert_eq!(orders.comment.as_deref(), Some("What was ordered"));
    assert_eq!(orders.primary_key, ["id", "line"]);
    assert_eq!((orders.foreign_keys.len(), orders.foreign_keys[0].other_table.as_str()), (1, "customers"));
    assert!(orders.approximate_rows.is_some_and(|rows| rows > 1000));
    let total = column(&schema, "orders", "total");
    assert_eq!(
        (total.data_type.as_str(), total.comment.as_deref(), total.is_nullable),
        ("decimal(10,2)", Some("in euros"), true)
    );
    assert_eq!(column(&schema, "orders", "status").samples, ["open", "paid", "sent"]);
    assert_eq!(column(&schema, "orders", "size").samples, ["small", "it's large"]);
    assert_eq!(column(&schema, "customers", "country").samples, ["DE", "FR"]);
    for (of, name) in [("customers", "email"), ("customers", "phone"), ("customers", "name"), ("orders", "api_token")] {
        assert_eq!(column(&schema, of, name).samples, [""; 0], "{name}");
    }
    assert!(table(&schema, "paid").is_view && table(&schema, "paid").comment.is_none());
}

#[tokio::test]
async fn a_schema_of_two_thousand_tables() {
    for engine in [Engine::Postgres, Engine::Mysql] {
        let ddl: Vec<String> = (0..2_000)
            .map(|number| {
                let reference = number / 2;
                let kind = if engine == Engine::Postgres { "" } else { "ENGINE=MyISAM" };
                format!("CREATE TABLE t{number:04} (id int PRIMARY KEY, other_{reference} int, status varchar(20), note varchar(10)) {kind};")
            })
            .collect();
        let asked = Asked::new(engine, &ddl.concat()).await;
        let started = Instant::now();
        let schema = asked.schema().await;
        let took = started.elapsed();
        assert_eq!((schema.tables.len(), schema.is_truncated), (2_000, false));
        assert!(schema.tables.iter().all(|table| table.columns.len() == 4 && table.primary_key == ["id"]));
        assert!(took < Duration::from_secs(20), "{engine}: {took:?}");
        println!("{engine}: 2,000 tables in {took:?}");

        let small = client(|settings| (settings.max_tables, settings.max_columns) = (100, 50));
        let schema = small.introspect(&asked.target()).await.unwrap();
        assert!(schema.is_truncated && schema.tables.len() <= 13, "{}", schema.tables.len());
    }
}
