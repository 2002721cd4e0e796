//! Removing a bot, also while something is written for it.

use botyard::model::audit::{AuditAction, AuditEntry, Caller};
use botyard::model::audit_filter::AuditFilter;
use botyard::model::bot::{BotId, CredentialField};
use botyard::model::chat::{Grant, GrantId, SeenChat};
use botyard::model::mtproto::{ChannelSnapshot, HolderId};
use botyard::model::outbox::Delivered;
use botyard::services::bot_log::Note;
use botyard::store::{GroupedWrite, Written};
use chrono::TimeDelta;

use crate::store::fixture::{Fixture, call, page, sealed, update};
use crate::store::mtproto::{connect, keep_snapshot};

on_both!(
    a_removed_bot_leaves_nothing_but_its_audit,
    what_was_removed_may_be_registered_again,
    what_is_written_after_the_removal_does_nothing,
    an_update_that_arrives_during_the_removal_is_no_error,
);

/// Gives a bot one of everything.
async fn furnish(fixture: &Fixture, bot: BotId) {
    connect(fixture, bot, bot.0.as_bytes(), HolderId::generate(&fixture.ambient)).await.unwrap();
    let snapshot = ChannelSnapshot { channel_id: 7, taken_at: fixture.now(), members: 1, views_per_post: None };
    keep_snapshot(fixture, bot, &snapshot).await;
    fixture.put_credential(&sealed(bot, CredentialField::Token, "key")).await;
    let seq = fixture.accept(bot, &[1, 2]).await[0].seq;
    let chat = SeenChat { chat_id: 1, kind: "private", title: "Ann".to_owned() };
    fixture.updates().finish(bot, seq, Some(chat), vec![call(Some(1))], None).await.unwrap();
    fixture.enqueue(bot, &[Some(1)]).await;
    fixture.log.note(bot, Note::Started);
    let now = fixture.now();
    let grant = Grant {
        id: GrantId::generate(&fixture.ambient),
        bot_id: bot,
        admin_id: fixture.find_bot(bot).await.account_id,
        reason: "help".to_owned(),
        created_at: now,
        expires_at: now + TimeDelta::hours(1),
        ended_at: None,
        ended_by: None,
    };
    let mut tx = fixture.write().await;
    tx.create_grant(&grant).await.unwrap();
    tx.record(&Caller::system(), AuditEntry::new(AuditAction::BotRegistered, bot.0), now).await.unwrap();
    tx.commit().await.unwrap();
}

async fn a_removed_bot_leaves_nothing_but_its_audit(fixture: &Fixture) {
    const TABLES: [&str; 11] = [
        "bots",
        "credentials",
        "bot_activity",
        "bot_log_lines",
        "chats",
        "updates",
        "outbox",
        "grants",
        "usage",
        "mtproto_sessions",
        "channel_snapshots",
    ];
    let (bot, other) = (fixture.bot("first").await, fixture.bot("second").await);
    for bot in [bot, other] {
        furnish(fixture, bot).await;
    }
    fixture.usage.flush().await.unwrap();
    fixture.log.flush().await.unwrap();
    let mut raw = fixture.raw().await;
    let mut before = Vec::new();
    for table in TABLES {
        before.push(raw.number(&format!("SELECT COUNT(*) FROM {table}")).await);
    }
    fixture.delete_bot(bot).await;
    for (table, before) in TABLES.into_iter().zip(before) {
        assert_eq!(raw.number(&format!("SELECT COUNT(*) FROM {table}")).await, before / 2, "{table}");
    }
    let of_bot = AuditFilter { target: Some(bot.0), ..AuditFilter::default() };
    assert_eq!(fixture.read().await.list_audit(&of_bot, page(1, 9)).await.unwrap().0, 1);
    assert_eq!(raw.number("SELECT COUNT(*) FROM accounts").await, 2);
    assert_eq!(fixture.waiting(other).await.len(), 1);
}

async fn what_was_removed_may_be_registered_again(fixture: &Fixture) {
    let draft = fixture.draft("first").await;
    for _ in 0..2 {
        fixture.store_draft(&draft).await.unwrap();
        fixture.delete_bot(draft.bot.id).await;
    }
    assert!(!fixture.read().await.is_bot_registered(draft.bot.telegram_bot_id).await.unwrap());
}

async fn what_is_written_after_the_removal_does_nothing(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let seq = fixture.accept(bot, &[1]).await[0].seq;
    let call_seq = fixture.enqueue(bot, &[Some(1)]).await[0].seq;
    fixture.delete_bot(bot).await;
    let chat = SeenChat { chat_id: 1, kind: "private", title: "Ann".to_owned() };
    let updates = fixture.updates();
    assert!(updates.finish(bot, seq, Some(chat), vec![call(Some(1))], None).await.unwrap().is_empty());
    assert!(!updates.fail(bot, seq, "too late", 1).await.unwrap());
    let now = fixture.now();
    for write in [
        GroupedWrite::Deliver { bot, seq: call_seq, delivered: Delivered::Sent(None), now },
        GroupedWrite::DeliveryAttempt { bot, seq: call_seq, error: "too late".to_owned() },
    ] {
        assert_eq!(fixture.store.commit(write).await.unwrap(), Written::Done);
    }
}

async fn an_update_that_arrives_during_the_removal_is_no_error(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let mut removal = fixture.write().await;
    removal.delete_bot(bot).await.unwrap();
    let updates = fixture.updates();
    let accepting = tokio::spawn(async move { updates.accept(bot, vec![update(1, Some(1))]).await });
    // On SQLite the update waits for the writer; there is nothing to see of it.
    if fixture.store.kind() == "postgres" {
        fixture.raw().await.until_blocked(1).await;
    }
    removal.commit().await.unwrap();
    assert_eq!(accepting.await.unwrap().unwrap(), 0);
}
