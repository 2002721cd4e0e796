//! Group commit: many writes, few commits, nobody harmed by a neighbour.

use std::time::{Duration, Instant};

use botyard::config::StoreSettings;
use botyard::model::bot::BotId;
use botyard::store::{GroupedWrite, Store, StoreError, Written};
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use tokio::sync::oneshot;

use crate::store::fixture::{Fixture, update};

on_both!(
    many_writes_at_once_are_all_durable,
    writes_of_one_asker_keep_their_order,
    one_culprit_fails_alone,
    a_write_whose_asker_left_is_carried_out,
    whoever_left_word_learns_what_became_of_a_write,
    a_database_that_is_away_is_waited_for_once,
);

fn accept(fixture: &Fixture, bot: BotId, update_id: i64) -> GroupedWrite {
    GroupedWrite::Accept { bot, updates: vec![update(update_id, Some(1))], now: fixture.now() }
}

async fn many_writes_at_once_are_all_durable(fixture: &Fixture) {
    let mut bots = Vec::new();
    for number in 0..5 {
        bots.push(fixture.bot(&format!("bot-{number}")).await);
    }
    // More than one commit and more than the queue hold.
    let writes =
        (0..1500).map(|id| fixture.store.commit(accept(fixture, bots[id % bots.len()], id.try_into().unwrap())));
    for written in join_all(writes).await {
        assert_eq!(written.unwrap(), Written::Accepted(1));
    }
    let again = Store::open(&fixture.settings).await.unwrap();
    for bot in bots {
        assert_eq!(again.read().await.unwrap().list_waiting_updates(bot, 1000).await.unwrap().len(), 300);
    }
}

async fn writes_of_one_asker_keep_their_order(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let ids = [9, 3, 7, 1, 8];
    join_all(ids.map(|id| fixture.store.commit(accept(fixture, bot, id)))).await;
    assert_eq!(fixture.waiting(bot).await.iter().map(|update| update.update_id).collect::<Vec<_>>(), ids);
}

async fn one_culprit_fails_alone(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let sql = fixture.dialect(
        "CREATE TRIGGER refuse BEFORE INSERT ON updates WHEN NEW.update_id = 17
         BEGIN SELECT RAISE(ABORT, 'refused'); END",
        "ALTER TABLE updates ADD CONSTRAINT refuse CHECK (update_id <> 17)",
    );
    fixture.raw().await.execute(sql).await.unwrap();
    let writes = (0..40).map(|id| fixture.store.commit(accept(fixture, bot, id)));
    for (id, written) in join_all(writes).await.into_iter().enumerate() {
        match written {
            Err(error) => assert!(id == 17 && matches!(error, StoreError::Internal(_)), "{id}: {error}"),
            Ok(written) => assert!(id != 17 && written == Written::Accepted(1), "{id}: {written:?}"),
        }
    }
    assert_eq!(fixture.waiting(bot).await.len(), 39);
    // Within one write all or nothing is stored.
    let updates = vec![update(100, None), update(17, None), update(101, None)];
    fixture.updates().accept(bot, updates).await.unwrap_err();
    assert_eq!(fixture.waiting(bot).await.len(), 39);
}

async fn a_write_whose_asker_left_is_carried_out(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    assert!(fixture.store.commit(accept(fixture, bot, 1)).now_or_never().is_none());
    fixture.store.commit(accept(fixture, bot, 2)).await.unwrap();
    assert_eq!(fixture.waiting(bot).await.iter().map(|update| update.update_id).collect::<Vec<_>>(), [1, 2]);
}

async fn whoever_left_word_learns_what_became_of_a_write(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let store = Store::open(&fixture.settings).await.unwrap();
    let commit = async |update_id| {
        let (word, told) = oneshot::channel();
        store.commit_then(accept(fixture, bot, update_id), |written| word.send(written).unwrap()).await;
        told.await.unwrap()
    };
    assert_eq!(commit(1).await.unwrap(), Written::Accepted(1));
    assert_eq!(commit(1).await.unwrap(), Written::Accepted(0));
    store.close().await;
    let error = commit(2).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
}

async fn a_database_that_is_away_is_waited_for_once(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let busy_timeout = Duration::from_millis(200);
    let settings = StoreSettings { busy_timeout, max_connections: 1, ..fixture.settings.clone() };
    let store = Store::open(&settings).await.unwrap();
    let holder = store.begin().await.unwrap();
    let started = Instant::now();
    for written in join_all((0..100).map(|id| store.commit(accept(fixture, bot, id)))).await {
        let error = written.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    }
    // A batch of its own for the first, one for the others, one for the next of them; twice the timeout on SQLite.
    assert!(started.elapsed() < busy_timeout * 20, "{:?}", started.elapsed());
    holder.commit().await.unwrap();
    assert_eq!(store.commit(accept(fixture, bot, 1)).await.unwrap(), Written::Accepted(1));
}
