//! Everything at once to the sessions of a few bots: no key is ever used on two connections, and what is attached at the end
//! works.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use botyard::base::ambient::Ambient;
use botyard::sandbox::mtproto::DataCenterWorld;
use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};

use super::attached::{AT, Attached, begin, status};
use crate::harness::platform::{Api, Setup, eventually};

const BOTS: usize = 4;
const ROUNDS: usize = 30;

/// Looks at the connections of the data centres again and again, and notes keys with more than one.
async fn watch(world: Arc<DataCenterWorld>, is_over: Arc<AtomicBool>) -> Vec<String> {
    let mut violations = Vec::new();
    let mut before: BTreeMap<i64, usize> = BTreeMap::new();
    while !is_over.load(Ordering::Relaxed) {
        let now: BTreeMap<i64, usize> =
            world.keys().iter().filter(|key| key.connections > 1).map(|key| (key.key_id, key.connections)).collect();
        // A connection that was closed is open at the other end until that has heard of it.
        violations.extend(now.iter().filter(|(key, _)| before.contains_key(key)).map(|found| format!("{found:?}")));
        before = now;
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    violations
}

struct Story {
    api: Api,
    admin: Api,
    phone: String,
    random: StdRng,
}

impl Story {
    async fn go_on(&mut self, it: &Attached) {
        for _ in 0..ROUNDS {
            match self.random.random_range(0..12) {
                0..=4 => self.call("GET", "channels", Value::Null).await,
                5..=7 => self.log_in(it).await,
                8 => self.call("DELETE", "session", Value::Null).await,
                9 => self.judge("suspend", json!({ "reason": "the storm" })).await,
                10 => self.judge("activate", json!({})).await,
                _ => self.several().await,
            }
        }
    }

    /// Whatever comes of it, it is one of the answers that are foreseen.
    async fn call(&self, method: &str, rest: &str, body: Value) {
        let (code, answer) = self.api.call(method, &format!("{AT}/{rest}"), body).await;
        let is_foreseen = code == 200 || [409, 423].contains(&code) || answer["code"] == "interrupted";
        assert!(is_foreseen, "{method} {rest}: {code} {answer}");
    }

    async fn several(&self) {
        join_all((0..3).map(|_| self.call("GET", "channels", Value::Null))).await;
    }

    async fn log_in(&self, it: &Attached) {
        self.call("POST", "login", begin(&self.phone)).await;
        if let Some(code) = it.world().code(&self.phone) {
            let (status, answer) = self.api.call("POST", &format!("{AT}/code"), json!({ "code": code })).await;
            let is_foreseen = [200, 409, 422, 423].contains(&status) || answer["code"] == "interrupted";
            assert!(is_foreseen, "code: {status} {answer}");
        }
    }

    async fn judge(&self, what: &str, body: Value) {
        self.admin.expect(200, "PATCH", &format!("/api/admin/bots/{}/{what}", self.api.account_id), body).await;
    }

    /// Logs in if need be, and hears of the account.
    async fn conclude(&self, it: &Attached) {
        self.judge("activate", json!({})).await;
        eventually("the account is attached and heard", async || {
            let stands = status(&self.api).await;
            if stands["status"] != "connected" {
                self.log_in(it).await;
            }
            let (code, answer) = self.api.call("GET", &format!("{AT}/channels"), Value::Null).await;
            if code == 200 { Ok(()) } else { Err(answer) }
        })
        .await;
    }
}

async fn storm(seed: u64) {
    let setup = Setup::on_sqlite()
        .with("mtproto.max_connected", "2")
        .with("mtproto.idle_timeout", "1s")
        .with("mtproto.login_deadline", "1 min")
        .with("runtime.restart_backoff.max", "50ms");
    let mut it = Attached::start_on(setup).await;
    it.world().detect_duplicates(true);
    let admin = it.admin().await;
    let mut stories = Vec::new();
    for number in 0..BOTS {
        let phone = format!("+1555000100{number}");
        let (api, _, _) = it.owner(&format!("owner{number}"), &phone).await;
        let random = StdRng::seed_from_u64(seed.wrapping_add(number as u64));
        stories.push(Story { api, admin: admin.clone(), phone, random });
    }
    let is_over = Arc::new(AtomicBool::new(false));
    let watching = tokio::spawn(watch(Arc::clone(it.centers.world()), Arc::clone(&is_over)));
    for _ in 0..2 {
        join_all(stories.iter_mut().map(|story| story.go_on(&it))).await;
        it = it.restart().await;
        for story in &mut stories {
            (story.api, story.admin) = (it.again(&story.api), it.again(&story.admin));
        }
    }
    for story in &stories {
        story.conclude(&it).await;
    }
    is_over.store(true, Ordering::Relaxed);
    assert_eq!(watching.await.unwrap(), Vec::<String>::new());
    assert_eq!(it.number("SELECT COUNT(*) FROM mtproto_sessions WHERE status = 'lost'").await, 0);
    assert_eq!(it.records("mtproto.lost").await, 0);
    let Attached { test, centers } = it;
    test.platform.stop().await;
    eventually("all sessions are disconnected", async || match centers.world().open_connections() {
        0 => Ok(()),
        open => Err(json!(open)),
    })
    .await;
}

#[actix_web::test]
async fn a_storm_of_everything_at_once() {
    let any = || u64::from(u32::from_le_bytes(Ambient::system().bytes()));
    let seed = std::env::var("BOTYARD_STORM_SEED").ok().map_or_else(any, |seed| seed.parse().unwrap());
    // Shown when the test fails.
    println!("BOTYARD_STORM_SEED={seed}");
    storm(seed).await;
}
