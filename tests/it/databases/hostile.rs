//! Servers and files that are made to hurt whoever asks them: the platform goes on, and nothing of them is left behind.

use std::time::{Duration, Instant};

use botyard::clients::databases::{DatabaseError, QueryLimits, Target, TenantClient, guard};
use botyard::model::database::{Cell, Engine, ServerAddress, TlsMode};
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::AbortOnDropHandle;

use crate::databases::fixture::{client, until_no_child};

/// What a server that is made up sends after the sign-in.
#[derive(Debug, Clone, Copy)]
enum Trick {
    /// It says that there are 2^40 columns.
    ColumnCount,
    /// It describes columns without end.
    Columns,
    /// It sends rows without end.
    Rows,
    /// Its rows are not what was asked for, which the driver does not expect.
    Nonsense,
}

/// A packet of MySQL's protocol.
fn packet(number: u8, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_le_bytes();
    [&length[..3], &[number], payload].concat()
}

fn greeting() -> Vec<u8> {
    let mut payload = b"\x0a8.0.0\0\x01\0\0\0abcdefgh\0".to_vec();
    // What it can: long passwords, a database at the sign-in, the protocol of 4.1, transactions, and challenges.
    payload.extend(0xa209_u16.to_le_bytes());
    payload.extend([33, 2, 0]);
    payload.extend(0x0008_u16.to_le_bytes());
    payload.push(21);
    payload.extend([0; 10]);
    payload.extend(b"ijklmnopqrst\0mysql_native_password\0");
    packet(0, &payload)
}

/// A text of 60 KB with its length before it.
fn long_text() -> Vec<u8> {
    [&b"\xfd\x60\xea\0"[..], &vec![b'x'; 60_000]].concat()
}

fn column() -> Vec<u8> {
    let mut payload = b"\x03def\0\0\0".to_vec();
    payload.extend(long_text());
    payload.extend(b"\0\x0c\x21\0\xff\0\0\0\xfd\0\0\0\0\0");
    payload
}

async fn receive(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut head = [0; 4];
    stream.read_exact(&mut head).await?;
    let mut payload = vec![0; usize::from(head[0]) | usize::from(head[1]) << 8 | usize::from(head[2]) << 16];
    stream.read_exact(&mut payload).await.map(drop)
}

async fn trick(mut stream: TcpStream, trick: Trick) -> std::io::Result<()> {
    stream.write_all(&greeting()).await?;
    receive(&mut stream).await?;
    stream.write_all(&packet(2, b"\0\0\0\x02\0\0\0")).await?;
    receive(&mut stream).await?;
    let count = |count: u64| [&[0xfe][..], &count.to_le_bytes()].concat();
    let end = b"\xfe\0\0\x02\0";
    let (head, repeated) = match trick {
        Trick::ColumnCount => (packet(1, &count(1 << 40)), None),
        Trick::Columns => (packet(1, &count(1_000_000)), Some((2, column()))),
        Trick::Rows => {
            let columns = [2, 3, 4].map(|number| packet(number, &column())).concat();
            let row = [&b"\x011\x018"[..], &long_text()].concat();
            ([packet(1, &[3]), columns, packet(5, end)].concat(), Some((6, row)))
        }
        Trick::Nonsense => ([packet(1, &[1]), packet(2, &column()), packet(3, end)].concat(), Some((4, long_text()))),
    };
    stream.write_all(&head).await?;
    let Some((mut number, payload)) = repeated else { return receive(&mut stream).await };
    loop {
        stream.write_all(&packet(number, &payload)).await?;
        number = number.wrapping_add(1);
    }
}

async fn server(kind: Trick) -> (Target, AbortOnDropHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = ServerAddress {
        host: "127.0.0.1".to_owned(),
        port: listener.local_addr().unwrap().port(),
        database: "shop".to_owned(),
        user: "reader".to_owned(),
        tls: TlsMode::Off,
    };
    let serving = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(trick(stream, kind));
        }
    });
    let target = Target::Server { engine: Engine::Mysql, address, password: "a password of the test".into() };
    (target, AbortOnDropHandle::new(serving))
}

