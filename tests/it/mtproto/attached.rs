//! A platform whose owners attach accounts of a sandbox's data centres.

use botyard::model::account::Role;
use botyard::sandbox::mtproto::{ChannelRole, DataCenterWorld, NewAccount, NewChannel, NewPost, RunningDataCenters};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

use crate::harness::platform::{Api, Setup, TestPlatform, eventually};
use crate::harness::sandbox::{TestBot, TestSandbox};

pub(super) const API_ID: i32 = 12_345;
pub(super) const API_HASH: &str = "0123456789abcdef0123456789abcdef";

/// Where the calls on an owner's own account are.
pub(super) const AT: &str = "/api/user-bot/mtproto";

/// A platform, its sandbox, and the data centres of that.
pub(super) struct Attached {
    pub(super) test: TestPlatform,
    pub(super) centers: RunningDataCenters,
}

impl Attached {
    pub(super) async fn start() -> Self {
        Self::start_on(Setup::on_sqlite()).await
    }

    /// With settings under which nothing waits for its turn.
    pub(super) async fn start_on(setup: Setup) -> Self {
        let sandbox = TestSandbox::start();
        let centers = sandbox.sandbox.listen_data_centers(2).unwrap();
        let setup = setup
            .with("mtproto.rps", "30")
            .with("mtproto.burst", "100")
            .with("http.account_burst", "10000")
            .with("http.address_burst", "10000")
            .on_data_centers(centers.settings());
        let platform = setup.start_platform(sandbox.base_url()).await;
        Self { test: TestPlatform { sandbox, platform, setup }, centers }
    }

    pub(super) fn world(&self) -> &DataCenterWorld {
        self.centers.world()
    }

    /// Stops the platform and starts it again.
    pub(super) async fn restart(self) -> Self {
        let Self { test: TestPlatform { sandbox, platform, setup }, centers } = self;
        platform.stop().await;
        let platform = setup.start_platform(sandbox.base_url()).await;
        Self { test: TestPlatform { sandbox, platform, setup }, centers }
    }

    /// The same person at the platform as it runs now.
    pub(super) fn again(&self, api: &Api) -> Api {
        api.at(&format!("http://{}", self.test.platform.address()))
    }

    pub(super) fn add_account(&self, account: NewAccount) -> i64 {
        self.world().add_account(account).unwrap()
    }

    /// A new owner of a bot, and a new account of Telegram's with this number.
    pub(super) async fn owner(&self, name: &str, phone: &str) -> (Api, TestBot, i64) {
        let user_id = self.add_account(NewAccount::new(phone, name));
        let (api, bot) = self.test.hosted_bot(name).await;
        (api, bot, user_id)
    }

    /// The same, attached.
    pub(super) async fn attached_owner(&self, name: &str, phone: &str) -> (Api, TestBot, i64) {
        let (api, bot, user_id) = self.owner(name, phone).await;
        self.log_in(&api, phone).await;
        (api, bot, user_id)
    }

    pub(super) async fn admin(&self) -> Api {
        self.test.sign_up("admin", Role::Admin).await
    }

    /// Logs in by number and code.
    pub(super) async fn log_in(&self, api: &Api, phone: &str) -> Value {
        api.expect(200, "POST", &format!("{AT}/login"), begin(phone)).await;
        self.submit_code(api, phone).await
    }

    /// Goes on with the code that was sent; the answer.
    pub(super) async fn submit_code(&self, api: &Api, phone: &str) -> Value {
        let code = self.world().code(phone).unwrap();
        api.expect(200, "POST", &format!("{AT}/code"), json!({ "code": code })).await
    }

    /// A channel of an account, with as many members and one post.
    pub(super) fn add_channel(&self, user_id: i64, username: &str, members: i64) -> i64 {
        let post = NewPost { text: "Hello, readers".to_owned(), minutes_ago: 60, views: 40, forwards: 4, reactions: 8 };
        let channel = NewChannel {
            username: Some(username.to_owned()),
            members_by_day: vec![members],
            posts: vec![post],
            ..NewChannel::new(&format!("The {username}"), user_id)
        };
        self.world().add_channel(channel).unwrap()
    }

