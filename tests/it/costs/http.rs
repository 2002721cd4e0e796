//! Costs and budgets over HTTP: what owners, members and others see, and what is refused.

use botyard::model::account::{Account, Role};
use botyard::model::llm::{LlmCall, LlmCallId, LlmCosts, LlmOutcome, NanoUsd, Stage, Tokens};
use botyard::model::organization::{Membership, OrgRole, OrganizationId};
use botyard::sandbox::models::{SCRIPTED_KEY, SCRIPTED_MODEL, ScriptedModels};
use botyard::store::StoreError;
use serde_json::{Value, json};

use crate::api::fixture::Server;
use crate::costs::fixture::{alone, good, within};
use crate::harness::platform::Setup;
use crate::harness::process::run;
use crate::harness::sandbox::TestSandbox;

/// An organization with an owner and a member, and a stranger; each with an access token.
struct Office {
    server: Server,
    organization: OrganizationId,
    owner: (Account, String),
    member: (Account, String),
    stranger: (Account, String),
}

const VIEWS: [&str; 5] = ["overview", "by-model", "by-stage", "input-output", "per-user"];

impl Office {
    async fn open(settings: &[(&str, &str)]) -> Self {
        let server = Server::start_with(settings).await;
        let owner = server.person("the.owner", Role::User).await;
        let member = server.person("the.member", Role::User).await;
        let stranger = server.person("the.stranger", Role::User).await;
        let created = server.send("POST", "/api/org", &owner.1, json!({"name": "Kumquats Ltd"})).await;
        created.assert_status(201);
        let person = server.organizations.person_of(owner.0.id).await.unwrap();
        let organization = person.organization().unwrap();
        let office = Self { server, organization, owner, member, stranger };
        office.admit().await.unwrap();
        office
    }

    async fn admit(&self) -> Result<(), StoreError> {
        let mut tx = self.server.store.begin().await?;
        let membership = Membership {
            organization_id: self.organization,
            account_id: self.member.0.id,
            role: OrgRole::Member,
            joined_at: self.server.ambient.now(),
        };
        tx.add_member(self.organization, &membership).await?;
        tx.commit().await
    }

    /// Puts a call into the ledger that the member made a moment ago and that cost so much.
    async fn spend(&self, who: &Account, is_own: bool, cost: i64) {
        let billing = if is_own { alone(who.id) } else { within(self.organization, who.id) };
        let call = LlmCall {
            id: LlmCallId::generate(&self.server.ambient),
            called_at: self.server.ambient.now(),
            billing,
            stage: Stage::Answer,
            requested_model: "small".to_owned(),
            model: "small".to_owned(),
            is_mismatch: false,
            tokens: Tokens { input: 70, cached: 20, output: 7, thinking: 3 },
            costs: LlmCosts { input: NanoUsd(cost - 1), thinking: NanoUsd(1), ..LlmCosts::default() },
            is_priced: true,
            duration_ms: 12,
            outcome: LlmOutcome::Answered,
        };
        let mut tx = self.server.store.begin().await.unwrap();
        tx.add_llm_call(&call).await.unwrap();
        tx.commit().await.unwrap();
        self.server.clock.advance(chrono::TimeDelta::seconds(1));
    }

    async fn get(&self, path: &str, token: &str) -> Value {
        let answer = self.server.get(path, token).await;
        answer.assert_status(200);
        answer.json()
    }
}

