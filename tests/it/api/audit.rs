//! The audit log over HTTP: filters, verification, exports, retention.

use std::os::unix::fs::PermissionsExt as _;

use botyard::model::account::Role;
use botyard::model::audit::{AuditAction, AuditEntry, Caller};
use botyard::model::audit_chain::AuditHash;
use botyard::model::audit_filter::{AuditExport, ExportState};
use chrono::TimeDelta;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::api::fixture::{Answer, Server};
use crate::harness::platform::eventually;

const AUDIT: &str = "/api/admin/audit";

/// Asks for an export and waits for its end.
async fn export(server: &Server, token: &str, request: Value) -> Value {
    let begun = server.send("POST", &format!("{AUDIT}/export"), token, request).await;
    let id = begun.assert_status(202).json()["id"].as_str().unwrap().to_owned();
    ended(server, token, &id).await
}

async fn ended(server: &Server, token: &str, id: &str) -> Value {
    eventually("the export ends", async || {
        let export = server.get(&format!("{AUDIT}/export/{id}"), token).await.json();
        if export["finished_at"].is_null() { Err(export) } else { Ok(export) }
    })
    .await
}

async fn file_of(server: &Server, token: &str, export: &Value) -> Answer {
    server.get(&format!("{AUDIT}/export/{}/file", export["id"].as_str().unwrap()), token).await
}

async fn record(server: &Server, entry: AuditEntry) {
    let mut tx = server.store.begin().await.unwrap();
    tx.record(&Caller::system(), entry, server.ambient.now()).await.unwrap();
    tx.commit().await.unwrap();
}

