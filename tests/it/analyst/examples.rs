//! Answers that were found right, as examples for questions like theirs.

use botyard::model::account::Role;
use serde_json::{Value, json};

use crate::analyst::fixture::{Analyst, BY_REGION, Somebody};

const REMOVE: &str = "/api/org/databases/examples/remove";

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

#[actix_web::test]
async fn an_owner_looks_through_them_and_takes_one_away() {
    let analyst = without_conversations().await;
    let mut olga = analyst.owner_with_shop("Olga").await;
    let mut anna = analyst.member(&mut olga, "Anna").await;
    let mut eve = analyst.owner_with_shop("Eve").await;
    let question = "How much did each region sell?";
    rate(&analyst, &mut anna, question, "Right").await;
    let (boss, member, other) =
        (analyst.console(&mut olga).await, analyst.console(&mut anna).await, analyst.console(&mut eve).await);
    let database = boss.get("/api/org/databases").await["items"][0]["id"].clone();
    let list = format!("/api/org/databases/{}/examples", database.as_str().unwrap());
    let shown = boss.get(&list).await;
    let example = &shown["items"][0];
    assert_eq!(
        (&shown["total"], &example["question"], &example["name"]),
        (&json!(1), &json!(question), &json!("Anna"))
    );
    assert!(example["sql"].as_str().unwrap().contains("SUM(\"amount\")"), "{BY_REGION} as it was run: {example}");

    // A member sees only their own chats, and another organization nothing.
    let body = json!({ "database_id": database, "example_id": example["id"] });
    assert_eq!(member.problem("GET", &list, Value::Null).await, "403 owner_required");
    assert_eq!(member.problem("POST", REMOVE, body.clone()).await, "403 owner_required");
    assert_eq!(other.problem("GET", &list, Value::Null).await, "404 not_found");
    assert_eq!(other.problem("POST", REMOVE, body.clone()).await, "404 not_found");
    let elsewhere = other.get("/api/org/databases").await["items"][0]["id"].clone();
    let moved = json!({ "database_id": elsewhere, "example_id": example["id"] });
    assert_eq!(other.problem("POST", REMOVE, moved).await, "404 not_found");
    assert_eq!(examples(&analyst, &mut olga, question).await, [question]);

    boss.expect(204, "POST", REMOVE, body.clone()).await;
    assert_eq!(boss.get(&list).await["total"], 0);
    assert_eq!(examples(&analyst, &mut olga, question).await, [""; 0]);
    assert_eq!(boss.problem("POST", REMOVE, body).await, "404 not_found");
    let admin = analyst.test.sign_up("admin", Role::Superadmin).await;
    let audit = admin.get("/api/admin/audit?action=question.example_removed").await;
    assert_eq!((&audit["total"], &audit["items"][0]["target"]), (&json!(1), &example["id"]), "{audit}");
    assert!(!audit.to_string().contains("region"), "what people ask is not in the audit log: {audit}");
}
