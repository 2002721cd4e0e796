//! Verification of the audit log, after somebody tampered with it past the triggers.

use std::path::Path;
use std::sync::Arc;

use botyard::base::secret::SecretString;
use botyard::config::Settings;
use botyard::model::account::Role;
use botyard::model::audit::Caller;
use botyard::model::audit_chain::AuditHash;
use botyard::model::audit_filter::AuditFilter;
use botyard::services::audit::{Anchor, AuditError, AuditLog, Damage, VerifyReport};
use botyard::services::vault::Vault;
use chrono::TimeDelta;
use serde_json::json;
use sqlx::Connection as _;

use crate::harness::database::TestDatabase;
use crate::store::audit::{plain, record};
use crate::store::fixture::{Fixture, Raw, page};

on_both!(
    an_honest_log_is_intact,
    a_changed_field_is_named,
    a_field_that_cannot_be_read_any_more_is_named,
    removed_records_are_named,
    a_cut_end_is_named,
    records_that_changed_places_are_named,
    an_inserted_record_is_named,
    an_altered_head_is_named,
    a_log_that_was_written_anew_is_caught_by_a_checkpoint,
    a_forged_checkpoint_is_named,
    a_signature_fits_nothing_else,
    checkpoints_under_a_retired_key_cannot_be_checked,
    old_records_go_only_behind_a_signed_checkpoint,
    a_start_that_nobody_can_check_is_named,
    a_forged_retention_deletes_nothing,
    what_was_given_up_is_deleted_once,
);

/// A log whose triggers can be got out of the way.
struct Log<'a> {
    fixture: &'a Fixture,
    key: SecretString,
    audit: AuditLog,
}

impl<'a> Log<'a> {
    /// A log with this many records, the first of which a checkpoint stands for.
    async fn with(fixture: &'a Fixture, records: i64) -> Self {
        let key = Vault::generate_key();
        let audit = audit_log(fixture, std::slice::from_ref(&key));
        for number in 1..=records {
            fixture.pass(1);
            record(fixture, &Caller::system(), plain().because(&format!("reason {number}"))).await;
            if number == 1 {
                audit.sign_checkpoint().await.unwrap();
            }
        }
        Self { fixture, key, audit }
    }

    /// Carries statements out with the triggers out of the way, as whoever owns the database can.
    async fn tamper(&self, statements: &[&str]) {
        let mut raw = self.fixture.raw().await;
        if let Raw::Sqlite(_) = &raw {
            let drops = "SELECT 'DROP TRIGGER ' || name FROM sqlite_schema WHERE type = 'trigger'";
            for sql in raw.texts(drops).await {
                raw.execute(&sql).await.unwrap();
            }
        } else {
            for table in ["audit", "audit_chain", "audit_checkpoints"] {
                raw.execute(&format!("ALTER TABLE {table} DISABLE TRIGGER USER")).await.unwrap();
            }
        }
        for sql in statements {
            assert!(raw.execute(sql).await.unwrap() > 0, "nothing to tamper with: {sql}");
        }
    }

    async fn verify(&self) -> VerifyReport {
        self.audit.verify(&[], |_| ()).await.unwrap()
    }

    /// What is found broken first.
    async fn found(&self) -> (i64, i64, Damage) {
        let report = self.verify().await;
        assert!(!report.intact);
        let found = report.broken.unwrap();
        (found.seq, found.through, found.how)
    }

    /// Computes all hashes anew, as whoever knows the encoding can.
    async fn rehash(&self) {
        let records = self.fixture.read().await.list_chained(0, 1000).await.unwrap();
        let mut previous = AuditHash::ZERO;
        for (seq, record) in records {
            previous = record.unwrap().hash_behind(previous);
            let hash = self.fixture.dialect("x'{}'", r"'\x{}'").replace("{}", &previous.to_string());
            self.tamper(&[&format!("UPDATE audit SET hash = {hash} WHERE seq = {seq}")]).await;
            self.tamper(&[&format!("UPDATE audit_chain SET head_hash = {hash}, head_seq = {seq}")]).await;
        }
    }
}

fn audit_log(fixture: &Fixture, keys: &[SecretString]) -> AuditLog {
    let settings = Settings::load(None, std::iter::empty()).unwrap().audit;
    let vault = Arc::new(Vault::new(keys).unwrap());
    AuditLog::new(fixture.store.clone(), &vault, &settings, Path::new("/nowhere"), fixture.ambient.clone())
}