    /// Another account's channel, in which this one only reads.
    pub(super) fn add_foreign_channel(&self, creator: i64, reader: i64, username: &str) -> i64 {
        let mut channel = NewChannel { username: Some(username.to_owned()), ..NewChannel::new("Foreign", creator) };
        channel.roles.insert(reader, ChannelRole::Member);
        self.world().add_channel(channel).unwrap()
    }

    /// How many connections there are with an account's keys.
    pub(super) fn connections_of(&self, user_id: i64) -> usize {
        let keys = self.world().keys();
        keys.iter().filter(|key| key.user_id == Some(user_id)).map(|key| key.connections).sum()
    }

    pub(super) async fn disconnects(&self, user_id: i64) {
        eventually("the account's session disconnects", async || match self.connections_of(user_id) {
            0 => Ok(()),
            open => Err(json!(open)),
        })
        .await;
    }

    pub(super) async fn all_disconnect(&self) {
        eventually("no session is connected", async || match self.world().open_connections() {
            0 => Ok(()),
            open => Err(json!(open)),
        })
        .await;
    }

    /// The first column of the first row, a whole number.
    pub(super) async fn number(&self, sql: &str) -> i64 {
        number(self.test.setup.database.url(), sql).await
    }

    /// Changes rows behind the platform's back.
    pub(super) async fn execute(&self, sql: &str) {
        let (url, sql) = (self.test.setup.database.url(), AssertSqlSafe(sql.to_owned()));
        if url.starts_with("sqlite:") {
            sqlx::query(sql).execute(&mut SqliteConnection::connect(url).await.unwrap()).await.unwrap();
        } else {
            sqlx::query(sql).execute(&mut PgConnection::connect(url).await.unwrap()).await.unwrap();
        }
    }

    /// Makes snapshots of all channels due, which they are some time after an account was attached.
    pub(super) async fn make_snapshots_due(&self) {
        self.execute("UPDATE mtproto_sessions SET snapshot_due_at = '2000-01-01T00:00:00+00:00'").await;
    }

    pub(super) async fn snapshots_reach(&self, wanted: i64) {
        eventually("snapshots are taken", async || match self.number("SELECT COUNT(*) FROM channel_snapshots").await {
            taken if taken >= wanted => Ok(()),
            taken => Err(json!(taken)),
        })
        .await;
    }

    /// How many secrets of accounts are stored, beside those of bots.
    pub(super) async fn stored_secrets(&self) -> i64 {
        self.number("SELECT COUNT(*) FROM credentials WHERE field IN ('session', 'api_hash', 'phone')").await
    }

    /// How often something was put on record.
    pub(super) async fn records(&self, action: &str) -> i64 {
        self.number(&format!("SELECT COUNT(*) FROM audit WHERE action = '{action}'")).await
    }
}

/// The first column of the first row, a whole number, in the database at `url`.
pub(super) async fn number(url: &str, sql: &str) -> i64 {
    let sql = AssertSqlSafe(sql.to_owned());
    let row: (i64,) = if url.starts_with("sqlite:") {
        sqlx::query_as(sql).fetch_one(&mut SqliteConnection::connect(url).await.unwrap()).await.unwrap()
    } else {
        sqlx::query_as(sql).fetch_one(&mut PgConnection::connect(url).await.unwrap()).await.unwrap()
    };
    row.0
}

/// What a login begins with.
pub(super) fn begin(phone: &str) -> Value {
    json!({ "phone": phone, "telegram_api_id": API_ID, "telegram_api_hash": API_HASH })
}

/// Where the owner's session stands.
pub(super) async fn status(api: &Api) -> Value {
    api.get(&format!("{AT}/status")).await
}

pub(super) async fn becomes(api: &Api, wanted: &str) -> Value {
    eventually(&format!("the session becomes {wanted}"), async || {
        let status = status(api).await;
        if status["status"] == wanted { Ok(status) } else { Err(status) }
    })
    .await
}

pub(super) async fn channels(api: &Api) -> Value {
    api.get(&format!("{AT}/channels")).await["items"].take()
}
