//! Statements for the guard and for live servers: attacks that must be refused and change nothing, bombs that must end in
//! time, and questions that must be answered.
//!
//! They lie in `attacks` and `questions`, a file for each dialect. A statement begins after a line `@@ dialects | what it
//! tries` and ends before the next one; `all` stands for every dialect. What would make those files unreadable, by its
//! length or its depth, is made here. This file knows no types of Botyard's, as its own tests include it as well.

/// The dialects, by the names of the engines.
pub(crate) const DIALECTS: [&str; 4] = ["postgres", "mysql", "sqlite", "sql_server"];

const ATTACKS: [&str; 6] = [
    include_str!("attacks/everywhere.sql"),
    include_str!("attacks/computing.sql"),
    include_str!("attacks/postgres.sql"),
    include_str!("attacks/mysql.sql"),
    include_str!("attacks/sqlite.sql"),
    include_str!("attacks/sql_server.sql"),
];

const QUESTIONS: [&str; 6] = [
    include_str!("questions/everywhere.sql"),
    include_str!("questions/computing.sql"),
    include_str!("questions/postgres.sql"),
    include_str!("questions/mysql.sql"),
    include_str!("questions/sqlite.sql"),
    include_str!("questions/sql_server.sql"),
];

/// A statement of the corpus.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// For which dialects it is written.
    pub(crate) dialects: Vec<&'static str>,
    /// What it tries, or asks.
    pub(crate) what: String,
    pub(crate) sql: String,
}

/// What must be refused.
pub(crate) fn attacks() -> Vec<Case> {
    let mut cases: Vec<Case> = ATTACKS.iter().flat_map(|file| read(file)).collect();
    cases.extend(generated().into_iter().map(|(what, sql)| Case::everywhere(what, sql)));
    cases
}

/// What must be answered.
pub(crate) fn questions() -> Vec<Case> {
    QUESTIONS.iter().flat_map(|file| read(file)).collect()
}

/// What reads and nothing else, but would take all time or all memory if it was let.
pub(crate) fn bombs() -> Vec<Case> {
    let doubling = (1..20).map(|n| format!(", d{n} AS (SELECT a.x FROM d{0} a CROSS JOIN d{0} b)", n - 1));
    let doubling: String = doubling.collect();
    let digits = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]";
    let product = |rows: &str| {
        let rows: Vec<String> = (0..16).map(|n| format!("{rows} AS t{n}")).collect();
        format!("SELECT count(*) FROM {}", rows.join(", "))
    };
    let for_one = [
        (
            "postgres",
            "a series without an end",
            "SELECT count(*) FROM generate_series(1, 1000000000000) AS n".to_owned(),
        ),
        (
            "postgres",
            "a series of moments without an end",
            "SELECT max(t) FROM generate_series(TIMESTAMP '2026-01-01', TIMESTAMP '2926-01-01', INTERVAL '1 microsecond') AS t"
                .to_owned(),
        ),
        (
            "postgres",
            "a series without an end, in SELECT, sorted",
            "SELECT generate_series(1, 1000000000000) AS n ORDER BY n DESC".to_owned(),
        ),
        ("postgres", "a product of elements", product("unnest(ARRAY[0, 1, 2, 3, 4, 5, 6, 7, 8, 9])")),
        (
            "mysql",
            "a product of elements",
            product(&format!("JSON_TABLE('{digits}', '$[*]' COLUMNS (n INT PATH '$'))")),
        ),
        ("sqlite", "a product of elements", product(&format!("json_each('{digits}')"))),
    ]
    .map(|(dialect, what, sql)| Case { dialects: vec![dialect], what: what.to_owned(), sql });
    let cases = [
        (
            "numbers without an end",
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n".to_owned(),
        ),
        (
            "numbers without an end, sorted",
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n ORDER BY i DESC".to_owned(),
        ),
        (
            "a text that doubles without an end",
            "WITH RECURSIVE t (x) AS (SELECT 'xxxxxxxxxxxxxxxx' UNION ALL SELECT concat(x, x) FROM t) SELECT max(length(x)) FROM t"
                .to_owned(),
        ),
        (
            "long texts without an end, sorted",
            "WITH RECURSIVE w (x) AS (SELECT 'xxxxxxxxxxxxxxxx' UNION ALL SELECT concat(x, x) FROM w WHERE length(x) < 500000), \
             n (i, x) AS (SELECT 1, (SELECT max(x) FROM w) UNION ALL SELECT i + 1, x FROM n) \
             SELECT i, x FROM n ORDER BY x, i DESC"
                .to_owned(),
        ),
        (
            "a product of tables",
            "SELECT count(*) FROM orders a, orders b, orders c, orders d, orders e, orders f, orders g, orders h, orders i, orders j, \
             orders k, orders l, orders m, orders n, orders o, orders p"
                .to_owned(),
        ),
        ("a product of products", format!("WITH d0 AS (SELECT id AS x FROM orders){doubling} SELECT count(*) FROM d19")),
    ]
    .map(|(what, sql)| Case {
        dialects: vec!["postgres", "mysql", "sqlite"],
        what: what.to_owned(),
        sql,
    });
    cases.into_iter().chain(for_one).collect()
}

