//! Chats and what was said in them.

use botyard::model::bot::BotId;
use botyard::model::chat::SeenChat;
use botyard::store::GroupedWrite;

use crate::harness::chats::see_chat;
use crate::store::fixture::{Fixture, call, page, update};

on_both!(
    a_chat_that_writes_again_is_no_longer_blocked,
    chats_are_listed_last_active_first,
    times_are_ordered_however_many_digits_they_have,
    messages_of_inbox_and_outbox_are_one_conversation,
);

fn seen(chat_id: i64, title: &str) -> SeenChat {
    SeenChat { chat_id, kind: "private", title: title.to_owned() }
}

async fn see(fixture: &Fixture, bot: BotId, chat: &SeenChat) {
    see_chat(&fixture.store, bot, chat, fixture.now()).await;
}

async fn a_chat_that_writes_again_is_no_longer_blocked(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let first_seen_at = fixture.now();
    see(fixture, bot, &seen(-7, "Ann")).await;
    let blocked_at = fixture.pass(1);
    for chat_id in [-7, 8] {
        let write = GroupedWrite::BlockChat { bot, chat_id, now: blocked_at };
        fixture.store.commit(write).await.unwrap();
    }
    let (_, chats) = fixture.read().await.list_chats(bot, page(1, 9)).await.unwrap();
    assert_eq!((chats.len(), chats[0].blocked_at), (1, Some(blocked_at)));

    let last_seen_at = fixture.pass(1);
    see(fixture, bot, &SeenChat { kind: "group", ..seen(-7, "Анна") }).await;
    let (total, chats) = fixture.read().await.list_chats(bot, page(1, 9)).await.unwrap();
    let chat = &chats[0];
    assert_eq!((total, chat.title.as_str(), chat.kind.as_str(), chat.blocked_at), (1, "Анна", "group", None));
    assert_eq!((chat.first_seen_at, chat.last_seen_at), (first_seen_at, last_seen_at));
}

async fn chats_are_listed_last_active_first(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    for chat_id in [1, 2, 3] {
        // A chat is noted once a minute.
        fixture.pass(60);
        see(fixture, bot, &seen(chat_id, "a chat")).await;
    }
    see(fixture, bot, &seen(1, "a chat")).await;
    let mut tx = fixture.read().await;
    let mut ids = Vec::new();
    for number in 1..=2 {
        let (total, chats) = tx.list_chats(bot, page(number, 2)).await.unwrap();
        assert_eq!(total, 3);
        ids.extend(chats.iter().map(|chat| chat.chat_id));
    }
    assert_eq!(ids, [1, 3, 2], "at the same moment the smaller id comes first");
    assert!(tx.has_chat(bot, 2).await.unwrap());
    assert!(!tx.has_chat(bot, 4).await.unwrap());
}

async fn times_are_ordered_however_many_digits_they_have(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let times =
        ["00:59:59.999999Z", "01:00:00Z", "01:00:00.000001Z", "01:00:00.001Z", "01:00:00.1Z", "01:00:00.123456Z"];
    for (chat_id, time) in (0..).zip(times) {
        let at = format!("2026-03-29T{time}").parse().unwrap();
        see_chat(&fixture.store, bot, &seen(chat_id, time), at).await;
    }
    let (_, chats) = fixture.read().await.list_chats(bot, page(1, 9)).await.unwrap();
    let titles: Vec<&str> = chats.iter().rev().map(|chat| chat.title.as_str()).collect();
    assert_eq!(titles, times);
    for chat in &chats {
        assert_eq!(
            chat.last_seen_at,
            format!("2026-03-29T{}", chat.title).parse::<chrono::DateTime<chrono::Utc>>().unwrap()
        );
    }
}

async fn messages_of_inbox_and_outbox_are_one_conversation(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    for update_id in [10, 11] {
        fixture.pass(1);
        fixture.updates().accept(bot, vec![update(update_id, Some(1)), update(update_id + 10, Some(2))]).await.unwrap();
        let calls = vec![call(Some(1)), call(Some(1)), call(None)];
        let waiting = fixture.waiting(bot).await.iter().find(|update| update.chat_id == Some(1)).unwrap().seq;
        fixture.updates().finish(bot, waiting, None, calls, None).await.unwrap();
    }
    let mut tx = fixture.read().await;
    let mut messages = Vec::new();
    for number in 1..=2 {
        let (total, page) = tx.list_messages(bot, 1, page(number, 4)).await.unwrap();
        assert_eq!(total, 6);
        messages.extend(page);
    }
    let said: Vec<_> = messages.iter().map(|message| (message.is_outgoing, message.state.as_str())).collect();
    assert_eq!(said, [(true, "waiting"), (true, "waiting"), (false, "done")].repeat(2));
    assert_eq!((messages[0].method.as_deref(), messages[0].at), (Some("sendMessage"), fixture.now()));
    assert_eq!(messages[0].payload, r#"{"text":"hello"}"#);
    assert_eq!((messages[2].method.as_deref(), messages[2].payload.as_str()), (None, r#"{"update_id":11}"#));
    assert_eq!(messages[5].payload, r#"{"update_id":10}"#);
    assert_eq!(tx.list_messages(bot, 3, page(1, 9)).await.unwrap(), (0, Vec::new()));
}
