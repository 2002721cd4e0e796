//! The outbox.

use botyard::model::bot::{BotId, BotStatus};
use botyard::model::chat::SeenChat;
use botyard::model::outbound_file::OutboundFile;
use botyard::model::outbox::{Delivered, OutboundCall};
use botyard::store::{GroupedWrite, StoreError, Written};
use serde_json::json;

use crate::harness::chats::see_chat;
use crate::store::fixture::{Fixture, call, page};

on_both!(
    a_call_of_no_bot_is_refused,
    calls_keep_the_order_of_their_chat,
    only_chats_of_running_bots_are_listed_as_waiting,
    a_delivery_ends_once,
    of_a_delivered_file_the_name_is_kept,
    dropped_calls_keep_no_files,
    large_calls_are_read_a_few_at_a_time,
    attempts_are_counted,
    a_chat_that_became_a_supergroup_takes_its_calls_along,
    a_chat_that_moves_onto_a_known_one_replaces_it,
    a_chat_that_moves_nowhere_stays,
);

async fn a_call_of_no_bot_is_refused(fixture: &Fixture) {
    let nobody = BotId::generate(&fixture.ambient);
    let error = fixture.write().await.enqueue_call(nobody, &call(Some(1)), fixture.now()).await.unwrap_err();
    assert!(matches!(error, StoreError::Internal(_)), "{error}");
}

async fn calls_keep_the_order_of_their_chat(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let stored = fixture.enqueue(bot, &[Some(1), Some(2), None, Some(1), None, Some(1)]).await;
    let of =
        |chat_id| -> Vec<i64> { stored.iter().filter(|call| call.chat_id == chat_id).map(|call| call.seq).collect() };
    for chat_id in [Some(1), Some(2), None, Some(3)] {
        assert_eq!(fixture.waiting_calls(bot, chat_id).await, of(chat_id), "{chat_id:?}");
    }
    let first = fixture.read().await.list_waiting_calls(bot, Some(1), 1, i64::MAX).await.unwrap();
    assert_eq!(first, [stored[0].clone()]);
    fixture.deliver(bot, stored[0].seq, Delivered::Sent(Some(1))).await;
    assert_eq!(fixture.waiting_calls(bot, Some(1)).await, of(Some(1))[1..]);
}

async fn only_chats_of_running_bots_are_listed_as_waiting(fixture: &Fixture) {
    let (running, paused) = (fixture.bot("running").await, fixture.bot("paused").await);
    fixture.enqueue(paused, &[Some(1)]).await;
    fixture.set_status(paused, BotStatus::Suspended).await;
    let calls = fixture.enqueue(running, &[Some(1), Some(1), None, None, Some(2)]).await;
    fixture.deliver(running, calls[4].seq, Delivered::Sent(None)).await;
    let mut tx = fixture.read().await;
    let mut chats = tx.list_chats_with_waiting_calls(running, 10).await.unwrap();
    chats.sort_unstable();
    assert_eq!(chats, [None, Some(1)]);
    assert_eq!(tx.list_bots_with_waiting_calls(true, None, 10).await.unwrap(), [running]);
    assert_eq!(tx.list_bots_with_waiting_calls(false, None, 10).await.unwrap(), [paused]);
    assert!(tx.list_bots_with_waiting_calls(true, Some(running), 10).await.unwrap().is_empty());
    assert_eq!(tx.list_chats_with_waiting_calls(running, 1).await.unwrap().len(), 1);
    assert_eq!(tx.count_waiting_calls().await.unwrap(), 5);
}

