//! The whole way on the servers: PostgreSQL as the platform's own store, PostgreSQL and MariaDB as what is asked.

use botyard::model::database::Engine;
use serde_json::Value;

use crate::analyst::fixture::{Analyst, SHOP, Somebody, sql, usual, wording};
use crate::databases::fixture::Asked;
use crate::harness::database::TestDatabase;

/// Adds a database with the shop in it by its address, which is told as well.
async fn added(analyst: &Analyst, anna: &mut Somebody, engine: Engine) -> (Asked, String) {
    let asked = Asked::new(engine, SHOP).await;
    let scheme = scheme_of(engine);
    let (address, password) = (&asked.address, &asked.password);
    let url = format!("{}:{password}@{}:{}/{}", address.user, address.host, address.port, address.database);
    let added = analyst.ask(anna, &format!("/adddb Live{scheme} {scheme}://{url}?sslmode=disable")).await;
    assert!(added.starts_with(&format!("Live{scheme} is added")) && added.ends_with("ask away!"), "{added}");
    (asked, url)
}

const fn scheme_of(engine: Engine) -> &'static str {
    match engine {
        Engine::Postgres => "postgres",
        _ => "mysql",
    }
}

/// Adds such a database, and asks it.
async fn is_answered(analyst: &Analyst, anna: &mut Somebody, engine: Engine) {
    let (asked, url) = added(analyst, anna, engine).await;
    let (scheme, address) = (scheme_of(engine), &asked.address);
    let answer = analyst.say(anna, "How much did each region sell?").await;
    let text = answer["text"].as_str().unwrap();
    assert!(text.contains("North    200\nSouth    125\nWest      70"), "{text}");
    assert!(text.ends_with("240 tokens · $0.0002"), "{text}");
    assert!(anna.chat.bot_message().await["photo"].is_array());
    let system = analyst.requests("analysis").pop().unwrap().system;
    assert!(system.contains("sales") && system.contains("region"), "{system}");
    assert!(system.contains("The time zone of the session is UTC") && system.contains("(UTC)"), "{system}");
    analyst.press(anna, &answer, "Right").await;
    analyst.press(anna, &answer, "CSV").await;
    assert_eq!(anna.chat.bot_message().await["caption"], "Rows: 3");
    // A login that may write is taken, with a word of warning.
    let table = if engine == Engine::Postgres { "sales".to_owned() } else { format!("{}.sales", address.database) };
    asked.run(&format!("GRANT INSERT ON {table} TO {}", address.user)).await;
    let added = analyst.ask(anna, &format!("/adddb Writing{scheme} {scheme}://{url}?sslmode=disable")).await;
    assert!(added.contains("\n\n⚠️ Its login may change data there."), "{added}");
    let chosen = analyst.ask(anna, &format!("/selectdb Live{scheme}")).await;
    assert!(chosen.starts_with("Your questions go to"), "{chosen}");
}

#[actix_web::test]
async fn on_postgresql_people_ask_postgresql() {
    let analyst = Analyst::start_on(TestDatabase::postgres().await, |setup| setup).await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    is_answered(&analyst, &mut anna, Engine::Postgres).await;
    analyst.ask(&mut anna, "And now?").await;
    anna.chat.bot_message().await;
    let system = analyst.requests("analysis").pop().unwrap().system;
    assert!(system.contains("Statements that people found right"), "{system}");
    assert!(analyst.ask(&mut anna, "/history").await.contains("And now?\n→ North sold the most: 200. (240 tokens"));
    let sure = analyst.say(&mut anna, "/clear").await;
    analyst.press(&anna, &sure, "Delete").await;
    assert_eq!(anna.chat.edit().await["text"], "Deleted. Questions: 2");
    assert_eq!(analyst.ask(&mut anna, "/history").await, "You have asked nothing here yet.");
    assert!(analyst.ask(&mut anna, "/stats").await.contains("480 tokens · $0.0003"));
}

#[actix_web::test]
async fn people_ask_mariadb() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody("Anna").await;
    analyst.say(&mut anna, "/start").await;
    is_answered(&analyst, &mut anna, Engine::Mysql).await;
}

#[actix_web::test]
async fn advice_that_is_to_be_copied_ends_as_it_is_copied() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody("Anna").await;
    let (asked, url) = added(&analyst, &mut anna, Engine::Postgres).await;
    asked.run(&format!("ALTER ROLE {} CREATEROLE", asked.address.user)).await;
    let refused = analyst.ask(&mut anna, &format!("/adddb Again postgres://{url}?sslmode=disable")).await;
    assert!(refused.ends_with("GRANT SELECT ON TABLES TO botyard_reader;"), "{refused}");
    let refused = analyst.ask(&mut anna, "How much did each region sell?").await;
    assert!(refused.lines().any(|line| line.ends_with("GRANT SELECT ON TABLES TO botyard_reader;")), "{refused}");
}

