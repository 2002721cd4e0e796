//! A platform with a mail server, a bot, and people who write e-mails in its chat.

use botyard::model::account::{AccountId, Role};
use botyard::model::bot::BotId;
use botyard::model::mail::{EmailAddress, Mail, MailContent, MailState};
use botyard::model::organization::Person;
use botyard::services::mail::{Attachment, MailError, Mails, NewMail};
use serde_json::{Value, json};

use crate::harness::database::TestDatabase;
use crate::harness::platform::{Api, Setup, TestPlatform, eventually};
use crate::harness::sandbox::ChatReader;
use crate::mail::server::{MailHost, PASSWORD, USER};

/// A platform whose own sender is the test's mail server, which retries at once.
pub(super) fn setup(database: TestDatabase, host: &MailHost) -> Setup {
    Setup::on(database)
        .with("mail.host", "localhost")
        .with("mail.port", &host.implicit.to_string())
        .with("mail.username", USER)
        .with("mail.password", PASSWORD)
        .with("mail.from", "bots@example.org")
        .with("mail.from_name", "Botyard Тест")
        .with("mail.root_certificates", &host.root())
        .with("mail.allowed_recipients", "*@example.org,eve@example.net")
        .with("mail.retry_initial", "20ms")
        .with("mail.retry_max", "100ms")
        .with("egress.allow", "127.0.0.0/8,::1/128")
}

/// A running platform, and somebody with a bot who writes e-mails in a chat with it.
pub(super) struct World {
    pub(super) test: TestPlatform,
    pub(super) api: Api,
    pub(super) bot: BotId,
    pub(super) chat_id: i64,
    pub(super) chat: ChatReader,
}

impl World {
    pub(super) async fn start(setup: Setup) -> Self {
        let test = setup.start().await;
        let (api, bot) = test.hosted_bot("owner").await;
        let chat_id = test.sandbox.create_person("Ann").await;
        let mut chat = test.sandbox.chat(&bot, chat_id);
        test.sandbox.send_text(&bot, chat_id, "hello").await;
        chat.bot_text().await;
        let bot = test.platform.bots.list_polled(None, 1).await.unwrap()[0].id;
        Self { test, api, bot, chat_id, chat }
    }

    pub(super) fn mails(&self) -> &Mails {
        &self.test.platform.mails
    }

    /// The person behind an account, as they are now.
    pub(super) async fn person(&self, api: &Api) -> Person {
        self.test.platform.organizations.person_of(account(api)).await.unwrap()
    }

    /// An e-mail of this person that is drafted and said to be sent.
    pub(super) async fn send(&self, api: &Api, new: NewMail) -> Result<Mail, MailError> {
        let person = self.person(api).await;
        let drafted = self.mails().draft(&person, new).await?;
        self.mails().send(&person, drafted.id).await
    }

    /// An e-mail to one recipient.
    pub(super) fn letter(&self, recipient: &str) -> NewMail {
        letter(self.bot, self.chat_id, recipient)
    }

    /// Waits until an e-mail stands in a state.
    pub(super) async fn becomes(&self, api: &Api, mail: &Mail, state: MailState) -> Mail {
        let person = self.person(api).await;
        eventually(&format!("the e-mail becomes {}", state.as_str()), async || {
            let mail = self.mails().get(&person, mail.id).await.unwrap();
            if mail.state == state { Ok(mail) } else { Err(json!(format!("{mail:?}"))) }
        })
        .await
    }

    /// Waits until an e-mail has failed this often.
    pub(super) async fn fails_times(&self, api: &Api, mail: &Mail, attempts: i32) -> Mail {
        let person = self.person(api).await;
        eventually("the e-mail fails", async || {
            let mail = self.mails().get(&person, mail.id).await.unwrap();
            if mail.attempts >= attempts { Ok(mail) } else { Err(json!(format!("{mail:?}"))) }
        })
        .await
    }

    /// The actions of the audit log about e-mails, oldest first.
    pub(super) async fn recorded(&self) -> Vec<Value> {
        let admin = self.test.sign_up("auditor", Role::Admin).await;
        let mut found = admin.get("/api/admin/audit?action=mail.&limit=200").await["items"].take();
        let items = found.as_array_mut().unwrap();
        items.reverse();
        std::mem::take(items)
    }
}

/// An organization of this person's.
pub(super) async fn create_organization(api: &Api, name: &str) {
    api.expect(201, "POST", "/api/org", json!({ "name": name })).await;
}

/// Makes somebody a member of this owner's organization.
pub(super) async fn take_in(owner: &Api, member: &Api, username: &str) {
    let invited = owner.expect(201, "POST", "/api/org/members/add", json!({ "username": username, "role": "member" }));
    let code = invited.await["code"].as_str().unwrap().to_owned();
    crate::harness::traces::secret("invitation", &code);
    member.expect(200, "POST", "/api/org/join", json!({ "code": code })).await;
}

pub(super) fn account(api: &Api) -> AccountId {
    api.account_id.parse().unwrap()
}

pub(super) fn address(text: &str) -> EmailAddress {
    EmailAddress::try_from(text).unwrap()
}

pub(super) fn letter(bot: BotId, chat_id: i64, recipient: &str) -> NewMail {
    let content = MailContent {
        recipients: vec![address(recipient)],
        subject: "Sales in March".to_owned(),
        greeting: "Dear Anna,".to_owned(),
        body: "Sales rose by 7 %.".to_owned(),
        signature: "Ben".to_owned(),
        ..MailContent::default()
    };
    NewMail { bot_id: bot, chat_id, exchange_id: None, content, attachment: None }
}

/// The same with a file.
pub(super) fn with_file(new: NewMail, attachment: Attachment) -> NewMail {
    NewMail { attachment: Some(attachment), ..new }
}

/// The settings of an organization that has the test's mail server for its own.
pub(super) fn own_sender(port: u16, tls: &str) -> Value {
    json!({
        "sender": {
            "host": "localhost", "port": port, "tls": tls, "username": USER, "password": PASSWORD,
            "from": "acme@example.org", "from_name": "Acme",
        },
        "allowed_recipients": ["*@example.org"],
    })
}
