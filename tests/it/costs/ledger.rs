//! What a call that was answered leaves in the ledger.

use botyard::config::{LlmPrice, LlmProvider};
use botyard::model::llm::{NanoUsd, Tokens};
use botyard::sandbox::models::{ModelAnswer, ModelGate, ModelUsage, SCRIPTED_MODEL};
use botyard::services::llm_usage::ModelError;
use serde_json::json;

use crate::costs::fixture::{Models, QUESTION, alone, ask, good, models, outcomes, sums};
use crate::store::fixture::Fixture;
use crate::store::{on_both, on_postgres, on_sqlite};

on_both!(
    an_answer_is_priced_and_written_down,
    each_token_is_counted_once,
    the_price_of_the_day_of_the_call_holds,
    the_model_that_answered_is_priced_and_a_mismatch_shown,
    what_is_not_of_the_form_costs_all_the_same,
    a_call_without_a_price_or_a_count_is_shown_as_such,
    a_call_is_written_down_before_it_goes_out_and_settled_once,
    a_row_stays_as_it_is,
);

const PROVIDERS: [LlmProvider; 2] = [LlmProvider::Gemini, LlmProvider::OpenaiCompatible];

fn price(model: &str, since: &str, input: i64) -> LlmPrice {
    LlmPrice { model: model.to_owned(), since: since.parse().unwrap(), input, cached: 0, output: 0 }
}

async fn an_answer_is_priced_and_written_down(fixture: &Fixture) {
    for (number, provider) in PROVIDERS.into_iter().enumerate() {
        let account = fixture.account(&format!("asker{number}")).await;
        let models = Models::start_with(fixture, provider, |_| {}, |_| good());
        let reply = models.ask(alone(account)).await.unwrap();
        assert_eq!(reply.value, json!({"answer": 42}));
        assert_eq!(reply.tokens, Tokens { input: 100, cached: 0, output: 20, thinking: 0 });
        // 100 tokens at $0.30 and 20 at $2.50 for a million.
        assert_eq!(reply.cost, NanoUsd(100 * 300 + 20 * 2_500));
        assert_eq!(reply.warning, None);
        let sums = sums(fixture, account).await;
        assert_eq!((sums.calls, sums.answered, sums.unpriced, sums.mismatched), (1, 1, 0, 0));
        assert_eq!((sums.tokens, sums.costs.total()), (reply.tokens, reply.cost));

        let request = models.server.requests().remove(0);
        assert_eq!((request.model.as_str(), request.schema_name.as_str()), (SCRIPTED_MODEL, "analysis"));
        assert_eq!((request.system.as_str(), request.question()), ("answer briefly", QUESTION));
        assert_eq!(request.turns.iter().map(|turn| turn.is_user).collect::<Vec<_>>(), [true, false, true]);
        assert_eq!(request.schema["required"], json!(["answer"]));
    }
}

async fn each_token_is_counted_once(fixture: &Fixture) {
    let usage = ModelUsage { prompt: 1_000, cached: 600, output: Some(50), thinking: 200, tool_use: 0 };
    let expected = Tokens { input: 400, cached: 600, output: 50, thinking: 200 };
    for (number, provider) in PROVIDERS.into_iter().enumerate() {
        let account = fixture.account(&format!("asker{number}")).await;
        let models = Models::start_with(fixture, provider, |_| {}, move |_| good().taking(usage));
        let reply = models.ask(alone(account)).await.unwrap();
        assert_eq!(reply.tokens, expected, "{provider:?}");
        assert_eq!(reply.cost, NanoUsd(400 * 300 + 600 * 30 + 250 * 2_500), "{provider:?}");
    }
    // What tools brought in is input, and thoughts are billed where Gemini does not count the output.
    let account = fixture.account("third").await;
    let usage = ModelUsage { prompt: 1_000, cached: 600, output: None, thinking: 200, tool_use: 30 };
    let models = Models::start(fixture, move |_| good().taking(usage));
    let reply = models.ask(alone(account)).await.unwrap();
    assert_eq!(reply.tokens, Tokens { input: 430, cached: 600, output: 0, thinking: 200 });
}

async fn the_price_of_the_day_of_the_call_holds(fixture: &Fixture) {
    let account = fixture.account("asker").await;
    let usage = ModelUsage { prompt: 10, output: Some(1), ..ModelUsage::default() };
    let tomorrow = (fixture.now() + chrono::TimeDelta::days(1)).date_naive().to_string();
    let prices = vec![price(SCRIPTED_MODEL, "2026-01-01", 7), price(SCRIPTED_MODEL, &tomorrow, 11)];
    let models = Models::start_with(
        fixture,
        LlmProvider::Gemini,
        |settings| settings.prices = prices,
        move |_| good().taking(usage),
    );
    assert_eq!(models.ask(alone(account)).await.unwrap().cost, NanoUsd(70));
    fixture.pass(24 * 3_600);
    assert_eq!(models.ask(alone(account)).await.unwrap().cost, NanoUsd(110));
    assert_eq!(sums(fixture, account).await.costs.total(), NanoUsd(180), "what was booked stays what it was");
}