#[actix_web::test]
async fn owners_see_five_views_with_one_total() {
    let office = Office::open(&[]).await;
    office.spend(&office.owner.0, false, 18_500_000).await;
    office.spend(&office.member.0, false, 1).await;
    office.spend(&office.member.0, true, 999_000_000).await;
    office.spend(&office.stranger.0, true, 999_000_000).await;
    let expected = json!({"calls": 2, "answered": 2, "unpriced": 0, "mismatched": 0, "tokens": 200,
        "cost_nano": 18_500_001, "usd": "0.018500001"});
    for view in VIEWS {
        let path = format!("/api/org/costs/{view}?time_zone=Pacific/Kiritimati");
        assert_eq!(office.get(&path, &office.owner.1).await["total"], expected, "{view}");
    }
    let overview = office.get("/api/org/costs/overview?time_zone=Pacific/Kiritimati", &office.owner.1).await;
    // The server's clock stands at 03:04 on 2026-01-02 in UTC.
    assert_eq!(
        (&overview["days"][0]["date"], &overview["from"]),
        (&json!("2026-01-02"), &json!("2026-01-01T00:00:00Z"))
    );
    assert_eq!(overview["outcomes"][0]["name"], "answered");
    let kinds = office.get("/api/org/costs/input-output", &office.owner.1).await;
    assert_eq!(kinds["thinking"], json!({"tokens": 6, "cost_nano": 2, "usd": "0.000000002"}));
    let people = office.get("/api/org/costs/per-user", &office.owner.1).await;
    let names: Vec<_> =
        people["items"].as_array().unwrap().iter().map(|item| item["username"].as_str().unwrap()).collect();
    assert_eq!(names, ["the.owner", "the.member"]);
    assert_eq!(people["items"][0]["name"], Value::Null);
    let mut tx = office.server.store.begin().await.unwrap();
    tx.link_telegram_person(office.owner.0.id, 42, "Alice", office.server.ambient.now()).await.unwrap();
    tx.commit().await.unwrap();
    let people = office.get("/api/org/costs/per-user", &office.owner.1).await;
    let named: Vec<_> = people["items"].as_array().unwrap().iter().map(|item| &item["name"]).collect();
    assert_eq!(named, [&json!("Alice"), &Value::Null], "as the list of members has them");
    assert_eq!(people["total"], expected);
    let before =
        office.get("/api/org/costs/by-model?from=2025-12-01T00:00:00Z&to=2025-12-31T00:00:00Z", &office.owner.1).await;
    assert_eq!((&before["total"]["calls"], &before["items"]), (&json!(0), &json!([])));
}

#[actix_web::test]
async fn others_see_their_own_alone() {
    let office = Office::open(&[("BOTYARD__LLM__PERSON_BUDGET", "5")]).await;
    office.spend(&office.owner.0, false, 500).await;
    office.spend(&office.member.0, false, 30).await;
    office.spend(&office.member.0, true, 7).await;
    for ((_, token), spent, limit, code) in [
        (&office.owner, 500, json!("5.00"), None),
        (&office.member, 37, json!("5.00"), Some((403, "owner_required"))),
        (&office.stranger, 0, json!("5.00"), Some((404, "no_organization"))),
    ] {
        let own = office.get("/api/org/costs/own", token).await;
        assert_eq!((&own["total"]["cost_nano"], &own["budget"]["limit_usd"]), (&json!(spent), &limit));
        let Some((status, code)) = code else { continue };
        for view in VIEWS {
            office.server.get(&format!("/api/org/costs/{view}"), token).await.assert_problem(status, code);
        }
        office.server.get("/api/org/budget", token).await.assert_problem(status, code);
        let body = json!({"limit_usd": "1"});
        office.server.send("PUT", "/api/org/budget", token, body).await.assert_problem(status, code);
    }
    office.server.call(office.server.request("GET", "/api/org/costs/own")).await.assert_problem(401, "unauthenticated");
}

