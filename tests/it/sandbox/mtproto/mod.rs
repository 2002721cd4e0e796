//! The sandbox's data centres, with grammers as the client.

mod channels;
mod client;
mod connections;
mod control;
mod logins;
mod qr;
mod scripts;
mod telethon;

use std::sync::Arc;

use botyard::base::ambient::Ambient;
use botyard::sandbox::mtproto::{DataCenterWorld, NewAccount, RunningDataCenters};
use botyard::sandbox::{Sandbox, SandboxOptions};

use crate::harness::platform::eventually;
use crate::harness::traces;

const PHONE: &str = "+15550000001";
const PASSWORD: &str = "correct horse";
const API_ID: i32 = 17;
const API_HASH: &str = "0123456789abcdef0123456789abcdef";

/// Data centres, and an account at the first.
struct Centers {
    running: RunningDataCenters,
    user_id: i64,
}

impl Centers {
    /// Starts so many data centres; the account has no password.
    fn start(count: i32) -> Self {
        Self::start_with(count, NewAccount::new(PHONE, "Anna"))
    }

    /// The same, with two-step verification.
    fn start_with_password() -> Self {
        let account = NewAccount {
            password: Some(PASSWORD.into()),
            hint: Some("as in the comic".to_owned()),
            ..NewAccount::new(PHONE, "Anna")
        };
        Self::start_with(1, account)
    }

    fn start_with(count: i32, account: NewAccount) -> Self {
        traces::keep_log();
        let sandbox = Sandbox::new(Ambient::system(), SandboxOptions::default());
        let user_id = sandbox.data_centers().add_account(account).unwrap();
        Self { running: sandbox.listen_data_centers(count).unwrap(), user_id }
    }

    fn world(&self) -> &Arc<DataCenterWorld> {
        self.running.world()
    }

    /// Waits until nobody is connected.
    async fn are_left(&self) {
        eventually("all connections are closed", async || match self.world().open_connections() {
            0 => Ok(()),
            open => Err(open.into()),
        })
        .await;
    }

    /// The code that was sent to the account last.
    fn code(&self) -> String {
        self.world().code(PHONE).unwrap()
    }
}