async fn the_model_that_answered_is_priced_and_a_mismatch_shown(fixture: &Fixture) {
    let account = fixture.account("asker").await;
    let usage = ModelUsage { prompt: 10, output: Some(0), ..ModelUsage::default() };
    let prices = vec![price(SCRIPTED_MODEL, "2026-01-01", 7), price("successor", "2026-01-01", 13)];
    let name = std::sync::Mutex::new(vec!["models/successor", "scripted-1-002"]);
    let script = move |_: &_| good().taking(usage).named(name.lock().unwrap().pop().unwrap());
    let models_server = Models::start_with(fixture, LlmProvider::Gemini, |settings| settings.prices = prices, script);
    assert_eq!(
        models_server.ask(alone(account)).await.unwrap().cost,
        NanoUsd(70),
        "a version costs what its model does"
    );
    assert_eq!(models_server.ask(alone(account)).await.unwrap().cost, NanoUsd(130));
    let sums = sums(fixture, account).await;
    assert_eq!((sums.calls, sums.mismatched, sums.unpriced), (2, 1, 0));
    assert_eq!(models(fixture, account).await, ["successor", "scripted-1-002"]);
}

async fn what_is_not_of_the_form_costs_all_the_same(fixture: &Fixture) {
    let account = fixture.account("asker").await;
    let texts = [
        "I would rather not.".to_owned(),
        "{\"answer\": 4".to_owned(),
        "{\"answer\": \"4\"}".to_owned(),
        "[42]".to_owned(),
        String::new(),
        format!("{{\"answer\": 1, \"more\": \"{}\"}}", "x".repeat(2 * 1024 * 1024)),
    ];
    let count = texts.len();
    let texts = std::sync::Mutex::new(Vec::from(texts));
    let models = Models::start(fixture, move |_| ModelAnswer::text(texts.lock().unwrap().pop().unwrap()));
    for _ in 0..count {
        let error = models.ask(alone(account)).await.unwrap_err();
        assert!(matches!(error, ModelError::Garbage), "{error:?}");
    }
    assert_eq!(models.server.requests().len(), count, "garbage is not asked for again");
    assert_eq!(outcomes(fixture, account).await, [format!("garbage {count}")]);
    let sums = sums(fixture, account).await;
    assert_eq!(sums.costs.total().0, i64::try_from(count).unwrap() * (100 * 300 + 20 * 2_500));

    // A fence around it is taken off.
    let models = Models::start(fixture, |_| ModelAnswer::text("```json\n{\"answer\": 7}\n```"));
    assert_eq!(models.ask(alone(account)).await.unwrap().value, json!({"answer": 7}));
}

async fn a_call_without_a_price_or_a_count_is_shown_as_such(fixture: &Fixture) {
    let account = fixture.account("asker").await;
    let models =
        Models::start_with(fixture, LlmProvider::OpenaiCompatible, |settings| settings.prices.clear(), |_| good());
    assert_eq!(models.ask(alone(account)).await.unwrap().cost, NanoUsd(0));
    let models = Models::start(fixture, |_| good().taking(None));
    assert_eq!(models.ask(alone(account)).await.unwrap().tokens, Tokens::default());
    let sums = sums(fixture, account).await;
    assert_eq!((sums.calls, sums.unpriced, sums.tokens.total()), (2, 2, 120));
}

async fn a_call_is_written_down_before_it_goes_out_and_settled_once(fixture: &Fixture) {
    let account = fixture.account("asker").await;
    let gate = ModelGate::default();
    let held = gate.clone();
    let models = Models::start(fixture, move |_| good().behind(&held));
    let usage = models.usage.clone();
    let asking = tokio::spawn(async move { ask(&usage, alone(account)).await });
    gate.arrived(1).await;
    assert_eq!(outcomes(fixture, account).await, ["under_way 1"]);
    let open = sums(fixture, account).await;
    assert_eq!((open.calls, open.unpriced, open.costs.total()), (1, 0, NanoUsd(0)), "its price is still to come");
    gate.open();
    let cost = asking.await.unwrap().unwrap().cost;
    assert_eq!(outcomes(fixture, account).await, ["answered 1"]);
    let settled = sums(fixture, account).await;
    assert_eq!((settled.calls, settled.unpriced, settled.costs.total()), (1, 0, cost));

    // Of what a process left behind nobody knows what it took.
    let gate = ModelGate::default();
    let held = gate.clone();
    let models = Models::start(fixture, move |_| good().behind(&held));
    let usage = models.usage.clone();
    let asking = tokio::spawn(async move { ask(&usage, alone(account)).await });
    gate.arrived(1).await;
    models.usage.give_up_unfinished().await.unwrap();
    assert_eq!(outcomes(fixture, account).await, ["answered 1", "lost 1"]);
    gate.open();
    assert!(asking.await.unwrap().is_err(), "what is settled stays so");
    assert_eq!(outcomes(fixture, account).await, ["answered 1", "lost 1"]);
    let given_up = sums(fixture, account).await;
    assert_eq!((given_up.unpriced, given_up.costs.total()), (1, cost));
}

async fn a_row_stays_as_it_is(fixture: &Fixture) {
    let account = fixture.account("asker").await;
    let models = Models::start(fixture, |_| good());
    ask(&models.usage, alone(account)).await.unwrap();
    let mut raw = fixture.raw().await;
    for statement in ["UPDATE llm_calls SET input_nano = 0, cost_nano = 0", "DELETE FROM llm_calls"] {
        let refused = raw.execute(statement).await.unwrap_err();
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
}