#[tokio::test]
async fn a_server_that_sends_too_much_hurts_nobody_else() {
    let client = client(|settings| settings.connect_timeout = Duration::from_secs(4));
    let (_folder, file) = file();
    for kind in [Trick::ColumnCount, Trick::Columns, Trick::Rows, Trick::Nonsense] {
        let (target, _serving) = server(kind).await;
        let begun = Instant::now();
        let before = resident_bytes();
        let error = client.test(&target).await.unwrap_err();
        println!("{kind:?}: {error} after {:?}", begun.elapsed());
        assert!(matches!(error, DatabaseError::Unreachable(_) | DatabaseError::TimedOut), "{kind:?}: {error:?}");
        if matches!(kind, Trick::ColumnCount) {
            assert!(error.to_string().contains("sent more than fits"), "{error}");
        }
        if matches!(kind, Trick::Nonsense) {
            assert!(error.to_string().contains("not one of such a server"), "{error}");
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "{kind:?}: {:?}", begun.elapsed());
        assert!(resident_bytes().saturating_sub(before) < 60 << 20, "{kind:?}");
        client.test(&file).await.unwrap();
    }
    until_no_child().await;
}

/// A file with a long text.
fn file() -> (TempDir, Target) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.sqlite");
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE texts (id INTEGER PRIMARY KEY, body TEXT, needle TEXT);
             INSERT INTO texts VALUES (1, replace(hex(zeroblob(45000)), '0', 'a'), replace(hex(zeroblob(22000)), '0', 'a') || 'b');",
        )
        .unwrap();
    (folder, Target::File(path))
}

async fn ask(
    client: &TenantClient,
    file: &Target,
    sql: &str,
    deadline: Duration,
) -> Result<Vec<Vec<Cell>>, DatabaseError> {
    let schema = client.introspect(file).await.unwrap();
    let query = guard::check(Engine::Sqlite, sql, &schema).unwrap_or_else(|refused| panic!("{refused}"));
    let limits = QueryLimits { deadline, ..client.limits() };
    client.query(file, &query, limits).await.map(|result| result.rows)
}

#[tokio::test]
async fn functions_on_long_texts_end_at_the_deadline() {
    let (client, (_folder, file)) = (client(|_| ()), file());
    let look = "instr(replace(replace(body, needle, ''), needle, id), needle)";
    let looks = vec![look; 60].join(" + ");
    let begun = Instant::now();
    let error = ask(&client, &file, &format!("SELECT {looks} FROM texts"), Duration::from_secs(1)).await.unwrap_err();
    assert!(matches!(error, DatabaseError::TimedOut), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    until_no_child().await;
}

#[tokio::test]
async fn what_gathers_too_much_in_memory_is_ended() {
    let (client, (_folder, file)) = (client(|_| ()), file());
    let before = resident_bytes();
    let sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) \
               SELECT body || i AS long FROM n CROSS JOIN texts ORDER BY long";
    let error = ask(&client, &file, sql, Duration::from_mins(1)).await.unwrap_err();
    assert!(error.to_string().contains("memory"), "{error}");
    assert!(resident_bytes().saturating_sub(before) < 40 << 20);
    until_no_child().await;
}

#[tokio::test]
async fn rows_as_long_as_may_be_take_no_more_memory_than_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.sqlite");
    let ddl = "CREATE TABLE texts (id INTEGER PRIMARY KEY, body TEXT);
               INSERT INTO texts VALUES (1, replace(hex(zeroblob(15000000)), '0', 'a'))";
    Connection::open(&path).unwrap().execute_batch(ddl).unwrap();
    let (client, file) = (client(|_| ()), Target::File(path));
    let before = resident_bytes();
    let many = (0..40).map(|n| format!("lower(body || '{n}')")).collect::<Vec<_>>().join(", ");
    for sql in [
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) \
         SELECT body || i AS long FROM n CROSS JOIN texts ORDER BY long",
        &format!("SELECT {many} FROM texts"),
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) \
         SELECT json_group_array(body || i) FROM n CROSS JOIN texts",
    ] {
        let error = ask(&client, &file, sql, Duration::from_mins(1)).await.unwrap_err().to_string();
        println!("{error}");
        assert!(error.contains("memory") || error.contains("longer than 32 MB"), "{sql}: {error}");
    }
    assert!(resident_bytes().saturating_sub(before) < 40 << 20);
    until_no_child().await;
}

#[tokio::test]
async fn a_statement_on_a_file_whose_answer_nobody_waits_for_leaves_no_process() {
    let (client, (_folder, file)) = (client(|_| ()), file());
    let sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n";
    let asked = tokio::time::timeout(Duration::from_secs(2), ask(&client, &file, sql, Duration::from_mins(10))).await;
    assert!(asked.is_err());
    until_no_child().await;
}

/// What this process has in memory.
fn resident_bytes() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 4096
}
