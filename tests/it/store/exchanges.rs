//! Questions: whose turn it is, what is kept of them, and what survives the process.

use botyard::config::Settings;
use botyard::model::account::AccountId;
use botyard::model::bot::{BotId, BotStatus};
use botyard::model::database::{Cell, ResultColumn, ResultSet, ValueKind};
use botyard::model::exchange::{ExchangeKind, ExchangeState, Feedback};
use botyard::model::organization::Person;
use botyard::services::conversations::{Asked, ConversationError, Conversations, Ended, NewQuestion, Outcome, Place};

use crate::store::fixture::{Fixture, call};

on_both!(
    one_question_of_a_person_is_worked_on_at_a_time_in_their_order,
    a_message_is_asked_once,
    what_a_process_left_waits_again,
    questions_of_a_stopped_bot_hold_nobody_up,
    an_end_and_what_is_said_of_it_are_stored_together_and_once,
    a_conversation_ends_at_a_pause_and_at_another_database,
    no_more_is_kept_than_may_be,
);

struct Scene {
    conversations: Conversations,
    bot: BotId,
    anna: Person,
    boris: Person,
}

async fn scene(fixture: &Fixture) -> Scene {
    let person = |account_id: AccountId| Person { account_id, membership: None };
    Scene {
        conversations: conversations(fixture, &[]),
        bot: fixture.bot("bot").await,
        anna: person(fixture.account("anna").await),
        boris: person(fixture.account("boris").await),
    }
}

fn conversations(fixture: &Fixture, settings: &[(&str, &str)]) -> Conversations {
    let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let settings = Settings::load(None, settings).unwrap().analyst;
    Conversations::new(fixture.store.clone(), fixture.signals.clone(), settings, fixture.ambient.clone())
}

impl Scene {
    fn place(&self) -> Place {
        Place { bot_id: self.bot, chat_id: 7 }
    }

    async fn try_ask(&self, person: &Person, message_id: i64) -> Result<Asked, ConversationError> {
        let text = format!("question {message_id}?");
        let question = NewQuestion { place: self.place(), message_id, database_id: None, text };
        self.conversations.ask(person, question).await
    }

    async fn ask(&self, fixture: &Fixture, person: &Person, message_id: i64) -> Asked {
        fixture.pass(1);
        self.try_ask(person, message_id).await.unwrap()
    }

    async fn due(&self) -> Vec<i64> {
        let due = self.conversations.list_due(100).await.unwrap();
        due.iter().map(|exchange| exchange.message_id.unwrap()).collect()
    }

    async fn answer(&self, asked: &Asked) -> bool {
        let outcome = Outcome::plain(Ended::Answered(ExchangeKind::Clarify), "answer");
        self.conversations.end(&asked.exchange, outcome, |_| vec![call(Some(7))]).await.unwrap()
    }
}

async fn one_question_of_a_person_is_worked_on_at_a_time_in_their_order(fixture: &Fixture) {
    let scene = scene(fixture).await;
    let first = scene.ask(fixture, &scene.anna, 1).await;
    let second = scene.ask(fixture, &scene.anna, 2).await;
    let other = scene.ask(fixture, &scene.boris, 3).await;
    assert_eq!((first.ahead, second.ahead, other.ahead), (0, 1, 0));
    assert_eq!(scene.due().await, [1, 3]);
    assert!(scene.conversations.begin(&first.exchange).await.unwrap());
    assert!(!scene.conversations.begin(&first.exchange).await.unwrap());
    assert!(!scene.conversations.begin(&second.exchange).await.unwrap());
    assert_eq!(scene.due().await, [3]);
    assert!(scene.answer(&first).await);
    assert_eq!(scene.due().await, [2, 3]);
    let cancelled = scene.conversations.cancel(&scene.anna, scene.place(), None).await.unwrap();
    assert_eq!(cancelled, 1);
    assert_eq!(scene.due().await, [3]);
    assert_eq!(scene.conversations.cancel(&scene.anna, scene.place(), Some(other.exchange.id)).await.unwrap(), 0);
}

async fn a_message_is_asked_once(fixture: &Fixture) {
    let scene = scene(fixture).await;
    let asked = scene.ask(fixture, &scene.anna, 1).await;
    assert_eq!(scene.ask(fixture, &scene.anna, 1).await.exchange, asked.exchange);
    assert_eq!(scene.due().await, [1]);
    for message_id in 2..=6 {
        scene.ask(fixture, &scene.anna, message_id).await;
    }
    let error = scene.try_ask(&scene.anna, 7).await.unwrap_err();
    assert!(matches!(error, ConversationError::TooManyWaiting { limit: 5 }), "{error}");
}

