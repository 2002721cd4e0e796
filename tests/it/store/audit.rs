//! The audit log.

use botyard::model::account::{AccountId, Role, SessionId};
use botyard::model::audit::{AuditAction, AuditEntry, Caller, Origin};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::store::fixture::{Fixture, page};

on_both!(
    rows_can_be_neither_changed_nor_deleted,
    a_record_is_read_as_it_was_written,
    a_rolled_back_change_leaves_no_record,
    records_are_listed_newest_first_of_all_or_one_target,
);

async fn record(fixture: &Fixture, caller: &Caller, entry: AuditEntry) {
    let mut tx = fixture.write().await;
    tx.record(caller, entry, fixture.now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn rows_can_be_neither_changed_nor_deleted(fixture: &Fixture) {
    record(fixture, &Caller::system(), AuditEntry::new(AuditAction::KeysRotated, None)).await;
    let mut raw = fixture.raw().await;
    let delete = fixture.dialect("DELETE FROM audit WHERE seq = 1", "TRUNCATE audit");
    for sql in ["UPDATE audit SET reason = 'another'", "DELETE FROM audit", delete] {
        let error = raw.execute(sql).await.unwrap_err().to_string();
        assert!(error.contains("the audit log is append-only"), "{sql}: {error}");
    }
    let (total, records) = fixture.read().await.list_audit(None, page(1, 10)).await.unwrap();
    assert_eq!((total, records[0].reason.as_deref()), (1, None));
}

async fn a_record_is_read_as_it_was_written(fixture: &Fixture) {
    let target = Uuid::from_u128(5);
    let caller = Caller {
        account_id: Some(AccountId::generate(&fixture.ambient)),
        role: Role::Admin,
        session_id: Some(SessionId::generate(&fixture.ambient)),
        api_key_id: None,
        origin: Origin {
            address: Some("2001:db8::1".parse().unwrap()),
            user_agent: Some("curl/8".to_owned()),
            request_id: Some(Uuid::from_u128(9)),
        },
    };
    let detail = json!({ "before": { "rps": 5 }, "after": ["ü", null, 1.5] });
    let entry = AuditEntry::new(AuditAction::BotLimitsChanged, target).because("too \"eager\"").with(detail.clone());
    record(fixture, &caller, entry).await;
    let (_, records) = fixture.read().await.list_audit(Some(target), page(1, 1)).await.unwrap();
    let found = &records[0];
    assert_eq!((found.at, found.actor_id, found.actor_role), (fixture.now(), caller.account_id, Role::Admin));
    assert_eq!((found.action.as_str(), found.target), ("bot.limits_changed", Some(target)));
    assert_eq!((found.reason.as_deref(), &found.detail), (Some("too \"eager\""), &detail));
    assert_eq!((found.address.as_deref(), found.request_id), (Some("2001:db8::1"), caller.origin.request_id));

    record(fixture, &Caller::system(), AuditEntry::new(AuditAction::KeysRotated, None)).await;
    let (_, records) = fixture.read().await.list_audit(None, page(1, 1)).await.unwrap();
    assert_eq!((records[0].actor_id, records[0].target, &records[0].detail), (None, None, &Value::Null));
}

async fn a_rolled_back_change_leaves_no_record(fixture: &Fixture) {
    let mut tx = fixture.write().await;
    tx.record(&Caller::system(), AuditEntry::new(AuditAction::KeysRotated, None), fixture.now()).await.unwrap();
    drop(tx);
    assert_eq!(fixture.read().await.list_audit(None, page(1, 10)).await.unwrap(), (0, Vec::new()));
}

async fn records_are_listed_newest_first_of_all_or_one_target(fixture: &Fixture) {
    let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    for target in [Some(one), Some(other), None, Some(one)] {
        record(fixture, &Caller::system(), AuditEntry::new(AuditAction::BotViewed, target)).await;
    }
    let mut tx = fixture.read().await;
    let (total, records) = tx.list_audit(None, page(1, 3)).await.unwrap();
    assert_eq!(total, 4);
    assert_eq!(records.iter().map(|record| record.target).collect::<Vec<_>>(), [Some(one), None, Some(other)]);
    assert!(records.is_sorted_by(|newer, older| newer.seq > older.seq));
    let (total, records) = tx.list_audit(Some(one), page(2, 1)).await.unwrap();
    assert_eq!((total, records.len()), (2, 1));
    assert_eq!(tx.list_audit(Some(Uuid::from_u128(3)), page(1, 10)).await.unwrap(), (0, Vec::new()));
}
