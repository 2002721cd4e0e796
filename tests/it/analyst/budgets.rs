//! Who is told on the way to a budget's end.

use botyard::sandbox::models::{ModelAnswer, ModelGate};
use serde_json::json;

use crate::analyst::fixture::{Analyst, usual};

#[actix_web::test]
async fn owners_are_told_when_a_member_uses_up_a_budget() {
    let analyst = Analyst::start().await;
    let mut olga = analyst.owner_with_shop("Olga").await;
    let mut anna = analyst.member(&mut olga, "Anna").await;
    let mut boris = analyst.member(&mut olga, "Boris").await;
    let boss = analyst.console(&mut olga).await;
    // Two calls of a question cost 160 millionths of a dollar.
    let limits = json!({ "limit_usd": "0.0003", "person_limit_usd": "0.0002" });
    boss.expect(200, "PUT", "/api/org/budget", limits).await;
    let answer = analyst.ask(&mut anna, "Is vermilion sold?").await;
    let own = "75 % of your own budget within your organization for questions this month is used: $0.00016 of $0.0002.";
    assert!(answer.contains(own), "{answer}");
    let told = [olga.chat.bot_text().await, olga.chat.bot_text().await];
    for (words, begin) in told.iter().zip([
        "⚠️ 75 % of the budget of Anna within your organization for questions this month is used: $0.00016 of $0.0002. ",
        "⚠️ 50 % of your organization's budget for questions this month is used: $0.00016 of $0.0003. ",
    ]) {
        assert!(told.iter().any(|words| words.starts_with(begin)), "{begin}: {told:?}");
        assert!(words.ends_with("You can raise it in the console: /dashboard leads there."), "{words}");
        assert!(!words.contains("vermilion"), "{words}");
    }
    // Other members are not told; an owner who asks is told with the answer alone.
    analyst.ask(&mut boris, "And now?").await;
    let last = [olga.chat.bot_text().await, olga.chat.bot_text().await, olga.chat.bot_text().await];
    let used_up = "⚠️ 100 % of your organization's budget for questions this month is used: $0.00032 of $0.0003.";
    assert!(last.iter().any(|words| words.starts_with(used_up)), "{last:?}");
}

#[actix_web::test]
async fn a_warning_is_not_lost_with_the_question_that_is_called_off() {
    let analyst = Analyst::start_with(|setup| setup.with("llm.person_budget", "0.0001")).await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let gate = ModelGate::default();
    let waiting = gate.clone();
    analyst.says(move |request| match request.schema_name.as_str() {
        "answer" => usual(request).behind(&waiting),
        _ => usual(request),
    });
    analyst.sandbox().send_text(&analyst.bot, anna.id, "How much?").await;
    gate.arrived(1).await;
    let told = [analyst.ask(&mut anna, "/cancel").await, anna.chat.bot_text().await];
    assert!(told.iter().any(|words| words == "Your question is called off."), "{told:?}");
    let warning = "⚠️ 75 % of your budget for questions this month is used: $0.00008 of $0.0001.";
    assert!(told.iter().any(|words| words.starts_with(warning)), "{told:?}");
    // The call that nobody waits for any more goes on, and costs.
    gate.open();
    let told = anna.chat.bot_text().await;
    assert!(
        told.starts_with("⚠️ ") && told.contains("your budget for questions this month ($0.0001) is used up"),
        "{told}"
    );
}

#[actix_web::test]
async fn a_warning_is_not_lost_with_an_answer_that_is_of_no_use() {
    // One call costs 80 millionths of a dollar.
    let analyst = Analyst::start_with(|setup| setup.with("llm.person_budget", "0.00015")).await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    analyst.says(|_| ModelAnswer::text("Well, let me think about it!"));
    let told = [analyst.ask(&mut anna, "How much?").await, anna.chat.bot_text().await];
    assert!(told[0].starts_with("⚠️ 50 % of your budget for questions this month is used"), "{told:?}");
    assert!(told[1].starts_with("The language model gave no usable answer"), "{told:?}");
    let told = [analyst.ask(&mut anna, "And now?").await, anna.chat.bot_text().await];
    assert!(told[0].starts_with("⚠️ With this question your budget for questions this month"), "{told:?}");
}
