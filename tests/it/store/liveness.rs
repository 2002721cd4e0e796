//! What the store knows of whether bots receive their updates.

use botyard::model::bot::{BotId, BotStatus, ProgramName};
use botyard::store::{BotFilter, BotSort, PolledBot};

use crate::store::fixture::{Fixture, page};

on_both!(
    bots_to_poll_are_listed_by_pages_with_their_last_update,
    deaf_bots_are_listed_while_they_run,
    bots_in_use_are_listed_the_latest_first,
    an_ingress_error_is_news_once,
);

async fn bots_to_poll_are_listed_by_pages_with_their_last_update(fixture: &Fixture) {
    let [first, stopped, last] = three(fixture).await;
    fixture.set_status(stopped, BotStatus::Suspended).await;
    fixture.set_status(last, BotStatus::RateLimited).await;
    fixture.accept(last, &[1]).await;
    fixture.usage.flush().await.unwrap();
    let polled = |id, last_update_at| PolledBot { id, program: ProgramName::Echo, last_update_at };
    let mut tx = fixture.read().await;
    assert_eq!(tx.list_polled_bots(None, 1).await.unwrap(), [polled(first, None)]);
    assert_eq!(tx.list_polled_bots(Some(first), 9).await.unwrap(), [polled(last, Some(fixture.now()))]);
    assert_eq!(tx.list_polled_bots(Some(last), 9).await.unwrap(), []);
}

async fn deaf_bots_are_listed_while_they_run(fixture: &Fixture) {
    let [first, second, third] = three(fixture).await;
    let mut tx = fixture.write().await;
    for bot in [first, second] {
        tx.set_ingress_error(bot, Some("another program polls it")).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut tx = fixture.read().await;
    assert_eq!(tx.list_deaf_bots(None, 1).await.unwrap(), [first]);
    assert_eq!(tx.list_deaf_bots(Some(first), 9).await.unwrap(), [second]);
    drop(tx);
    fixture.set_status(second, BotStatus::Suspended).await;
    assert_eq!(fixture.read().await.list_deaf_bots(Some(first), 9).await.unwrap(), []);

    let listed = async |is_deaf| {
        let filter = BotFilter { is_deaf: Some(is_deaf), ..BotFilter::default() };
        let (total, bots) = fixture.read().await.list_bots(&filter, BotSort::Oldest, page(1, 9)).await.unwrap();
        (total, bots.into_iter().map(|listed| (listed.bot.id, listed.ingress_error.is_some())).collect::<Vec<_>>())
    };
    assert_eq!(listed(true).await, (2, vec![(first, true), (second, true)]));
    assert_eq!(listed(false).await, (1, vec![(third, false)]));
}

async fn bots_in_use_are_listed_the_latest_first(fixture: &Fixture) {
    let [first, second, third] = three(fixture).await;
    fixture.accept(third, &[1]).await;
    let since = fixture.pass(60);
    fixture.accept(first, &[1]).await;
    fixture.pass(60);
    fixture.accept(second, &[1]).await;
    fixture.usage.flush().await.unwrap();
    let mut tx = fixture.read().await;
    assert_eq!(tx.list_bots_used_since(since, 9).await.unwrap(), [second, first]);
    assert_eq!(tx.list_bots_used_since(since, 1).await.unwrap(), [second]);
}

async fn an_ingress_error_is_news_once(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let mut tx = fixture.write().await;
    for (error, is_news) in [(None, false), (Some("a"), true), (Some("a"), false), (Some("b"), true), (None, true)] {
        assert_eq!(tx.set_ingress_error(bot, error).await.unwrap(), is_news, "{error:?}");
    }
}

async fn three(fixture: &Fixture) -> [BotId; 3] {
    [fixture.bot("first").await, fixture.bot("second").await, fixture.bot("third").await]
}
