//! Access grants.

use botyard::model::account::{AccountId, Username};
use botyard::model::bot::BotId;
use botyard::model::chat::{Grant, GrantId};
use botyard::store::{GrantFilter, Tx};
use chrono::{DateTime, TimeDelta, Utc};

use crate::store::fixture::{Fixture, page};

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
        ended_by: None,
    };
    let mut tx = fixture.write().await;
    tx.create_grant(&grant).await.unwrap();
    tx.commit().await.unwrap();
    grant
}

async fn in_force(tx: &mut Tx, bot: BotId, now: DateTime<Utc>) -> Vec<Grant> {
    let filter = GrantFilter { bot: Some(bot), in_force_at: Some(now) };
    let (total, listed) = tx.list_grants(filter, page(1, 10)).await.unwrap();
    assert_eq!(usize::try_from(total), Ok(listed.len()));
    listed.into_iter().map(|listed| listed.grant).collect()
}

async fn a_grant_ends_at_its_time(fixture: &Fixture) {
    let (bot, admin) = (fixture.bot("first").await, fixture.account("admin").await);
    let grant = grant(fixture, bot, admin, 15).await;
    let mut tx = fixture.write().await;
    let last_moment = grant.expires_at - TimeDelta::microseconds(1);
    assert_eq!(tx.hold_grant(bot, admin, last_moment).await.unwrap().as_ref(), Some(&grant));
    assert_eq!(in_force(&mut tx, bot, last_moment).await, std::slice::from_ref(&grant));
    assert_eq!(tx.hold_grant(bot, admin, grant.expires_at).await.unwrap(), None);
    assert!(in_force(&mut tx, bot, grant.expires_at).await.is_empty());
    assert!(tx.end_grants(bot, None, admin, grant.expires_at).await.unwrap().is_empty());
    let expired = tx.expire_grants(grant.expires_at, 10).await.unwrap();
    assert_eq!(expired, [Grant { ended_at: Some(grant.expires_at), ..grant.clone() }]);
    assert!(tx.expire_grants(grant.expires_at, 10).await.unwrap().is_empty());
}

async fn a_grant_is_its_admins_alone(fixture: &Fixture) {
    let (bot, other_bot) = (fixture.bot("first").await, fixture.bot("second").await);
    let (admin, other) = (fixture.account("admin").await, fixture.account("other").await);
    let grant = grant(fixture, bot, admin, 15).await;
    let mut tx = fixture.write().await;
    assert_eq!(tx.hold_grant(bot, other, fixture.now()).await.unwrap(), None);
    assert_eq!(tx.hold_grant(other_bot, admin, fixture.now()).await.unwrap(), None);
    assert!(tx.end_grants(bot, Some(other), other, fixture.now()).await.unwrap().is_empty());
    assert!(tx.end_grants(other_bot, Some(admin), admin, fixture.now()).await.unwrap().is_empty());
    assert_eq!(tx.hold_grant(bot, admin, fixture.now()).await.unwrap(), Some(grant));
}

async fn grants_that_were_ended_are_no_longer_in_force(fixture: &Fixture) {
    let (bot, admin, other) =
        (fixture.bot("first").await, fixture.account("admin").await, fixture.account("other").await);
    let root = fixture.account("root").await;
    for minutes in [5, 15] {
        grant(fixture, bot, admin, minutes).await;
    }
    let others = grant(fixture, bot, other, 15).await;
    let mut tx = fixture.write().await;
    let now = fixture.now();
    let ended = tx.end_grants(bot, Some(admin), root, now).await.unwrap();
    assert_eq!(
        ended.iter().map(|grant| (grant.ended_at, grant.ended_by)).collect::<Vec<_>>(),
        [(Some(now), Some(root)); 2]
    );
    assert!(tx.end_grants(bot, Some(admin), root, now).await.unwrap().is_empty());
    assert_eq!(tx.hold_grant(bot, admin, now).await.unwrap(), None);
    assert_eq!(in_force(&mut tx, bot, now).await, std::slice::from_ref(&others));
    let everything = GrantFilter { bot: Some(bot), in_force_at: None };
    let (total, listed) = tx.list_grants(everything, page(1, 1)).await.unwrap();
    assert_eq!((total, &listed[0].grant), (3, &others));
    assert_eq!((listed[0].admin_username.as_str(), listed[0].bot_username.as_str()), ("other", "first_bot"));
    let (_, listed) = tx.list_grants(everything, page(2, 1)).await.unwrap();
    assert_eq!(listed[0].ended_by_username.as_ref().map(Username::as_str), Some("root"));
    assert_eq!(tx.end_grants(bot, None, root, now).await.unwrap().len(), 1);
}

async fn all_grants_of_an_admin_end_at_once(fixture: &Fixture) {
    let (bot, other_bot) = (fixture.bot("first").await, fixture.bot("second").await);
    let (admin, other) = (fixture.account("admin").await, fixture.account("other").await);
    for bot in [bot, other_bot] {
        grant(fixture, bot, admin, 15).await;
    }
    let others = grant(fixture, bot, other, 15).await;
    let mut tx = fixture.write().await;
    let now = fixture.now();
    assert!(tx.end_all_grants_of(admin, None, others.expires_at).await.unwrap().is_empty());
    let ended = tx.end_all_grants_of(admin, Some(other), now).await.unwrap();
    assert_eq!(ended.iter().map(|grant| grant.ended_by).collect::<Vec<_>>(), [Some(other); 2]);
    assert_eq!(in_force(&mut tx, bot, now).await, [others]);
    assert!(in_force(&mut tx, other_bot, now).await.is_empty());
}

async fn the_longest_grant_is_found_and_the_newest_listed_first(fixture: &Fixture) {
    let (bot, admin) = (fixture.bot("first").await, fixture.account("admin").await);
    let long = grant(fixture, bot, admin, 60).await;
    let short = grant(fixture, bot, admin, 15).await;
    let mut tx = fixture.write().await;
    assert_eq!(tx.hold_grant(bot, admin, fixture.now()).await.unwrap().as_ref(), Some(&long));
    assert_eq!(in_force(&mut tx, bot, fixture.now()).await, [short, long]);
}
