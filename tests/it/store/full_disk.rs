//! A full disk, as SQLite's own page limit stages it.

use botyard::model::update::NewUpdate;
use botyard::store::StoreError;

use crate::store::fixture::{Fixture, update};

on_sqlite!(a_full_disk_is_reported_and_survived);

/// Lets the store's writer use this many pages at most; SQLite never goes below what is in use.
async fn limit_pages(fixture: &Fixture, pages: u32) {
    let mut tx = fixture.write().await;
    let connection = tx.as_sqlite().unwrap();
    let sql = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
    sqlx::query(sql).execute(connection).await.unwrap();
    tx.commit().await.unwrap();
}

fn large(update_id: i64) -> NewUpdate {
    NewUpdate { payload: "x".repeat(1_000_000), ..update(update_id, None) }
}

async fn a_full_disk_is_reported_and_survived(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    for _ in 0..2 {
        limit_pages(fixture, 1).await;
        let error = fixture.updates().accept(bot, vec![large(1)]).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
        assert!(error.to_string().contains("disk is full"), "{error}");
    }
    limit_pages(fixture, 1).await;
    let mut tx = fixture.write().await;
    let code = "x".repeat(1_000_000);
    let error = tx.set_ingress_error(bot, Some(&code)).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    drop(tx);
    assert!(fixture.waiting(bot).await.is_empty());

    limit_pages(fixture, u32::MAX - 1).await;
    assert_eq!(fixture.updates().accept(bot, vec![large(1), large(2)]).await.unwrap(), 2);
    assert_eq!(fixture.waiting(bot).await.len(), 2);
}