#[actix_web::test]
async fn senseless_ranges_and_amounts_are_refused() {
    let office = Office::open(&[("BOTYARD__LLM__ORGANIZATION_BUDGET", "100.00")]).await;
    let token = &office.owner.1;
    for (query, code) in [
        ("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "invalid_field"),
        ("from=2024-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "invalid_field"),
        ("time_zone=Mars/Olympus", "invalid_field"),
        ("time_zone=%00", "invalid_query"),
        ("from=yesterday", "invalid_query"),
        ("form=2026-01-01T00:00:00Z", "invalid_query"),
    ] {
        for view in VIEWS.iter().chain(&["own"]) {
            office.server.get(&format!("/api/org/costs/{view}?{query}"), token).await.assert_problem(422, code);
        }
    }
    for body in [
        json!({"limit_usd": "-1"}),
        json!({"limit_usd": "1e3"}),
        json!({"limit_usd": "ten"}),
        json!({"limit_usd": "0.0000000001"}),
        json!({"person_limit_usd": ""}),
        json!({"limit_usd": 10}),
        json!({"limit": "10"}),
    ] {
        office.server.send("PUT", "/api/org/budget", token, body).await.assert_problem(422, "invalid_body");
    }
    let beyond = office.server.send("PUT", "/api/org/budget", token, json!({"limit_usd": "100.01"})).await;
    beyond.assert_problem(422, "invalid_field");
    assert_eq!(beyond.json()["field"], "limit_usd");
}

#[actix_web::test]
async fn an_owner_sets_and_lifts_a_budget() {
    let office = Office::open(&[("BOTYARD__LLM__ORGANIZATION_BUDGET", "100.00")]).await;
    let token = &office.owner.1;
    office.spend(&office.member.0, false, 1_500_000_000).await;
    let before = office.get("/api/org/budget", token).await;
    assert_eq!(
        before,
        json!({"limit_usd": null, "person_limit_usd": null, "ceiling_usd": "100.00", "limit_in_force_usd": "100.00",
            "spent_usd": "1.50", "spent_nano": 1_500_000_000_i64, "begins_at": "2026-01-01T00:00:00Z",
            "ends_at": "2026-02-01T00:00:00Z"})
    );
    let set = office
        .server
        .send("PUT", "/api/org/budget", token, json!({"limit_usd": "25", "person_limit_usd": "0.5"}))
        .await;
    set.assert_status(200);
    assert_eq!((&set.json()["limit_in_force_usd"], &set.json()["person_limit_usd"]), (&json!("25.00"), &json!("0.50")));
    let own = office.get("/api/org/costs/own", &office.member.1).await;
    assert_eq!(
        own["budget"],
        json!({"limit_usd": "0.50", "spent_usd": "1.50", "set_by": "owners", "shared": null, "ends_at": "2026-02-01T00:00:00Z"})
    );
    let lifted = office.server.send("PUT", "/api/org/budget", token, json!({})).await;
    assert_eq!(lifted.json(), before);
}

#[actix_web::test]
async fn the_bound_that_is_met_first_is_shown() {
    let office = Office::open(&[("BOTYARD__LLM__PERSON_BUDGET", "0.5")]).await;
    let (token, member) = (&office.owner.1, &office.member.1);
    let set = async |body| office.server.send("PUT", "/api/org/budget", token, body).await;
    let beyond = set(json!({"person_limit_usd": "0.51"})).await;
    beyond.assert_problem(422, "invalid_field");
    assert_eq!(
        (&beyond.json()["field"], &beyond.json()["expected"]),
        (&json!("person_limit_usd"), &json!("US dollars from 0 to 0.50, which is the operator's bound"))
    );
    office.spend(&office.member.0, true, 300_000_000).await;
    office.spend(&office.member.0, false, 100_000_000).await;
    // Of the owners' bound more is left than of the operator's, which counts what others paid for as well.
    set(json!({"limit_usd": "0.1", "person_limit_usd": "0.4"})).await.assert_status(200);
    let budget = async || office.get("/api/org/costs/own", member).await["budget"].take();
    let (own, ends_at) = (budget().await, "2026-02-01T00:00:00Z");
    assert_eq!(
        own,
        json!({"limit_usd": "0.50", "spent_usd": "0.40", "set_by": "operator", "shared": "used_up", "ends_at": ends_at})
    );
    set(json!({"limit_usd": "0.13", "person_limit_usd": "0.15"})).await.assert_status(200);
    assert_eq!(
        budget().await,
        json!({"limit_usd": "0.15", "spent_usd": "0.10", "set_by": "owners", "shared": "nearly_used_up", "ends_at": ends_at})
    );
}

#[actix_web::test]
async fn doctor_looks_whether_the_models_are_there() {
    let setup = Setup::on_sqlite();
    let sandbox = TestSandbox::start();
    let models = ScriptedModels::new(|_| good()).start().unwrap();
    for (provider, version) in [("gemini", "v1beta"), ("openai-compatible", "v1")] {
        let doctor = async |model: &str, key: &str| {
            let base_url = format!("{}/{version}", models.base_url());
            let settings = [("provider", provider), ("base_url", &base_url), ("model", model), ("api_key", key)];
            let mut environment = setup.environment(sandbox.base_url());
            let variable =
                |(name, value): (&str, &str)| (format!("BOTYARD__LLM__{}", name.to_uppercase()), value.to_owned());
            environment.extend(settings.map(variable));
            String::from_utf8(run(&["doctor"], &environment, "").await.stdout).unwrap()
        };
        let well = doctor(SCRIPTED_MODEL, SCRIPTED_KEY).await;
        assert!(well.contains("ok   models    scripted-1 there; no price is set for scripted-1"), "{well}");
        let missing = doctor("another-2", SCRIPTED_KEY).await;
        assert!(missing.contains("FAIL models    the server has no model another-2"), "{missing}");
        let refused = doctor(SCRIPTED_MODEL, "a-wrong-key").await;
        assert!(refused.contains("FAIL models    the server of the model scripted-1 cannot be asked"), "{refused}");
        assert!(!refused.contains("a-wrong-key"), "{refused}");
    }
    assert!(models.requests().is_empty(), "looking takes no tokens");
}
