//! One question of a person at a time: waiting, calling off, losing access, and bots that stop.

use botyard::sandbox::models::{ModelAnswer, ModelGate};
use serde_json::json;

use crate::analyst::fixture::{Analyst, decided, usual};

/// Models that answer only when the gate is open.
fn behind(gate: &ModelGate) -> impl Fn(&botyard::sandbox::models::ModelRequest) -> ModelAnswer + Send + Sync + 'static {
    let gate = gate.clone();
    move |request| usual(request).behind(&gate)
}

#[actix_web::test]
async fn a_second_question_waits_for_the_first_and_can_be_called_off() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let gate = ModelGate::default();
    analyst.says(behind(&gate));
    analyst.sandbox().send_text(&analyst.bot, anna.id, "First?").await;
    analyst.until_asked(1).await;
    let waiting = analyst.say(&mut anna, "Second?").await;
    assert_eq!(waiting["text"], "Waiting for your previous answer…");
    let third = analyst.say(&mut anna, "Third?").await;
    assert_eq!(third["text"], "Waiting for your previous 2 answers…");
    analyst.press(&anna, &waiting, "Cancel this question").await;
    assert_eq!(anna.chat.edit().await["text"], "Called off.");
    assert_eq!(analyst.requests("analysis").len(), 1);
    gate.open();
    let mut answered = Vec::new();
    while answered.len() < 2 {
        let message = anna.chat.bot_message().await;
        if message["text"].as_str().is_some() {
            answered.push(message["reply_to_message"]["text"].clone());
        }
    }
    assert_eq!(answered, ["First?", "Third?"]);
    assert_eq!(analyst.requests("analysis").len(), 2);
}

#[actix_web::test]
async fn a_running_question_is_called_off_with_its_call_of_the_model() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let gate = ModelGate::default();
    analyst.says(behind(&gate));
    analyst.sandbox().send_text(&analyst.bot, anna.id, "First?").await;
    analyst.until_asked(1).await;
    assert_eq!(analyst.ask(&mut anna, "/cancel").await, "Your question is called off.");
    assert_eq!(analyst.ask(&mut anna, "/cancel").await, "There is nothing to stop.");
    gate.open();
    analyst.says(|_| decided("clarify", "Second answer."));
    let answer = analyst.ask(&mut anna, "Second?").await;
    assert!(answer.starts_with("Second answer."), "{answer}");
    assert_eq!(analyst.requests("answer").len(), 0);
}

#[actix_web::test]
async fn clearing_a_chat_calls_off_what_has_no_answer_yet() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let gate = ModelGate::default();
    analyst.says(behind(&gate));
    analyst.sandbox().send_text(&analyst.bot, anna.id, "First?").await;
    analyst.until_asked(1).await;
    assert_eq!(analyst.ask(&mut anna, "Second?").await, "Waiting for your previous answer…");
    let sure = analyst.say(&mut anna, "/clear").await;
    analyst.press(&anna, &sure, "Delete").await;
    assert_eq!(anna.chat.edit().await["text"], "Deleted. Questions: 2");
    gate.open();
    analyst.says(|_| decided("clarify", "Third answer."));
    assert!(analyst.ask(&mut anna, "Third?").await.starts_with("Third answer."));
    let history = analyst.ask(&mut anna, "/history").await;
    assert!(history.contains("Third?") && !history.contains("First?") && !history.contains("Second?"), "{history}");
    assert_eq!(analyst.requests("answer").len(), 0, "nothing was put into words that nobody waits for");
}

#[actix_web::test]
async fn no_more_questions_wait_than_may() {
    let analyst = Analyst::start_with(|setup| setup.with("analyst.max_waiting", "1")).await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let gate = ModelGate::default();
    analyst.says(behind(&gate));
    analyst.sandbox().send_text(&analyst.bot, anna.id, "First?").await;
    analyst.until_asked(1).await;
    analyst.ask(&mut anna, "Second?").await;
    let refused = analyst.ask(&mut anna, "Third?").await;
    assert!(refused.starts_with("1 of your questions are waiting already"), "{refused}");
    assert_eq!(analyst.ask(&mut anna, "/cancel").await, "Your questions are called off.");
    gate.open();
}