/// Tables and columns that the statements speak of; the type of a column is one of `id`, `number`, `word`, `text`, `money`
/// and `time`.
pub(crate) const TABLES: [(&str, &[(&str, &str)]); 5] = [
    ("customers", &[("id", "id"), ("name", "word"), ("city", "word"), ("email", "word")]),
    ("products", &[("id", "id"), ("name", "word"), ("category", "word"), ("price", "money")]),
    (
        "orders",
        &[
            ("id", "id"),
            ("customer_id", "number"),
            ("status", "word"),
            ("total", "money"),
            ("created_at", "time"),
            ("note", "text"),
        ],
    ),
    ("order_items", &[("order_id", "number"), ("product_id", "number"), ("quantity", "number"), ("price", "money")]),
    ("Клиенты", &[("id", "id"), ("Имя", "word"), ("Город", "word")]),
];

/// Their rows.
const ROWS: [(&str, &[&str]); 5] = [
    (
        "customers",
        &[
            "1, 'Anna Lind', 'Berlin', 'anna@example.org'",
            "2, 'Боб Иванов', 'Москва', 'bob@example.org'",
            "3, 'Carla Ruiz', 'Berlin', 'carla@example.org'",
            "4, 'داليا', 'القاهرة', 'dalia@example.org'",
            "5, 'Emil Gift 🎁', 'Paris', 'emil@example.org'",
            "6, 'Ada', 'Paris', NULL",
        ],
    ),
    (
        "products",
        &[
            "1, 'Tea', 'Drinks', 4.50",
            "2, 'Coffee', 'Drinks', 7.25",
            "3, 'Bread', 'Food', 3.10",
            "4, 'Honey', 'Food', 9.90",
        ],
    ),
    (
        "orders",
        &[
            "1, 1, 'paid', 120.50, '2026-01-05 10:00:00', 'gift'",
            "2, 1, 'open', 15.00, '2026-01-20 11:30:00', NULL",
            "3, 2, 'paid', 310.00, '2026-02-01 09:15:00', 'a gift for 50% less'",
            "4, 3, 'cancelled', 45.90, '2026-02-14 18:45:00', 'it''s; -- DROP TABLE orders /* x */'",
            "5, 3, 'paid', 99.99, '2026-03-03 08:00:00', NULL",
            "6, 4, 'open', 250.00, '2026-04-10 20:20:00', 'a \"quoted\" word'",
            "7, 5, 'paid', 12.00, '2026-04-11 07:07:07', 'last'",
        ],
    ),
    (
        "order_items",
        &["1, 1, 3, 4.50", "1, 4, 2, 9.90", "3, 2, 10, 7.25", "5, 3, 1, 3.10", "6, 1, 2, 4.50", "7, 2, 1, 7.25"],
    ),
    ("Клиенты", &["1, 'Анна', 'Москва'", "2, 'Борис', 'Казань'"]),
];

/// Statements that make the tables and fill them.
pub(crate) fn set_up(dialect: &str) -> Vec<String> {
    let (open, close) = match dialect {
        "mysql" => ('`', '`'),
        "sql_server" => ('[', ']'),
        _ => ('"', '"'),
    };
    let quoted = |name: &str| format!("{open}{name}{close}");
    let tables = TABLES.iter().map(|(table, columns)| {
        let columns = columns.iter().map(|(name, kind)| format!("{} {}", quoted(name), column_type(dialect, kind)));
        format!("CREATE TABLE {} ({})", quoted(table), columns.collect::<Vec<_>>().join(", "))
    });
    let prefix = if dialect == "sql_server" { "N'" } else { "'" };
    let rows = ROWS.iter().map(|(table, rows)| {
        let rows: Vec<String> =
            rows.iter().map(|row| format!("({})", row.replace(", '", &format!(", {prefix}")))).collect();
        format!("INSERT INTO {} VALUES {}", quoted(table), rows.join(", "))
    });
    tables.chain(rows).collect()
}

