//! Transactions that wait for one another. On SQLite there is one writer, so only PostgreSQL has such.

use std::time::Duration;

use botyard::model::audit::Caller;
use botyard::model::bot::{BotId, BotStatus};
use botyard::model::chat::SeenChat;
use botyard::model::outbox::Delivered;
use botyard::store::{GroupedWrite, Store, StoreError, Written};

use crate::store::audit::plain;
use crate::store::fixture::{Fixture, call, update};

on_postgres!(
    a_removal_and_a_finish_do_not_block_each_other,
    a_removal_and_a_delivery_do_not_block_each_other,
    a_transaction_that_waits_for_a_row_holds_no_record_up,
    a_commit_that_gets_no_answer_is_given_up,
);

async fn a_removal_and_a_finish_do_not_block_each_other(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let chat = SeenChat { chat_id: 1, kind: "private", title: "Ann".to_owned() };
    let waiting = fixture.accept(bot, &[1, 2]).await;
    fixture.updates().finish(bot, waiting[0].seq, Some(chat.clone()), Vec::new(), None).await.unwrap();
    // A chat is noted once a minute.
    fixture.pass(60);
    // Holds the finish up halfway, until the removal waits as well.
    let mut raw = fixture.raw().await;
    raw.execute("BEGIN").await.unwrap();
    raw.execute("SELECT 1 FROM chats FOR UPDATE").await.unwrap();
    let (updates, seq) = (fixture.updates(), waiting[1].seq);
    let finishing = tokio::spawn(async move { updates.finish(bot, seq, Some(chat), vec![call(Some(1))], None).await });
    raw.until_blocked(1).await;
    let removing = tokio::spawn(remove(fixture.store.clone(), bot));
    raw.until_blocked(2).await;
    raw.execute("COMMIT").await.unwrap();
    assert_eq!(finishing.await.unwrap().unwrap().len(), 1);
    removing.await.unwrap().unwrap();
    assert_eq!(fixture.read().await.find_bot(bot).await.unwrap(), None);
}

async fn a_removal_and_a_delivery_do_not_block_each_other(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let seq = fixture.enqueue(bot, &[Some(1)]).await[0].seq;
    // Holds the delivery up after its first statement.
    let mut raw = fixture.raw().await;
    raw.execute(
        "CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END'",
    )
    .await
    .unwrap();
    raw.execute("CREATE TRIGGER pause AFTER UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION pause()").await.unwrap();
    raw.execute("SELECT pg_advisory_lock(1)").await.unwrap();
    let (store, now) = (fixture.store.clone(), fixture.now());
    let write = GroupedWrite::Deliver { bot, seq, delivered: Delivered::Sent(None), now };
    let delivering = tokio::spawn(async move { store.commit(write).await });
    raw.until_blocked(1).await;
    let removing = tokio::spawn(remove(fixture.store.clone(), bot));
    raw.until_blocked(2).await;
    raw.execute("SELECT pg_advisory_unlock(1)").await.unwrap();
    assert_eq!(delivering.await.unwrap().unwrap(), Written::Done);
    removing.await.unwrap().unwrap();
    assert_eq!(fixture.read().await.find_bot(bot).await.unwrap(), None);
}

/// Two transactions with records want the same row: whoever waits for it does not hold the chain of records.
async fn a_transaction_that_waits_for_a_row_holds_no_record_up(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let mut first = fixture.write().await;
    first.set_bot_status(bot, BotStatus::Suspended, None, true, fixture.now()).await.unwrap();
    let (store, now) = (fixture.store.clone(), fixture.now());
    let second = tokio::spawn(async move {
        let mut tx = store.begin().await.unwrap();
        tx.record(&Caller::system(), plain(), now).await.unwrap();
        tx.set_bot_status(bot, BotStatus::Error, None, false, now).await.unwrap();
        tx.commit().await.unwrap();
    });
    fixture.raw().await.until_blocked(1).await;
    first.record(&Caller::system(), plain(), fixture.now()).await.unwrap();
    first.commit().await.unwrap();
    second.await.unwrap();
    assert_eq!(fixture.read().await.list_chained(0, 9).await.unwrap().len(), 2);
}

/// Takes as long as a commit may take: half a minute.
async fn a_commit_that_gets_no_answer_is_given_up(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let accept = |id| GroupedWrite::Accept { bot, updates: vec![update(id, Some(1))], now: fixture.now() };
    let mut raw = fixture.raw().await;
    raw.execute("BEGIN").await.unwrap();
    raw.execute("LOCK TABLE updates").await.unwrap();
    let written = tokio::time::timeout(Duration::from_secs(45), fixture.store.commit(accept(1))).await.unwrap();
    assert!(matches!(written, Err(StoreError::Unavailable(_))), "{written:?}");
    raw.execute("COMMIT").await.unwrap();
    assert_eq!(fixture.store.commit(accept(2)).await.unwrap(), Written::Accepted(1));
}

async fn remove(store: Store, bot: BotId) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    tx.delete_bot(bot).await?;
    tx.commit().await
}