#[actix_web::test]
async fn different_people_do_not_wait_for_one_another() {
    let analyst = Analyst::start().await;
    let anna = analyst.somebody_with_shop("Anna").await;
    let mut boris = analyst.somebody_with_shop("Boris").await;
    let gate = ModelGate::default();
    let held = gate.clone();
    analyst.says(move |request| {
        if request.question().contains("Slow") { usual(request).behind(&held) } else { decided("clarify", "Quick.") }
    });
    analyst.sandbox().send_text(&analyst.bot, anna.id, "Slow?").await;
    analyst.until_asked(1).await;
    let answer = analyst.ask(&mut boris, "Quick?").await;
    assert!(answer.starts_with("Quick."), "{answer}");
    gate.open();
}

#[actix_web::test]
async fn an_organization_with_many_questions_leaves_room_for_others() {
    // A quarter of four is one.
    let analyst = Analyst::start_with(|setup| setup.with("analyst.max_concurrent", "4")).await;
    let mut olga = analyst.owner_with_shop("Olga").await;
    let anna = analyst.member(&mut olga, "Anna").await;
    let mut boris = analyst.somebody_with_shop("Boris").await;
    let gate = ModelGate::default();
    let held = gate.clone();
    analyst.says(move |request| {
        if request.question().contains("Slow") {
            decided("clarify", "Slow.").behind(&held)
        } else {
            decided("clarify", "Quick.")
        }
    });
    for somebody in [&olga, &anna] {
        analyst.sandbox().send_text(&analyst.bot, somebody.id, "Slow?").await;
    }
    analyst.until_asked(1).await;
    for count in 2..=4 {
        assert!(analyst.ask(&mut boris, "Quick?").await.starts_with("Quick."));
        assert_eq!(analyst.requests("analysis").len(), count, "of the organization's questions one is worked on");
    }
    gate.open();
    for mut somebody in [olga, anna] {
        assert!(somebody.chat.bot_text().await.starts_with("Slow."));
    }
}

#[actix_web::test]
async fn a_member_who_is_removed_meanwhile_gets_no_answer() {
    let analyst = Analyst::start().await;
    let mut olga = analyst.owner_with_shop("Olga").await;
    let mut anna = analyst.member(&mut olga, "Anna").await;
    analyst.ask(&mut anna, "Before?").await;
    anna.chat.bot_message().await;
    assert!(analyst.ask(&mut anna, "/history").await.contains("Before?\n→ North sold the most"));

    let gate = ModelGate::default();
    analyst.says(behind(&gate));
    analyst.sandbox().send_text(&analyst.bot, anna.id, "How much?").await;
    analyst.until_asked(2).await;
    let members = analyst.say(&mut olga, "/members").await;
    analyst.press(&olga, &members, "Remove Anna").await;
    let sure = olga.chat.edit().await;
    analyst.press(&olga, &sure, "Remove").await;
    assert!(anna.chat.bot_text().await.starts_with("An owner has removed you from Olga's shop."));
    gate.open();
    let words = anna.chat.bot_text().await;
    assert_eq!(words.lines().next().unwrap(), "I cannot answer this any more: your access to this database has ended.");
    assert_eq!(analyst.requests("answer").len(), 1, "the result is not even put into words");
    // What they were told before is out of reach as well.
    let hidden = "What you asked here before you joined or left an organization is not shown any more.";
    assert_eq!(analyst.ask(&mut anna, "/history").await, hidden);
    let stats = analyst.ask(&mut anna, "/stats").await;
    assert!(stats.starts_with("Questions answered, as far as they are kept: 1\n"), "{stats}");
    assert!(analyst.ask(&mut anna, "How much?").await.starts_with("You are no longer a member of Olga's shop"));
}

#[actix_web::test]
async fn a_stopped_bot_answers_when_it_runs_again() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let gate = ModelGate::default();
    analyst.says(behind(&gate));
    analyst.sandbox().send_text(&analyst.bot, anna.id, "How much?").await;
    analyst.until_asked(1).await;
    analyst.owner.expect(200, "POST", "/api/user-bot/stop", json!({})).await;
    analyst.owner.expect(200, "POST", "/api/user-bot/start", json!({})).await;
    gate.open();
    let answer = anna.chat.bot_text().await;
    assert!(answer.starts_with("North sold the most"), "{answer}");
    anna.chat.bot_message().await;
    let again = analyst.ask(&mut anna, "/help").await;
    assert!(again.starts_with("Just ask"), "it was answered once: {again}");
}
