//! Questions survive the process, but none survives it for ever.

use botyard::sandbox::models::ModelGate;
use serde_json::json;

use crate::analyst::fixture::{Analyst, usual};
use crate::harness::platform::eventually;

#[actix_web::test]
async fn a_question_at_work_when_the_process_is_killed_is_answered_once_after_the_next_start() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let gate = ModelGate::default();
    let held = gate.clone();
    analyst.says(move |request| usual(request).behind(&held));
    let bot = analyst.bot.clone();
    let analyst = analyst
        .killed_after(async |sandbox, models| {
            for question in ["First?", "Second?"] {
                sandbox.send_text(&bot, anna.id, question).await;
            }
            anna.chat.bot_message().await;
            eventually("the model is asked", async || {
                let asked = models.requests().len();
                if asked > 0 { Ok(()) } else { Err(json!(asked)) }
            })
            .await;
        })
        .await;
    gate.open();
    let mut answered = Vec::new();
    while answered.len() < 2 {
        let message = anna.chat.bot_message().await;
        // What was said of waiting may be said once more: a call under way at a crash is made again.
        if message["text"].is_string() && message["reply_to_message"].is_object() {
            answered.push(message["reply_to_message"]["text"].clone());
        }
    }
    assert_eq!(answered, ["First?", "Second?"]);
    anna.chat.bot_message().await;
    assert!(analyst.ask(&mut anna, "/help").await.starts_with("Just ask"), "nothing is answered twice");
}

#[actix_web::test]
async fn a_call_under_way_when_the_process_is_killed_is_in_the_ledger() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let gate = ModelGate::default();
    let held = gate.clone();
    analyst.says(move |request| usual(request).behind(&held));
    let bot = analyst.bot.clone();
    let analyst = analyst
        .killed_after(async |sandbox, _| {
            sandbox.send_text(&bot, anna.id, "How much?").await;
            gate.arrived(1).await;
        })
        .await;
    let outcomes = || {
        let path = analyst.test.setup.database.url().strip_prefix("sqlite://").unwrap();
        let connection = rusqlite::Connection::open(path).unwrap();
        let mut rows = connection.prepare("SELECT outcome, cost_nano > 0 FROM llm_calls ORDER BY id").unwrap();
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.collect::<Result<Vec<(String, bool)>, _>>().unwrap()
    };
    assert_eq!(outcomes()[0], ("lost".to_owned(), false));
    gate.open();
    assert!(anna.chat.bot_text().await.starts_with("North sold the most"));
    let settled = [("lost", false), ("answered", true), ("answered", true)];
    assert_eq!(outcomes(), settled.map(|(outcome, costs)| (outcome.to_owned(), costs)));
}

#[actix_web::test]
async fn a_question_that_is_cut_off_again_and_again_is_given_up() {
    let mut analyst = Analyst::start_with(|setup| setup.with("runtime.shutdown_deadline", "1s")).await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let gate = ModelGate::default();
    let held = gate.clone();
    analyst.says(move |request| usual(request).behind(&held));
    analyst.sandbox().send_text(&analyst.bot, anna.id, "How much?").await;
    for times in 1..=2 {
        analyst.until_asked(times).await;
        analyst = analyst.restart().await;
    }
    let words = anna.chat.bot_text().await;
    assert!(words.starts_with("I was interrupted each time that I worked on this question"), "{words}");
    gate.open();
    assert_eq!(analyst.requests("analysis").len(), 2, "the models are not asked any more");
    analyst.says(usual);
    assert!(analyst.ask(&mut anna, "How much?").await.starts_with("North sold the most"));
}
