//! What every request of a client passes through: its turn, the waits that Telegram asks for, and the ends of a session.

use std::time::Duration;

use botyard::base::ambient::Ambient;
use botyard::base::secret::ExposeSecret as _;
use botyard::clients::mtproto::{LostReason, MtprotoError};
use botyard::config::MtprotoSettings;
use botyard::sandbox::mtproto::{Mishap, Script};
use chrono::TimeDelta;

use super::fixture::{Fixture, anna, wait_of};

#[tokio::test]
async fn a_long_wait_holds_for_this_client_alone() {
    let fixture = Fixture::start();
    let (client, user_id) = fixture.logged_in(1).await;
    fixture.world().fail_next("users.getUsers", 1, 420, "FLOOD_WAIT_86400").unwrap();
    assert_eq!(wait_of(&client.account().await.unwrap_err()), 86_400);
    fixture.world().clear_calls();
    assert_eq!(wait_of(&client.channels(10).await.unwrap_err()), 86_400);
    assert!(fixture.world().calls().is_empty(), "Telegram is not asked while it wants to be left alone");
    let until = client.waits_until().unwrap();

    let another = fixture.reopened(&client);
    assert_eq!(another.account().await, Ok(anna(user_id)));
    another.wait_until(until);
    assert_eq!(wait_of(&another.account().await.unwrap_err()), 86_400);
}

#[tokio::test]
async fn a_short_wait_is_sat_out() {
    let fixture = Fixture::start();
    let (client, user_id) = fixture.logged_in(1).await;
    fixture.world().fail_next("users.getUsers", 1, 420, "FLOOD_WAIT_1").unwrap();
    fixture.world().clear_calls();
    assert_eq!(client.account().await, Ok(anna(user_id)));
    let calls = fixture.world().calls();
    assert_eq!(calls.len(), 2);
    assert!(calls[1].at - calls[0].at >= Duration::from_secs(1));
    assert_eq!(client.waits_until(), None);
}

#[tokio::test]
async fn requests_keep_to_their_pace() {
    const PAUSE: Duration = Duration::from_millis(40);
    let mut fixture = Fixture::start();
    let (client, _) = fixture.logged_in(1).await;
    fixture.settings = MtprotoSettings { rps: 25.0, burst: 2.try_into().unwrap(), ..fixture.settings };
    let client = fixture.reopened(&client);
    client.account().await.unwrap();
    fixture.world().clear_calls();
    let ask = || client.account();
    let (a, b, c, d) = tokio::join!(ask(), ask(), ask(), ask());
    assert!([a, b, c, d].iter().all(Result::is_ok));
    let calls = fixture.world().calls();
    assert_eq!(calls.len(), 4);
    // Two may go out at once, so between a request and the one after the next there is at least one pause. The way there
    // takes its time, too.
    for pair in calls.windows(3) {
        assert!(pair[2].at - pair[0].at >= PAUSE * 3 / 4, "{:?}", pair[2].at - pair[0].at);
    }
}

#[tokio::test]
async fn only_so_many_wait_and_only_so_long() {
    let mut fixture = Fixture::start();
    let (client, _) = fixture.logged_in(1).await;
    let request_deadline = Duration::from_millis(200);
    let burst = 1.try_into().unwrap();
    fixture.settings = MtprotoSettings { rps: 0.01, burst, queue_capacity: 1, request_deadline, ..fixture.settings };
    let client = fixture.reopened(&client);
    client.account().await.unwrap();
    let (a, b, c) = tokio::join!(client.account(), client.account(), client.account());
    assert_eq!([a, b, c], [Err(MtprotoError::TimedOut), Err(MtprotoError::TimedOut), Err(MtprotoError::Busy)]);
    assert!(client.is_connected(), "to wait for a turn says nothing about the connection");
}