async fn an_honest_log_is_intact(fixture: &Fixture) {
    let empty = audit_log(fixture, &[Vault::generate_key()]);
    let report = empty.verify(&[], |_| ()).await.unwrap();
    assert!(report.intact && report.records == 0, "{report:?}");
    // More than one batch.
    let log = Log::with(fixture, 3).await;
    let mut tx = fixture.write().await;
    for _ in 0..2500 {
        tx.record(&Caller::system(), plain(), fixture.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    log.audit.sign_checkpoint().await.unwrap();
    // Nothing new, nothing to sign.
    log.audit.sign_checkpoint().await.unwrap();
    let report = log.verify().await;
    assert_eq!((report.intact, report.records, report.last_seq, report.checkpoints), (true, 2503, 2503, 2));
    let anchor: Anchor = format!("2503:{}", report.last_hash).parse().unwrap();
    assert!(log.audit.verify(&[anchor], |_| ()).await.unwrap().intact);
    let wrong = Anchor { seq: 7, ..anchor };
    let found = log.audit.verify(&[wrong], |_| ()).await.unwrap().broken.unwrap();
    assert_eq!((found.seq, found.through, found.how), (2, 7, Damage::Rewritten));
    let at_checkpoint = Anchor { hash: AuditHash::ZERO, ..anchor };
    let found = log.audit.verify(&[at_checkpoint], |_| ()).await.unwrap().broken.unwrap();
    assert_eq!((found.seq, found.through, found.how), (2503, 2503, Damage::Rewritten));
    assert!(found.detail.contains("the anchor is wrong, or"), "{}", found.detail);
    let later = Anchor { seq: 9999, ..anchor };
    assert_eq!(log.audit.verify(&[later], |_| ()).await.unwrap().broken.unwrap().how, Damage::Cut);
}

async fn a_changed_field_is_named(fixture: &Fixture) {
    let log = Log::with(fixture, 5).await;
    for (field, value) in [
        ("reason", "'nothing'"),
        ("action", "'bot.viewed'"),
        ("actor_role", "'user'"),
        ("detail", "'{\"a\":1}'"),
        ("address", "'127.0.0.1'"),
        ("user_agent", "'x'"),
        ("at", "'2020-01-01T00:00:00+00:00'"),
        ("hash", "NULL"),
        ("hash", fixture.dialect("x'00'", r"'\x00'")),
        ("target", fixture.dialect("zeroblob(16)", "'00000000-0000-0000-0000-000000000000'")),
        ("grant_id", fixture.dialect("zeroblob(16)", "'00000000-0000-0000-0000-000000000000'")),
    ] {
        fixture.raw().await.execute("CREATE TABLE kept AS SELECT * FROM audit WHERE seq = 3").await.unwrap();
        log.tamper(&[&format!("UPDATE audit SET {field} = {value} WHERE seq = 3")]).await;
        assert_eq!(log.found().await, (3, 3, Damage::Changed), "{field}");
        log.tamper(&[&format!("UPDATE audit SET {field} = (SELECT {field} FROM kept) WHERE seq = 3")]).await;
        fixture.raw().await.execute("DROP TABLE kept").await.unwrap();
        assert!(log.verify().await.intact, "{field}");
    }
}

async fn a_field_that_cannot_be_read_any_more_is_named(fixture: &Fixture) {
    let log = Log::with(fixture, 5).await;
    let sql = fixture.dialect(
        "UPDATE audit SET target = x'0102', at = 'long ago' WHERE seq = 4",
        "UPDATE audit SET detail = '{' WHERE seq = 4",
    );
    log.tamper(&[sql]).await;
    assert_eq!(log.found().await, (4, 4, Damage::Changed));
}

async fn removed_records_are_named(fixture: &Fixture) {
    let log = Log::with(fixture, 6).await;
    log.tamper(&["DELETE FROM audit WHERE seq IN (3, 4)"]).await;
    assert_eq!(log.found().await, (3, 4, Damage::Removed));
    log.tamper(&["DELETE FROM audit WHERE seq = 1"]).await;
    assert_eq!(log.found().await, (1, 1, Damage::Removed));
}

async fn a_cut_end_is_named(fixture: &Fixture) {
    let log = Log::with(fixture, 6).await;
    log.audit.sign_checkpoint().await.unwrap();
    log.tamper(&["DELETE FROM audit WHERE seq = 6"]).await;
    assert_eq!(log.found().await, (6, 6, Damage::Cut));
    // The head made to fit: the checkpoint still knows.
    let head = "UPDATE audit_chain SET head_seq = 5, head_hash = (SELECT hash FROM audit WHERE seq = 5)";
    log.tamper(&[head]).await;
    assert_eq!(log.found().await, (6, 6, Damage::Cut));
    log.tamper(&["DELETE FROM audit WHERE seq > 0"]).await;
    assert_eq!(log.found().await, (1, 5, Damage::Cut));
}

async fn records_that_changed_places_are_named(fixture: &Fixture) {
    let log = Log::with(fixture, 6).await;
    let swap = ["UPDATE audit SET seq = -3 WHERE seq = 3", "UPDATE audit SET seq = 3 WHERE seq = 5"];
    log.tamper(&swap).await;
    log.tamper(&["UPDATE audit SET seq = 5 WHERE seq = -3"]).await;
    assert_eq!(log.found().await, (3, 5, Damage::Reordered));
}

async fn an_inserted_record_is_named(fixture: &Fixture) {
    let log = Log::with(fixture, 4).await;
    log.tamper(&[
        "UPDATE audit SET seq = -seq WHERE seq >= 3",
        "UPDATE audit SET seq = 1 - seq WHERE seq < 0",
        "INSERT INTO audit (seq, at, actor_role, action, detail, hash)
         SELECT 3, at, actor_role, 'bot.viewed', detail, hash FROM audit WHERE seq = 2",
    ])
    .await;
    assert_eq!(log.found().await, (3, 3, Damage::Inserted));
}

async fn an_altered_head_is_named(fixture: &Fixture) {
    let log = Log::with(fixture, 4).await;
    log.tamper(&["UPDATE audit_chain SET head_hash = (SELECT hash FROM audit WHERE seq = 3)"]).await;
    assert_eq!(log.found().await, (4, 4, Damage::HeadAltered));
    log.tamper(&["UPDATE audit_chain SET head_seq = 3"]).await;
    assert_eq!(log.found().await, (4, 4, Damage::HeadAltered));
    log.tamper(&["UPDATE audit_chain SET head_seq = 9"]).await;
    assert_eq!(log.found().await, (5, 9, Damage::Cut));
    log.tamper(&["UPDATE audit_chain SET start_seq = 2, start_hash = (SELECT hash FROM audit WHERE seq = 2)"]).await;
    assert_eq!(log.found().await, (2, 2, Damage::CheckpointForged));
    log.tamper(&["DELETE FROM audit_chain"]).await;
    assert_eq!(log.found().await.2, Damage::HeadAltered);
}

async fn a_log_that_was_written_anew_is_caught_by_a_checkpoint(fixture: &Fixture) {
    let log = Log::with(fixture, 4).await;
    log.audit.sign_checkpoint().await.unwrap();
    record(fixture, &Caller::system(), plain()).await;
    log.tamper(&["UPDATE audit SET reason = 'nothing' WHERE seq = 3"]).await;
    log.rehash().await;
    // The first checkpoint still fits, so the change is behind it.
    assert_eq!(log.found().await, (2, 4, Damage::Rewritten));
}

async fn a_forged_checkpoint_is_named(fixture: &Fixture) {
    let log = Log::with(fixture, 4).await;
    log.audit.sign_checkpoint().await.unwrap();
    log.tamper(&["UPDATE audit SET reason = 'nothing' WHERE seq = 3"]).await;
    log.rehash().await;
    let fitting = "UPDATE audit_checkpoints SET hash = (SELECT hash FROM audit WHERE seq = 4) WHERE seq = 4";
    log.tamper(&[fitting]).await;
    assert_eq!(log.found().await, (4, 4, Damage::CheckpointForged));
}

async fn a_signature_fits_nothing_else(fixture: &Fixture) {
    let log = Log::with(fixture, 4).await;
    log.audit.sign_checkpoint().await.unwrap();
    for (change, undo, seq) in [
        ("kind = 'retention'", "kind = 'periodic'", 4),
        ("at = '2020-01-01T00:00:00+00:00'", "at = (SELECT at FROM audit WHERE seq = 4)", 4),
        ("seq = 2", "seq = 4", 2),
    ] {
        log.tamper(&[&format!("UPDATE audit_checkpoints SET {change} WHERE seq = 4")]).await;
        assert_eq!(log.found().await, (seq, seq, Damage::CheckpointForged), "{change}");
        log.tamper(&[&format!("UPDATE audit_checkpoints SET {undo} WHERE seq = {seq}")]).await;
        assert!(log.verify().await.intact, "{undo}");
    }
}

async fn checkpoints_under_a_retired_key_cannot_be_checked(fixture: &Fixture) {
    let old = Log::with(fixture, 3).await;
    let new = Vault::generate_key();
    let both = audit_log(fixture, &[new.clone(), old.key.clone()]);
    both.sign_checkpoint().await.unwrap();
    let report = both.verify(&[], |_| ()).await.unwrap();
    assert_eq!((report.intact, report.checkpoints, report.checkpoints_unchecked), (true, 2, 0));
    let report = audit_log(fixture, &[new]).verify(&[], |_| ()).await.unwrap();
    assert_eq!((report.intact, report.checkpoints, report.checkpoints_unchecked), (true, 1, 1));
    // Of the first three records a key that is there signed the last one.
    assert_eq!((report.signed_through, report.last_seq), (3, 3));
    let report = audit_log(fixture, &[Vault::generate_key()]).verify(&[], |_| ()).await.unwrap();
    assert_eq!((report.intact, report.checkpoints_unchecked, report.signed_through), (true, 2, 0));
}

async fn old_records_go_only_behind_a_signed_checkpoint(fixture: &Fixture) {
    let log = Log::with(fixture, 6).await;
    let (root, before) = (Caller::system(), fixture.now() - TimeDelta::seconds(1));
    let admin = Caller { role: Role::Admin, ..root.clone() };
    assert!(matches!(log.audit.prune(&admin, before, "too old", false).await, Err(AuditError::NotAllowed)));
    for (time, reason, wrong) in [(before, "too old", "before"), (before - TimeDelta::days(90), "x", "reason")] {
        let error = log.audit.prune(&root, time, reason, false).await.unwrap_err();
        assert!(matches!(error, AuditError::InvalidField { field, .. } if field == wrong), "{error}");
    }
    fixture.pass(91 * 24 * 3600);
    let planned = log.audit.prune(&root, before, "too old", true).await.unwrap();
    assert_eq!((planned.dry_run, planned.records, planned.first_seq, planned.last_seq), (true, 4, Some(1), Some(4)));
    let none = log.audit.prune(&root, before - TimeDelta::days(9), "too old", false).await.unwrap();
    assert_eq!((none.records, none.first_seq, none.last_seq), (0, None, None));
    let pruned = log.audit.prune(&root, before, "too old", false).await.unwrap();
    assert_eq!((pruned.records, pruned.hash), (4, planned.hash));
    log.audit.purge().await.unwrap();
    let report = log.verify().await;
    assert_eq!((report.intact, report.start_seq, report.records, report.last_seq), (true, 4, 3, 7));
    assert_eq!((report.checkpoints, report.records_before_chain), (1, 0));
    let all = fixture.read().await.list_chained(0, 10).await.unwrap();
    assert_eq!(all.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), [5, 6, 7]);
    let record = all[2].1.as_ref().unwrap();
    assert_eq!((record.action.as_str(), record.reason.as_deref()), ("audit.pruned", Some("too old")));
    assert!(record.detail.contains(&pruned.hash.unwrap().to_string()), "{}", record.detail);
    // The same again finds nothing more.
    assert_eq!(log.audit.prune(&root, before, "too old", false).await.unwrap().records, 0);
    // A new key signs the start too, so that the old one can go.
    let new = Vault::generate_key();
    audit_log(fixture, &[new.clone(), log.key.clone()]).sign_checkpoint().await.unwrap();
    let report = audit_log(fixture, &[new]).verify(&[], |_| ()).await.unwrap();
    assert_eq!((report.intact, report.checkpoints, report.checkpoints_unchecked), (true, 2, 0));
    // Nobody else can move the start.
    log.tamper(&["UPDATE audit_checkpoints SET signature = hash WHERE kind = 'retention'"]).await;
    assert_eq!(log.found().await, (4, 4, Damage::CheckpointForged));
}

/// What gives up the first two of the records, in the database's own terms: its triggers let all of it through.
fn forged_retention(fixture: &Fixture, key_id: &str, seq: i64) -> String {
    let (at, signature) =
        (fixture.dialect("'2026-01-01T00:00:00+00:00'", "now()"), fixture.dialect("x'00'", r"'\x00'"));
    format!(
        "INSERT INTO audit_checkpoints (kind, seq, key_id, hash, at, signature)
         VALUES ('retention', {seq}, '{key_id}', (SELECT hash FROM audit WHERE seq = 2), {at}, {signature})"
    )
}

async fn a_start_that_nobody_can_check_is_named(fixture: &Fixture) {
    let log = Log::with(fixture, 4).await;
    log.audit.sign_checkpoint().await.unwrap();
    let mut raw = fixture.raw().await;
    let forged = forged_retention(fixture, "unknown", 2);
    let moved = "UPDATE audit_chain SET start_seq = 2, start_hash = (SELECT hash FROM audit WHERE seq = 2)";
    for sql in [&forged, moved, "DELETE FROM audit WHERE seq <= 2"] {
        raw.execute(sql).await.unwrap();
    }
    assert_eq!(log.found().await, (2, 2, Damage::CheckpointForged));
}

async fn a_forged_retention_deletes_nothing(fixture: &Fixture) {
    for key_id in ["unknown", "known"] {
        let log = Log::with(fixture, 4).await;
        let vault = Vault::new(std::slice::from_ref(&log.key)).unwrap();
        let key_id = if key_id == "known" { vault.key_ids().next().unwrap() } else { key_id };
        let head = fixture.raw().await.number("SELECT head_seq FROM audit_chain").await;
        fixture.raw().await.execute(&forged_retention(fixture, key_id, head)).await.unwrap();
        log.audit.purge().await.unwrap();
        assert_eq!(fixture.raw().await.number("SELECT COUNT(*) FROM audit").await, head);
        fixture.pass(91 * 24 * 3600);
        let before = fixture.now() - TimeDelta::days(90);
        let refused = log.audit.prune(&Caller::system(), before, "too old", false).await;
        assert!(matches!(refused, Err(AuditError::Broken)), "{refused:?}");
    }
}

async fn what_was_given_up_is_deleted_once(fixture: &Fixture) {
    let log = Log::with(fixture, 4).await;
    let before = fixture.now();
    fixture.pass(91 * 24 * 3600);
    log.audit.prune(&Caller::system(), before, "too old", false).await.unwrap();
    log.audit.purge().await.unwrap();
    log.audit.purge().await.unwrap();
    assert_eq!(fixture.raw().await.number("SELECT COUNT(*) FROM audit").await, 2);
    assert!(log.verify().await.intact);
}

/// A database as it was before the chain, with two records.
async fn before_the_chain(database: &TestDatabase) {
    let url = database.url();
    let kind = if url.starts_with("sqlite:") { "sqlite" } else { "postgres" };
    let folder = tempfile::tempdir().unwrap();
    let first = "20261121000001_initial.sql";
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(kind);
    std::fs::copy(migrations.join(first), folder.path().join(first)).unwrap();
    let migrator = sqlx::migrate::Migrator::new(folder.path()).await.unwrap();
    let insert = "INSERT INTO audit (at, actor_role, action, detail)
        VALUES ('2020-01-01T00:00:00+00:00', 'user', 'bot.viewed', '{\"a\": 1}')";
    if kind == "sqlite" {
        let options = url.parse::<sqlx::sqlite::SqliteConnectOptions>().unwrap().create_if_missing(true);
        let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
        migrator.run(&mut connection).await.unwrap();
        for _ in 0..2 {
            sqlx::query(insert).execute(&mut connection).await.unwrap();
        }
    } else {
        let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
        migrator.run(&mut connection).await.unwrap();
        for _ in 0..2 {
            sqlx::query(insert).execute(&mut connection).await.unwrap();
        }
    }
}

async fn keep_records_from_before_the_chain(database: TestDatabase) {
    before_the_chain(&database).await;
    let fixture = Fixture::on(database).await;
    let log = Log::with(&fixture, 1).await;
    let report = log.verify().await;
    assert_eq!((report.intact, report.records_before_chain, report.records), (true, 2, 1));
    assert_eq!((report.start_seq, report.last_seq, report.checkpoints), (2, 3, 1));
    let (_, listed) = fixture.read().await.list_audit(&AuditFilter::default(), page(1, 9)).await.unwrap();
    assert_eq!((listed[1].hash, &listed[1].detail), (None, &json!({ "a": 1 })));
    // They may be given up as well; the chain begins where it began.
    fixture.pass(91 * 24 * 3600);
    let before = "2021-01-01T00:00:00Z".parse().unwrap();
    let pruned = log.audit.prune(&Caller::system(), before, "too old", false).await.unwrap();
    assert_eq!((pruned.records, pruned.first_seq, pruned.last_seq, pruned.hash), (2, Some(1), Some(2), None));
    log.audit.purge().await.unwrap();
    let report = log.verify().await;
    assert_eq!((report.intact, report.records_before_chain, report.start_seq, report.records), (true, 0, 2, 2));
}

#[tokio::test]
async fn records_from_before_the_chain_are_kept_on_sqlite() {
    keep_records_from_before_the_chain(TestDatabase::sqlite()).await;
}

#[tokio::test]
async fn records_from_before_the_chain_are_kept_on_postgres() {
    keep_records_from_before_the_chain(TestDatabase::postgres().await).await;
}
