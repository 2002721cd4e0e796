//! Logging in: by code, with a password, by QR code, and with a string of another library.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use botyard::base::secret::{ExposeSecret as _, SecretString};
use botyard::clients::mtproto::{
    AppCredentials, CodeVia, ImportError, LoginToken, LostReason, MtprotoError, SessionState, SignIn, UserClient,
};

use super::fixture::{Fixture, PHONE, anna, app, soon, wait_of};

fn password_needed() -> SignIn {
    SignIn::PasswordNeeded { hint: Some("the usual".to_owned()) }
}

async fn scan_link(client: &UserClient) -> String {
    match client.login_token(&app()).await.unwrap() {
        LoginToken::Scan { link, .. } => link.expose_secret().to_owned(),
        step => panic!("no code to scan: {step:?}"),
    }
}

#[tokio::test]
async fn a_code_logs_in_and_the_session_is_reopened_without_login() {
    let fixture = Fixture::start();
    let user_id = fixture.add_account(1, None);
    let client = fixture.client();
    assert!(!client.is_connected());
    let sent = client.send_code(&app(), &PHONE.into()).await.unwrap();
    assert!(client.is_connected());
    assert_eq!((sent.via, sent.length, sent.next_via), (CodeVia::App, Some(5), Some(CodeVia::Sms)));
    let wrong = client.sign_in(&PHONE.into(), &sent, &"00000x".into()).await;
    assert_eq!(wrong, Err(MtprotoError::WrongCode));
    let changes = client.state().changes();
    let code = fixture.world().code(PHONE).unwrap().into();
    assert_eq!(client.sign_in(&PHONE.into(), &sent, &code).await, Ok(SignIn::Done(anna(user_id))));
    assert!(changes.has_changed().unwrap() && client.state().is_logged_in());

    let again = fixture.reopened(&client);
    drop(client);
    fixture.world().clear_calls();
    assert_eq!(again.account().await, Ok(anna(user_id)));
    let calls = fixture.world().calls();
    let names: Vec<_> = calls.iter().map(|call| call.function).collect();
    assert_eq!(names, ["help.getConfig", "users.getUsers"]);
    assert!(calls[1].without_updates);
}

#[tokio::test]
async fn an_old_code_is_told_from_a_wrong_one_and_replaced() {
    let fixture = Fixture::start();
    let user_id = fixture.add_account(1, None);
    let client = fixture.client();
    let sent = client.send_code(&app(), &PHONE.into()).await.unwrap();
    let code: SecretString = fixture.world().code(PHONE).unwrap().into();
    fixture.world().expire_codes(PHONE);
    assert_eq!(client.sign_in(&PHONE.into(), &sent, &code).await, Err(MtprotoError::ExpiredCode));

    let sent = client.send_code(&app(), &PHONE.into()).await.unwrap();
    let resent = client.resend_code(&PHONE.into(), &sent).await.unwrap();
    assert_eq!((resent.via, resent.next_via), (CodeVia::Sms, Some(CodeVia::Call)));
    let code = fixture.world().code(PHONE).unwrap().into();
    assert_eq!(client.sign_in(&PHONE.into(), &resent, &code).await, Ok(SignIn::Done(anna(user_id))));
}

#[tokio::test]
async fn the_password_of_two_step_verification_is_asked_for_and_proved() {
    let fixture = Fixture::start();
    let user_id = fixture.add_account(1, Some("correct horse"));
    let client = fixture.client();
    let sent = client.send_code(&app(), &PHONE.into()).await.unwrap();
    let code = fixture.world().code(PHONE).unwrap().into();
    assert_eq!(client.sign_in(&PHONE.into(), &sent, &code).await, Ok(password_needed()));
    assert!(!client.state().is_logged_in());
    assert_eq!(client.check_password(&"wrong horse".into()).await, Err(MtprotoError::WrongPassword));
    fixture.world().fail_next("auth.checkPassword", 1, 400, "SRP_ID_INVALID").unwrap();
    assert_eq!(client.check_password(&"correct horse".into()).await, Ok(anna(user_id)));
    assert!(client.state().is_logged_in());
    assert_eq!(client.account().await, Ok(anna(user_id)));
}

#[tokio::test]
async fn a_number_of_another_data_centre_is_followed_there() {
    let fixture = Fixture::start();
    let (client, user_id) = fixture.logged_in(2).await;
    let keys = fixture.world().keys();
    let of_account: Vec<_> = keys.iter().filter(|key| key.user_id == Some(user_id)).map(|key| key.dc_id).collect();
    assert_eq!(of_account, [2]);
    // The data centre where the login began is not needed any more.
    assert_eq!(keys.iter().filter(|key| key.connections > 0).map(|key| key.dc_id).collect::<Vec<_>>(), [2]);
    assert_eq!(fixture.reopened(&client).account().await, Ok(anna(user_id)));
}