/// The type of a column in a dialect.
pub(crate) fn column_type(dialect: &str, kind: &str) -> &'static str {
    match (dialect, kind) {
        (_, "id") => "INTEGER NOT NULL PRIMARY KEY",
        (_, "number") => "INTEGER",
        ("sql_server", "word") => "NVARCHAR(100)",
        (_, "word") => "VARCHAR(100)",
        ("sql_server", "text") => "NVARCHAR(1000)",
        (_, "text") => "TEXT",
        (_, "money") => "NUMERIC(10, 2)",
        ("sql_server", _) => "DATETIME2",
        ("mysql", _) => "DATETIME",
        _ => "TIMESTAMP",
    }
}

impl Case {
    fn everywhere(what: &str, sql: String) -> Self {
        Self { dialects: DIALECTS.to_vec(), what: what.to_owned(), sql }
    }

    /// Whether it is written for a dialect.
    pub(crate) fn is_for(&self, dialect: &str) -> bool {
        self.dialects.contains(&dialect)
    }
}

fn read(file: &'static str) -> Vec<Case> {
    let file = file.strip_prefix("@@ ").expect("a file begins with a case");
    let case = |text: &'static str| {
        let (head, sql) = text.split_once('\n').expect("a statement follows");
        let (dialects, what) = head.split_once(" | ").expect("a head names dialects and what is tried");
        let dialects = match dialects {
            "all" => DIALECTS.to_vec(),
            some => some.split(", ").collect(),
        };
        assert!(dialects.iter().all(|dialect| DIALECTS.contains(dialect)), "{head}");
        Case { dialects, what: what.to_owned(), sql: sql.trim_end_matches('\n').to_owned() }
    };
    file.split("\n@@ ").map(case).collect()
}

/// What is an attack by its size.
fn generated() -> Vec<(&'static str, String)> {
    let numbers = |count: usize| (0..count).map(|n| n.to_string()).collect::<Vec<_>>().join(", ");
    vec![
        ("nested parentheses", format!("SELECT {}1{}", "(".repeat(3_000), ")".repeat(3_000))),
        ("nested queries", format!("SELECT * FROM {}orders{}", "(SELECT * FROM ".repeat(500), ") AS t".repeat(500))),
        ("nested calls", format!("SELECT {}1{}", "abs(".repeat(2_000), ")".repeat(2_000))),
        ("nested CASE", format!("SELECT {}1{}", "CASE WHEN 1 = 1 THEN ".repeat(400), " END".repeat(400))),
        ("a chain of NOT", format!("SELECT * FROM orders WHERE {}TRUE", "NOT ".repeat(3_000))),
        ("a chain of minus signs", format!("SELECT {}1", "- ".repeat(3_000))),
        ("a long sum", format!("SELECT 1{}", " + 1".repeat(2_000))),
        ("a long chain of OR", format!("SELECT * FROM orders WHERE id = 0{}", " OR id = 1".repeat(1_000))),
        ("a long chain of UNION", format!("SELECT 1{}", " UNION SELECT 1".repeat(1_000))),
        ("a long chain of casts", format!("SELECT {}1{}", "CAST(".repeat(500), " AS INTEGER)".repeat(500))),
        ("nested parentheses after FROM", format!("SELECT * FROM {}orders{}", "(".repeat(300), ")".repeat(300))),
        ("nested queries in SELECT", format!("SELECT {}1{}", "(SELECT ".repeat(300), ")".repeat(300))),
        ("nested EXISTS", format!("SELECT 1 WHERE {}TRUE{}", "EXISTS (SELECT 1 WHERE ".repeat(300), ")".repeat(300))),
        ("nested arrays", format!("SELECT {}1{}", "ARRAY[".repeat(200), "]".repeat(200))),
        ("nested pairs", format!("SELECT {}1{}", "(1, ".repeat(300), ")".repeat(300))),
        ("nested joins", format!("SELECT * FROM {}orders{}", "(customers JOIN ".repeat(300), " ON 1 = 1)".repeat(300))),
        ("intervals of intervals", format!("SELECT {}1 DAY", "INTERVAL ".repeat(1_000))),
        ("brackets that never close", format!("SELECT * FROM {}", "(SELECT 1 FROM (".repeat(40))),
        ("a list of very many numbers", format!("SELECT * FROM orders WHERE id IN ({})", numbers(10_000))),
        ("a very long text", format!("SELECT '{}'", "x".repeat(100_000))),
        ("a very long name", format!("SELECT {} FROM orders", "x".repeat(50_000))),
        ("a very long comment", format!("SELECT 1 /* {} */ FROM missing", "x".repeat(30_000))),
        ("nothing but spaces", " ".repeat(10_000)),
    ]
}
