//! Transactions that wait for one another. On SQLite there is one writer, so only PostgreSQL has such.

use botyard::model::chat::SeenChat;

use crate::store::fixture::{Fixture, call};

on_postgres!(a_removal_and_a_finish_do_not_block_each_other);

async fn a_removal_and_a_finish_do_not_block_each_other(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let chat = SeenChat { chat_id: 1, kind: "private", title: "Ann".to_owned() };
    let waiting = fixture.accept(bot, &[1, 2]).await;
    fixture.updates().finish(bot, waiting[0].seq, Some(chat.clone()), Vec::new()).await.unwrap();
    // Holds the finish up halfway, until the removal waits as well.
    let mut raw = fixture.raw().await;
    raw.execute("BEGIN").await.unwrap();
    raw.execute("SELECT 1 FROM chats FOR UPDATE").await.unwrap();
    let updates = fixture.updates();
    let (store, seq) = (fixture.store.clone(), waiting[1].seq);
    let finishing = tokio::spawn(async move { updates.finish(bot, seq, Some(chat), vec![call(Some(1))]).await });
    raw.until_blocked(1).await;
    let removing = tokio::spawn(async move {
        let mut tx = store.begin().await?;
        tx.delete_bot(bot).await?;
        tx.commit().await
    });
    raw.until_blocked(2).await;
    raw.execute("COMMIT").await.unwrap();
    assert_eq!(finishing.await.unwrap().unwrap().len(), 1);
    removing.await.unwrap().unwrap();
    assert_eq!(fixture.read().await.find_bot(bot).await.unwrap(), None);
}
