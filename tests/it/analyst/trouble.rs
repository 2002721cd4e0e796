//! Models that fail, statements that fail, databases that fail: each with an answer that helps.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use botyard::model::account::Role;
use botyard::sandbox::models::{ModelAnswer, ModelRequest};
use serde_json::json;

use crate::analyst::fixture::{Analyst, BY_REGION, sql, usual};
use crate::harness::platform::eventually;

/// How a model fails.
type Fails = fn(&ModelRequest) -> ModelAnswer;

#[actix_web::test]
async fn models_that_fail_are_told_of_in_words_that_help() {
    let analyst = Analyst::start_with(|setup| setup.with("llm.max_retries", "0").with("llm.timeout", "2s")).await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let failures: [(Fails, &str); 12] = [
        (|_| ModelAnswer::text("Well, let me think about it!"), "The language model gave no usable answer"),
        (
            |_| ModelAnswer::rate_limited(Some(Duration::from_mins(5))),
            "The language model is busy: try again in 5 minutes.",
        ),
        (
            |_| ModelAnswer::rate_limited(Some(Duration::from_hours(1))),
            "The language model is busy: try again in an hour.",
        ),
        (
            |_| {
                ModelAnswer::status(
                    401,
                    &[],
                    "{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"Wrong key: sk-x\"}}",
                )
            },
            "The language model refuses the key that is set here: please tell the operator of this server.",
        ),
        (
            |_| ModelAnswer::status(403, &[], "{}"),
            "The language model refuses the key that is set here: please tell the operator of this server.",
        ),
        (
            |_| ModelAnswer::status(404, &[], "{\"error\":{\"code\":\"model_not_found\"}}"),
            "The language model that is set here is not there: please tell the operator of this server.",
        ),
        (
            |_| ModelAnswer::status(400, &[], "{\"error\":{\"code\":\"context_length_exceeded\"}}"),
            "This is more than the language model can read at once: ask something shorter, or let me forget what was said \
             before with /clear.",
        ),
        (
            |_| ModelAnswer::status(400, &[], "{\"error\":{\"code\":\"invalid_value\"}}"),
            "The language model does not take what it is asked: please tell the operator of this server.",
        ),
        (
            |_| ModelAnswer::status(200, &[("content-type", "text/html")], "<html>Welcome</html>"),
            "What answers in the language model's place is none: please tell the operator of this server.",
        ),
        (
            |_| ModelAnswer::quota_exhausted(),
            "The account that pays for the language model has no credit left: please tell the operator of this server.",
        ),
        (|_| ModelAnswer::status(500, &[], "{}"), "The language model cannot be reached just now"),
        (|_| usual_after(Duration::from_secs(30)), "The language model did not answer in time"),
    ];
    for (fails, words) in failures {
        analyst.says(fails);
        let told = analyst.ask(&mut anna, "How much?").await;
        assert!(told.starts_with(words), "{words}: {told}");
    }
    let told = eventually("the bot's log tells of all of them", async || {
        let page = analyst.owner.get("/api/user-bot/logs?kind=question_failed").await;
        // The two that refuse the key are one line, and so are the two that are busy.
        if page["items"].as_array().map(Vec::len) == Some(10) { Ok(page) } else { Err(page) }
    })
    .await;
    let beginnings = ["the language model", "what answers at the language model's address"];
    for line in told["items"].as_array().unwrap() {
        let why = line["text"].as_str().unwrap().strip_prefix("A question could not be answered: ").unwrap();
        assert!(beginnings.iter().any(|beginning| why.starts_with(beginning)) && !why.contains("sk-x"), "{line}");
    }
    // Nothing of it hinders the next question.
    analyst.says(usual);
    assert!(analyst.ask(&mut anna, "How much?").await.starts_with("North sold the most"));
}

fn usual_after(delay: Duration) -> ModelAnswer {
    sql(BY_REGION).after(delay)
}

