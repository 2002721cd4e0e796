//! Taking over a session of another program, through the API.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use botyard::base::ambient::Ambient;
use botyard::base::secret::{ExposeSecret as _, SecretString};
use botyard::clients::mtproto::{AppCredentials, DataCenters, SessionState, SignIn, UserClient};
use botyard::model::audit::Caller;
use botyard::sandbox::mtproto::NewAccount;
use botyard::services::vault::Vault;
use botyard::store::Store;
use serde_json::{Value, json};
use tokio::runtime::Handle;

use super::attached::{API_HASH, API_ID, AT, Attached, channels, status};
use crate::harness::platform::{Api, TestPlatform};

const PHONE: &str = "+15550000003";

/// The key of a session of another program that has logged in.
async fn key_of_other_program(it: &Attached, phone: &str) -> Vec<u8> {
    let settings = it.test.setup.settings(it.test.sandbox.base_url()).mtproto;
    let state = Arc::new(SessionState::fresh(&DataCenters::of(&settings)));
    let client = UserClient::new(Arc::clone(&state), API_ID, &settings, Ambient::system(), Handle::current());
    let app = AppCredentials { api_id: API_ID, api_hash: API_HASH.into() };
    let phone = SecretString::from(phone);
    let sent = client.send_code(&app, &phone).await.unwrap();
    let code = it.world().code(phone.expose_secret()).unwrap().into();
    assert!(matches!(client.sign_in(&phone, &sent, &code).await.unwrap(), SignIn::Done(_)));
    client.disconnect();
    let text: Value = serde_json::from_str(state.to_text().expose_secret()).unwrap();
    STANDARD.decode(text["keys"]["1"].as_str().unwrap()).unwrap()
}

/// As Telethon writes a session down.
fn telethon(address: [u8; 4], key: &[u8]) -> String {
    let port = 443_u16.to_be_bytes();
    format!("1{}", URL_SAFE.encode([&[1], &address[..], &port[..], key].concat()))
}

async fn import(api: &Api, string: &str) -> (u16, Value) {
    let body = json!({ "session_string": string, "telegram_api_id": API_ID });
    api.call("POST", &format!("{AT}/import"), body).await
}

#[actix_web::test]
async fn a_session_of_another_program_is_taken_over_with_a_warning() {
    let it = Attached::start().await;
    let (api, _, user_id) = it.owner("carla", PHONE).await;
    let string = telethon([127, 0, 0, 1], &key_of_other_program(&it, PHONE).await);
    let (code, imported) = import(&api, &string).await;
    assert_eq!((code, &imported["account"]["user_id"]), (200, &json!(user_id)), "{imported}");
    assert!(imported["warning"].as_str().unwrap().contains("must not use it"));
    assert_eq!(status(&api).await["status"], "connected");
    assert_eq!(it.records("mtproto.imported").await, 1);
    it.add_channel(user_id, "carlas_news", 10);
    assert_eq!(channels(&api).await[0]["username"], "carlas_news");
    assert_eq!(import(&api, &string).await.1["code"], "already_connected");
    // Another bot cannot have the same session: it is not even tried, which would end it.
    let (other, _) = it.test.hosted_bot("other").await;
    let asked = it.world().calls().len();
    assert_eq!(import(&other, &string).await.1["code"], "session_in_use");
    assert_eq!(it.world().calls().len(), asked);
    // On record are both that and the second session of one bot.
    assert_eq!(it.records("mtproto.import_refused").await, 2);
}

#[actix_web::test]
async fn the_hash_of_another_app_is_not_kept() {
    let it = Attached::start().await;
    let (api, _, _) = it.attached_owner("carla", PHONE).await;
    api.expect(200, "DELETE", &format!("{AT}/session"), Value::Null).await;
    let string = telethon([127, 0, 0, 1], &key_of_other_program(&it, PHONE).await);
    let hashes = "SELECT COUNT(*) FROM credentials WHERE field = 'api_hash'";
    for (api_id, kept) in [(API_ID, 1), (API_ID + 1, 0)] {
        let body = json!({ "session_string": string, "telegram_api_id": api_id });
        api.expect(200, "POST", &format!("{AT}/import"), body).await;
        assert_eq!(it.number(hashes).await, kept, "{api_id}");
        it.world().fail_next("auth.logOut", 1, 400, "NOT_TODAY").unwrap();
        api.expect(200, "DELETE", &format!("{AT}/session"), Value::Null).await;
    }
    let login = api.problem("POST", &format!("{AT}/login"), json!({ "phone": PHONE })).await;
    assert_eq!(login, "422 invalid_field", "an id without its hash is no app");
}

