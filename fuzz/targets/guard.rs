//! The guard of statements: nothing makes it fail, and what passes is read the same again.

#![no_main]

use std::sync::LazyLock;

use botyard::clients::databases::guard::check;
use botyard::model::database::{Column, Engine, Schema, Table};
use libfuzzer_sys::fuzz_target;

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    let column = |name: &str| Column { name: name.to_owned(), ..Column::default() };
    let table = |name: &str| Table {
        name: name.to_owned(),
        columns: ["id", "name", "total", "status", "created_at"].map(column).into(),
        ..Table::default()
    };
    Schema { tables: ["orders", "customers"].map(table).into(), is_truncated: false }
});

fuzz_target!(|input: &str| {
    for engine in Engine::ALL {
        let Ok(query) = check(engine, input, &SCHEMA) else { continue };
        let again = check(engine, query.sql(), &SCHEMA);
        assert_eq!(again.as_ref(), Ok(&query), "{engine}");
        assert!(!query.sql().to_lowercase().contains("pg_read_file("), "{engine}");
        assert!(!query.sql().to_lowercase().contains("load_extension("), "{engine}");
    }
});