#[tokio::test]
async fn a_lost_session_is_told_with_its_reason() {
    for (code, name, reason) in [
        (401, "AUTH_KEY_UNREGISTERED", LostReason::Unregistered),
        (401, "SESSION_REVOKED", LostReason::Revoked),
        (401, "SESSION_EXPIRED", LostReason::Expired),
        (401, "USER_DEACTIVATED", LostReason::Deactivated),
        (401, "USER_DEACTIVATED_BAN", LostReason::Banned),
        (406, "AUTH_KEY_DUPLICATED", LostReason::Duplicated),
    ] {
        let fixture = Fixture::start();
        let (client, user_id) = fixture.logged_in(1).await;
        fixture.world().kill_sessions(user_id, code, name);
        assert_eq!(client.account().await, Err(MtprotoError::Lost(reason)), "{name}");
        assert_eq!(client.channels(5).await.unwrap_err(), MtprotoError::Lost(reason), "{name}");
        let reopened = fixture.reopened(&client);
        assert_eq!(reopened.account().await, Err(MtprotoError::Lost(reason)), "{name}");
    }
}

#[tokio::test]
async fn an_unknown_key_loses_the_session_and_is_not_replaced() {
    let fixture = Fixture::start();
    let (client, user_id) = fixture.logged_in(1).await;
    let text = client.state().to_text();
    assert_eq!(fixture.world().forget_keys_of(user_id), 1);
    let lost = Err(MtprotoError::Lost(LostReason::KeyUnknown));
    assert_eq!(client.account().await, lost);
    assert_eq!(client.account().await, lost);
    assert_eq!(client.state().to_text().expose_secret(), text.expose_secret());
}

#[tokio::test]
async fn one_data_centre_that_denies_the_key_once_costs_no_login() {
    let fixture = Fixture::start();
    let (client, user_id) = fixture.logged_in(1).await;
    for (function, at_the_start) in [("users.getUsers", false), ("help.getConfig", true)] {
        if at_the_start {
            client.disconnect();
        }
        fixture.world().script(Script::new(function, 1, Mishap::DenyKey)).unwrap();
        assert_eq!(client.account().await, Ok(anna(user_id)), "{function}");
    }
    fixture.world().script(Script::new("users.getUsers", 2, Mishap::DenyKey)).unwrap();
    assert_eq!(client.account().await, Err(MtprotoError::Lost(LostReason::KeyUnknown)));
}

#[tokio::test]
async fn a_client_that_was_ended_never_connects_again() {
    let fixture = Fixture::start();
    let (client, _) = fixture.logged_in(1).await;
    let clone = client.clone();
    client.end();
    fixture.world().clear_calls();
    assert!(matches!(clone.account().await, Err(MtprotoError::Unavailable(_))));
    assert!(!clone.is_connected() && fixture.world().calls().is_empty());
}

#[tokio::test]
async fn a_session_in_two_places_is_lost() {
    let fixture = Fixture::start();
    let (client, _) = fixture.logged_in(1).await;
    let copy = fixture.reopened(&client);
    fixture.world().detect_duplicates(true);
    client.account().await.unwrap();
    let lost = Err(MtprotoError::Lost(LostReason::Duplicated));
    assert_eq!(copy.account().await, lost);
    assert_eq!(client.account().await, lost);
}

#[tokio::test]
async fn trouble_of_telegrams_is_no_fault_of_the_request() {
    let fixture = Fixture::start();
    let (client, _) = fixture.logged_in(1).await;
    fixture.world().fail_next("users.getUsers", 1, 500, "INTERDC_2_CALL_ERROR").unwrap();
    assert_eq!(client.account().await, Err(MtprotoError::Unavailable("INTERDC_CALL_ERROR".to_owned())));
    fixture.world().fail_next("users.getUsers", 1, 400, "INPUT_METHOD_INVALID").unwrap();
    assert_eq!(client.account().await, Err(MtprotoError::Refused("INPUT_METHOD_INVALID".to_owned())));
    fixture.world().script(Script::new("users.getUsers", 1, Mishap::Delay { ms: 20 })).unwrap();
    client.account().await.unwrap();
    client.wait_until(Ambient::system().now() + TimeDelta::milliseconds(20));
    client.account().await.unwrap();
}
