//! What a server or a login sets for its sessions changes no answer.

use botyard::model::database::{Cell, Engine};
use mysql_async::prelude::Queryable as _;
use tokio_util::task::AbortOnDropHandle;

use crate::databases::fixture::{Asked, text};

/// A sale half an hour before a month of UTC begins, and one half an hour after; in Tokyo both are in January.
const SALES: &str = "CREATE TABLE sales (sold_at TIMESTAMP NULL, amount int)";

/// What is asked of it.
const BY_MONTH: [Cell; 2] = [Cell::Integer(1), Cell::Integer(2)];

/// The months of the sales as the login sees them in a session of its own.
async fn labels(asked: &Asked) -> Vec<String> {
    let address = &asked.address;
    let mut config = tokio_postgres::Config::new();
    config
        .host(&address.host)
        .port(address.port)
        .dbname(&address.database)
        .user(&address.user)
        .password(&asked.password);
    let (login, connection) = config.connect(tokio_postgres::NoTls).await.unwrap();
    let _serving = AbortOnDropHandle::new(tokio::spawn(connection));
    let rows = login.query("SELECT to_char(sold_at, 'YYYY-MM') FROM sales ORDER BY 1", &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn months_of_postgres_begin_in_utc_whatever_the_login_and_the_database_set() {
    let table = SALES.replace("TIMESTAMP NULL", "timestamptz");
    let asked = Asked::new(Engine::Postgres, &table).await;
    asked.run("INSERT INTO sales VALUES ('2026-01-01 08:30+09', 1), ('2026-01-01 09:30+09', 2)").await;
    let (database, user) = (&asked.address.database, &asked.address.user);
    asked.run(&format!("ALTER DATABASE {database} SET timezone = 'Asia/Tokyo'")).await;
    assert_eq!(labels(&asked).await, ["2026-01", "2026-01"]);
    let sql = "SELECT date_trunc('month', sold_at) AS month, to_char(sold_at, 'YYYY-MM') AS label, sum(amount) AS total, \
               now() = CAST(now() AT TIME ZONE 'UTC' AS timestamptz) AS is_utc FROM sales GROUP BY 1, 2 ORDER BY 1";
    let [december, january] = BY_MONTH;
    let expected = [
        [text("2025-12-01T00:00:00Z"), text("2025-12"), december, Cell::Bool(true)],
        [text("2026-01-01T00:00:00Z"), text("2026-01"), january, Cell::Bool(true)],
    ];
    assert_eq!(asked.ask(sql).await.unwrap().rows, expected);
    asked.run(&format!("ALTER ROLE {user} SET timezone = 'America/New_York'")).await;
    assert_eq!(asked.ask(sql).await.unwrap().rows, expected);
}

/// Has the server set something for this login alone, as tests beside this one use it as well.
async fn set_for_the_login(asked: &Asked) {
    let user = &asked.address.user;
    let of_login = |setting: &str, value: &str| format!("{setting} = IF(USER() LIKE '{user}@%', {value}, @@{setting})");
    let settings = [of_login("time_zone", "'+09:00'"), of_login("group_concat_max_len", "1024")].join(", ");
    asked.run(&format!("SET GLOBAL init_connect = \"SET {settings}\"")).await;
    let address = &asked.address;
    let url = format!("mysql://{user}:{}@{}:{}/{}", asked.password, address.host, address.port, address.database);
    let mut connection = mysql_async::Conn::from_url(url).await.unwrap();
    let set: Option<(String, u64)> =
        connection.query_first("SELECT @@time_zone, @@group_concat_max_len").await.unwrap();
    assert_eq!(set, Some(("+09:00".to_owned(), 1024)));
    connection.disconnect().await.unwrap();
}

#[tokio::test]
async fn months_and_long_lists_of_mariadb_are_the_same_whatever_the_server_sets() {
    let asked = Asked::new(Engine::Mysql, SALES).await;
    asked
        .run(
            "SET time_zone = '+09:00'; INSERT INTO sales VALUES ('2026-01-01 08:30', 1), ('2026-01-01 09:30', 2); \
             CREATE TABLE ten (n int); INSERT INTO ten VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)",
        )
        .await;
    set_for_the_login(&asked).await;
    let sql = "SELECT DATE_FORMAT(sold_at, '%Y-%m') AS month, SUM(amount) AS total, MIN(sold_at) AS first, \
               TIMESTAMPDIFF(MINUTE, UTC_TIMESTAMP(), NOW()) AS off FROM sales GROUP BY month ORDER BY month";
    let expected = [
        [text("2025-12"), text("1"), text("2025-12-31T23:30:00"), Cell::Integer(0)],
        [text("2026-01"), text("2"), text("2026-01-01T00:30:00"), Cell::Integer(0)],
    ];
    assert_eq!(asked.ask(sql).await.unwrap().rows, expected);

    let thousand = "ten a CROSS JOIN ten b CROSS JOIN ten c";
    let whole = asked.row(&format!("SELECT GROUP_CONCAT(a.n, b.n, c.n ORDER BY 1) FROM {thousand}")).await;
    let [Cell::Text(list)] = &whole[..] else { panic!("{whole:?}") };
    assert_eq!((list.len(), list.ends_with('…')), (3_999, false));
    // What is longer than a value may be is seen to be cut, also where characters take several bytes.
    let most = asked.client.limits().max_cell_bytes;
    for value in ["CONCAT(a.n, b.n, c.n, d.n)", "CONCAT(a.n, 'ж', d.n)", "CONVERT(CONCAT(a.n, d.n) USING utf32)"] {
        let sql = format!("SELECT GROUP_CONCAT({value}) FROM {thousand} CROSS JOIN ten d");
        let cut = asked.row(&sql).await;
        let [Cell::Text(list)] = &cut[..] else { panic!("{cut:?}") };
        assert!(list.ends_with('…') && list.len() > most - 4 && list.len() < most + 8, "{value}: {}", list.len());
    }
}

#[tokio::test]
async fn recursion_is_not_cut_in_silence() {
    let asked = Asked::new(Engine::Mysql, "CREATE TABLE t (a int)").await;
    // What is ended early without these settings, and given as the whole.
    let before = asked.look("SELECT CAST(@@max_recursive_iterations AS CHAR)").await;
    assert_eq!(before, ["1000"]);
    let days = "WITH RECURSIVE d AS (SELECT DATE('2020-01-01') AS d UNION ALL SELECT d + INTERVAL 1 DAY FROM d \
                WHERE d < '2025-12-31') SELECT COUNT(*), MAX(d) FROM d";
    assert_eq!(asked.row(days).await, [Cell::Integer(2_192), text("2025-12-31")]);
    for engine in [Engine::Postgres, Engine::Mysql] {
        let asked = Asked::new(engine, "CREATE TABLE t (a int)").await;
        let numbers =
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) SELECT COUNT(*) FROM n";
        assert_eq!(asked.row(numbers).await, [Cell::Integer(50_000)], "{engine}");
    }
}
