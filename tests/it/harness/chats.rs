//! Chats in the store.

use std::sync::atomic::{AtomicI64, Ordering};

use botyard::model::bot::BotId;
use botyard::model::chat::SeenChat;
use botyard::model::update::NewUpdate;
use botyard::store::{FinishedUpdate, GroupedWrite, Store};
use chrono::{DateTime, Utc};

/// Lets a bot see a chat: it handles an update from there, which is of no chat itself and has an id below zero.
pub(crate) async fn see_chat(store: &Store, bot: BotId, chat: &SeenChat, at: DateTime<Utc>) {
    static LAST_ID: AtomicI64 = AtomicI64::new(0);
    let update_id = LAST_ID.fetch_sub(1, Ordering::Relaxed) - 1;
    let updates = vec![NewUpdate { update_id, chat_id: None, payload: "{}".to_owned() }];
    store.commit(GroupedWrite::Accept { bot, updates, now: at }).await.unwrap();
    let waiting = store.read().await.unwrap().list_waiting_updates(bot, 1000).await.unwrap();
    let seq = waiting.iter().find(|update| update.update_id == update_id).expect("the bot was removed").seq;
    let finished =
        FinishedUpdate { bot, seq, chat: Some(chat.clone()), calls: Vec::new(), kept_payload: None, now: at };
    store.commit(GroupedWrite::Finish(finished)).await.unwrap();
}
