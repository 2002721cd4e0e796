//! What a call that fails leaves in the ledger, and what the person is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use botyard::base::secret::SecretString;
use botyard::config::LlmProvider;
use botyard::model::account::AccountId;
use botyard::sandbox::models::{ModelAnswer, ModelGate, SCRIPTED_KEY};
use botyard::services::llm_usage::ModelError;

use crate::costs::fixture::{Models, QUESTION, alone, ask, good, outcomes, sums, usage};
use crate::store::fixture::Fixture;
use crate::store::{on_both, on_postgres, on_sqlite};

on_both!(
    a_call_that_nobody_waits_for_is_cut_off_and_listed,
    a_busy_model_is_asked_again_once,
    a_long_wait_a_daily_quota_and_spent_credit_end_it_at_once,
    a_model_that_is_silent_or_never_ends_is_given_up,
    a_server_that_fails_is_asked_again_and_one_that_refuses_is_not,
    a_dead_server_is_said_to_be_away,
    no_answer_of_a_model_server_is_told_apart,
    without_a_model_or_a_place_nothing_is_called,
    keys_and_questions_stay_out_of_what_is_said,
);

/// An answer for each request in turn; from the last on the same.
fn in_turn(answers: Vec<ModelAnswer>) -> impl Fn(&botyard::sandbox::models::ModelRequest) -> ModelAnswer + Send + Sync {
    let next = AtomicUsize::new(0);
    move |_| answers[next.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1)].clone()
}

async fn asker(fixture: &Fixture) -> AccountId {
    fixture.account("asker").await
}

async fn a_call_that_nobody_waits_for_is_cut_off_and_listed(fixture: &Fixture) {
    let account = asker(fixture).await;
    let gate = ModelGate::default();
    let models = Models::start(fixture, {
        let gate = gate.clone();
        move |_| good().behind(&gate)
    });
    let usage = models.usage.clone();
    let asking = tokio::spawn(async move { ask(&usage, alone(account)).await });
    gate.arrived(1).await;
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    // The provider bills it, whoever waits.
    gate.open();
    assert!(models.usage.drain(Duration::from_secs(20)).await, "the call ends in the ledger");
    assert_eq!(outcomes(fixture, account).await, ["cancelled 1"]);
    let heard = sums(fixture, account).await;
    assert!(heard.costs.total().0 > 0 && heard.unpriced == 0, "{heard:?}");

    // What is cut off at the end is counted as it is about.
    let account = fixture.account("another").await;
    let gate = ModelGate::default();
    let models = Models::start(fixture, {
        let gate = gate.clone();
        move |_| good().behind(&gate)
    });
    let usage = models.usage.clone();
    let asking = tokio::spawn(async move { ask(&usage, alone(account)).await });
    gate.arrived(1).await;
    asking.abort();
    assert!(models.usage.drain(Duration::from_secs(2)).await, "the call ends in the ledger");
    assert_eq!(outcomes(fixture, account).await, ["cancelled 1"]);
    let cut_off = sums(fixture, account).await;
    assert!(cut_off.tokens.input > 0 && cut_off.tokens.output == 0 && cut_off.unpriced == 1, "{cut_off:?}");
}

async fn a_busy_model_is_asked_again_once(fixture: &Fixture) {
    let account = asker(fixture).await;
    let short = ModelAnswer::rate_limited(Some(Duration::from_millis(20)));
    for provider in [LlmProvider::Gemini, LlmProvider::OpenaiCompatible] {
        let models = Models::start_with(fixture, provider, |_| {}, in_turn(vec![short.clone(), good()]));
        models.ask(alone(account)).await.unwrap();
        let models = Models::start_with(fixture, provider, |_| {}, in_turn(vec![short.clone()]));
        let error = models.ask(alone(account)).await.unwrap_err();
        assert!(
            matches!(error, ModelError::Busy { retry_after } if retry_after == Duration::from_millis(20)),
            "{error:?}"
        );
        assert_eq!(models.server.requests().len(), 2);
    }
    assert_eq!(outcomes(fixture, account).await, ["answered 2", "rate_limited 6"]);
}

