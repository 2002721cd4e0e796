//! Connections: made when needed, made again when broken, given up when nothing comes, and ended with their client.

use std::net::SocketAddrV4;
use std::time::Duration;

use botyard::clients::mtproto::MtprotoError;
use botyard::config::{MtprotoSettings, SandboxDataCenter};
use botyard::sandbox::mtproto::{Kick, Mishap, NewChannel, Script};
use tokio::net::TcpListener;

use super::fixture::{Fixture, anna, soon, until};

#[tokio::test]
async fn a_broken_connection_is_made_again_with_the_next_request() {
    let fixture = Fixture::start();
    let (client, user_id) = fixture.logged_in(1).await;
    let closed = client.closed();
    assert!(fixture.world().kick(Kick::Account(user_id)) > 0);
    soon(closed).await;
    until(|| !client.is_connected()).await;
    assert_eq!(client.account().await, Ok(anna(user_id)));
    assert!(client.is_connected());
}

#[tokio::test]
async fn a_request_whose_answer_is_lost_is_made_again_if_that_is_safe() {
    let fixture = Fixture::start();
    let (client, user_id) = fixture.logged_in(1).await;
    for mishap in [Mishap::Disconnect, Mishap::LoseAnswer] {
        fixture.world().script(Script::new("users.getUsers", 1, mishap.clone())).unwrap();
        assert_eq!(client.account().await, Ok(anna(user_id)));
        fixture.world().script(Script::new("auth.resendCode", 1, mishap)).unwrap();
    }
    fixture.world().clear_scripts();
    // One attempt more, and no third.
    fixture.world().script(Script::new("users.getUsers", 2, Mishap::Disconnect)).unwrap();
    assert!(matches!(client.account().await, Err(MtprotoError::Unavailable(_))));
    assert_eq!(client.account().await, Ok(anna(user_id)));

    let client = fixture.client();
    fixture.world().script(Script::new("auth.sendCode", 1, Mishap::LoseAnswer)).unwrap();
    fixture.world().clear_calls();
    let sent = client.send_code(&super::fixture::app(), &super::fixture::PHONE.into()).await;
    assert!(matches!(sent, Err(MtprotoError::Unavailable(_))));
    assert_eq!(fixture.world().count("auth.sendCode"), 1, "nobody gets two codes for one request");
}

#[tokio::test]
async fn data_centres_that_are_away_are_not_available_until_they_are_back() {
    let fixture = Fixture::start();
    let (client, user_id) = fixture.logged_in(1).await;
    fixture.running.stop().await;
    assert!(matches!(client.account().await, Err(MtprotoError::Unavailable(_))));
    assert!(!client.is_connected());
    fixture.running.restart().await.unwrap();
    assert_eq!(client.account().await, Ok(anna(user_id)));
}

#[tokio::test]
async fn changed_salts_are_learnt() {
    let fixture = Fixture::start();
    let (client, user_id) = fixture.logged_in(1).await;
    fixture.world().change_salts();
    assert_eq!(client.account().await, Ok(anna(user_id)));
}

#[tokio::test]
async fn silence_ends_with_the_deadline_and_a_new_connection() {
    let mut fixture = Fixture::start();
    let (client, user_id) = fixture.logged_in(1).await;
    fixture.settings = MtprotoSettings { request_deadline: Duration::from_millis(500), ..fixture.settings };
    let client = fixture.reopened(&client);
    client.account().await.unwrap();
    fixture.world().script(Script::new("users.getUsers", 1, Mishap::Silence)).unwrap();
    assert_eq!(client.account().await, Err(MtprotoError::TimedOut));
    assert!(!client.is_connected());
    assert_eq!(client.account().await, Ok(anna(user_id)));
}

#[tokio::test]
async fn a_data_centre_that_says_nothing_holds_up_no_other() {
    let mut fixture = Fixture::start();
    let (client, user_id) = fixture.logged_in(1).await;
    let channel = NewChannel { stats_dc: Some(2), ..NewChannel::new("News", user_id) };
    let id = fixture.world().add_channel(channel).unwrap();
    // It takes connections, and that is all.
    let dead = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: SocketAddrV4 = dead.local_addr().unwrap().to_string().parse().unwrap();
    let mut sandbox = fixture.settings.sandbox.clone();
    sandbox[1] = SandboxDataCenter { address, ..sandbox[1].clone() };
    let request_deadline = Duration::from_secs(2);
    fixture.settings = MtprotoSettings { sandbox, request_deadline, ..fixture.settings };
    let client = fixture.reopened(&client);
    let channel = client.find_channel(&id.to_string()).await.unwrap();
    let statistics = client.channel_stats(&channel);
    let meanwhile = async {
        let (_connection, _) = soon(dead.accept()).await.unwrap();
        assert_eq!(client.account().await, Ok(anna(user_id)));
        std::future::pending::<()>().await;
    };
    tokio::select! {
        answer = statistics => assert_eq!(answer.unwrap_err(), MtprotoError::TimedOut),
        () = meanwhile => unreachable!(),
    }
    assert_eq!(client.account().await, Ok(anna(user_id)));
}

#[tokio::test]
async fn connections_end_with_disconnect_and_with_the_last_clone() {
    let fixture = Fixture::start();
    let (client, user_id) = fixture.logged_in(1).await;
    assert_eq!(fixture.world().open_connections(), 1);
    let closed = client.closed();
    client.disconnect();
    soon(closed).await;
    assert!(!client.is_connected());
    until(|| fixture.world().open_connections() == 0).await;

    assert_eq!(client.account().await, Ok(anna(user_id)));
    let clone = client.clone();
    drop(client);
    assert_eq!(clone.account().await, Ok(anna(user_id)));
    assert_eq!(fixture.world().open_connections(), 1);
    drop(clone);
    until(|| fixture.world().open_connections() == 0).await;
}
