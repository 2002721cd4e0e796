//! The audit log.

use botyard::model::account::{AccountId, ApiKeyId, Role, SessionId};
use botyard::model::audit::{AuditAction, AuditEntry, Caller, Origin};
use botyard::model::audit_chain::AuditHash;
use botyard::model::audit_filter::AuditFilter;
use botyard::model::audit_record::StoredRecord;
use botyard::model::bot::BotStatus;
use botyard::model::chat::GrantId;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::store::fixture::{Fixture, page};

on_both!(
    rows_can_be_neither_changed_nor_deleted_nor_replaced,
    the_chain_and_its_checkpoints_move_only_forward,
    a_record_is_read_as_it_was_written,
    a_rolled_back_change_leaves_no_record,
    a_change_whose_record_cannot_be_written_does_not_happen,
    records_are_listed_newest_first_of_all_or_as_filtered,
    the_records_of_a_transaction_come_together_and_in_order,
    records_of_the_same_moment_form_one_chain,
    nul_in_a_detail_fails_nothing,
);

pub(super) async fn record(fixture: &Fixture, caller: &Caller, entry: AuditEntry) {
    let mut tx = fixture.write().await;
    tx.record(caller, entry, fixture.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// A record that says nothing in particular.
pub(super) fn plain() -> AuditEntry {
    AuditEntry::new(AuditAction::KeysRotated, None)
}

async fn rows_can_be_neither_changed_nor_deleted_nor_replaced(fixture: &Fixture) {
    record(fixture, &Caller::system(), plain()).await;
    record(fixture, &Caller::system(), plain()).await;
    let mut raw = fixture.raw().await;
    let row = "(seq, at, actor_role, action, detail, hash)
        SELECT {}, at, actor_role, 'forged', detail, hash FROM audit WHERE seq = 1";
    let insert = |verb: &str, seq: &str| format!("{verb} INTO audit {}", row.replace("{}", seq));
    let or_replace = fixture.dialect("INSERT OR REPLACE", "INSERT");
    for (sql, refusal) in [
        ("UPDATE audit SET reason = 'another'".to_owned(), "append-only"),
        ("DELETE FROM audit".to_owned(), "append-only"),
        ("DELETE FROM audit WHERE seq = 2".to_owned(), "append-only"),
        (fixture.dialect("DELETE FROM audit WHERE seq = 1", "TRUNCATE audit").to_owned(), "append-only"),
        (insert(or_replace, "1"), "grows only at its end"),
        (insert(or_replace, "2"), "grows only at its end"),
        (insert("INSERT", "4"), "grows only at its end"),
        (insert("INSERT", "-7"), "grows only at its end"),
    ] {
        let error = raw.execute(&sql).await.unwrap_err().to_string();
        assert!(error.contains(refusal), "{sql}: {error}");
    }
    let (total, records) = fixture.read().await.list_audit(&AuditFilter::default(), page(1, 10)).await.unwrap();
    assert_eq!((total, records[0].reason.as_deref()), (2, None));
    assert!(records.iter().all(|record| record.action == "keys.rotated"));
}

async fn the_chain_and_its_checkpoints_move_only_forward(fixture: &Fixture) {
    record(fixture, &Caller::system(), plain()).await;
    let mut raw = fixture.raw().await;
    let bytes = fixture.dialect("zeroblob(32)", "decode(repeat('00', 32), 'hex')");
    let checkpoint = |verb: &str, seq: i64, kind: &str| {
        let now = "'2026-01-01T00:00:00+00:00'";
        format!(
            "{verb} INTO audit_checkpoints (kind, seq, key_id, hash, at, signature)
            VALUES ('{kind}', {seq}, 'k', {bytes}, {now}, {bytes})"
        )
    };
    raw.execute(&checkpoint("INSERT", 1, "periodic")).await.unwrap();
    for sql in [
        "UPDATE audit_chain SET head_seq = 0".to_owned(),
        format!("UPDATE audit_chain SET head_hash = {bytes}"),
        "UPDATE audit_chain SET head_seq = 3".to_owned(),
        "UPDATE audit_chain SET start_seq = 1".to_owned(),
        "DELETE FROM audit_chain".to_owned(),
        "UPDATE audit_checkpoints SET key_id = 'other'".to_owned(),
        "DELETE FROM audit_checkpoints".to_owned(),
        fixture.dialect("DELETE FROM audit_chain", "TRUNCATE audit_checkpoints").to_owned(),
        format!("INSERT INTO audit_chain VALUES (1, 0, {bytes}, 0, {bytes})"),
        checkpoint(fixture.dialect("INSERT OR REPLACE", "INSERT"), 1, "periodic"),
    ] {
        let error = raw.execute(&sql).await.unwrap_err().to_string();
        assert!(error.contains("append-only") || error.contains("duplicate key"), "{sql}: {error}");
    }
    // A record may go behind a retention checkpoint, and no other.
    record(fixture, &Caller::system(), plain()).await;
    raw.execute(&checkpoint("INSERT", 1, "retention")).await.unwrap();
    assert!(raw.execute("DELETE FROM audit").await.is_err());
    assert_eq!(raw.execute("DELETE FROM audit WHERE seq = 1").await.unwrap(), 1);
}

async fn a_record_is_read_as_it_was_written(fixture: &Fixture) {
    let target = Uuid::from_u128(5);
    let alice = fixture.account("alice").await;
    let caller = Caller {
        account_id: Some(alice),
        role: Role::Admin,
        session_id: Some(SessionId::generate(&fixture.ambient)),
        api_key_id: Some(ApiKeyId::generate(&fixture.ambient)),
        origin: Origin {
            address: Some("2001:db8::1".parse().unwrap()),
            user_agent: Some("curl/8\0".to_owned()),
            request_id: Some(Uuid::from_u128(9)),
        },
    };
    let detail = json!({ "before": { "rps": 5 }, "after": ["ü", null, 1.5, 1e300, -0.0, u64::MAX] });
    let grant = GrantId::generate(&fixture.ambient);
    let entry = AuditEntry::new(AuditAction::BotLimitsChanged, target).because("too \"eager\"").under(grant);
    record(fixture, &caller, entry.with(detail.clone())).await;
    let of_target = AuditFilter { target: Some(target), ..AuditFilter::default() };
    let (_, records) = fixture.read().await.list_audit(&of_target, page(1, 1)).await.unwrap();
    let found = &records[0];
    assert_eq!((found.at, found.actor_id, found.actor_role.as_str()), (fixture.now(), caller.account_id, "admin"));
    assert_eq!((found.actor.as_deref(), found.grant_id), (Some("alice"), Some(grant)));
    assert_eq!((found.session_id, found.api_key_id), (caller.session_id, caller.api_key_id));
    assert_eq!((found.action.as_str(), found.target), ("bot.limits_changed", Some(target)));
    assert_eq!((found.reason.as_deref(), &found.detail), (Some("too \"eager\""), &detail));
    assert_eq!((found.address.as_deref(), found.request_id), (Some("2001:db8::1"), caller.origin.request_id));
    assert_eq!(found.user_agent.as_deref(), Some("curl/8\u{fffd}"));
    let stored = chained(fixture).await.remove(0);
    assert_eq!(found.hash, Some(stored.hash_behind(AuditHash::ZERO)));

    record(fixture, &Caller::system(), plain()).await;
    let (_, records) = fixture.read().await.list_audit(&AuditFilter::default(), page(1, 1)).await.unwrap();
    assert_eq!((records[0].actor_id, records[0].target, &records[0].detail), (None, None, &Value::Null));
    assert_eq!((&records[0].actor, records[0].grant_id), (&None, None));
}

/// All records as they stand in the chain.
async fn chained(fixture: &Fixture) -> Vec<StoredRecord> {
    let records = fixture.read().await.list_chained(0, 1000).await.unwrap();
    records.into_iter().map(|(_, record)| record.unwrap()).collect()
}

async fn a_rolled_back_change_leaves_no_record(fixture: &Fixture) {
    let mut tx = fixture.write().await;
    tx.record(&Caller::system(), plain(), fixture.now()).await.unwrap();
    drop(tx);
    let nothing = fixture.read().await.list_audit(&AuditFilter::default(), page(1, 10)).await.unwrap();
    assert_eq!(nothing, (0, Vec::new()));
}

async fn a_change_whose_record_cannot_be_written_does_not_happen(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let mut raw = fixture.raw().await;
    raw.execute("ALTER TABLE audit RENAME TO audit_gone").await.unwrap();
    let mut tx = fixture.write().await;
    tx.set_bot_status(bot, BotStatus::Suspended, None, true, fixture.now()).await.unwrap();
    tx.record(&Caller::system(), plain(), fixture.now()).await.unwrap();
    tx.commit().await.unwrap_err();
    assert_eq!(fixture.find_bot(bot).await.status, BotStatus::Active);
    raw.execute("ALTER TABLE audit_gone RENAME TO audit").await.unwrap();
    record(fixture, &Caller::system(), plain()).await;
    assert_eq!(chained(fixture).await.len(), 1);
}

async fn records_are_listed_newest_first_of_all_or_as_filtered(fixture: &Fixture) {
    let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let (alice, grant) = (AccountId(Uuid::from_u128(3)), GrantId(Uuid::from_u128(4)));
    let as_alice = Caller { account_id: Some(alice), ..Caller::system() };
    let start = fixture.now();
    record(fixture, &Caller::system(), AuditEntry::new(AuditAction::BotViewed, one)).await;
    fixture.pass(1);
    record(fixture, &as_alice, AuditEntry::new(AuditAction::BotSuspended, other).under(grant)).await;
    fixture.pass(1);
    record(fixture, &as_alice, AuditEntry::new(AuditAction::BotsListed, None)).await;
    fixture.pass(1);
    record(fixture, &Caller::system(), AuditEntry::new(AuditAction::BotViewed, one).under(grant)).await;
    let mut tx = fixture.read().await;
    let all = AuditFilter::default();
    let second = start + chrono::TimeDelta::seconds(1);
    let last = start + chrono::TimeDelta::seconds(3);
    for (filter, expected) in [
        (all.clone(), vec![4, 3, 2, 1]),
        (AuditFilter { target: Some(one), ..all.clone() }, vec![4, 1]),
        (AuditFilter { actor: Some(alice), ..all.clone() }, vec![3, 2]),
        (AuditFilter { grant: Some(grant), ..all.clone() }, vec![4, 2]),
        (AuditFilter { action: Some("bot.viewed".parse().unwrap()), ..all.clone() }, vec![4, 1]),
        (AuditFilter { action: Some("bot.".parse().unwrap()), ..all.clone() }, vec![4, 2, 1]),
        (AuditFilter { action: Some("bots.".parse().unwrap()), ..all.clone() }, vec![3]),
        (AuditFilter { action: Some("b_t.".parse().unwrap()), ..all.clone() }, vec![]),
        (AuditFilter { from: Some(second), ..all.clone() }, vec![4, 3, 2]),
        (AuditFilter { to: Some(second), ..all.clone() }, vec![1]),
        (AuditFilter { from: Some(second), to: Some(last), ..all.clone() }, vec![3, 2]),
        (AuditFilter { actor: Some(alice), action: Some("bot.".parse().unwrap()), ..all.clone() }, vec![2]),
        (AuditFilter { looks: Some(true), ..all.clone() }, vec![4, 3, 1]),
        (AuditFilter { looks: Some(false), ..all.clone() }, vec![2]),
        (AuditFilter { looks: Some(true), target: Some(one), to: Some(last), ..all.clone() }, vec![1]),
    ] {
        let (total, records) = tx.list_audit(&filter, page(1, 10)).await.unwrap();
        assert_eq!(records.iter().map(|record| record.seq).collect::<Vec<_>>(), expected, "{filter:?}");
        assert_eq!(usize::try_from(total).unwrap(), expected.len(), "{filter:?}");
    }
    let (total, records) = tx.list_audit(&all, page(2, 3)).await.unwrap();
    assert_eq!((total, records.len(), records[0].seq), (4, 1, 1));
}

async fn the_records_of_a_transaction_come_together_and_in_order(fixture: &Fixture) {
    let mut tx = fixture.write().await;
    for reason in ["first", "second", "third"] {
        tx.record(&Caller::system(), plain().because(reason), fixture.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let records = chained(fixture).await;
    let mut previous = AuditHash::ZERO;
    for (record, (seq, reason)) in records.iter().zip([(1, "first"), (2, "second"), (3, "third")]) {
        assert_eq!((record.seq, record.reason.as_deref()), (seq, Some(reason)));
        previous = record.hash_behind(previous);
        assert_eq!(record.hash.as_deref(), Some(previous.as_bytes()));
    }
    let chain = fixture.read().await.find_audit_chain().await.unwrap().unwrap();
    assert_eq!((chain.start_seq, chain.head_seq, chain.head_hash), (0, 3, previous));
}

async fn records_of_the_same_moment_form_one_chain(fixture: &Fixture) {
    // Two stores on one database, as a command beside a serving process.
    let other = botyard::store::Store::open(&fixture.settings).await.unwrap();
    let mut tasks = Vec::new();
    for number in 0..40 {
        let (store, now) = (if number % 2 == 0 { fixture.store.clone() } else { other.clone() }, fixture.now());
        tasks.push(tokio::spawn(async move {
            let mut tx = store.begin().await.unwrap();
            tx.record(&Caller::system(), plain().because(&number.to_string()), now).await.unwrap();
            tx.commit().await.unwrap();
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let records = chained(fixture).await;
    assert_eq!(records.len(), 40);
    let mut previous = AuditHash::ZERO;
    for (record, seq) in records.iter().zip(1..) {
        previous = record.hash_behind(previous);
        assert_eq!((record.seq, record.hash.as_deref()), (seq, Some(previous.as_bytes())));
    }
}

async fn nul_in_a_detail_fails_nothing(fixture: &Fixture) {
    record(fixture, &Caller::system(), plain().with(json!({ "a\0": "b\0" }))).await;
    let (_, records) = fixture.read().await.list_audit(&AuditFilter::default(), page(1, 1)).await.unwrap();
    assert_eq!(records[0].detail, json!({ "a\u{fffd}": "b\u{fffd}" }));
}
