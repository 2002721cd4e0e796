//! Answers that were found right, as examples for questions like theirs.

use crate::analyst::fixture::{Analyst, Somebody};

/// Asks, and says what the answer was.
async fn rate(analyst: &Analyst, somebody: &mut Somebody, question: &str, rating: &str) {
    let answer = analyst.say(somebody, question).await;
    let thanks = analyst.press(somebody, &answer, rating).await;
    assert!(thanks.as_str().unwrap().starts_with("Thank you"), "{thanks}");
    somebody.chat.bot_message().await;
}

/// The examples that are shown for a question, in their order.
async fn examples(analyst: &Analyst, somebody: &mut Somebody, question: &str) -> Vec<String> {
    analyst.say(somebody, question).await;
    somebody.chat.bot_message().await;
    let system = analyst.requests("analysis").pop().unwrap().system;
    let Some((_, shown)) = system.split_once("Statements that people found right") else { return Vec::new() };
    let lines = shown.lines().skip(2).take_while(|line| !line.starts_with("</data-"));
    let example = |line| -> serde_json::Value { serde_json::from_str(line).unwrap() };
    lines.map(|line| example(line)["question"].as_str().unwrap().to_owned()).collect()
}

async fn without_conversations() -> Analyst {
    Analyst::start_with(|setup| setup.with("analyst.history_exchanges", "0")).await
}

#[actix_web::test]
async fn a_sixth_does_not_displace_one_that_is_like_the_question() {
    let analyst = without_conversations().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let like = "How much did each region sell?";
    rate(&analyst, &mut anna, like, "Right").await;
    for what in ["parcels", "refunds", "complaints", "visitors", "employees", "vans"] {
        rate(&analyst, &mut anna, &format!("How many {what} were there?"), "Right").await;
    }
    let shown = examples(&analyst, &mut anna, "Which regions sell best?").await;
    assert_eq!(shown, [like]);
    let shown = examples(&analyst, &mut anna, "How many vans?").await;
    assert_eq!((shown.len(), shown[0].as_str()), (5, "How many vans were there?"));
    // Of many, one that has nothing in common with the question is none for it.
    assert_eq!(examples(&analyst, &mut anna, "Какие товары не продаются?").await, [""; 0]);
}

#[actix_web::test]
async fn what_was_answered_wrongly_since_is_no_example() {
    let analyst = without_conversations().await;
    let mut olga = analyst.owner_with_shop("Olga").await;
    let mut anna = analyst.member(&mut olga, "Anna").await;
    let question = "How much did each region sell?";
    rate(&analyst, &mut olga, question, "Right").await;
    rate(&analyst, &mut olga, "What do the notes say?", "Right").await;
    assert_eq!(examples(&analyst, &mut anna, "Sales?").await.len(), 2);
    rate(&analyst, &mut anna, " how much did  EACH region sell?", "Wrong").await;
    assert_eq!(examples(&analyst, &mut olga, "Sales?").await, ["What do the notes say?"]);
    // Until it is answered well again.
    rate(&analyst, &mut anna, question, "Right").await;
    assert_eq!(examples(&analyst, &mut olga, question).await, [question, "What do the notes say?"]);
}