#[actix_web::test]
async fn a_statement_that_fails_is_mended_once() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    for bad in ["SELECT regio FROM sales", "DELETE FROM sales", "SELECT load_extension('x')", "not even SQL"] {
        analyst.says(move |request| match request.schema_name.as_str() {
            "analysis" if request.question().starts_with("This statement could not be run:") => sql(BY_REGION),
            "analysis" => sql(bad),
            _ => usual(request),
        });
        let answer = analyst.ask(&mut anna, "How much?").await;
        assert!(answer.starts_with("North sold the most"), "{bad}: {answer}");
        anna.chat.bot_message().await;
    }
    let tries = AtomicUsize::new(0);
    analyst.says(move |request| {
        assert_eq!(request.schema_name, "analysis");
        tries.fetch_add(1, Ordering::Relaxed);
        sql("UPDATE sales SET amount = 0")
    });
    let before = analyst.requests("analysis").len();
    let refused = analyst.ask(&mut anna, "How much?").await;
    assert!(refused.starts_with("I could not write a statement that works for this question."), "{refused}");
    assert_eq!(analyst.requests("analysis").len(), before + 2);
    // What was tried cost all the same.
    assert!(refused.ends_with("240 tokens · $0.0002"), "{refused}");
}

#[actix_web::test]
async fn a_statement_that_took_too_long_is_not_run_again_as_it_is() {
    let analyst = Analyst::start_with(|setup| setup.with("databases.query_deadline", "1s")).await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let auditor = analyst.test.sign_up("auditor", Role::Admin).await;
    let runs = async || auditor.get("/api/admin/audit?action=question.statement_run").await["total"].as_u64().unwrap();
    // More rows than any server counts in a second.
    let tables = |blank: &str| ('a'..='n').map(|name| format!("sales {name}")).collect::<Vec<_>>().join(blank);
    let slow = [", ", " ,\n "].map(|blank| format!("SELECT COUNT(*) AS n FROM {}", tables(blank)));
    let smaller = "The database took too long for this, so I stopped it. Ask for less at once, such as fewer months or one region.";
    // The same with other blanks, and another that is as slow.
    for (again, expected) in [(slow[1].clone(), 1), (slow[0].replace("COUNT(*)", "SUM(a.amount)"), 3)] {
        let first = slow[0].clone();
        analyst.says(move |request| match request.schema_name.as_str() {
            "analysis" if request.question().starts_with("This statement could not be run:") => {
                assert!(request.question().ends_with("write one that reads less."), "{}", request.question());
                sql(&again)
            }
            "analysis" => sql(&first),
            other => panic!("there is nothing to say: {other}"),
        });
        let told = analyst.ask(&mut anna, "How much?").await;
        assert!(told.starts_with(smaller), "{told}");
        assert_eq!(runs().await, expected);
    }
    // Another that is not slow is an answer.
    let first = slow[0].clone();
    analyst.says(move |request| match request.schema_name.as_str() {
        "analysis" if !request.question().starts_with("This statement could not be run:") => sql(&first),
        _ => usual(request),
    });
    assert!(analyst.ask(&mut anna, "How much?").await.starts_with("North sold the most"));
}

#[actix_web::test]
async fn without_a_model_people_are_told_so() {
    let analyst = Analyst::start_with(|setup| {
        ["llm.provider", "llm.base_url", "llm.api_key", "llm.model"]
            .into_iter()
            .fold(setup, |setup, key| setup.with(key, ""))
    })
    .await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let told = analyst.ask(&mut anna, "How much?").await;
    assert_eq!(told, "No language model is set up here: ask the operator to set llm.");
}

#[actix_web::test]
async fn what_an_answer_can_do_without_may_be_missing() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    for analysis in [
        json!({ "decision": "sql", "sql": BY_REGION }),
        json!({ "decision": "sql", "sql": BY_REGION, "answer": null, "recipients": null }),
    ] {
        analyst.says(move |request| match request.schema_name.as_str() {
            "analysis" => ModelAnswer::json(analysis.clone()),
            _ => ModelAnswer::json(json!({ "answer": "North sold the most." })),
        });
        let answer = analyst.ask(&mut anna, "How much?").await;
        assert!(answer.starts_with("North sold the most."), "{answer}");
        anna.chat.bot_message().await;
    }
    analyst.says(|_| ModelAnswer::json(json!({ "sql": BY_REGION })));
    let told = analyst.ask(&mut anna, "How much?").await;
    assert!(told.starts_with("The language model gave no usable answer"), "{told}");
    // What models said before is shown to them in the form that they are asked for.
    let earlier = &analyst.requests("analysis").pop().unwrap().turns[1].text;
    let said: serde_json::Value = serde_json::from_str(earlier).unwrap();
    assert_eq!((&said["decision"], &said["answer"]), (&json!("sql"), &json!("North sold the most.")));
}
