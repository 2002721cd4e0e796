//! A database that goes away under a platform at work and comes back: Telegram is told to come again, and everything goes
//! on without a restart, nothing lost and nothing twice.

use serde_json::json;
use sqlx::{Connection as _, SqliteConnection};

use crate::faults::fleet::Fleet;
use crate::faults::{rows, verdict};
use crate::harness::database::TestDatabase;
use crate::harness::disk::Disk;
use crate::harness::platform::eventually;
use crate::harness::postgres::PrivatePostgres;
use crate::harness::process::ServingProcess;
use crate::harness::proxy::Proxy;

/// Bots that get messages before, during and after.
const BOTS: usize = 10;

/// A platform before, during and after an outage of its database.
struct Outage {
    fleet: Fleet,
    process: ServingProcess,
    /// An update that was handled: Telegram may bring it again at any time, and nothing comes of it.
    known_update: String,
}

impl Outage {
    /// A platform that serves, and has served.
    async fn prepare(database: TestDatabase) -> Self {
        let fleet = Fleet::register(database, "webhook", BOTS).await;
        let process = ServingProcess::start_under(&Disk::WRAPPER, &Self::environment(&fleet)).await;
        fleet.lead_to(&process);
        fleet.write_to_all().await;
        fleet.settle().await;
        let known_update = rows::a_payload(fleet.setup.database.url(), fleet.bots[0].id).await;
        let outage = Self { fleet, process, known_update };
        assert_eq!(outage.bring_known_update().await, (200, None));
        outage.until_ready(200).await;
        // Some of these are under way when the outage begins.
        outage.fleet.write_to_all().await;
        outage
    }

    fn environment(fleet: &Fleet) -> Vec<(String, String)> {
        let mut environment = fleet.environment();
        for (name, value) in [("STORE__BUSY_TIMEOUT", "500ms"), ("HTTP__REQUEST_TIMEOUT", "2s")] {
            environment.push((format!("BOTYARD__{name}"), value.to_owned()));
        }
        environment
    }

    /// Brings an update to its webhook once more, as Telegram does when it has missed the answer: the status, and after how
    /// many seconds it is to be brought again.
    async fn bring_known_update(&self) -> (u16, Option<u64>) {
        let hook = &self.fleet.hook;
        let request = self.fleet.sandbox.http().post(&hook.url).body(self.known_update.clone());
        let request = request.header("X-Telegram-Bot-Api-Secret-Token", &hook.secret);
        let answer = request.header("content-type", "application/json").send().await.unwrap();
        let retry_after = answer.headers().get("retry-after").map(|seconds| seconds.to_str().unwrap().parse().unwrap());
        (answer.status().as_u16(), retry_after)
    }

    async fn until_ready(&self, status: u16) {
        eventually(&format!("/readyz answers {status}"), async || {
            let url = format!("{}/readyz", self.process.base_url);
            let answer = self.fleet.sandbox.http().get(url).send().await.unwrap();
            if answer.status() == status { Ok(()) } else { Err(json!(answer.status().as_u16())) }
        })
        .await;
    }

    /// What is to be seen while the database is away.
    async fn suffer(&self) {
        self.fleet.write_to_all().await;
        eventually("Telegram is told to come again", async || {
            let answer = self.bring_known_update().await;
            if matches!(answer, (503, Some(1..))) { Ok(()) } else { Err(json!(answer)) }
        })
        .await;
        self.until_ready(503).await;
        eventually("Telegram keeps what it cannot bring", async || {
            let info = self.fleet.sandbox.result(&self.fleet.bots[0], "getWebhookInfo", json!({})).await;
            let complaint = "Wrong response from the webhook: 503 Service Unavailable";
            let is_kept = info["pending_update_count"].as_u64() > Some(0) && info["last_error_message"] == complaint;
            if is_kept { Ok(()) } else { Err(info) }
        })
        .await;
        self.fleet.write_to_all().await;
    }

    /// What is to be seen once it is back.
    async fn recover(mut self) {
        eventually("updates are taken again", async || {
            let answer = self.bring_known_update().await;
            if answer == (200, None) { Ok(()) } else { Err(json!(answer)) }
        })
        .await;
        self.until_ready(200).await;
        self.fleet.write_to_all().await;
        self.fleet.settle().await;
        assert!(self.process.is_running(), "it was not to be restarted");
        let (code, log) = self.process.terminate().await;
        assert_eq!(code, Some(0), "{log}");
        assert!(!log.contains("panicked"), "{log}");
        verdict::judge(&self.fleet, &[]).await.require_exactly_once();
    }
}

/// A PostgreSQL database behind a network of the test's own.
async fn behind_a_proxy() -> (TestDatabase, Proxy) {
    let database = TestDatabase::postgres().await;
    let proxy = Proxy::start().await;
    proxy.lead_to(database.address());
    (database.at(proxy.address()), proxy)
}

#[actix_web::test]
async fn a_cut_connection_to_postgres_is_ridden_out() {
    let (database, proxy) = behind_a_proxy().await;
    let outage = Outage::prepare(database).await;
    for _ in 0..2 {
        proxy.cut();
        outage.suffer().await;
        proxy.restore();
    }
    outage.recover().await;
}

#[actix_web::test]
async fn a_postgres_that_hangs_is_ridden_out() {
    let (database, proxy) = behind_a_proxy().await;
    let outage = Outage::prepare(database).await;
    proxy.stall();
    outage.suffer().await;
    proxy.restore();
    outage.recover().await;
}

#[actix_web::test]
async fn a_postgres_that_is_stopped_and_started_is_ridden_out() {
    let server = PrivatePostgres::start();
    let outage = Outage::prepare(server.database()).await;
    server.stop_at_once();
    outage.suffer().await;
    server.start_again();
    outage.recover().await;
}

#[actix_web::test]
async fn a_sqlite_database_that_another_program_locks_is_ridden_out() {
    let outage = Outage::prepare(TestDatabase::sqlite()).await;
    let mut other = SqliteConnection::connect(outage.fleet.setup.database.url()).await.unwrap();
    sqlx::raw_sql("PRAGMA busy_timeout = 10000; BEGIN EXCLUSIVE").execute(&mut other).await.unwrap();
    outage.suffer().await;
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    outage.recover().await;
}

#[actix_web::test]
async fn a_full_disk_is_ridden_out() {
    let database = match Disk::small() {
        Some(folder) => TestDatabase::sqlite_in(&folder),
        None => TestDatabase::sqlite(),
    };
    let outage = Outage::prepare(database).await;
    let disk = Disk::of(&outage.process);
    disk.fill();
    outage.suffer().await;
    disk.empty();
    outage.recover().await;
}
