//! Access grants.

use botyard::model::account::AccountId;
use botyard::model::bot::BotId;
use botyard::model::chat::{Grant, GrantId};
use chrono::TimeDelta;

use crate::store::fixture::Fixture;

on_both!(
    a_grant_ends_at_its_time,
    a_grant_is_its_admins_alone,
    grants_that_were_ended_are_no_longer_in_force,
    all_grants_of_an_admin_end_at_once,
    the_longest_grant_is_found_and_the_newest_listed_first,
);

async fn grant(fixture: &Fixture, bot_id: BotId, admin_id: AccountId, minutes: i64) -> Grant {
    let created_at = fixture.pass(1);
    let grant = Grant {
        id: GrantId::generate(&fixture.ambient),
        bot_id,
        admin_id,
        reason: "the owner asked for help".to_owned(),
        created_at,
        expires_at: created_at + TimeDelta::minutes(minutes),
        ended_at: None,
    };
    let mut tx = fixture.write().await;
    tx.create_grant(&grant).await.unwrap();
    tx.commit().await.unwrap();
    grant
}

async fn a_grant_ends_at_its_time(fixture: &Fixture) {
    let (bot, admin) = (fixture.bot("first").await, fixture.account("admin").await);
    let grant = grant(fixture, bot, admin, 15).await;
    let mut tx = fixture.write().await;
    let last_moment = grant.expires_at - TimeDelta::microseconds(1);
    assert_eq!(tx.find_grant(bot, admin, last_moment).await.unwrap().as_ref(), Some(&grant));
    assert_eq!(tx.list_grants(bot, last_moment).await.unwrap(), std::slice::from_ref(&grant));
    assert_eq!(tx.find_grant(bot, admin, grant.expires_at).await.unwrap(), None);
    assert!(tx.list_grants(bot, grant.expires_at).await.unwrap().is_empty());
    assert_eq!(tx.end_grants(bot, admin, grant.expires_at).await.unwrap(), 0);
}

async fn a_grant_is_its_admins_alone(fixture: &Fixture) {
    let (bot, other_bot) = (fixture.bot("first").await, fixture.bot("second").await);
    let (admin, other) = (fixture.account("admin").await, fixture.account("other").await);
    let grant = grant(fixture, bot, admin, 15).await;
    let mut tx = fixture.write().await;
    assert_eq!(tx.find_grant(bot, other, fixture.now()).await.unwrap(), None);
    assert_eq!(tx.find_grant(other_bot, admin, fixture.now()).await.unwrap(), None);
    assert_eq!(tx.end_grants(bot, other, fixture.now()).await.unwrap(), 0);
    assert_eq!(tx.end_grants(other_bot, admin, fixture.now()).await.unwrap(), 0);
    assert_eq!(tx.find_grant(bot, admin, fixture.now()).await.unwrap(), Some(grant));
}

async fn grants_that_were_ended_are_no_longer_in_force(fixture: &Fixture) {
    let (bot, admin, other) =
        (fixture.bot("first").await, fixture.account("admin").await, fixture.account("other").await);
    for minutes in [5, 15] {
        grant(fixture, bot, admin, minutes).await;
    }
    let others = grant(fixture, bot, other, 15).await;
    let mut tx = fixture.write().await;
    assert_eq!(tx.end_grants(bot, admin, fixture.now()).await.unwrap(), 2);
    assert_eq!(tx.end_grants(bot, admin, fixture.now()).await.unwrap(), 0);
    assert_eq!(tx.find_grant(bot, admin, fixture.now()).await.unwrap(), None);
    assert_eq!(tx.list_grants(bot, fixture.now()).await.unwrap(), [others]);
}

async fn all_grants_of_an_admin_end_at_once(fixture: &Fixture) {
    let (bot, other_bot) = (fixture.bot("first").await, fixture.bot("second").await);
    let (admin, other) = (fixture.account("admin").await, fixture.account("other").await);
    for bot in [bot, other_bot] {
        grant(fixture, bot, admin, 15).await;
    }
    let others = grant(fixture, bot, other, 15).await;
    let mut tx = fixture.write().await;
    assert_eq!(tx.end_all_grants_of(admin, others.expires_at).await.unwrap(), 0);
    assert_eq!(tx.end_all_grants_of(admin, fixture.now()).await.unwrap(), 2);
    assert_eq!(tx.list_grants(bot, fixture.now()).await.unwrap(), [others]);
    assert!(tx.list_grants(other_bot, fixture.now()).await.unwrap().is_empty());
}

async fn the_longest_grant_is_found_and_the_newest_listed_first(fixture: &Fixture) {
    let (bot, admin) = (fixture.bot("first").await, fixture.account("admin").await);
    let long = grant(fixture, bot, admin, 60).await;
    let short = grant(fixture, bot, admin, 15).await;
    let mut tx = fixture.read().await;
    assert_eq!(tx.find_grant(bot, admin, fixture.now()).await.unwrap().as_ref(), Some(&long));
    assert_eq!(tx.list_grants(bot, fixture.now()).await.unwrap(), [short, long]);
}
