//! One bot is flooded, and the others are answered as if nothing were.

use serde_json::json;

use crate::harness::platform::{Setup, calls_reach, eventually};

/// Updates for the flooded bot, which may handle one a second.
const FLOOD: usize = 200;

#[actix_web::test]
async fn a_flooded_bot_works_through_its_updates_and_nobody_waits_for_it() {
    let test = Setup::on_sqlite()
        .with("limits.person_burst", "1000")
        .with("delivery.per_chat_burst", "1000")
        .with("runtime.max_queued_updates_per_bot", "4")
        .start()
        .await;
    let (flooded_owner, flooded) = test.hosted_bot("flooded").await;
    flooded_owner.expect(200, "PATCH", "/api/user-bot/rate-limits", json!({ "rps": 1 })).await;
    let people = [test.sandbox.create_person("Alice").await, test.sandbox.create_person("Bob").await];
    for number in 0..FLOOD {
        test.sandbox.send_text(&flooded, people[number % people.len()], &number.to_string()).await;
    }
    eventually("the flood is in the store", async || {
        let state = flooded_owner.get("/api/user-bot/status").await;
        if state["usage"]["updates_in"] == FLOOD { Ok(()) } else { Err(state) }
    })
    .await;
    for name in ["first", "second", "third"] {
        let (_, bot) = test.hosted_bot(name).await;
        for person in people {
            test.sandbox.send_text(&bot, person, "hello").await;
            assert_eq!(test.sandbox.chat(&bot, person).bot_text().await, "hello");
        }
    }
    assert!(test.sandbox.calls(&flooded, "sendMessage").await < FLOOD as u64 / 2, "the flooded bot keeps no limit");
    // Nothing of it is lost, and each person's part comes in order.
    flooded_owner.expect(200, "PATCH", "/api/user-bot/rate-limits", json!({ "rps": 100 })).await;
    for (first, person) in people.into_iter().enumerate() {
        let mut chat = test.sandbox.chat(&flooded, person);
        for number in (first..FLOOD).step_by(people.len()) {
            assert_eq!(chat.bot_text().await, number.to_string());
        }
    }
    assert_eq!(calls_reach(&test.sandbox, &flooded, "sendMessage", FLOOD as u64).await, FLOOD as u64);
}
