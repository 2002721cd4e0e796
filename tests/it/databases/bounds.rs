//! Statements that take too long or give too much.

use std::time::{Duration, Instant};

use botyard::clients::databases::{DatabaseError, QueryLimits, guard};
use botyard::model::database::{Cell, Engine};

use crate::databases::fixture::{Asked, until_no_child};
use crate::harness::traces;

/// Ten numbers: joined seven times with itself it has ten million rows, and ten times is endless.
const TEN: &str = "CREATE TABLE ten (n int); INSERT INTO ten VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)";

fn joined(times: usize) -> String {
    (1..times).fold("ten t0".to_owned(), |from, number| format!("{from} CROSS JOIN ten t{number}"))
}

fn endless() -> String {
    // The server cannot tell the sum beforehand.
    format!("SELECT sum(t0.n * t1.n) FROM {}", joined(11))
}

fn limits(asked: &Asked, change: impl FnOnce(&mut QueryLimits)) -> QueryLimits {
    let mut limits = asked.client.limits();
    change(&mut limits);
    limits
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_cancelled_at_the_server() {
    for engine in [Engine::Postgres, Engine::Mysql] {
        let asked = Asked::new(engine, TEN).await;
        let started = Instant::now();
        let limits = limits(&asked, |limits| limits.deadline = Duration::from_secs(1));
        let error = asked.ask_within(&endless(), limits).await.unwrap_err();
        assert!(matches!(error, DatabaseError::TimedOut), "{engine} {error}");
        assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
        asked.until_running(false).await;
    }
}

#[tokio::test]
async fn a_statement_that_nobody_waits_for_is_cancelled_at_the_server() {
    for engine in [Engine::Postgres, Engine::Mysql] {
        let asked = Asked::new(engine, TEN).await;
        let query = guard::check(engine, &endless(), &asked.schema().await).unwrap();
        let limits = limits(&asked, |limits| limits.deadline = Duration::from_mins(10));
        let (client, target) = (asked.client.clone(), asked.target());
        let asking = tokio::spawn(async move { client.query(&target, &query, limits).await });
        asked.until_running(true).await;
        asking.abort();
        assert!(asking.await.unwrap_err().is_cancelled());
        asked.until_running(false).await;
        until_no_child().await;
        println!("{engine}: the statement is gone");
    }
}

#[tokio::test]
async fn ten_million_rows_are_cut_and_take_no_memory() {
    for engine in [Engine::Postgres, Engine::Mysql] {
        let asked = Asked::new(engine, TEN).await;
        let before = resident_bytes();
        let sql = format!("SELECT t0.n, t1.n, 'some text to carry along' FROM {}", joined(7));
        let result = asked.ask(&sql).await.unwrap();
        assert!(result.is_truncated);
        assert_eq!(result.rows.len(), 10_000);
        // As many as the bytes allow.
        let few_bytes = limits(&asked, |limits| (limits.max_rows, limits.max_bytes) = (1_000_000, 100_000));
        let result = asked.ask_within(&sql, few_bytes).await.unwrap();
        assert!(result.is_truncated && (100..2_000).contains(&result.rows.len()), "{}", result.rows.len());
        asked.until_running(false).await;
        let grown = resident_bytes().saturating_sub(before);
        assert!(grown < 60 << 20, "{engine}: {grown} bytes more");
    }
}

#[tokio::test]
async fn a_series_without_an_end_is_cut_at_its_rows_or_ended_at_the_deadline() {
    let asked = Asked::new(Engine::Postgres, TEN).await;
    let result = asked.ask("SELECT generate_series(1, 1000000000000) AS n").await.unwrap();
    assert!(result.is_truncated && result.rows.len() == 10_000 && result.rows[9] == [Cell::Integer(10)]);
    asked.until_running(false).await;
    // After FROM the server makes all of it before it gives the first row.
    let second = limits(&asked, |limits| limits.deadline = Duration::from_secs(1));
    let error = asked.ask_within("SELECT n FROM generate_series(1, 1000000000000) AS n", second).await.unwrap_err();
    assert!(matches!(error, DatabaseError::TimedOut), "{error}");
    assert_eq!(error.to_string(), "the statement took too long and was cancelled");
    asked.until_running(false).await;
    let result = asked.ask("SELECT n FROM generate_series(1, 5) AS n ORDER BY n DESC LIMIT 1").await.unwrap();
    assert_eq!(result.rows, [[Cell::Integer(5)]]);
}

#[tokio::test]
async fn as_many_rows_as_there_may_be_are_not_cut() {
    for engine in [Engine::Postgres, Engine::Mysql] {
        let asked = Asked::new(engine, TEN).await;
        let ten = limits(&asked, |limits| limits.max_rows = 10);
        let result = asked.ask_within("SELECT n FROM ten ORDER BY n", ten).await.unwrap();
        assert_eq!((result.rows.len(), result.is_truncated), (10, false));
        let nine = limits(&asked, |limits| limits.max_rows = 9);
        let result = asked.ask_within("SELECT n FROM ten ORDER BY n", nine).await.unwrap();
        assert_eq!((result.rows.len(), result.is_truncated), (9, true));
        assert_eq!(result.rows[8], [Cell::Integer(8)]);
    }
}

#[tokio::test]
async fn the_cap_is_on_the_answer_and_not_on_what_is_counted() {
    for engine in [Engine::Postgres, Engine::Mysql] {
        let asked = Asked::new(engine, TEN).await;
        let three = limits(&asked, |limits| limits.max_rows = 3);
        for (sql, count) in [
            ("SELECT count(*) FROM (SELECT n FROM ten) q", 10),
            ("WITH q AS (SELECT n FROM ten) SELECT count(*) FROM q", 10),
            ("SELECT count(*) FROM (SELECT n FROM ten UNION ALL SELECT n FROM ten) q", 20),
            ("SELECT count(*) FROM ten WHERE n IN (SELECT n FROM ten)", 10),
            ("SELECT count(*) FROM (SELECT n FROM ten GROUP BY n ORDER BY n) q", 10),
        ] {
            let result = asked.ask_within(sql, three).await.unwrap();
            assert_eq!(result.rows, [[Cell::Integer(count)]], "{engine} {sql}");
        }
        for sql in
            ["SELECT n FROM ten ORDER BY n DESC", "SELECT n FROM ten UNION ALL SELECT n FROM ten ORDER BY n DESC"]
        {
            let result = asked.ask_within(sql, three).await.unwrap();
            assert!(
                result.is_truncated && result.rows.len() == 3 && result.rows[0] == [Cell::Integer(9)],
                "{result:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_large_value_is_cut_and_a_huge_one_is_not_read() {
    for engine in [Engine::Postgres, Engine::Mysql] {
        let kind = if engine == Engine::Postgres { "text" } else { "longtext" };
        let asked = Asked::new(engine, &format!("CREATE TABLE long_ones (id int, body {kind})")).await;
        if engine == Engine::Mysql {
            asked.run("SET GLOBAL max_allowed_packet = 134217728").await;
        }
        asked.run("INSERT INTO long_ones VALUES (1, repeat('ж', 100000)), (2, repeat('x', 100000000))").await;
        let result = asked.ask("SELECT body FROM long_ones WHERE id = 1").await.unwrap();
        let [Cell::Text(body)] = &result.rows[0][..] else { panic!("no text") };
        assert!(body.ends_with("ж…") && (15_900..16_100).contains(&body.len()), "{}", body.len());

        let before = resident_bytes();
        let error = asked.ask("SELECT body FROM long_ones WHERE id = 2").await.unwrap_err();
        assert!(matches!(&error, DatabaseError::Statement(text) if text.contains("too large")), "{engine} {error}");
        let grown = resident_bytes().saturating_sub(before);
        assert!(grown < 80 << 20, "{engine}: {grown} bytes more");
        // What came before it is kept.
        let result = asked.ask("SELECT id, body FROM long_ones ORDER BY id").await.unwrap();
        assert!(result.is_truncated && result.rows.len() == 1);
        let result = asked.ask("SELECT id, length(body) FROM long_ones ORDER BY id").await.unwrap();
        assert_eq!(result.rows.len(), 2);
    }
}

#[tokio::test]
async fn only_so_many_ask_at_once() {
    let asked = Asked::new(Engine::Postgres, TEN).await;
    let query = guard::check(asked.engine, &endless(), &asked.schema().await).unwrap();
    let client = super::fixture::client(|settings| {
        (settings.max_connections_per_database, settings.connect_timeout) = (2, Duration::from_secs(3));
    });
    let ask = || {
        let (client, target, query, limits) = (client.clone(), asked.target(), query.clone(), client.limits());
        tokio::spawn(async move { client.query(&target, &query, limits).await })
    };
    let asking = [ask(), ask()];
    asked.until_running(true).await;
    while asked.running().await < 2 {}
    let error = client.test(&asked.target()).await.unwrap_err();
    assert!(matches!(error, DatabaseError::Busy) && error.health().is_none(), "{error}");
    asking.iter().for_each(tokio::task::JoinHandle::abort);
    asked.until_running(false).await;
    client.test(&asked.target()).await.unwrap();
}

#[tokio::test]
async fn no_statement_and_no_value_is_logged() {
    for engine in [Engine::Postgres, Engine::Mysql] {
        let asked = Asked::new(engine, TEN).await;
        let marker = format!("marker{}", asked.address.database);
        // The search over all traces of the suite fails if it is found in a log.
        traces::secret("a value in a statement", &marker);
        let result = asked.ask(&format!("SELECT '{marker}' FROM ten WHERE n = 1")).await.unwrap();
        assert_eq!(result.rows, [[Cell::Text(marker.clone())]]);
        asked.ask(&format!("SELECT sum(n) FROM ten WHERE '{marker}' = n")).await.ok();
    }
}

/// What this process has in memory.
fn resident_bytes() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 4096
}
