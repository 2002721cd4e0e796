//! What the store knows of the sessions of owners' own Telegram accounts.

use botyard::base::ambient::Ambient;
use botyard::model::bot::{BotId, BotStatus, CredentialField};
use botyard::model::mtproto::{ChannelSnapshot, HolderId, MtprotoStatus};
use botyard::store::{NewSession, StoreError, StoredSession};
use chrono::{DateTime, TimeDelta, Utc};

use crate::store::fixture::{Fixture, sealed};

on_both!(
    one_process_at_a_time_holds_a_session,
    whoever_holds_sessions_renews_them_all_at_once,
    the_database_has_a_clock_of_its_own,
    a_suspended_bots_session_is_held_by_nobody,
    a_session_belongs_to_one_bot,
    a_lost_session_is_erased_and_its_reason_kept,
    a_session_that_is_set_aside_is_kept_and_taken_up_again,
    a_wait_is_known_without_a_session,
    what_is_logged_out_leaves_nothing,
    snapshots_are_listed_and_forgotten,
    snapshots_are_due_in_turn,
);

fn seconds(seconds: i64) -> TimeDelta {
    TimeDelta::seconds(seconds)
}

fn holder(fixture: &Fixture) -> HolderId {
    HolderId::generate(&fixture.ambient)
}

/// Gives a bot a session that `holder` holds for ten seconds.
pub(crate) async fn connect(
    fixture: &Fixture,
    bot: BotId,
    fingerprint: &[u8],
    holder: HolderId,
) -> Result<(), StoreError> {
    let now = fixture.now();
    let new = NewSession {
        is_sandbox: false,
        fingerprint,
        holder,
        held_until: now + seconds(10),
        snapshot_due_at: now + seconds(60),
    };
    let mut tx = fixture.write().await;
    tx.begin_mtproto_session(bot, new, now).await?;
    tx.put_credential(bot, &sealed(bot, CredentialField::Session, "key"), now).await?;
    tx.commit().await
}

async fn find(fixture: &Fixture, bot: BotId) -> Option<StoredSession> {
    fixture.read().await.find_mtproto_session(bot).await.unwrap()
}

async fn take(fixture: &Fixture, bot: BotId, holder: HolderId) -> bool {
    let mut tx = fixture.write().await;
    let taken = tx.take_mtproto_session(bot, holder, fixture.now() + seconds(10), fixture.now()).await.unwrap();
    tx.commit().await.unwrap();
    taken
}

async fn holds(fixture: &Fixture, bot: BotId, holder: HolderId) -> bool {
    fixture.write().await.holds_mtproto_session(bot, holder).await.unwrap()
}

async fn one_process_at_a_time_holds_a_session(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let (ours, theirs) = (holder(fixture), holder(fixture));
    assert!(!take(fixture, bot, ours).await, "there is no session");
    connect(fixture, bot, b"key", ours).await.unwrap();
    assert!(holds(fixture, bot, ours).await && !holds(fixture, bot, theirs).await);
    fixture.pass(9);
    assert!(!take(fixture, bot, theirs).await);
    assert!(take(fixture, bot, ours).await, "its holder may take it again");
    fixture.pass(10);
    assert!(holds(fixture, bot, ours).await, "nobody else has taken it");
    assert!(take(fixture, bot, theirs).await, "a lease ends by itself");
    assert!(!take(fixture, bot, ours).await && !holds(fixture, bot, ours).await);
    // Only its own holder gives it up.
    for releasing in [ours, theirs] {
        let mut tx = fixture.write().await;
        tx.release_mtproto_session(bot, releasing).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(holds(fixture, bot, theirs).await, releasing == ours);
    }
    assert!(take(fixture, bot, ours).await);
    let mut tx = fixture.write().await;
    tx.release_all_mtproto_sessions().await.unwrap();
    tx.commit().await.unwrap();
    assert!(take(fixture, bot, theirs).await);
}