async fn a_long_wait_a_daily_quota_and_spent_credit_end_it_at_once(fixture: &Fixture) {
    let account = asker(fixture).await;
    for provider in [LlmProvider::Gemini, LlmProvider::OpenaiCompatible] {
        let long = ModelAnswer::rate_limited(Some(Duration::from_secs(47)));
        let models = Models::start_with(fixture, provider, |_| {}, move |_| long.clone());
        let error = models.ask(alone(account)).await.unwrap_err();
        assert_eq!(error.to_string(), "the language model is busy: try again in 47 s");
        assert_eq!(models.server.requests().len(), 1);

        let models = Models::start_with(fixture, provider, |_| {}, |_| ModelAnswer::rate_limited(None));
        let error = models.ask(alone(account)).await.unwrap_err();
        assert!(
            matches!(error, ModelError::Busy { retry_after } if retry_after == Duration::from_secs(30)),
            "{error:?}"
        );

        let models = Models::start_with(fixture, provider, |_| {}, |_| ModelAnswer::quota_exhausted());
        let error = models.ask(alone(account)).await.unwrap_err();
        match provider {
            LlmProvider::Gemini => assert!(matches!(error, ModelError::QuotaExhausted), "{error:?}"),
            LlmProvider::OpenaiCompatible => assert!(matches!(error, ModelError::CreditSpent), "{error:?}"),
        }
        assert_eq!(models.server.requests().len(), 1);
    }
    assert_eq!(outcomes(fixture, account).await, ["quota_exhausted 2", "rate_limited 4"]);
}

async fn a_model_that_is_silent_or_never_ends_is_given_up(fixture: &Fixture) {
    let account = asker(fixture).await;
    let gate = ModelGate::default();
    let silent = good().behind(&gate);
    for answer in [silent, ModelAnswer::endless()] {
        let models = Models::start_with(
            fixture,
            LlmProvider::Gemini,
            |settings| settings.timeout = Duration::from_millis(300),
            move |_| answer.clone(),
        );
        let error = models.ask(alone(account)).await.unwrap_err();
        assert!(matches!(error, ModelError::TimedOut), "{error:?}");
        assert_eq!(models.server.requests().len(), 1);
    }
    assert_eq!(outcomes(fixture, account).await, ["timed_out 2"]);
    assert_eq!(sums(fixture, account).await.unpriced, 2, "what they took is not known");
}

async fn a_server_that_fails_is_asked_again_and_one_that_refuses_is_not(fixture: &Fixture) {
    let account = asker(fixture).await;
    for failure in [ModelAnswer::status(503, &[], "overloaded"), ModelAnswer::dropped()] {
        let models = Models::start(fixture, in_turn(vec![failure.clone(), good()]));
        models.ask(alone(account)).await.unwrap();
        let models = Models::start(fixture, move |_| failure.clone());
        let error = models.ask(alone(account)).await.unwrap_err();
        assert!(matches!(error, ModelError::Unavailable), "{error:?}");
        assert_eq!(models.server.requests().len(), 2);
    }
    assert_eq!(outcomes(fixture, account).await, ["answered 2", "failed 6"]);
    // Waiting would mend none of these.
    for (status, body, expected) in [
        (404, "{\"error\":{\"status\":\"NOT_FOUND\"}}", "NoSuchModel"),
        (403, "{\"error\":{\"status\":\"PERMISSION_DENIED\"}}", "KeyRefused"),
        (
            400,
            "{\"error\":{\"status\":\"INVALID_ARGUMENT\",\"details\":[{\"reason\":\"API_KEY_INVALID\"}]}}",
            "KeyRefused",
        ),
        (
            400,
            "{\"error\":{\"status\":\"INVALID_ARGUMENT\",\"message\":\"The input token count (9) exceeds\"}}",
            "TooLong",
        ),
        (400, "{\"error\":{\"status\":\"INVALID_ARGUMENT\"}}", "Refused"),
    ] {
        let models = Models::start(fixture, move |_| ModelAnswer::status(status, &[], body));
        let error = models.ask(alone(account)).await.unwrap_err();
        assert_eq!(format!("{error:?}"), expected, "{body}");
        assert_eq!(models.server.requests().len(), 1);
    }
    assert_eq!(outcomes(fixture, account).await, ["answered 2", "failed 11"]);
}

