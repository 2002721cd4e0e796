//! Bots that are woken, evicted, stopped and started all the time: never two actors of one bot, nothing lost, nothing twice.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use botyard::model::bot::{BotId, ProgramName};
use botyard::programs::{Command, Context, Event, Program, ProgramError, ProgramFactory, Replies};
use serde_json::Value;

use crate::harness::platform::{Api, Setup};
use crate::harness::sandbox::TestBot;

/// What is going on in all bots, seen from within their programs.
#[derive(Default)]
struct Watch {
    /// Chats in which an update is being handled right now.
    busy: Mutex<HashSet<(BotId, i64)>>,
    /// How often an update was begun in a chat that was busy: by a second actor, for one actor takes them in turn.
    clashes: AtomicUsize,
    handled: AtomicUsize,
}

/// Echoes, slowly enough to be interrupted.
struct Watched(Arc<Watch>);

/// Marks a chat as busy for as long as it lives, also when the work is cut off.
struct Busy<'a>(&'a Watch, (BotId, i64));

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.busy.lock().unwrap().remove(&self.1);
    }
}

#[async_trait]
impl Program for Watched {
    fn commands(&self) -> &'static [Command] {
        &[]
    }

    async fn handle(&self, event: &Event, context: &Context) -> Result<Replies, ProgramError> {
        let (Some(text), Some(chat)) = (event.text(), &event.chat) else { return Ok(Replies::none()) };
        let key = (context.bot.id, chat.chat_id);
        if !self.0.busy.lock().unwrap().insert(key) {
            self.0.clashes.fetch_add(1, Ordering::Relaxed);
        }
        let _busy = Busy(&self.0, key);
        tokio::time::sleep(Duration::from_millis(3)).await;
        self.0.handled.fetch_add(1, Ordering::Relaxed);
        Ok(Replies::none().text(chat.chat_id, text))
    }
}

#[actix_web::test]
async fn a_storm_of_wakes_evictions_stops_and_starts() {
    const ROUNDS: usize = 25;
    let watch = Arc::new(Watch::default());
    let programs: ProgramFactory = {
        let watch = Arc::clone(&watch);
        Arc::new(move |_: ProgramName| Arc::new(Watched(Arc::clone(&watch))))
    };
    let test = Setup::on_sqlite()
        .running(programs)
        .with("runtime.max_active_bots", "2")
        .with("limits.person_burst", "1000")
        .with("delivery.per_chat_burst", "1000")
        .start()
        .await;
    let alice = test.sandbox.create_person("Alice").await;
    let mut hosted: Vec<(Api, TestBot)> = Vec::new();
    for name in ["first", "second", "third", "fourth"] {
        hosted.push(test.hosted_bot(name).await);
    }
    for round in 0..ROUNDS {
        for (number, (api, bot)) in hosted.iter().enumerate() {
            test.sandbox.send_text(bot, alice, &round.to_string()).await;
            match (round + number) % 5 {
                0 => drop(api.expect(200, "POST", "/api/user-bot/stop", Value::Null).await),
                1 | 3 => drop(api.expect(200, "POST", "/api/user-bot/start", Value::Null).await),
                _ => {}
            }
        }
    }
    for (api, bot) in &hosted {
        api.expect(200, "POST", "/api/user-bot/start", Value::Null).await;
        let mut chat = test.sandbox.chat(bot, alice);
        for round in 0..ROUNDS {
            assert_eq!(chat.bot_text().await, round.to_string(), "@{}", bot.username);
        }
        let more = chat.news().await;
        assert!(more.iter().all(|event| event["message"]["from"]["is_bot"] != true), "answered twice: {more:?}");
    }
    assert_eq!(watch.clashes.load(Ordering::Relaxed), 0, "two actors of one bot were at work");
    assert!(watch.handled.load(Ordering::Relaxed) >= ROUNDS * hosted.len());
}