async fn whoever_holds_sessions_renews_them_all_at_once(fixture: &Fixture) {
    let (ours, theirs) = (holder(fixture), holder(fixture));
    let mut bots = Vec::new();
    for (name, holder) in [("first", ours), ("second", ours), ("third", theirs), ("fourth", ours)] {
        let bot = fixture.bot(name).await;
        connect(fixture, bot, name.as_bytes(), holder).await.unwrap();
        bots.push(bot);
    }
    let now = fixture.pass(5);
    let mut tx = fixture.write().await;
    tx.lose_mtproto_session(bots[3], b"fourth", "revoked", now).await.unwrap();
    let mut renewed = tx.renew_mtproto_sessions(ours, &bots, now + seconds(10)).await.unwrap();
    tx.commit().await.unwrap();
    renewed.sort();
    assert_eq!(renewed, [bots[0], bots[1]]);
    fixture.pass(9);
    assert!(!take(fixture, bots[0], theirs).await && take(fixture, bots[2], ours).await);
    // What has run out is renewed all the same, unless somebody else took it. What is not named is not.
    let late = fixture.pass(5);
    assert!(take(fixture, bots[0], theirs).await);
    let renew = async |bots: &[BotId]| {
        let mut tx = fixture.write().await;
        let renewed = tx.renew_mtproto_sessions(ours, bots, late + seconds(10)).await.unwrap();
        tx.commit().await.unwrap();
        renewed
    };
    assert_eq!((renew(&bots[..2]).await, renew(&[]).await), (vec![bots[1]], Vec::new()));
}

async fn the_database_has_a_clock_of_its_own(fixture: &Fixture) {
    let system = Ambient::system();
    let before = system.now();
    let told = fixture.write().await.clock().await.unwrap();
    // It need not be as exact as ours.
    let tolerance = seconds(5);
    assert!((before - tolerance..=system.now() + tolerance).contains(&told), "{told}");
}

