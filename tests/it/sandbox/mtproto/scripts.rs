//! What goes wrong on demand.

use botyard::sandbox::mtproto::{Kick, Mishap, Script};
use grammers_client::tl::functions as f;

use super::Centers;
use super::client::{SHORTLY, TestClient, name_of};

const STATE: &str = "updates.getState";

async fn logged_in() -> (Centers, TestClient) {
    let centers = Centers::start(1);
    let client = TestClient::new(&centers);
    client.log_in(&centers).await;
    (centers, client)
}

#[actix_web::test]
async fn calls_are_refused_on_demand() {
    let (centers, client) = logged_in().await;
    centers.world().fail_next(STATE, 2, 420, "FLOOD_WAIT_31").unwrap();
    for _ in 0..2 {
        assert_eq!(client.refusal(&f::updates::GetState {}).await, "420 FLOOD_WAIT 31");
        client.myself().await.unwrap();
    }
    client.call(&f::updates::GetState {}).await.unwrap();
    assert_eq!(centers.world().count(STATE), 3);
    let calls = centers.world().calls();
    assert!(calls.windows(2).all(|pair| pair[0].at <= pair[1].at));
    assert!(calls.iter().filter(|call| call.function == STATE).all(|call| call.user_id == Some(centers.user_id)));
    centers.world().clear_calls();
    assert_eq!(centers.world().count(STATE), 0);
}

#[actix_web::test]
async fn answers_come_late_or_never_and_hold_up_nobody() {
    let (centers, client) = logged_in().await;
    let world = centers.world();
    world.script(Script::new(STATE, 1, Mishap::Delay { ms: 50 })).unwrap();
    let (late, first) = (f::updates::GetState {}, f::account::GetPassword {});
    let (late, first) = tokio::join!(client.call(&late), client.call(&first));
    late.unwrap();
    first.unwrap();
    world.script(Script::new(STATE, 1, Mishap::Silence)).unwrap();
    let never = tokio::time::timeout(SHORTLY, client.call(&f::updates::GetState {})).await;
    assert!(never.is_err());
    client.call(&f::updates::GetState {}).await.unwrap();
}

#[actix_web::test]
async fn connections_break_before_and_after_a_call() {
    let (centers, client) = logged_in().await;
    for mishap in [Mishap::Disconnect, Mishap::LoseAnswer] {
        centers.world().script(Script::new(STATE, 1, mishap)).unwrap();
        assert_eq!(client.refusal(&f::updates::GetState {}).await, "io");
        client.call(&f::updates::GetState {}).await.unwrap();
    }
    assert_eq!(centers.world().kick(Kick::Account(centers.user_id)), 1);
    centers.are_left().await;
    client.reconnected().await;
    assert_eq!(centers.world().open_connections(), 1);
}

#[actix_web::test]
async fn logins_are_ended_from_outside() {
    let (centers, client) = logged_in().await;
    for (code, name) in [(401, "SESSION_REVOKED"), (401, "USER_DEACTIVATED"), (401, "AUTH_KEY_UNREGISTERED")] {
        centers.world().kill_sessions(centers.user_id, code, name);
        assert_eq!(client.refusal(&f::updates::GetState {}).await, format!("{code} {name}"));
        client.log_in(&centers).await;
    }
    centers.world().kill_sessions(centers.user_id, 406, "AUTH_KEY_DUPLICATED");
    assert_eq!(client.refusal(&f::updates::GetState {}).await, "406 AUTH_KEY_DUPLICATED");
    assert_eq!(name_of(client.send_code().await.unwrap_err()), "406 AUTH_KEY_DUPLICATED");
}

#[actix_web::test]
async fn a_key_that_two_sessions_use_at_once_is_lost() {
    let (centers, client) = logged_in().await;
    let second = TestClient::with_session(client.session.clone());
    second.call(&f::updates::GetState {}).await.unwrap();
    client.call(&f::updates::GetState {}).await.unwrap();
    centers.world().detect_duplicates(true);
    assert_eq!(second.refusal(&f::updates::GetState {}).await, "406 AUTH_KEY_DUPLICATED");
    assert_eq!(client.refusal(&f::updates::GetState {}).await, "406 AUTH_KEY_DUPLICATED");
}

#[actix_web::test]
async fn one_after_the_other_is_no_duplicate() {
    let (centers, client) = logged_in().await;
    centers.world().detect_duplicates(true);
    let session = client.session.clone();
    client.disconnect(&centers).await;
    let second = TestClient::with_session(session);
    second.call(&f::updates::GetState {}).await.unwrap();
}

/// The library takes the bare code for what it is, and a framed one for a broken answer: which of the two Telegram sends, only
/// Telegram shows. After the bare code it tries to agree on a new key.
#[actix_web::test]
async fn an_unknown_key_is_refused_in_two_forms() {
    let (centers, client) = logged_in().await;
    centers.world().frame_refusals(true);
    assert_eq!(centers.world().forget_keys_of(centers.user_id), 1);
    assert_eq!(
        client.refusal(&f::updates::GetState {}).await,
        "request error: server responded with a payload that's too small to fit a valid message"
    );
    centers.world().frame_refusals(false);
    assert_eq!(client.refusal(&f::updates::GetState {}).await, "transport error: bad status (negative length -404)");
}

#[actix_web::test]
async fn salts_change_and_clients_go_on() {
    let (centers, client) = logged_in().await;
    for _ in 0..3 {
        centers.world().change_salts();
        client.call(&f::updates::GetState {}).await.unwrap();
    }
}
