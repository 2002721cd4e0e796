//! A client of the data centres: grammers, with a key of each.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use grammers_client::sender::{ConnectionParams, NoRetries, SenderPool, SenderPoolHandle};
use grammers_client::tl::{RemoteCall, enums, functions as f, types};
use grammers_client::{Client, InvocationError};
use grammers_session::storages::MemorySession;
use grammers_session::types::DcOption;
use grammers_session::updates::UpdatesLike;
use grammers_session::{Session as _, SessionData};
use tokio::sync::mpsc;

use super::{API_HASH, API_ID, Centers, PHONE};
use crate::harness::platform::eventually;
use crate::harness::sandbox::PATIENCE;

/// A client, as which nobody may have logged in yet.
pub(super) struct TestClient {
    /// The library's own client.
    pub(super) grammers: Client,
    /// Its session, with the keys.
    pub(super) session: Arc<MemorySession>,
    pool: SenderPoolHandle,
    home: i32,
    updates: mpsc::Receiver<UpdatesLike>,
}

impl Drop for TestClient {
    fn drop(&mut self) {
        self.pool.quit();
    }
}

impl TestClient {
    /// A client with fresh keys, at home at the first data centre.
    pub(super) fn new(centers: &Centers) -> Self {
        let mut data = SessionData { home_dc: 1, ..SessionData::default() };
        data.dc_options.clear();
        for center in centers.running.settings() {
            let ipv6 = std::net::SocketAddrV6::new(center.address.ip().to_ipv6_mapped(), center.address.port(), 0, 0);
            let auth_key = Some((center.new_key)());
            let option = DcOption { id: center.id, ipv4: center.address, ipv6, auth_key };
            data.dc_options.insert(center.id, option);
        }
        Self::with_session(Arc::new(MemorySession::from(data)))
    }

    /// A client with the keys of another.
    pub(super) fn with_session(session: Arc<MemorySession>) -> Self {
        let params = ConnectionParams {
            retry_policy: Box::new(NoRetries),
            updates_channel_capacity: NonZeroUsize::new(100).unwrap(),
            ..ConnectionParams::default()
        };
        let pool = SenderPool::with_configuration(Arc::clone(&session), API_ID, params);
        let grammers = Client::new(pool.handle.clone());
        tokio::spawn(pool.runner.run());
        let home = session.home_dc_id().unwrap();
        Self { grammers, session, pool: pool.handle.thin.clone(), home, updates: pool.updates }
    }

    /// Calls a function at the home data centre.
    pub(super) async fn call<R: RemoteCall>(&self, function: &R) -> Result<R::Return, InvocationError> {
        self.call_in(self.home, function).await
    }

    /// Calls a function at any data centre.
    pub(super) async fn call_in<R: RemoteCall>(&self, dc_id: i32, function: &R) -> Result<R::Return, InvocationError> {
        tokio::time::timeout(PATIENCE, self.pool.invoke_in_dc(dc_id, function)).await.expect("an answer comes")
    }

    /// The refusal of a call, as `code NAME`, or `code NAME value`.
    pub(super) async fn refusal<R: RemoteCall>(&self, function: &R) -> String {
        name_of(self.call(function).await.err().expect("the call is refused"))
    }

    /// Asks for a code; its hash.
    pub(super) async fn send_code(&self) -> Result<String, InvocationError> {
        let enums::auth::SentCode::Code(sent) = self.call(&send_code(PHONE)).await? else { panic!("no code") };
        Ok(sent.phone_code_hash)
    }

    /// Logs in by code.
    pub(super) async fn log_in(&self, centers: &Centers) {
        let hash = self.send_code().await.unwrap();
        let answer = self.call(&sign_in(PHONE, &hash, &centers.code())).await.unwrap();
        assert!(matches!(answer, enums::auth::Authorization::Authorization(_)));
    }

    /// The account itself, as the data centre has it.
    pub(super) async fn myself(&self) -> Result<types::User, InvocationError> {
        let users = self.call(&f::users::GetUsers { id: vec![enums::InputUser::UserSelf] }).await?;
        match users.into_iter().next() {
            Some(enums::User::User(user)) => Ok(user),
            other => panic!("no user: {other:?}"),
        }
    }

    /// The next pushed updates.
    pub(super) async fn update(&mut self) -> enums::Updates {
        match tokio::time::timeout(PATIENCE, self.updates.recv()).await {
            Ok(Some(UpdatesLike::Updates(updates))) => updates,
            other => panic!("no update: {other:?}"),
        }
    }

    /// Whether no updates have come that were not looked at.
    pub(super) fn has_no_update(&self) -> bool {
        self.updates.is_empty()
    }

    /// Waits until the client has connected again after it lost its connection.
    pub(super) async fn reconnected(&self) {
        eventually("the client is connected again", async || {
            self.call(&f::updates::GetState {}).await.map_err(|error| name_of(error).into())
        })
        .await;
    }

    /// Ends all connections, and waits until the data centres have seen it.
    pub(super) async fn disconnect(self, centers: &Centers) {
        self.pool.quit();
        centers.are_left().await;
    }
}

/// How long a call is given that must stay without answer.
pub(super) const SHORTLY: Duration = Duration::from_millis(100);

/// The refusal, as `code NAME`, or `code NAME value`; or the kind of another error.
pub(super) fn name_of(error: InvocationError) -> String {
    match error {
        InvocationError::Rpc(error) => match error.value {
            Some(value) => format!("{} {} {value}", error.code, error.name),
            None => format!("{} {}", error.code, error.name),
        },
        InvocationError::Io(_) => "io".to_owned(),
        InvocationError::Transport(error) => error.to_string(),
        other => other.to_string(),
    }
}

pub(super) fn send_code(phone: &str) -> f::auth::SendCode {
    let settings = types::CodeSettings {
        allow_flashcall: false,
        current_number: false,
        allow_app_hash: false,
        allow_missed_call: false,
        allow_firebase: false,
        unknown_number: false,
        logout_tokens: None,
        token: None,
        app_sandbox: None,
    };
    f::auth::SendCode {
        phone_number: phone.to_owned(),
        api_id: API_ID,
        api_hash: API_HASH.to_owned(),
        settings: settings.into(),
    }
}

pub(super) fn sign_in(phone: &str, hash: &str, code: &str) -> f::auth::SignIn {
    f::auth::SignIn {
        phone_number: phone.to_owned(),
        phone_code_hash: hash.to_owned(),
        phone_code: Some(code.to_owned()),
        email_verification: None,
    }
}

pub(super) fn export_token() -> f::auth::ExportLoginToken {
    f::auth::ExportLoginToken { api_id: API_ID, api_hash: API_HASH.to_owned(), except_ids: Vec::new() }
}
