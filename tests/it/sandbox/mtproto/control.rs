//! The control API of the data centres.

use botyard::sandbox::mtproto::RunningDataCenters;
use serde_json::json;

use super::PASSWORD;
use crate::harness::sandbox::TestSandbox;

fn start() -> (TestSandbox, RunningDataCenters) {
    let sandbox = TestSandbox::start();
    let centers = sandbox.sandbox.listen_data_centers(2).unwrap();
    (sandbox, centers)
}

#[actix_web::test]
async fn accounts_channels_and_keys_are_made_and_listed() {
    let (sandbox, centers) = start();
    let account = json!({ "phone": "+1 555 000-0003", "name": "Bea", "password": PASSWORD, "home_dc": 2 });
    let user_id = sandbox.control("mtproto/accounts", account).await["user_id"].as_i64().unwrap();
    let accounts = sandbox.control_get("mtproto/accounts").await;
    assert_eq!(accounts["accounts"][0]["phone"], "15550000003");
    assert_eq!(accounts["accounts"][0]["has_password"], true);
    assert!(!accounts.to_string().contains(PASSWORD));

    let channel = json!({
        "title": "News", "username": "news_here", "members_by_day": [10, 20],
        "roles": { user_id.to_string(): "creator" }, "posts": [{ "text": "First", "views": 3 }],
    });
    let id = sandbox.control("mtproto/channels", channel).await["id"].as_i64().unwrap();
    let post = sandbox.control(&format!("mtproto/channels/{id}/posts"), json!({ "text": "Second" })).await;
    assert_eq!(post["id"], 3);
    let channels = sandbox.control_get("mtproto/channels").await;
    assert_eq!(channels["channels"][0]["posts"], 2);

    let made = sandbox.control("mtproto/keys", json!({ "dc_id": 2 })).await;
    assert_eq!(made["address"], centers.settings()[1].address.to_string());
    let keys = sandbox.control_get("mtproto/keys").await;
    assert_eq!((&keys["keys"][0]["dc_id"], &keys["connections"]), (&json!(2), &json!(0)));
    let key_id = keys["keys"][0]["key_id"].as_i64().unwrap();
    assert_eq!(sandbox.control("mtproto/forget", json!({ "key_id": key_id })).await["forgotten"], 1);
    assert_eq!(sandbox.control("mtproto/kick", json!({})).await["closed"], 0);
    sandbox.control("mtproto/kill", json!({ "user_id": user_id, "code": 401, "message": "SESSION_REVOKED" })).await;
    let script = json!({ "kind": "fail", "code": 420, "message": "FLOOD_WAIT_3", "function": "auth.sendCode" });
    sandbox.control("mtproto/scripts", script).await;
    assert_eq!(sandbox.control_get("mtproto/calls").await["functions"], json!({}));
    assert_eq!(sandbox.control_get("mtproto/centers").await["centers"].as_array().unwrap().len(), 2);

    sandbox.control("reset", json!({})).await;
    assert_eq!(sandbox.control_get("mtproto/accounts").await["accounts"], json!([]));
    assert_eq!(sandbox.control_get("mtproto/centers").await["centers"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn nonsense_is_refused_and_not_repeated() {
    let (sandbox, _centers) = start();
    let account = json!({ "phone": "+15550000003", "name": "Bea" });
    sandbox.control("mtproto/accounts", account.clone()).await;
    for (path, body, status) in [
        ("accounts", account, 400),
        ("accounts", json!({ "phone": "1", "name": "Bea" }), 400),
        ("accounts", json!({ "phone": "+15550000004", "name": "Bea", "password": 4_711_471_147_u64 }), 400),
        ("channels", json!({ "title": "" }), 400),
        ("channels/1/posts", json!({ "text": "x" }), 404),
        ("scan", json!({ "link": "tg://login?token=AAAA", "user_id": 1 }), 404),
        ("scripts", json!({ "kind": "earthquake" }), 400),
        ("scripts", json!({ "kind": "delay", "ms": 3_600_000 }), 400),
        ("forget", json!({}), 400),
        ("keys", json!({ "dc_id": 3 }), 404),
    ] {
        let (found, answer) = sandbox.try_control(&format!("mtproto/{path}"), body).await;
        assert_eq!(found, status, "{path}: {answer}");
        assert!(answer["error"].is_string() && !answer.to_string().contains("4711471147"), "{path}: {answer}");
    }
}
