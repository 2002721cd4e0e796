//! Logging in with a QR code.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use botyard::sandbox::mtproto::NewAccount;
use grammers_client::tl::{enums, functions as f};

use super::client::{TestClient, export_token, name_of};
use super::{Centers, PASSWORD, PHONE};

/// The content of the code that the client shows.
async fn shown(client: &TestClient) -> Vec<u8> {
    match client.call(&export_token()).await.unwrap() {
        enums::auth::LoginToken::Token(token) => token.token,
        other => panic!("no code to show: {other:?}"),
    }
}

fn link(token: &[u8]) -> String {
    format!("tg://login?token={}", URL_SAFE.encode(token))
}

#[actix_web::test]
async fn a_scanned_code_logs_in() {
    let centers = Centers::start(1);
    let mut client = TestClient::new(&centers);
    let earlier = shown(&client).await;
    let enums::auth::LoginToken::Token(token) = client.call(&export_token()).await.unwrap() else { panic!("no code") };
    let life = i64::from(token.expires) - chrono::DateTime::timestamp(&botyard::base::ambient::Ambient::system().now());
    assert!((25..=30).contains(&life), "{life}");
    assert_ne!(earlier, token.token);

    centers.world().scan(&link(&token.token), centers.user_id).unwrap();
    let enums::Updates::UpdateShort(told) = client.update().await else { panic!("no update") };
    assert_eq!(told.update, enums::Update::LoginToken);
    let answer = client.call(&export_token()).await.unwrap();
    assert!(matches!(answer, enums::auth::LoginToken::Success(_)));
    assert_eq!(client.myself().await.unwrap().id, centers.user_id);
    assert!(matches!(client.call(&export_token()).await.unwrap(), enums::auth::LoginToken::Success(_)));
}

#[actix_web::test]
async fn a_code_that_is_too_old_or_made_up_cannot_be_scanned() {
    let centers = Centers::start(1);
    let client = TestClient::new(&centers);
    let token = shown(&client).await;
    assert!(centers.world().scan(&link(&token), 1).is_err());
    assert!(centers.world().scan("tg://login?token=***", centers.user_id).is_err());
    assert!(centers.world().scan("AAAA", centers.user_id).is_err());
    centers.world().expire_login_tokens();
    assert!(centers.world().scan(&link(&token), centers.user_id).is_err());
    assert_eq!(client.refusal(&f::auth::ImportLoginToken { token }).await, "400 AUTH_TOKEN_INVALID");
}

#[actix_web::test]
async fn an_account_of_another_data_centre_moves_the_login_there_and_is_asked_for_its_password() {
    let account = NewAccount { home_dc: 2, password: Some(PASSWORD.into()), ..NewAccount::new(PHONE, "Anna") };
    let centers = Centers::start_with(2, account);
    let mut client = TestClient::new(&centers);
    let token = shown(&client).await;
    centers.world().scan(&link(&token), centers.user_id).unwrap();
    client.update().await;
    let enums::auth::LoginToken::MigrateTo(moved) = client.call(&export_token()).await.unwrap() else {
        panic!("the account is elsewhere")
    };
    assert_eq!(moved.dc_id, 2);
    let import = f::auth::ImportLoginToken { token: moved.token };
    let needed = client.call_in(2, &import).await.unwrap_err();
    assert_eq!(name_of(needed), "401 SESSION_PASSWORD_NEEDED");
    assert_eq!(name_of(client.call_in(2, &import).await.unwrap_err()), "400 AUTH_TOKEN_INVALID");
    client.call_in(2, &f::account::GetPassword {}).await.unwrap();
    assert_eq!(client.refusal(&f::account::GetPassword {}).await, "401 AUTH_KEY_UNREGISTERED");
}

#[actix_web::test]
async fn a_client_that_is_logged_in_scans_for_another() {
    let centers = Centers::start(1);
    let (first, mut second) = (TestClient::new(&centers), TestClient::new(&centers));
    first.log_in(&centers).await;
    let token = shown(&second).await;
    first.call(&f::auth::AcceptLoginToken { token }).await.unwrap();
    second.update().await;
    second.call(&export_token()).await.unwrap();
    assert_eq!(second.myself().await.unwrap().id, centers.user_id);
    assert_eq!(centers.world().accounts()[0].logins, 2);
}