#[actix_web::test]
async fn records_are_filtered_and_show_who_and_from_where() {
    let server = Server::start().await;
    let (alice, _) = server.person("alice", Role::User).await;
    let (account, admin) = server.person("admin", Role::Admin).await;
    server.bot_of(&alice).await;
    let start = server.ambient.now();
    server.clock.advance(TimeDelta::seconds(10));
    let suspend = server.request("PATCH", &format!("/api/admin/bots/{}/suspend", alice.id)).bearer_auth(&admin);
    let suspend = suspend.header("user-agent", "check/1").json(&json!({ "reason": "it spams" }));
    server.call(suspend).await.assert_status(200);
    let only = async |query: &str| -> Vec<String> {
        let page = server.get(&format!("{AUDIT}?{query}"), &admin).await;
        let items = page.assert_status(200).json()["items"].as_array().unwrap().clone();
        items.iter().map(|record| record["action"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(only("action=bot.suspended").await, ["bot.suspended"]);
    assert_eq!(only(&format!("action=bot.&actor={}", account.id)).await, ["bot.suspended"]);
    assert!(only(&format!("action=bot.&actor={}", alice.id)).await.is_empty());
    let from = (start + TimeDelta::seconds(5)).to_rfc3339().replace('+', "%2B");
    assert_eq!(only(&format!("from={from}&action=bot.")).await, ["bot.suspended"]);
    assert!(only(&format!("to={from}&action=bot.")).await.is_empty());
    let record = server.get(&format!("{AUDIT}?action=bot.suspended"), &admin).await.json()["items"][0].clone();
    assert_eq!((&record["actor"], &record["actor_role"]), (&json!("admin"), &json!("admin")));
    assert_eq!((&record["user_agent"], &record["reason"]), (&json!("check/1"), &json!("it spams")));
    assert!(record["session_id"].is_string() && record["api_key_id"].is_null() && record["grant_id"].is_null());
    assert_eq!(record["hash"].as_str().unwrap().len(), 64);
    for query in [
        "looks=perhaps",
        "action=bot",
        "action=Bot.",
        "action=",
        "grant=1",
        "from=yesterday",
        "to=2026-01-01",
        "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
        "limit=0",
        "colour=1",
    ] {
        server.get(&format!("{AUDIT}?{query}"), &admin).await.assert_problem(422, "invalid_query");
    }
}

#[actix_web::test]
async fn somebody_is_found_by_their_sign_in_name_and_what_they_did_it_to_is_named() {
    let server = Server::start().await;
    let (alice, _) = server.person("alice", Role::User).await;
    let (account, admin) = server.person("admin", Role::Admin).await;
    let bot = server.bot_of(&alice).await;
    let reason = json!({ "reason": "it spams" });
    server.send("PATCH", &format!("/api/admin/bots/{}/suspend", alice.id), &admin, reason).await.assert_status(200);
    for actor in ["admin".to_owned(), "ADMIN".to_owned(), account.id.to_string()] {
        let page = server.get(&format!("{AUDIT}?actor={actor}&action=bot."), &admin).await.json();
        assert_eq!((&page["total"], &page["items"][0]["action"]), (&json!(1), &json!("bot.suspended")), "{actor}");
        assert_eq!(page["items"][0]["target_name"], format!("@{}", bot.username));
    }
    // What the filter means is on record by the id, which stays when the name changes.
    let reads = server.get(&format!("{AUDIT}?action=audit.read"), &admin).await.json();
    assert_eq!(reads["items"][3]["detail"]["actor"], json!(account.id));
    for nobody in ["nobody", "a", "what%3F", &"x".repeat(36)] {
        let refused = server.get(&format!("{AUDIT}?actor={nobody}"), &admin).await;
        refused.assert_problem(422, "invalid_field");
        assert_eq!(refused.json()["field"], "actor", "{nobody}");
        let body = json!({ "format": "csv", "actor": nobody });
        let refused = server.send("POST", &format!("{AUDIT}/export"), &admin, body).await;
        refused.assert_problem(422, "invalid_field");
        assert_eq!(refused.json()["field"], "actor", "{nobody}");
    }
    assert_eq!(server.get(&format!("{AUDIT}/exports"), &admin).await.json()["total"], 0, "nothing was exported");
}

#[actix_web::test]
async fn looks_are_left_out_of_lists_and_exports_on_demand() {
    let server = Server::start().await;
    let (alice, _) = server.person("alice", Role::User).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    server.bot_of(&alice).await;
    let base = format!("/api/admin/bots/{}", alice.id);
    for path in ["/api/admin/bots/list", "/api/admin/users", "/api/admin/health", &format!("{base}/status")] {
        server.get(path, &admin).await.assert_status(200);
    }
    let access = json!({ "reason": "a complaint", "minutes": 15 });
    server.send("POST", &format!("{base}/access"), &admin, access).await.assert_status(201);
    server.get(&format!("{base}/chats"), &admin).await.assert_status(200);
    let actions = async |looks: bool| -> Vec<String> {
        let page = server.get(&format!("{AUDIT}?looks={looks}&limit=200"), &admin).await.json();
        let items = page["items"].as_array().unwrap();
        assert_eq!(page["total"], items.len());
        items.iter().map(|record| record["action"].as_str().unwrap().to_owned()).collect()
    };
    let acts = actions(false).await;
    // Nobody overlooks that chats were read.
    assert_eq!(acts[..2], ["chats.read", "access.granted"]);
    assert!(acts.iter().all(|action| !action.ends_with(".listed") && !action.ends_with(".viewed")), "{acts:?}");
    let looks = actions(true).await;
    assert_eq!(
        looks[..6],
        ["audit.read", "audit.read", "bot.viewed", "health.viewed", "accounts.listed", "bots.listed"]
    );
    let done = export(&server, &admin, json!({ "format": "csv", "looks": false, "actor": "admin" })).await;
    assert_eq!(done["filter"]["looks"], false);
    let file = file_of(&server, &admin, &done).await;
    assert!(file.text.contains("chats.read") && !file.text.contains("bots.listed"), "{}", file.text);
}

#[actix_web::test]
async fn what_is_done_under_a_grant_carries_its_id() {
    let server = Server::start().await;
    let (alice, _) = server.person("alice", Role::User).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    server.bot_of(&alice).await;
    let base = format!("/api/admin/bots/{}", alice.id);
    let request = json!({ "reason": "a complaint", "minutes": 15 });
    let grant = server.send("POST", &format!("{base}/access"), &admin, request).await.json();
    server.get(&format!("{base}/chats"), &admin).await.assert_status(200);
    let page = server.get(&format!("{AUDIT}?grant={}", grant["id"].as_str().unwrap()), &admin).await.json();
    let actions: Vec<&Value> = page["items"].as_array().unwrap().iter().map(|record| &record["action"]).collect();
    assert_eq!(actions, ["chats.read", "access.granted"]);
    assert_eq!(page["items"][0]["grant_id"], grant["id"]);
}

#[actix_web::test]
async fn a_verification_runs_in_the_background_and_is_audited() {
    let server = Server::start().await;
    let (_, user) = server.person("alice", Role::User).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let path = format!("{AUDIT}/verify");
    let none_yet = server.get(&path, &admin).await;
    none_yet.assert_status(200);
    assert_eq!(none_yet.json(), Value::Null, "there was no verification yet");
    server.send("POST", &path, &user, json!({})).await.assert_problem(403, "forbidden");
    server.send("POST", &path, &admin, json!({})).await.assert_status(202);
    let done = eventually("the verification ends", async || {
        let state = server.get(&path, &admin).await.json();
        if state["state"] == "done" { Ok(state) } else { Err(state) }
    })
    .await;
    assert_eq!((&done["report"]["intact"], &done["report"]["broken"]), (&json!(true), &Value::Null));
    assert_eq!(done["records_done"], done["records_total"]);
    let audit = server.get(&format!("{AUDIT}?action=audit.verified"), &admin).await.json();
    assert_eq!(audit["items"][0]["detail"]["intact"], true);
}

#[actix_web::test]
async fn an_export_is_a_file_that_can_be_checked_without_botyard() {
    let server = Server::start().await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let entry = AuditEntry::new(AuditAction::BotFailed, None).because("a \"quoted\", reason\nin two lines");
    record(&server, entry.with(json!({ "hash": "misleading", "ü": [1.5] }))).await;
    let done = export(&server, &admin, json!({ "format": "jsonl" })).await;
    assert_eq!((&done["state"], &done["reason"]), (&json!("done"), &Value::Null));
    let file = file_of(&server, &admin, &done).await;
    file.assert_status(200);
    assert_eq!(file.header("content-type"), "application/jsonl");
    let name = format!("audit-2026-01-02-{}.jsonl", done["id"].as_str().unwrap());
    assert_eq!(file.header("content-disposition"), format!("attachment; filename=\"{name}\""));
    let lines: Vec<&str> = file.text.lines().collect();
    assert_eq!(
        (done["records_done"].as_u64(), done["bytes"].as_u64()),
        (Some(lines.len() as u64), Some(file.text.len() as u64))
    );
    assert_eq!(done["records_total"], done["records_done"]);
    // As docs/audit.md has it, in another language.
    let mut previous = vec![0; 32];
    for line in &lines {
        let (body, rest) = line.rsplit_once(r#","hash":""#).unwrap();
        previous = Sha256::new().chain_update(&previous).chain_update(body).chain_update("}").finalize().to_vec();
        assert_eq!(&rest[..64], AuditHash::from_bytes(&previous).unwrap().to_string(), "{line}");
    }
    let last: Value = serde_json::from_str(lines.last().unwrap()).unwrap();
    assert_eq!((&last["action"], &last["actor"]), (&json!("audit.exported"), &json!("admin")));
    assert_eq!(last["detail"]["export_id"], done["id"]);

    // Ids sort by their millisecond.
    server.clock.advance(TimeDelta::milliseconds(1));
    let done = export(&server, &admin, json!({ "format": "csv", "action": "bot." })).await;
    assert_eq!((&done["records_done"], &done["filter"]), (&json!(1), &json!({ "action": "bot." })));
    let file = file_of(&server, &admin, &done).await;
    assert!(file.header("content-type").starts_with("text/csv"));
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(file.text.as_bytes()).records().map(Result::unwrap).collect();
    assert_eq!((rows.len(), &rows[0][10]), (1, "a \"quoted\", reason\nin two lines"));

    let folder = server.data_dir().join("exports");
    for entry in std::fs::read_dir(&folder).unwrap() {
        assert_eq!(entry.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    let listed = server.get(&format!("{AUDIT}/exports"), &admin).await.json();
    assert_eq!((&listed["total"], &listed["items"][0]["id"]), (&json!(2), &done["id"]));
}

#[actix_web::test]
async fn exports_are_ones_own() {
    let server = Server::start().await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let (_, other) = server.person("other", Role::Superadmin).await;
    let done = export(&server, &admin, json!({ "format": "csv" })).await;
    let state = format!("{AUDIT}/export/{}", done["id"].as_str().unwrap());
    server.get(&state, &other).await.assert_problem(404, "not_found");
    file_of(&server, &other, &done).await.assert_problem(404, "not_found");
    assert_eq!(server.get(&format!("{AUDIT}/exports"), &other).await.json()["total"], 0);
}

#[actix_web::test]
async fn exports_that_make_no_sense_are_refused() {
    let server = Server::start().await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let path = format!("{AUDIT}/export");
    for (body, field) in [
        (json!({}), "format"),
        (json!({ "format": "xml" }), "format"),
        (json!({ "format": "csv", "action": "bot" }), "action"),
        (json!({ "format": "csv", "from": "2026-01-02T00:00:00Z", "to": "2026-01-02T00:00:00Z" }), "from"),
    ] {
        let answer = server.send("POST", &path, &admin, body).await;
        answer.assert_problem(422, "invalid_body");
        assert_eq!(answer.json()["field"], field, "{answer:?}");
    }
}

#[actix_web::test]
async fn nobody_keeps_more_than_twenty_exports() {
    let server = Server::start().await;
    let (account, admin) = server.person("admin", Role::Admin).await;
    let mut tx = server.store.begin().await.unwrap();
    for _ in 0..20 {
        let export = AuditExport { state: ExportState::Done, ..server.unfinished_export(account.id) };
        assert!(tx.create_export(&export, 2, 99).await.unwrap());
    }
    tx.commit().await.unwrap();
    let refused = server.send("POST", &format!("{AUDIT}/export"), &admin, json!({ "format": "csv" })).await;
    refused.assert_problem(429, "too_many_exports");
}

#[actix_web::test]
async fn nobody_has_more_than_two_exports_under_way() {
    let server = Server::start().await;
    let (account, admin) = server.person("admin", Role::Admin).await;
    // As two that go on for long.
    let mut tx = server.store.begin().await.unwrap();
    for _ in 0..2 {
        let export = server.unfinished_export(account.id);
        assert!(tx.create_export(&export, 9, 9).await.unwrap());
    }
    tx.commit().await.unwrap();
    let path = format!("{AUDIT}/export");
    let refused = server.send("POST", &path, &admin, json!({ "format": "csv" })).await;
    refused.assert_problem(429, "too_many_exports");
    let unfinished = server.get(&format!("{AUDIT}/exports"), &admin).await.json()["items"][0].clone();
    file_of(&server, &admin, &unfinished).await.assert_problem(409, "export_not_done");
    // A start gives up what nobody writes any more.
    server.audit.give_up_unfinished_exports().await.unwrap();
    let failed = ended(&server, &admin, unfinished["id"].as_str().unwrap()).await;
    assert_eq!(failed["state"], "failed");
    assert!(failed["reason"].as_str().unwrap().contains("stopped"), "{failed}");
    assert_eq!(export(&server, &admin, json!({ "format": "csv" })).await["state"], "done");
}

#[actix_web::test]
async fn exports_go_after_a_day_and_what_belongs_to_none_at_once() {
    let server = Server::start().await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    let done = export(&server, &admin, json!({ "format": "csv" })).await;
    let folder = server.data_dir().join("exports");
    let files = || std::fs::read_dir(&folder).unwrap().count();
    std::fs::write(folder.join("01890000-0000-7000-8000-000000000000.part"), "half").unwrap();
    std::fs::write(folder.join("a note of the operator"), "kept").unwrap();
    server.audit.clear_exports().await.unwrap();
    assert_eq!(files(), 2);
    server.clock.advance(TimeDelta::hours(24));
    server.audit.clear_exports().await.unwrap();
    assert_eq!(files(), 1);
    // The access token has run out as well.
    let again = server.sign_in("admin").await["access_token"].as_str().unwrap().to_owned();
    file_of(&server, &again, &done).await.assert_problem(404, "not_found");
}

#[actix_web::test]
async fn an_export_that_cannot_be_written_fails_and_leaves_no_file() {
    let server = Server::start_with(&[("BOTYARD__AUDIT__EXPORT_MAX_SIZE", "1 KB")]).await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    record(&server, AuditEntry::new(AuditAction::BotFailed, None).because(&"x".repeat(2000))).await;
    let failed = export(&server, &admin, json!({ "format": "jsonl" })).await;
    assert_eq!(failed["state"], "failed");
    assert!(failed["reason"].as_str().unwrap().contains("1000 bytes"), "{failed}");
    let folder = server.data_dir().join("exports");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    // A file stands in the folder's place.
    std::fs::remove_dir(&folder).unwrap();
    std::fs::write(&folder, "").unwrap();
    let failed = export(&server, &admin, json!({ "format": "jsonl" })).await;
    assert_eq!(failed["state"], "failed");
    assert!(failed["reason"].as_str().unwrap().starts_with("the file cannot be written"), "{failed}");
    file_of(&server, &admin, &failed).await.assert_problem(409, "export_not_done");
}

#[actix_web::test]
async fn only_a_superadmin_gives_up_old_records() {
    let server = Server::start().await;
    record(&server, AuditEntry::new(AuditAction::BotFailed, None)).await;
    let before = (server.ambient.now() + TimeDelta::seconds(1)).to_rfc3339();
    server.clock.advance(TimeDelta::days(91));
    let (_, admin) = server.person("admin", Role::Admin).await;
    let (_, root) = server.person("root", Role::Superadmin).await;
    let path = format!("{AUDIT}/retention");
    let request = json!({ "before": before, "reason": "the law asks for it" });
    server.send("POST", &path, &admin, request.clone()).await.assert_problem(403, "forbidden");
    let recent = json!({ "before": server.ambient.now().to_rfc3339(), "reason": "the law asks for it" });
    let refused = server.send("POST", &path, &root, recent).await;
    refused.assert_problem(422, "invalid_field");
    assert_eq!(refused.json()["field"], "before");
    assert!(refused.text.contains("at least 90 days ago"), "{refused:?}");
    let mut dry = request.clone();
    dry["dry_run"] = true.into();
    let planned = server.send("POST", &path, &root, dry).await.assert_status(200).json();
    assert_eq!((&planned["dry_run"], &planned["records"], &planned["last_seq"]), (&json!(true), &json!(1), &json!(1)));
    let pruned = server.send("POST", &path, &root, request).await.assert_status(200).json();
    assert_eq!((&pruned["records"], &pruned["hash"]), (&json!(1), &planned["hash"]));
    eventually("the records are gone", async || {
        let first = server.get(&format!("{AUDIT}?action=bot."), &root).await.json();
        if first["total"] == 0 { Ok(()) } else { Err(first) }
    })
    .await;
    let record = server.get(&format!("{AUDIT}?action=audit.pruned"), &root).await.json()["items"][0].clone();
    assert_eq!((&record["reason"], &record["detail"]["records"]), (&json!("the law asks for it"), &json!(1)));
}

#[actix_web::test]
async fn the_end_of_an_export_is_written_down_when_the_database_takes_it_again() {
    let server = Server::start().await;
    let (_, admin) = server.person("admin", Role::Admin).await;
    change(
        &server,
        "CREATE TRIGGER refuse BEFORE UPDATE ON audit_exports WHEN NEW.finished_at IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'refused'); END",
    )
    .await;
    let begun = server.send("POST", &format!("{AUDIT}/export"), &admin, json!({ "format": "csv" })).await;
    let id = begun.assert_status(202).json()["id"].as_str().unwrap().to_owned();
    let file = server.data_dir().join(format!("exports/{id}.csv"));
    eventually("the file is there", async || if file.exists() { Ok(()) } else { Err(json!(id)) }).await;
    let under_way = server.get(&format!("{AUDIT}/export/{id}"), &admin).await.json();
    assert!(under_way["finished_at"].is_null(), "{under_way}");
    change(&server, "DROP TRIGGER refuse").await;
    assert_eq!(ended(&server, &admin, &id).await["state"], "done");
}

/// Carries a statement out past Botyard.
async fn change(server: &Server, sql: &'static str) {
    let mut tx = server.store.begin().await.unwrap();
    sqlx::query(sql).execute(tx.as_sqlite().unwrap()).await.unwrap();
    tx.commit().await.unwrap();
}
