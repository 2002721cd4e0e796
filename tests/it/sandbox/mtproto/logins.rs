//! Logging in by code and password, and logging out.

use botyard::sandbox::mtproto::NewAccount;
use grammers_client::SignInError;
use grammers_client::client::PasswordToken;
use grammers_client::tl::{enums, functions as f};

use super::client::{TestClient, name_of, send_code, sign_in};
use super::{API_HASH, API_ID, Centers, PASSWORD, PHONE};

#[actix_web::test]
async fn without_a_login_everything_else_is_refused() {
    let centers = Centers::start(1);
    let client = TestClient::new(&centers);
    assert_eq!(client.refusal(&f::updates::GetState {}).await, "401 AUTH_KEY_UNREGISTERED");
    assert_eq!(client.refusal(&f::account::GetPassword {}).await, "401 AUTH_KEY_UNREGISTERED");
    assert_eq!(client.refusal(&f::contacts::GetStatuses {}).await, "401 AUTH_KEY_UNREGISTERED");
    let enums::Config::Config(config) = client.call(&f::help::GetConfig {}).await.unwrap();
    let options: Vec<_> = config.dc_options.iter().map(|enums::DcOption::Option(option)| option).collect();
    assert!(options.iter().all(|option| option.ip_address == "127.0.0.1" && !option.r#static));
    assert_eq!(options.len(), 1);

    client.log_in(&centers).await;
    client.call(&f::updates::GetState {}).await.unwrap();
    assert_eq!(client.refusal(&f::contacts::GetStatuses {}).await, "501 NOT_IMPLEMENTED");
    assert_eq!(client.myself().await.unwrap().id, centers.user_id);
}

#[actix_web::test]
async fn the_librarys_own_client_logs_in_and_out() {
    let centers = Centers::start_with_password();
    let TestClient { grammers: client, .. } = &TestClient::new(&centers);
    let token = client.request_login_code(PHONE, API_HASH).await.unwrap();
    let Err(SignInError::InvalidCode) = client.sign_in(&token, "x").await else { panic!("the code is wrong") };
    let Err(SignInError::PasswordRequired(password)) = client.sign_in(&token, &centers.code()).await else {
        panic!("a password is needed")
    };
    assert_eq!(password.hint(), Some("as in the comic"));
    let Err(SignInError::InvalidPassword(password)) = client.check_password(password, "wrong").await else {
        panic!("the password is wrong")
    };
    // A question is answered once; the library would ask again with the old one.
    let Err(SignInError::Other(error)) = client.check_password(password, PASSWORD).await else {
        panic!("the question is used up")
    };
    assert_eq!(name_of(error), "400 SRP_ID_INVALID");
    let enums::account::Password::Password(question) = client.invoke(&f::account::GetPassword {}).await.unwrap();
    let user = client.check_password(PasswordToken::new(question), PASSWORD).await.unwrap();
    assert_eq!(user.full_name(), "Anna");
    assert!(client.is_authorized().await.unwrap());
    client.sign_out().await.unwrap();
    assert!(!client.is_authorized().await.unwrap());
}

#[actix_web::test]
async fn codes_are_checked() {
    let centers = Centers::start(1);
    let client = TestClient::new(&centers);
    let hash = client.send_code().await.unwrap();
    let wrong = if centers.code() == "11111" { "11112" } else { "11111" };
    assert_eq!(client.refusal(&sign_in(PHONE, &hash, wrong)).await, "400 PHONE_CODE_INVALID");
    assert_eq!(client.refusal(&sign_in(PHONE, &hash, "")).await, "400 PHONE_CODE_EMPTY");
    assert_eq!(client.refusal(&sign_in(PHONE, "x", &centers.code())).await, "400 PHONE_CODE_EXPIRED");
    assert_eq!(client.refusal(&sign_in("+15550000002", &hash, &centers.code())).await, "400 PHONE_CODE_EXPIRED");
    centers.world().expire_codes(PHONE);
    assert_eq!(client.refusal(&sign_in(PHONE, &hash, &centers.code())).await, "400 PHONE_CODE_EXPIRED");

    let hash = client.send_code().await.unwrap();
    client.call(&sign_in(PHONE, &hash, &centers.code())).await.unwrap();
    assert_eq!(client.refusal(&sign_in(PHONE, &hash, "12345")).await, "400 PHONE_CODE_EXPIRED");
}

#[actix_web::test]
async fn a_code_is_sent_again_in_other_ways() {
    let centers = Centers::start(1);
    let client = TestClient::new(&centers);
    let hash = client.send_code().await.unwrap();
    let again = f::auth::ResendCode { phone_number: PHONE.to_owned(), phone_code_hash: hash.clone(), reason: None };
    let enums::auth::SentCode::Code(sent) = client.call(&again).await.unwrap() else { panic!("no code") };
    assert!(matches!(sent.r#type, enums::auth::SentCodeType::Sms(_)));
    assert_eq!(sent.next_type, Some(enums::auth::CodeType::Call));
    let enums::auth::SentCode::Code(sent) = client.call(&again).await.unwrap() else { panic!("no code") };
    assert!(matches!(sent.r#type, enums::auth::SentCodeType::Call(_)));
    assert_eq!(client.refusal(&again).await, "406 SEND_CODE_UNAVAILABLE");
    client.call(&sign_in(PHONE, &hash, &centers.code())).await.unwrap();
}

#[actix_web::test]
async fn numbers_and_applications_are_checked() {
    let centers = Centers::start(1);
    let client = TestClient::new(&centers);
    assert_eq!(client.refusal(&send_code("+1")).await, "400 PHONE_NUMBER_INVALID");
    centers.world().accept_only_app(API_ID, API_HASH);
    client.send_code().await.unwrap();
    let other = f::auth::SendCode { api_hash: "x".to_owned(), ..send_code(PHONE) };
    assert_eq!(client.refusal(&other).await, "400 API_ID_INVALID");
    centers.world().ban(centers.user_id, true).unwrap();
    assert_eq!(client.refusal(&send_code(PHONE)).await, "400 PHONE_NUMBER_BANNED");

    // A number that nobody has gets a code, too, but nobody is signed up here.
    let unknown = "+15550000009";
    let enums::auth::SentCode::Code(sent) = client.call(&send_code(unknown)).await.unwrap() else { panic!("no code") };
    let code = centers.world().code(unknown).unwrap();
    let answer = client.call(&sign_in(unknown, &sent.phone_code_hash, &code)).await.unwrap();
    assert!(matches!(answer, enums::auth::Authorization::SignUpRequired(_)));
    assert!(client.myself().await.is_err());
}

#[actix_web::test]
async fn a_login_without_its_password_is_none_and_a_question_is_answered_once() {
    let centers = Centers::start_with_password();
    let client = TestClient::new(&centers);
    let hash = client.send_code().await.unwrap();
    assert_eq!(client.refusal(&sign_in(PHONE, &hash, &centers.code())).await, "401 SESSION_PASSWORD_NEEDED");
    assert_eq!(name_of(client.myself().await.unwrap_err()), "401 SESSION_PASSWORD_NEEDED");
    let enums::account::Password::Password(question) = client.call(&f::account::GetPassword {}).await.unwrap();
    let answer = grammers_client::tl::types::InputCheckPasswordSrp {
        srp_id: question.srp_id.unwrap(),
        a: vec![5; 256],
        m1: vec![0; 32],
    };
    let check = f::auth::CheckPassword { password: answer.into() };
    assert_eq!(client.refusal(&check).await, "400 PASSWORD_HASH_INVALID");
    assert_eq!(client.refusal(&check).await, "400 SRP_ID_INVALID");
}

#[actix_web::test]
async fn an_account_of_another_data_centre_is_sent_there() {
    let account = NewAccount { home_dc: 2, code: Some("24680".to_owned()), ..NewAccount::new(PHONE, "Anna") };
    let centers = Centers::start_with(2, account);
    let client = TestClient::new(&centers);
    assert_eq!(client.refusal(&send_code(PHONE)).await, "303 PHONE_MIGRATE 2");
    let enums::auth::SentCode::Code(sent) = client.call_in(2, &send_code(PHONE)).await.unwrap() else {
        panic!("no code")
    };
    client.call_in(2, &sign_in(PHONE, &sent.phone_code_hash, "24680")).await.unwrap();
    client.call_in(2, &f::updates::GetState {}).await.unwrap();
    assert_eq!(client.refusal(&f::updates::GetState {}).await, "401 AUTH_KEY_UNREGISTERED");

    // The library follows by itself.
    let TestClient { grammers: client, .. } = &TestClient::new(&centers);
    let token = client.request_login_code(PHONE, API_HASH).await.unwrap();
    client.sign_in(&token, "24680").await.unwrap();
}

#[actix_web::test]
async fn a_login_is_carried_over_to_another_data_centre_and_ends_everywhere() {
    let centers = Centers::start(2);
    let client = TestClient::new(&centers);
    client.log_in(&centers).await;
    let enums::auth::ExportedAuthorization::Authorization(exported) =
        client.call(&f::auth::ExportAuthorization { dc_id: 2 }).await.unwrap();
    let import = f::auth::ImportAuthorization { id: exported.id, bytes: exported.bytes };
    client.call_in(2, &import).await.unwrap();
    client.call_in(2, &f::updates::GetState {}).await.unwrap();
    assert_eq!(name_of(client.call_in(2, &import).await.unwrap_err()), "400 AUTH_BYTES_INVALID");
    assert_eq!(client.refusal(&f::auth::ExportAuthorization { dc_id: 1 }).await, "400 DC_ID_INVALID");
    assert_eq!(client.refusal(&f::auth::ExportAuthorization { dc_id: 3 }).await, "400 DC_ID_INVALID");
    client.call(&f::auth::LogOut {}).await.unwrap();
    let gone = client.call_in(2, &f::updates::GetState {}).await.unwrap_err();
    assert_eq!(name_of(gone), "401 AUTH_KEY_UNREGISTERED");
}
