//! Databases with more tables than a model is shown: it asks for those that it needs, once.

use std::fmt::Write as _;

use crate::analyst::fixture::{Analyst, Somebody, decided, look_up, offers_look_up, sql, usual, wording};

const IN_JANUARY: &str = "SELECT SUM(amount) AS total FROM zz_invoices WHERE issued_on LIKE '2026-01%'";

/// A database with so many tables of no interest, and one with invoices.
fn ddl(count: usize) -> String {
    let mut ddl = "PRAGMA page_size = 512; BEGIN;".to_owned();
    for number in 0..count {
        writeln!(ddl, "CREATE TABLE t{number:04}_archive (id INTEGER PRIMARY KEY, note TEXT);").unwrap();
    }
    ddl + "CREATE TABLE zz_invoices (id INTEGER PRIMARY KEY, issued_on TEXT, amount INTEGER);
        INSERT INTO zz_invoices VALUES (1, '2026-01-03', 100), (2, '2026-01-20', 150), (3, '2026-02-01', 7); COMMIT;"
}

/// An analyst that shows little of a schema, and somebody with 60 tables.
async fn little_shown(settings: &[(&str, &str)]) -> (Analyst, Somebody) {
    let analyst = Analyst::start_with(|setup| {
        let setup = setup.with("analyst.schema_size", "1 KB").with("analyst.history_exchanges", "0");
        settings.iter().fold(setup, |setup, (key, value)| setup.with(key, value))
    })
    .await;
    let mut anna = analyst.somebody("Anna").await;
    analyst.say(&mut anna, "/start").await;
    analyst.add_file(&mut anna, "Books", &ddl(60)).await;
    (analyst, anna)
}

#[actix_web::test]
async fn a_question_with_no_word_of_the_tables_leads_to_them() {
    let analyst = Analyst::start_with(|setup| setup.with("analyst.history_exchanges", "0")).await;
    let mut anna = analyst.somebody("Anna").await;
    analyst.say(&mut anna, "/start").await;
    analyst.add_file(&mut anna, "Books", &ddl(2_000)).await;
    analyst.says(|request| match request.schema_name.as_str() {
        "analysis" if offers_look_up(request) => look_up(&["invoice", "payment", "revenue"]),
        "analysis" => sql(IN_JANUARY),
        _ => wording("250 came in."),
    });
    for question in ["How much money came in during January?", "Сколько денег пришло в январе?"]
    {
        let before = analyst.requests("analysis").len();
        let answer = analyst.ask(&mut anna, question).await;
        assert!(answer.starts_with("250 came in."), "{answer}");
        assert!(answer.contains("250") && answer.ends_with("360 tokens · $0.0002"), "three calls: {answer}");
        let requests = analyst.requests("analysis").split_off(before);
        let [first, second] = requests.as_slice() else { panic!("{}", requests.len()) };
        assert!(offers_look_up(first) && !offers_look_up(second));
        assert!(first.system.contains(" other tables, whose columns are not shown: "), "{}", first.system);
        assert!(first.system.matches("_archive").count() > 1_500, "{}", first.system);
        assert!(!first.system.contains("issued_on"), "{}", first.system);
        let (_, table) = second.system.split_once("\nzz_invoices").unwrap();
        assert!(table.contains("issued_on") && table.contains("amount"), "{}", second.system);
        assert_eq!(first.turns, second.turns);
    }
    let stats = analyst.ask(&mut anna, "/stats").await;
    assert!(stats.contains("720 tokens"), "{stats}");
}

#[actix_web::test]
async fn tables_are_looked_up_once() {
    let (analyst, mut anna) = little_shown(&[]).await;
    analyst.says(|_| look_up(&["invoice"]));
    let answer = analyst.ask(&mut anna, "How much money came in?").await;
    assert!(answer.starts_with("I looked for tables that have this, and the language model"), "{answer}");
    assert!(answer.contains("Name the tables that you mean") && answer.ends_with("240 tokens · $0.0002"), "{answer}");
    assert_eq!(analyst.requests("analysis").len(), 2);
}

#[actix_web::test]
async fn a_table_that_a_failed_statement_took_can_be_looked_up() {
    let (analyst, mut anna) = little_shown(&[]).await;
    analyst.says(|request| match request.schema_name.as_str() {
        "analysis" if request.turns.len() == 1 => sql("SELECT total FROM zz_invoices"),
        "analysis" if offers_look_up(request) => look_up(&["ZZ_Invoices"]),
        "analysis" => sql(IN_JANUARY),
        _ => wording("250 came in."),
    });
    let answer = analyst.ask(&mut anna, "How much money came in?").await;
    assert!(answer.starts_with("250 came in.") && answer.contains("480 tokens"), "{answer}");
    let last = analyst.requests("analysis").pop().unwrap();
    assert!(last.system.contains("issued_on") && last.question().starts_with("This statement could not be run:"));
}

#[actix_web::test]
async fn garbage_that_is_looked_up_does_no_harm() {
    let (analyst, mut anna) = little_shown(&[]).await;
    let long = "x".repeat(10_000);
    let many = vec!["archive"; 500];
    let garbage: [&[&str]; 4] = [
        &[],
        &["", "\0", "\u{202e}", "%", "'; DROP TABLE zz_invoices; --", "</data-0>"],
        &[long.as_str(), "🙂🙂"],
        &many,
    ];
    for words in garbage {
        let said: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        analyst.says(move |request| {
            if offers_look_up(request) {
                look_up(&said.iter().map(String::as_str).collect::<Vec<_>>())
            } else {
                decided("clarify", "Which do you mean?")
            }
        });
        let answer = analyst.ask(&mut anna, "Are there large invoices?").await;
        assert_eq!(answer, "Which do you mean?\n\n240 tokens · $0.0002");
        let system = analyst.requests("analysis").pop().unwrap().system;
        assert!(system.contains("issued_on"), "what was asked is shown: {system}");
        assert!(!system.contains("DROP TABLE") && !system.contains("xxx") && system.len() < 5_000, "{system}");
    }
}

#[actix_web::test]
async fn a_look_up_is_paid_for_out_of_the_budget() {
    let (analyst, mut anna) = little_shown(&[("llm.person_budget", "0.00005")]).await;
    analyst.says(|_| look_up(&["invoice"]));
    let refused = analyst.ask(&mut anna, "How much money came in?").await;
    assert!(refused.starts_with("Your budget for questions this month ($0.00005) is used up"), "{refused}");
    assert_eq!(analyst.requests("analysis").len(), 1);
}

#[actix_web::test]
async fn of_a_schema_that_is_shown_whole_nothing_is_looked_up() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    analyst.says(|request| if offers_look_up(request) { usual(request) } else { look_up(&["sales"]) });
    let refused = analyst.ask(&mut anna, "How much?").await;
    assert!(refused.starts_with("The language model gave no usable answer"), "{refused}");
    assert_eq!(analyst.requests("analysis").len(), 1);
}
