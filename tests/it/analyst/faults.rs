//! Questions survive the process.

use botyard::sandbox::models::ModelGate;
use serde_json::json;

use crate::analyst::fixture::{Analyst, usual};
use crate::harness::platform::eventually;

#[actix_web::test]
async fn a_question_that_was_cut_off_is_answered_once_after_the_next_start() {
    let analyst = Analyst::start_with(|setup| setup.with("runtime.shutdown_deadline", "3s")).await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let gate = ModelGate::default();
    let held = gate.clone();
    analyst.says(move |request| usual(request).behind(&held));
    for question in ["First?", "Second?"] {
        analyst.sandbox().send_text(&analyst.bot, anna.id, question).await;
    }
    anna.chat.bot_message().await;
    eventually("the model is asked", async || {
        let asked = analyst.requests("analysis").len();
        if asked > 0 { Ok(()) } else { Err(json!(asked)) }
    })
    .await;
    let analyst = analyst.restart().await;
    gate.open();
    let mut answered = Vec::new();
    while answered.len() < 2 {
        let message = anna.chat.bot_message().await;
        if message["text"].is_string() {
            answered.push(message["reply_to_message"]["text"].clone());
        }
    }
    assert_eq!(answered, ["First?", "Second?"]);
    anna.chat.bot_message().await;
    assert!(analyst.ask(&mut anna, "/help").await.starts_with("Just ask"), "nothing is answered twice");
}