async fn a_delivery_ends_once(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let calls = fixture.enqueue(bot, &[Some(1), Some(1)]).await;
    for _ in 0..2 {
        fixture.deliver(bot, calls[0].seq, Delivered::Sent(Some(77))).await;
        fixture.deliver(bot, calls[1].seq, Delivered::Failed("the bot was blocked".to_owned())).await;
        fixture.deliver(bot, calls[1].seq + 1, Delivered::Sent(None)).await;
    }
    let mut tx = fixture.read().await;
    let (_, messages) = tx.list_messages(bot, 1, page(1, 9)).await.unwrap();
    assert_eq!(messages.iter().map(|message| message.state.as_str()).collect::<Vec<_>>(), ["failed", "sent"]);
    let told = fixture.raw().await.texts("SELECT last_error FROM outbox WHERE last_error IS NOT NULL").await;
    assert_eq!(told, ["the bot was blocked"]);
    assert_eq!(fixture.raw().await.number("SELECT telegram_message_id FROM outbox ORDER BY seq LIMIT 1").await, 77);
}

/// Stores a call that carries a file; its number.
async fn enqueue_file(fixture: &Fixture, bot: BotId) -> i64 {
    let file = OutboundFile { file_name: "a.png".to_owned(), media_type: "image/png".to_owned(), bytes: vec![7; 90] };
    let photo = OutboundCall::in_chat("sendPhoto", 1, json!({ "photo": file.to_value(), "caption": "look" }));
    let mut tx = fixture.write().await;
    let seq = tx.enqueue_call(bot, &photo, fixture.now()).await.unwrap().seq;
    tx.commit().await.unwrap();
    seq
}

/// What is left of such a call.
const KEPT: &str = r#"{"caption":"look","chat_id":1,"photo":{"file_name":"a.png","media_type":"image/png"}}"#;

async fn of_a_delivered_file_the_name_is_kept(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    for (delivered, state) in [(Delivered::Sent(Some(5)), "sent"), (Delivered::Failed("no".to_owned()), "failed")] {
        let seq = enqueue_file(fixture, bot).await;
        let (params, now) = (KEPT.to_owned(), fixture.now());
        let write = GroupedWrite::DeliverAndForget { bot, seq, delivered, params, is_secret: false, now };
        assert_eq!(fixture.store.commit(write.clone()).await.unwrap(), Written::Done);
        let of_call = format!("FROM outbox WHERE seq = {seq} AND finished_at IS NOT NULL");
        assert_eq!(fixture.raw().await.texts(&format!("SELECT state {of_call}")).await, [state]);
        assert_eq!(fixture.raw().await.texts(&format!("SELECT params {of_call}")).await, [KEPT]);
        // What has ended stays as it is.
        let GroupedWrite::DeliverAndForget { delivered, .. } = write else { unreachable!() };
        let again =
            GroupedWrite::DeliverAndForget { bot, seq, delivered, params: "{}".to_owned(), is_secret: true, now };
        fixture.store.commit(again).await.unwrap();
        assert_eq!(fixture.raw().await.texts(&format!("SELECT params {of_call}")).await, [KEPT]);
    }
    assert_eq!(fixture.raw().await.number("SELECT telegram_message_id FROM outbox WHERE state = 'sent'").await, 5);
    assert_eq!(fixture.raw().await.texts("SELECT last_error FROM outbox WHERE state = 'failed'").await, ["no"]);
}

async fn dropped_calls_keep_no_files(fixture: &Fixture) {
    let (bot, other) = (fixture.bot("first").await, fixture.bot("second").await);
    for bot in [bot, bot, other] {
        enqueue_file(fixture, bot).await;
        fixture.enqueue(bot, &[Some(1)]).await;
    }
    let mut tx = fixture.write().await;
    assert_eq!(tx.drop_waiting_calls(bot, "dropped", fixture.now()).await.unwrap(), 4);
    tx.commit().await.unwrap();
    let dropped = "SELECT params FROM outbox WHERE state = 'failed' AND method = 'sendPhoto'";
    assert_eq!(fixture.raw().await.texts(dropped).await, [KEPT; 2]);
    let whole = "SELECT COUNT(*) FROM outbox WHERE params LIKE '%base64%'";
    assert_eq!(fixture.raw().await.number(whole).await, 1);
}

