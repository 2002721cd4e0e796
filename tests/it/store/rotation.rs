//! A rotation of keys beside transactions that hold bots: neither waits for the other in a circle.

use botyard::model::audit::Caller;
use botyard::model::bot::BotId;
use botyard::services::vault::{Rotation, Vault};

use crate::store::fixture::Fixture;
use crate::store::vault::{registered, vaults};

on_postgres!(a_removal_beside_a_rotation_fails_neither, a_group_commit_beside_a_rotation_fails_neither);

/// Rotates while another transaction holds `held`, which goes on to `then` once the rotation waits for it.
async fn beside(fixture: &Fixture, pair: Vault, held: &str, then: &str) -> Rotation {
    let mut raw = fixture.raw().await;
    raw.execute("BEGIN").await.unwrap();
    raw.execute(held).await.unwrap();
    let (store, ambient) = (fixture.store.clone(), fixture.ambient.clone());
    let rotating = tokio::spawn(async move { pair.rotate(&store, &ambient, &Caller::system()).await });
    fixture.raw().await.until_blocked(1).await;
    raw.execute(then).await.unwrap();
    raw.execute("COMMIT").await.unwrap();
    rotating.await.unwrap().unwrap()
}

async fn a_removal_beside_a_rotation_fails_neither(fixture: &Fixture) {
    let (old, pair) = vaults();
    let bot = registered(fixture, &old, "first").await.bot.id;
    // A removal locks the bot first and its credentials then.
    let held = format!("SELECT id FROM bots WHERE id = '{bot}' FOR UPDATE");
    let rotation = beside(fixture, pair, &held, &format!("DELETE FROM bots WHERE id = '{bot}'")).await;
    assert_eq!(rotation, Rotation::default());
}

async fn a_group_commit_beside_a_rotation_fails_neither(fixture: &Fixture) {
    let (old, pair) = vaults();
    let mut bots = Vec::new();
    for name in ["first", "second"] {
        bots.push(registered(fixture, &old, name).await.bot.id);
    }
    // A group commit keeps the bots of its writes from being removed, in whatever order the writes came.
    let lock = |bot: BotId| format!("SELECT id FROM bots WHERE id = '{bot}' FOR KEY SHARE");
    let rotation = beside(fixture, pair, &lock(bots[1]), &lock(bots[0])).await;
    assert_eq!(rotation, Rotation { resealed: 2, unreadable: Vec::new() });
}