async fn what_a_process_left_waits_again(fixture: &Fixture) {
    let scene = scene(fixture).await;
    let asked = scene.ask(fixture, &scene.anna, 1).await;
    scene.conversations.begin(&asked.exchange).await.unwrap();
    assert_eq!(scene.due().await, [0_i64; 0]);
    // The process is gone without a word; the next one begins.
    let next = conversations(fixture, &[]);
    assert_eq!(next.resume().await.unwrap(), 1);
    assert_eq!(scene.due().await, [1]);
    assert!(next.begin(&asked.exchange).await.unwrap());
    next.put_back(&asked.exchange).await.unwrap();
    assert_eq!(scene.due().await, [1]);
}

async fn questions_of_a_stopped_bot_hold_nobody_up(fixture: &Fixture) {
    let scene = scene(fixture).await;
    scene.ask(fixture, &scene.anna, 1).await;
    let second = Scene {
        bot: fixture.bot("second").await,
        conversations: scene.conversations.clone(),
        anna: scene.anna.clone(),
        boris: scene.boris.clone(),
    };
    second.ask(fixture, &scene.anna, 2).await;
    fixture.set_status(scene.bot, BotStatus::Suspended).await;
    assert_eq!(scene.due().await, [2]);
    fixture.set_status(scene.bot, BotStatus::Active).await;
    assert_eq!(scene.due().await, [1]);
    fixture.delete_bot(scene.bot).await;
    assert_eq!(scene.due().await, [2]);
}

async fn an_end_and_what_is_said_of_it_are_stored_together_and_once(fixture: &Fixture) {
    let scene = scene(fixture).await;
    let asked = scene.ask(fixture, &scene.anna, 1).await;
    scene.conversations.begin(&asked.exchange).await.unwrap();
    let columns = vec![ResultColumn { name: "n".to_owned(), kind: ValueKind::Number }];
    let result = ResultSet { columns, rows: vec![vec![Cell::Integer(1)]], is_truncated: false };
    let outcome = Outcome {
        sql: Some("SELECT 1".to_owned()),
        result: Some(result.clone()),
        ..Outcome::plain(Ended::Answered(ExchangeKind::Sql), "one\0")
    };
    let end =
        async || scene.conversations.end(&asked.exchange, outcome.clone(), |_| vec![call(Some(7))]).await.unwrap();
    assert!(end().await);
    assert!(!end().await, "nothing is said twice");
    let said = fixture.read().await.list_waiting_calls(scene.bot, Some(7), 10, 1_000).await.unwrap();
    assert_eq!(said.len(), 1);
    let (exchange, kept) = scene.conversations.result(&scene.anna, asked.exchange.id).await.unwrap();
    assert_eq!((exchange.state, exchange.row_count, kept), (ExchangeState::Answered, Some(1), result));
    // It is theirs alone.
    let foreign = scene.conversations.get(&scene.boris, exchange.id).await.unwrap_err();
    assert!(matches!(foreign, ConversationError::NotFound));
    assert!(scene.conversations.rate(&scene.boris, exchange.id, Feedback::Right).await.is_err());
    scene.conversations.rate(&scene.anna, exchange.id, Feedback::Right).await.unwrap();
    assert_eq!(scene.conversations.clear(&scene.anna, scene.place()).await.unwrap(), 1);
    assert!(scene.conversations.get(&scene.anna, exchange.id).await.is_err());
}

async fn a_conversation_ends_at_a_pause_and_at_another_database(fixture: &Fixture) {
    let scene = scene(fixture).await;
    for message_id in 1..=7 {
        let asked = scene.ask(fixture, &scene.anna, message_id).await;
        assert!(scene.answer(&asked).await);
    }
    let asked = scene.ask(fixture, &scene.anna, 8).await;
    let earlier = scene.conversations.context_of(&asked.exchange).await.unwrap();
    let ids: Vec<_> = earlier.iter().map(|exchange| exchange.message_id.unwrap()).collect();
    assert_eq!(ids, [3, 4, 5, 6, 7]);
    assert!(scene.answer(&asked).await);
    fixture.pass(299);
    let asked = scene.ask(fixture, &scene.anna, 9).await;
    assert_eq!(scene.conversations.context_of(&asked.exchange).await.unwrap().len(), 5);
    assert!(scene.answer(&asked).await);
    fixture.pass(301);
    let asked = scene.ask(fixture, &scene.anna, 10).await;
    assert!(scene.conversations.context_of(&asked.exchange).await.unwrap().is_empty());
}

async fn no_more_is_kept_than_may_be(fixture: &Fixture) {
    let mut scene = scene(fixture).await;
    scene.conversations = conversations(fixture, &[("BOTYARD__ANALYST__KEPT_EXCHANGES", "3")]);
    for message_id in 1..=5 {
        let asked = scene.ask(fixture, &scene.anna, message_id).await;
        assert!(scene.answer(&asked).await);
    }
    let kept = scene.conversations.history(&scene.anna, scene.place(), 100).await.unwrap();
    let ids: Vec<_> = kept.iter().map(|exchange| exchange.message_id.unwrap()).collect();
    assert_eq!(ids, [5, 4, 3]);
    assert_eq!(scene.conversations.count_answered(&scene.anna).await.unwrap(), 3);
}