async fn large_calls_are_read_a_few_at_a_time(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let calls = fixture.enqueue(bot, &[Some(1), Some(2), Some(1), Some(1), Some(1)]).await;
    let of_chat: Vec<i64> = calls.iter().filter(|call| call.chat_id == Some(1)).map(|call| call.seq).collect();
    let size = i64::try_from(calls[0].params.len()).unwrap();
    for (limit, bytes, expected) in
        [(9, 1, 1), (9, size, 1), (9, size + 1, 2), (9, 3 * size, 3), (2, 9 * size, 2), (9, 9 * size, 4)]
    {
        let mut tx = fixture.read().await;
        let read = tx.list_waiting_calls(bot, Some(1), limit, bytes).await.unwrap();
        let read: Vec<i64> = read.iter().map(|call| call.seq).collect();
        assert_eq!(read, of_chat[..expected], "{limit} calls, {bytes} bytes");
    }
}

async fn attempts_are_counted(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let seq = fixture.enqueue(bot, &[Some(1)]).await[0].seq;
    let attempt = || GroupedWrite::DeliveryAttempt { bot, seq, error: "too many requests".to_owned() };
    for _ in 0..2 {
        assert_eq!(fixture.store.commit(attempt()).await.unwrap(), Written::Done);
    }
    assert_eq!(fixture.read().await.list_waiting_calls(bot, Some(1), 9, i64::MAX).await.unwrap()[0].attempts, 2);
    fixture.deliver(bot, seq, Delivered::Sent(None)).await;
    fixture.store.commit(attempt()).await.unwrap();
    assert_eq!(fixture.raw().await.number("SELECT COUNT(*) FROM outbox WHERE attempts = 2").await, 1);
}

async fn see(fixture: &Fixture, bot: BotId, chat_id: i64) {
    let chat = SeenChat { chat_id, kind: "group", title: format!("chat {chat_id}") };
    see_chat(&fixture.store, bot, &chat, fixture.now()).await;
}

async fn migrate(fixture: &Fixture, bot: BotId, from: i64, to: i64) -> Vec<(i64, String, String)> {
    let mut tx = fixture.write().await;
    tx.migrate_chat(bot, from, to).await.unwrap();
    tx.commit().await.unwrap();
    let (_, chats) = fixture.read().await.list_chats(bot, page(1, 9)).await.unwrap();
    chats.into_iter().map(|chat| (chat.chat_id, chat.kind, chat.title)).collect()
}

async fn a_chat_that_became_a_supergroup_takes_its_calls_along(fixture: &Fixture) {
    let (bot, other) = (fixture.bot("first").await, fixture.bot("second").await);
    for bot in [bot, other] {
        see(fixture, bot, -5).await;
    }
    let calls = fixture.enqueue(bot, &[Some(-5), Some(6), Some(-5)]).await;
    fixture.enqueue(other, &[Some(-5)]).await;
    fixture.deliver(bot, calls[0].seq, Delivered::Sent(None)).await;
    let chats = migrate(fixture, bot, -5, -1005).await;
    assert_eq!(chats, [(-1005, "supergroup".to_owned(), "chat -5".to_owned())]);
    assert_eq!(fixture.waiting_calls(bot, Some(-1005)).await, [calls[2].seq]);
    assert!(fixture.waiting_calls(bot, Some(-5)).await.is_empty());
    assert_eq!(fixture.waiting_calls(other, Some(-5)).await.len(), 1);
    assert_eq!(migrate(fixture, bot, -5, -1005).await.len(), 1, "told twice");
}

async fn a_chat_that_moves_onto_a_known_one_replaces_it(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    for chat_id in [-5, -1005] {
        see(fixture, bot, chat_id).await;
    }
    let chats = migrate(fixture, bot, -5, -1005).await;
    assert_eq!(chats, [(-1005, "supergroup".to_owned(), "chat -5".to_owned())]);
}

async fn a_chat_that_moves_nowhere_stays(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    see(fixture, bot, -5).await;
    assert_eq!(migrate(fixture, bot, -5, -5).await.len(), 1);
    assert_eq!(migrate(fixture, bot, -6, -5).await.len(), 1);
}
