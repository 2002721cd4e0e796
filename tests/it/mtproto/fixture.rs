//! Data centres of a sandbox, an account in them, and clients of it.

use std::sync::Arc;
use std::time::Duration;

use botyard::base::ambient::Ambient;
use botyard::base::secret::SecretString;
use botyard::clients::mtproto::{AppCredentials, DataCenters, MtprotoError, SessionState, SignIn, UserClient};
use botyard::config::{MtprotoSettings, Settings};
use botyard::model::mtproto::TelegramAccount;
use botyard::sandbox::mtproto::{DataCenterWorld, NewAccount, RunningDataCenters};
use botyard::sandbox::{Sandbox, SandboxOptions};
use tokio::runtime::Handle;

use crate::harness::sandbox::PATIENCE;

/// The number of the account that most tests are about.
pub(super) const PHONE: &str = "+15550000001";

/// Two data centres, with settings under which nothing waits for its turn.
pub(super) struct Fixture {
    pub(super) running: RunningDataCenters,
    pub(super) settings: MtprotoSettings,
    _sandbox: Sandbox,
}

impl Fixture {
    pub(super) fn start() -> Self {
        let sandbox = Sandbox::new(Ambient::system(), SandboxOptions::default());
        let running = sandbox.listen_data_centers(2).unwrap();
        let usual = Settings::load(None, std::iter::empty()).unwrap().mtproto;
        let settings = MtprotoSettings {
            rps: 1000.0,
            burst: 100.try_into().unwrap(),
            request_deadline: PATIENCE,
            sandbox: running.settings(),
            ..usual
        };
        Self { running, settings, _sandbox: sandbox }
    }

    pub(super) fn world(&self) -> &DataCenterWorld {
        self.running.world()
    }

    pub(super) fn centers(&self) -> DataCenters {
        DataCenters::of(&self.settings)
    }

    /// A client that is not logged in.
    pub(super) fn client(&self) -> UserClient {
        self.client_of(SessionState::fresh(&self.centers()))
    }

    pub(super) fn client_of(&self, state: SessionState) -> UserClient {
        UserClient::new(Arc::new(state), app().api_id, &self.settings, Ambient::system(), Handle::current())
    }

    /// A client that opened what another's session was sealed as.
    pub(super) fn reopened(&self, client: &UserClient) -> UserClient {
        self.client_of(SessionState::open(&client.state().to_text(), &self.centers()).unwrap())
    }

    /// Adds the account that most tests are about.
    pub(super) fn add_account(&self, home_dc: i32, password: Option<&str>) -> i64 {
        let account = NewAccount {
            home_dc,
            username: Some("anna_b".to_owned()),
            last_name: Some("B".to_owned()),
            password: password.map(SecretString::from),
            hint: password.map(|_| "the usual".to_owned()),
            ..NewAccount::new(PHONE, "Anna")
        };
        self.world().add_account(account).unwrap()
    }

    /// A client that logged in by code, and its account's id.
    pub(super) async fn logged_in(&self, home_dc: i32) -> (UserClient, i64) {
        let user_id = self.add_account(home_dc, None);
        let client = self.client();
        let sent = client.send_code(&app(), &PHONE.into()).await.unwrap();
        let code = self.world().code(PHONE).unwrap().into();
        let done = client.sign_in(&PHONE.into(), &sent, &code).await.unwrap();
        assert_eq!(done, SignIn::Done(anna(user_id)));
        (client, user_id)
    }
}

pub(super) fn app() -> AppCredentials {
    AppCredentials { api_id: 12_345, api_hash: "0123456789abcdef0123456789abcdef".into() }
}

/// The account that most tests are about.
pub(super) fn anna(user_id: i64) -> TelegramAccount {
    TelegramAccount { user_id, name: "Anna B".to_owned(), username: Some("anna_b".to_owned()) }
}

/// Waits for something that has to come.
pub(super) async fn soon<T>(coming: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, coming).await.expect("it comes in time")
}

/// Waits until something holds.
pub(super) async fn until(holds: impl Fn() -> bool) {
    let asked_again = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    soon(asked_again).await;
}

/// A wait that Telegram asked for, in seconds, rounded up.
pub(super) fn wait_of(error: &MtprotoError) -> u64 {
    match error {
        MtprotoError::FloodWait { wait } => (*wait + Duration::from_nanos(999_999_999)).as_secs(),
        error => panic!("not a wait: {error}"),
    }
}