#[actix_web::test]
async fn a_table_that_is_new_is_found_when_a_statement_asks_for_it() {
    let analyst = Analyst::start_with(|setup| setup.with("databases.schema_min_age", "0s")).await;
    let mut anna = analyst.somebody("Anna").await;
    analyst.say(&mut anna, "/start").await;
    let (asked, _) = added(&analyst, &mut anna, Engine::Postgres).await;
    let user = &asked.address.user;
    let ddl = "CREATE TABLE vans (plate TEXT NOT NULL); INSERT INTO vans VALUES ('B-17')";
    asked.run(&format!("{ddl}; GRANT SELECT ON vans TO {user}")).await;
    analyst.says(|request| match request.schema_name.as_str() {
        "analysis" => sql("SELECT v.plate FROM vans v"),
        _ => usual(request),
    });
    let answer = analyst.ask(&mut anna, "Which vans are there?").await;
    assert!(answer.contains("\nB-17\n"), "{answer}");
    assert_eq!(analyst.requests("analysis").len(), 1, "no model had to mend what was right");
    // What is not there is looked for, and then mended by the model, which sees what is there now.
    analyst.says(|request| match request.schema_name.as_str() {
        "analysis" if request.question().starts_with("This statement could not be run:") => {
            sql("SELECT plate FROM vans")
        }
        "analysis" => sql("SELECT plate FROM lorries"),
        _ => usual(request),
    });
    asked.run(&format!("ALTER TABLE vans ADD COLUMN seats INTEGER; GRANT SELECT ON vans TO {user}")).await;
    assert!(analyst.ask(&mut anna, "Which vans are there?").await.contains("\nB-17\n"));
    let system = analyst.requests("analysis").pop().unwrap().system;
    assert!(system.contains("seats"), "{system}");
}

#[actix_web::test]
async fn a_file_holds_values_as_the_database_writes_them_and_no_formulas() {
    let analyst = Analyst::start_with(|setup| setup.with("databases.schema_min_age", "0s")).await;
    let mut anna = analyst.somebody("Anna").await;
    analyst.say(&mut anna, "/start").await;
    let (asked, _) = added(&analyst, &mut anna, Engine::Postgres).await;
    asked.run("CREATE TABLE odd (n int, seen timestamptz, lasts interval, rate float8, words text)").await;
    let rows =
        "(1, '-infinity', '-3 days', '-Infinity', '=1+1'), (2, '2026-01-31T00:00:00Z', '1 mon -04:00', 0.5, '＝1+1'),
        (3, 'infinity', '1 day', 'Infinity', chr(8203) || '@SUM(1)')";
    let user = &asked.address.user;
    asked.run(&format!("INSERT INTO odd VALUES {rows}; GRANT SELECT ON odd TO {user}")).await;
    let database = analyst.ask(&mut anna, "/myinfo").await;
    assert!(database.ends_with("Database in this chat: Livepostgres"), "{database}");
    analyst.says(|request| match request.schema_name.as_str() {
        "answer" => wording("Here it is."),
        _ => sql("SELECT seen, lasts, rate, words FROM odd ORDER BY n"),
    });
    let answer = analyst.say(&mut anna, "What is odd?").await;
    analyst.press(&anna, &answer, "CSV").await;
    let is_file = |event: &Value| event["message"]["document"].is_object();
    let file = anna.chat.wait_for(is_file).await["message"]["document"]["file_id"].take();
    let path = format!("chats/{}/{}/files/{}", analyst.bot.id, anna.id, file.as_str().unwrap());
    let url = format!("{}/sandbox/{path}", analyst.sandbox().base_url());
    let csv = analyst.sandbox().http().get(url).send().await.unwrap().text().await.unwrap();
    let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
    let expected = [
        "seen,lasts,rate,words",
        "-infinity,-3 days,-Infinity,'=1+1",
        "2026-01-31T00:00:00Z,1 mon -04:00:00,0.5,'＝1+1",
        "infinity,1 day,Infinity,'\u{200b}@SUM(1)",
    ];
    assert_eq!(lines, expected);
}

#[actix_web::test]
async fn exact_decimals_are_shown_without_their_noise() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody("Anna").await;
    analyst.say(&mut anna, "/start").await;
    analyst.says(|request| match request.schema_name.as_str() {
        "answer" => wording("Here it is."),
        _ => sql("SELECT region, AVG(amount) AS average FROM sales GROUP BY region ORDER BY region"),
    });
    for engine in [Engine::Postgres, Engine::Mysql] {
        let _database = added(&analyst, &mut anna, engine).await;
        let answer = analyst.ask(&mut anna, "What does each region sell on average?").await;
        assert!(answer.contains("North    100.0\nSouth     62.5\nWest      35.0"), "{engine:?}: {answer}");
        assert!(anna.chat.bot_message().await["photo"].is_array());
    }
}
