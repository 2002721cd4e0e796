//! The corpus on live servers through the front door: questions are answered, attacks are refused, what would never end is
//! ended, and nothing changes.

use std::time::{Duration, Instant};

use botyard::clients::databases::{DatabaseError, QueryLimits, guard};
use botyard::model::database::Engine;

use super::corpus::{self, Case};
use super::fixture::Asked;

const ENGINES: [Engine; 2] = [Engine::Postgres, Engine::Mysql];

/// What MySQL knows and MariaDB, with which the tests run, does not.
const MYSQL_ALONE: [&str; 1] = ["LAG(total, 1, 0)"];

async fn shop(engine: Engine) -> Asked {
    Asked::new(engine, &corpus::set_up(engine.as_str()).join("; ")).await
}

fn cases_of(cases: Vec<Case>, engine: Engine) -> impl Iterator<Item = Case> {
    cases.into_iter().filter(move |case| case.is_for(engine.as_str()))
}

#[tokio::test]
async fn every_question_is_answered_and_every_attack_refused() {
    for engine in ENGINES {
        let asked = shop(engine).await;
        let schema = asked.schema().await;
        let mut refused = Vec::new();
        let mut answered = 0;
        for Case { sql, .. } in cases_of(corpus::questions(), engine) {
            let query = guard::check(engine, &sql, &schema).unwrap();
            match asked.client.query(&asked.target(), &query, asked.client.limits()).await {
                Ok(result) => answered += usize::from(!result.is_truncated && !result.columns.is_empty()),
                Err(_) if MYSQL_ALONE.iter().any(|words| sql.contains(words)) => {}
                Err(error) => refused.push(format!("{sql}\n    {}\n    {error}", query.sql())),
            }
        }
        let mut attacks = 0;
        for Case { what, sql, .. } in cases_of(corpus::attacks(), engine) {
            assert!(guard::check(engine, &sql, &schema).is_err(), "{engine}: {what}");
            attacks += 1;
        }
        println!("{engine}: {answered} questions answered, {attacks} attacks refused");
        assert!(refused.is_empty(), "{engine}:\n{}", refused.join("\n"));
    }
}

#[tokio::test]
async fn what_would_never_end_is_ended() {
    for engine in ENGINES {
        let asked = shop(engine).await;
        let schema = asked.schema().await;
        let limits = QueryLimits { deadline: Duration::from_secs(1), ..asked.client.limits() };
        for Case { what, sql, .. } in cases_of(corpus::bombs(), engine) {
            let query = guard::check(engine, &sql, &schema).unwrap();
            let started = Instant::now();
            let result = asked.client.query(&asked.target(), &query, limits).await;
            assert!(started.elapsed() < Duration::from_secs(10), "{engine}: {what}: {:?}", started.elapsed());
            let is_ended = matches!(result, Err(DatabaseError::TimedOut | DatabaseError::Statement(_)));
            assert!(is_ended, "{engine}: {what}: {result:?}");
            asked.until_running(false).await;
        }
    }
}