async fn a_suspended_bots_session_is_held_by_nobody(fixture: &Fixture) {
    let (bot, ours) = (fixture.bot("first").await, holder(fixture));
    connect(fixture, bot, b"key", ours).await.unwrap();
    let mut tx = fixture.write().await;
    tx.set_bot_status(bot, BotStatus::Suspended, Some("spam"), true, fixture.now()).await.unwrap();
    let renewed = tx.renew_mtproto_sessions(ours, &[bot], fixture.now() + seconds(10)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(renewed, []);
    assert!(!take(fixture, bot, ours).await);
    fixture.set_status(bot, BotStatus::Active).await;
    assert!(take(fixture, bot, ours).await);
}

async fn a_session_belongs_to_one_bot(fixture: &Fixture) {
    let (bot, other, ours) = (fixture.bot("first").await, fixture.bot("second").await, holder(fixture));
    connect(fixture, bot, b"key", ours).await.unwrap();
    connect(fixture, bot, b"key", ours).await.unwrap();
    assert!(matches!(connect(fixture, other, b"key", ours).await, Err(StoreError::Duplicate)));
    assert_eq!(find(fixture, other).await, None);
    let known = async |fingerprint: &[u8]| fixture.read().await.is_mtproto_session_known(fingerprint).await.unwrap();
    assert!(known(b"key").await && !known(b"other key").await);
    let mut tx = fixture.write().await;
    tx.set_mtproto_fingerprint(bot, b"under a new key").await.unwrap();
    tx.commit().await.unwrap();
    assert!(!known(b"key").await && known(b"under a new key").await);
}

async fn a_lost_session_is_erased_and_its_reason_kept(fixture: &Fixture) {
    let (bot, other, ours) = (fixture.bot("first").await, fixture.bot("second").await, holder(fixture));
    connect(fixture, bot, b"key", ours).await.unwrap();
    fixture.put_credential(&sealed(bot, CredentialField::Phone, "key")).await;
    let at = fixture.pass(5);
    for (fingerprint, expected) in [(&b"another key"[..], false), (b"key", true), (b"key", false)] {
        let mut tx = fixture.write().await;
        assert_eq!(tx.lose_mtproto_session(bot, fingerprint, "it was\0 revoked", at).await.unwrap(), expected);
        tx.commit().await.unwrap();
    }
    let lost = find(fixture, bot).await.unwrap();
    assert_eq!((lost.status, lost.status_since, lost.holder), (MtprotoStatus::Lost, at, None));
    assert_eq!(lost.status_reason.as_deref(), Some("it was\u{fffd} revoked"));
    assert_eq!(fixture.find_credential(bot, CredentialField::Session).await, None);
    assert!(fixture.find_credential(bot, CredentialField::Phone).await.is_some());
    assert!(!holds(fixture, bot, ours).await && !take(fixture, bot, ours).await);
    // Its key may come back, also elsewhere.
    connect(fixture, other, b"key", ours).await.unwrap();
    connect(fixture, bot, b"another key", ours).await.unwrap();
    let again = find(fixture, bot).await.unwrap();
    assert_eq!((again.status, again.status_reason), (MtprotoStatus::Connected, None));
}

async fn a_session_that_is_set_aside_is_kept_and_taken_up_again(fixture: &Fixture) {
    let (bot, ours) = (fixture.bot("first").await, holder(fixture));
    connect(fixture, bot, b"key", ours).await.unwrap();
    let at = fixture.pass(5);
    for expected in [true, false] {
        let mut tx = fixture.write().await;
        assert_eq!(tx.set_mtproto_session_aside(bot, "a later version wrote it", at).await.unwrap(), expected);
        tx.commit().await.unwrap();
    }
    let aside = find(fixture, bot).await.unwrap();
    assert_eq!((aside.status, aside.is_set_aside, aside.holder), (MtprotoStatus::Lost, true, None));
    assert!(fixture.find_credential(bot, CredentialField::Session).await.is_some());
    assert!(!take(fixture, bot, ours).await);
    assert!(!fixture.read().await.is_mtproto_session_known(b"key").await.unwrap(), "nobody uses it");
    let take_up = async || {
        let mut tx = fixture.write().await;
        tx.take_up_mtproto_session(bot, fixture.now()).await.unwrap();
        tx.commit().await.unwrap();
        find(fixture, bot).await.unwrap()
    };
    let again = take_up().await;
    assert_eq!((again.status, again.status_reason, again.is_set_aside), (MtprotoStatus::Connected, None, false));
    assert!(take(fixture, bot, ours).await);
    // What is erased is not taken up.
    let mut tx = fixture.write().await;
    assert!(tx.lose_mtproto_session(bot, b"key", "revoked", at).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(take_up().await.status, MtprotoStatus::Lost);
}

async fn a_wait_is_known_without_a_session(fixture: &Fixture) {
    let (bot, ours) = (fixture.bot("first").await, holder(fixture));
    let until = fixture.now() + seconds(100);
    let wait = async |until: DateTime<Utc>| {
        let mut tx = fixture.write().await;
        tx.set_mtproto_wait(bot, until, fixture.now()).await.unwrap();
        tx.commit().await.unwrap();
        find(fixture, bot).await.unwrap()
    };
    let stored = wait(until).await;
    assert_eq!((stored.status, stored.waits_until), (MtprotoStatus::NotConnected, Some(until)));
    assert!(!take(fixture, bot, ours).await);
    connect(fixture, bot, b"key", ours).await.unwrap();
    assert_eq!(find(fixture, bot).await.unwrap().waits_until, None);
    let stored = wait(until + seconds(1)).await;
    assert_eq!((stored.status, stored.waits_until), (MtprotoStatus::Connected, Some(until + seconds(1))));
    assert_eq!(wait(until).await.waits_until, Some(until + seconds(1)), "the longer wait is not over sooner");
}

fn snapshot(channel_id: i64, taken_at: DateTime<Utc>, members: i64) -> ChannelSnapshot {
    ChannelSnapshot { channel_id, taken_at, members, views_per_post: Some(1.5) }
}

pub(crate) async fn keep_snapshot(fixture: &Fixture, bot: BotId, snapshot: &ChannelSnapshot) {
    let mut tx = fixture.write().await;
    tx.create_snapshot(bot, snapshot).await.unwrap();
    tx.commit().await.unwrap();
}

async fn what_is_logged_out_leaves_nothing(fixture: &Fixture) {
    let (bot, other, ours) = (fixture.bot("first").await, fixture.bot("second").await, holder(fixture));
    for (bot, key) in [(bot, b"one"), (other, b"two")] {
        connect(fixture, bot, key, ours).await.unwrap();
        keep_snapshot(fixture, bot, &snapshot(7, fixture.now(), 10)).await;
    }
    let mut tx = fixture.write().await;
    assert!(tx.delete_mtproto_session(bot).await.unwrap());
    assert!(!tx.delete_mtproto_session(bot).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(find(fixture, bot).await, None);
    assert_eq!(fixture.find_credential(bot, CredentialField::Session).await, None);
    let mut raw = fixture.raw().await;
    for table in ["mtproto_sessions", "channel_snapshots", "credentials"] {
        assert_eq!(raw.number(&format!("SELECT COUNT(*) FROM {table}")).await, 1, "{table}");
    }
}

async fn snapshots_are_listed_and_forgotten(fixture: &Fixture) {
    let (bot, other) = (fixture.bot("first").await, fixture.bot("second").await);
    let start = fixture.now();
    let taken: Vec<ChannelSnapshot> = (0..5).map(|day| snapshot(7, start + TimeDelta::days(day), 100 + day)).collect();
    for snapshot in &taken {
        keep_snapshot(fixture, bot, snapshot).await;
    }
    // A second one of the same moment changes nothing.
    keep_snapshot(fixture, bot, &snapshot(7, start, 9)).await;
    keep_snapshot(fixture, bot, &snapshot(8, start, 1)).await;
    let without_posts = ChannelSnapshot { views_per_post: None, ..snapshot(7, start, 2) };
    keep_snapshot(fixture, other, &without_posts).await;
    let list = async |bot, channel, since, limit| {
        fixture.read().await.list_daily_snapshots(bot, channel, since, limit).await.unwrap()
    };
    let newest_first: Vec<ChannelSnapshot> = taken.iter().rev().cloned().collect();
    assert_eq!(list(bot, 7, start, 9).await, newest_first);
    assert_eq!(list(bot, 7, start, 2).await, newest_first[..2]);
    assert_eq!(list(bot, 7, start + TimeDelta::days(3), 9).await, newest_first[..2]);
    assert_eq!(list(other, 7, start, 9).await, [without_posts]);
    assert!(list(other, 8, start, 9).await.is_empty());
    let before = async |at| fixture.read().await.find_snapshot_before(bot, 7, at).await.unwrap();
    assert_eq!(before(start - seconds(1)).await, None);
    assert_eq!(before(start + TimeDelta::days(1)).await.as_ref(), Some(&taken[1]));
    assert_eq!(before(start + TimeDelta::days(2) - seconds(1)).await.as_ref(), Some(&taken[1]));
    let mut newest = fixture.read().await.list_last_snapshots(bot).await.unwrap();
    newest.sort_unstable();
    assert_eq!(newest, [(7, taken[4].taken_at), (8, start)]);
    let purge = async |limit| {
        let mut tx = fixture.write().await;
        let forgotten = tx.purge_snapshots(start + TimeDelta::days(2), limit).await.unwrap();
        tx.commit().await.unwrap();
        forgotten
    };
    assert_eq!((purge(3).await, purge(3).await, purge(3).await), (3, 1, 0));
    assert_eq!(list(bot, 7, start, 9).await, newest_first[..3]);
}

async fn snapshots_are_due_in_turn(fixture: &Fixture) {
    let ours = holder(fixture);
    let mut bots = Vec::new();
    for name in ["first", "second", "third", "fourth", "fifth"] {
        let bot = fixture.bot(name).await;
        connect(fixture, bot, name.as_bytes(), ours).await.unwrap();
        bots.push(bot);
    }
    let now = fixture.now();
    let mut tx = fixture.write().await;
    for (bot, wait) in bots.iter().zip([-1, -3, -2, -4, 1]) {
        tx.set_snapshot_due(*bot, now + seconds(wait)).await.unwrap();
    }
    tx.set_mtproto_wait(bots[3], now + seconds(5), now).await.unwrap();
    tx.lose_mtproto_session(bots[2], b"third", "revoked", now).await.unwrap();
    tx.commit().await.unwrap();
    let due = async |limit| fixture.read().await.list_snapshots_due(now, limit).await.unwrap();
    assert_eq!(due(9).await, [bots[1], bots[0]]);
    assert_eq!(due(1).await, [bots[1]]);
    fixture.set_status(bots[1], BotStatus::Suspended).await;
    assert_eq!(due(9).await, [bots[0]]);
}