async fn a_dead_server_is_said_to_be_away(fixture: &Fixture) {
    let account = asker(fixture).await;
    let Models { server, .. } = Models::start(fixture, |_| good());
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut settings = server.settings(LlmProvider::Gemini).unwrap();
    // A port that was free a moment ago, and that nobody listens on.
    let address = port.local_addr().unwrap();
    drop(port);
    settings.base_url = Some(format!("http://{address}/v1beta").parse().unwrap());
    let error = ask(&usage(fixture, &settings), alone(account)).await.unwrap_err();
    assert_eq!(error.to_string(), "the language model cannot be reached just now: try again in a while");
    assert_eq!(outcomes(fixture, account).await, ["failed 2"]);
}

async fn no_answer_of_a_model_server_is_told_apart(fixture: &Fixture) {
    let account = asker(fixture).await;
    for answer in [
        ModelAnswer::status(200, &[("content-type", "text/html")], "<html>Welcome</html>"),
        ModelAnswer::status(200, &[("content-type", "application/json")], "{\"candidates\": ["),
        ModelAnswer::status(302, &[("location", "http://127.0.0.1:9/")], ""),
    ] {
        let models = Models::start(fixture, move |_| answer.clone());
        let error = models.ask(alone(account)).await.unwrap_err();
        assert!(matches!(error, ModelError::NoModelServer | ModelError::Refused), "{error:?}");
        assert_eq!(models.server.requests().len(), 1);
    }
    assert_eq!(outcomes(fixture, account).await, ["failed 3"]);
    // An answer without a text, as when the model would not speak, is one all the same and may cost something.
    let blocked = "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"},\"usageMetadata\":{\"promptTokenCount\":9}}";
    let models =
        Models::start(fixture, move |_| ModelAnswer::status(200, &[("content-type", "application/json")], blocked));
    assert!(matches!(models.ask(alone(account)).await.unwrap_err(), ModelError::Garbage));
    assert_eq!(sums(fixture, account).await.tokens.input, 9);
}

async fn without_a_model_or_a_place_nothing_is_called(fixture: &Fixture) {
    let account = asker(fixture).await;
    let models = Models::start_with(fixture, LlmProvider::Gemini, |settings| settings.provider = None, |_| good());
    assert!(!models.usage.is_configured());
    assert!(matches!(models.ask(alone(account)).await.unwrap_err(), ModelError::NotConfigured));

    let gate = ModelGate::default();
    let waiting = gate.clone();
    let models = Arc::new(Models::start_with(
        fixture,
        LlmProvider::Gemini,
        |settings| (settings.max_concurrent, settings.queue_timeout) = (1, Duration::ZERO),
        move |_| good().behind(&waiting),
    ));
    assert!(models.usage.is_configured());
    let first = models.usage.clone();
    let first = tokio::spawn(async move { ask(&first, alone(account)).await });
    gate.arrived(1).await;
    let error = models.ask(alone(account)).await.unwrap_err();
    assert!(matches!(error, ModelError::Busy { .. }), "{error:?}");
    gate.open();
    first.await.unwrap().unwrap();
    assert_eq!(outcomes(fixture, account).await, ["answered 1"]);
}

async fn keys_and_questions_stay_out_of_what_is_said(fixture: &Fixture) {
    let account = asker(fixture).await;
    for provider in [LlmProvider::Gemini, LlmProvider::OpenaiCompatible] {
        let models = Models::start_with(
            fixture,
            provider,
            |settings| settings.api_key = SecretString::from(format!("{SCRIPTED_KEY}-but-wrong")),
            |_| good(),
        );
        let error = models.ask(alone(account)).await.unwrap_err();
        assert!(models.server.requests().is_empty(), "a wrong key gets nothing");
        let said = format!("{error} {error:?} {:?}", models.usage);
        assert!(!said.contains(SCRIPTED_KEY) && !said.contains(QUESTION), "{said}");
    }
    assert_eq!(outcomes(fixture, account).await, ["failed 2"]);
}