#[tokio::test]
async fn what_cannot_log_in_is_told_and_nobody_is_signed_up() {
    let fixture = Fixture::start();
    let user_id = fixture.add_account(1, None);
    let client = fixture.client();
    let ask = async |phone: &str| client.send_code(&app(), &phone.into()).await.map(|sent| sent.via);
    assert_eq!(ask("12").await, Err(MtprotoError::WrongPhone));
    fixture.world().ban(user_id, true).unwrap();
    assert_eq!(ask(PHONE).await, Err(MtprotoError::BannedPhone));

    let nobody = "+15550000099";
    let sent = client.send_code(&app(), &nobody.into()).await.unwrap();
    let code = fixture.world().code(nobody).unwrap().into();
    assert_eq!(client.sign_in(&nobody.into(), &sent, &code).await, Err(MtprotoError::SignUpRequired));
    assert_eq!(fixture.world().accounts().len(), 1);

    fixture.world().fail_next("auth.sendCode", 1, 420, "FLOOD_WAIT_90000").unwrap();
    assert_eq!(wait_of(&ask(PHONE).await.unwrap_err()), 90_000);
    fixture.world().accept_only_app(1, "right");
    let wrong = AppCredentials { api_id: 1, api_hash: "wrong".into() };
    let client = fixture.client();
    assert_eq!(client.send_code(&wrong, &PHONE.into()).await.unwrap_err(), MtprotoError::WrongApp);
    assert_eq!(client.login_token(&wrong).await.unwrap_err(), MtprotoError::WrongApp);
}

#[tokio::test]
async fn a_qr_code_is_scanned_and_the_account_followed_to_its_data_centre() {
    let fixture = Fixture::start();
    let user_id = fixture.add_account(2, None);
    let client = fixture.client();
    let link = scan_link(&client).await;
    assert!(link.starts_with("tg://login?token="));
    // It is renewed before it is scanned.
    fixture.world().expire_login_tokens();
    let renewed = scan_link(&client).await;
    assert_ne!(link, renewed);
    fixture.world().scan(&renewed, user_id).unwrap();
    soon(client.token_scanned()).await;
    assert!(matches!(client.login_token(&app()).await, Ok(LoginToken::Done(account)) if account == anna(user_id)));
    assert_eq!(fixture.reopened(&client).account().await, Ok(anna(user_id)));
}

#[tokio::test]
async fn a_scanned_qr_code_may_still_need_the_password() {
    for home in [1, 2] {
        let fixture = Fixture::start();
        let user_id = fixture.add_account(home, Some("correct horse"));
        let client = fixture.client();
        fixture.world().scan(&scan_link(&client).await, user_id).unwrap();
        soon(client.token_scanned()).await;
        let step = client.login_token(&app()).await.unwrap();
        assert!(matches!(step, LoginToken::PasswordNeeded { hint: Some(hint) } if hint == "the usual"));
        assert_eq!(client.check_password(&"correct horse".into()).await, Ok(anna(user_id)));
    }
}

#[tokio::test]
async fn whoever_waits_for_a_scan_hears_of_a_broken_connection() {
    let fixture = Fixture::start();
    fixture.add_account(1, None);
    let client = fixture.client();
    scan_link(&client).await;
    fixture.running.stop().await;
    soon(client.token_scanned()).await;
    fixture.running.restart().await.unwrap();
    scan_link(&client).await;
}

#[tokio::test]
async fn an_imported_session_is_the_same_login() {
    let fixture = Fixture::start();
    let (client, user_id) = fixture.logged_in(1).await;
    client.disconnect();
    let key = client.state().fingerprint_material().unwrap();
    let string = |ip: [u8; 4]| {
        let bytes = [&[1], ip.as_slice(), &443_u16.to_be_bytes(), key.expose_secret()].concat();
        SecretString::from(format!("1{}", URL_SAFE.encode(bytes)))
    };
    let imported = SessionState::import(&string([127, 0, 0, 1]), &fixture.centers()).unwrap();
    assert_eq!(imported.fingerprint_material().unwrap().expose_secret(), key.expose_secret());
    assert_eq!(fixture.client_of(imported).account().await, Ok(anna(user_id)));
    let foreign = SessionState::import(&string([149, 154, 167, 51]), &fixture.centers());
    assert_eq!(foreign.unwrap_err(), ImportError::ForeignAddress);
}

#[tokio::test]
async fn whoever_logs_out_is_forgotten() {
    let fixture = Fixture::start();
    let (client, _) = fixture.logged_in(1).await;
    client.log_out().await.unwrap();
    assert_eq!(client.account().await, Err(MtprotoError::Lost(LostReason::Unregistered)));
    client.log_out().await.unwrap();
    assert_eq!(fixture.world().accounts()[0].logins, 0);
}
