//! A full disk, as SQLite's own page limit stages it, for one connection. What a full disk does to updates is tried in
//! `faults::outages`.

use botyard::store::StoreError;

use crate::store::fixture::Fixture;

on_sqlite!(a_full_disk_is_reported_and_survived);

/// Lets the store's writer use this many pages at most; SQLite never goes below what is in use.
async fn limit_pages(fixture: &Fixture, pages: u32) {
    let mut tx = fixture.write().await;
    let connection = tx.as_sqlite().unwrap();
    let sql = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
    sqlx::query(sql).execute(connection).await.unwrap();
    tx.commit().await.unwrap();
}

async fn a_full_disk_is_reported_and_survived(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let long = "x".repeat(1_000_000);
    for _ in 0..2 {
        limit_pages(fixture, 1).await;
        let mut tx = fixture.write().await;
        let error = tx.set_ingress_error(bot, Some(&long)).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
        assert!(error.to_string().contains("disk is full"), "{error}");
    }
    limit_pages(fixture, u32::MAX - 1).await;
    let mut tx = fixture.write().await;
    tx.set_ingress_error(bot, Some(&long)).await.unwrap();
    tx.commit().await.unwrap();
    let activity = fixture.read().await.find_bot_activity(bot).await.unwrap().unwrap();
    assert_eq!(activity.ingress_error, Some(long));
}