#[actix_web::test]
async fn strings_that_are_no_good_are_refused_without_a_word_to_anybody() {
    let it = Attached::start().await;
    let (api, _, _) = it.owner("carla", PHONE).await;
    let key = key_of_other_program(&it, PHONE).await;
    let good = telethon([127, 0, 0, 1], &key);
    it.all_disconnect().await;
    let calls = it.world().calls().len();
    let mut altered = good.clone();
    altered.replace_range(100..101, "*");
    for string in ["hello", &good[..good.len() - 4], &altered, &telethon([10, 0, 0, 7], &key), &"1".repeat(3000)] {
        let (code, problem) = import(&api, string).await;
        assert_eq!((code, problem["code"].as_str().unwrap()), (422, "invalid_session_string"), "{problem}");
        assert!(!problem["detail"].as_str().unwrap().contains(&good[20..40]));
    }
    assert_eq!((it.world().calls().len(), it.world().open_connections()), (calls, 0));
    // One whose key nobody knows is tried, and not accepted.
    let (code, problem) = import(&api, &telethon([127, 0, 0, 1], &[7; 256])).await;
    assert_eq!((code, problem["code"].as_str().unwrap()), (422, "session_not_accepted"), "{problem}");
    // So is one that has ended.
    it.world().kill_sessions(it.world().accounts()[0].user_id, 401, "SESSION_REVOKED");
    let (code, problem) = import(&api, &good).await;
    assert_eq!((code, problem["code"].as_str().unwrap()), (422, "session_not_accepted"), "{problem}");
    assert_eq!((it.stored_secrets().await, it.number("SELECT COUNT(*) FROM mtproto_sessions").await), (0, 0));
    assert_eq!(it.records("mtproto.import_refused").await, 7);
    let app = json!({ "session_string": good, "telegram_api_id": 0 });
    assert_eq!(api.problem("POST", &format!("{AT}/import"), app).await, "422 invalid_field");
    assert_eq!(it.records("mtproto.import_refused").await, 8);
    assert_eq!(status(&api).await["status"], "not_connected");
}

#[actix_web::test]
async fn a_session_is_known_and_opens_after_the_keys_were_rotated() {
    let it = Attached::start().await;
    it.add_account(NewAccount::new(PHONE, "Carla"));
    let (api, _) = it.test.hosted_bot("carla").await;
    let string = telethon([127, 0, 0, 1], &key_of_other_program(&it, PHONE).await);
    assert_eq!(import(&api, &string).await.0, 200);
    let Attached { test, centers } = it;
    test.platform.stop().await;
    let mut setup = test.setup;
    let new = Vault::generate_key();
    let vault = Vault::new(&[new.clone(), setup.vault_key.clone()]).unwrap();
    let store = Store::open(&setup.database.settings()).await.unwrap();
    let rotation = vault.rotate(&store, &Ambient::system(), &Caller::system()).await.unwrap();
    assert!(rotation.unreadable.is_empty() && rotation.resealed >= 3);
    store.close().await;
    // From now on the old key is not needed.
    setup.vault_key = new;
    let platform = setup.start_platform(test.sandbox.base_url()).await;
    let test = TestPlatform { sandbox: test.sandbox, platform, setup };
    let it = Attached { test, centers };
    let api = it.again(&api).sign_in("carla").await;
    assert_eq!(channels(&api).await, json!([]));
    let (other, _) = it.test.hosted_bot("other").await;
    assert_eq!(import(&other, &string).await.1["code"], "session_in_use");
}
