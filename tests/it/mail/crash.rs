//! A process that is killed while an e-mail is under way: nothing is lost, and what comes twice has one name.

use std::sync::Arc;

use botyard::base::ambient::Ambient;
use botyard::clients::egress::Egress;
use botyard::clients::mail::MailClient;
use botyard::model::bot::BotId;
use botyard::model::mail::{Mail, MailState};
use botyard::model::organization::Person;
use botyard::services::mail::Mails;
use botyard::services::signals::Signals;
use botyard::services::vault::Vault;
use botyard::store::Store;
use serde_json::json;

use crate::harness::database::TestDatabase;
use crate::harness::platform::{Setup, eventually};
use crate::harness::process::ServingProcess;
use crate::harness::sandbox::TestSandbox;
use crate::mail::fixture::{World, letter, setup};
use crate::mail::server::{Certificate, MailHost};

/// Puts e-mails into the store of a platform that does not run.
struct Beside {
    store: Store,
    mails: Mails,
}

impl Beside {
    async fn open(setup: &Setup, sandbox: &TestSandbox) -> Self {
        let settings = setup.settings(sandbox.base_url());
        let store = Store::open(&settings.store).await.unwrap();
        let vault = Arc::new(Vault::new(std::slice::from_ref(&setup.vault_key)).unwrap());
        let client = MailClient::new(&settings.mail, Egress::new(&settings.egress)).unwrap();
        let (signals, ambient) = (Signals::default(), Ambient::system());
        let mails = Mails::new(store.clone(), vault, client, signals, &settings.mail, ambient).unwrap();
        Self { store, mails }
    }

    async fn queue(&self, person: &Person, bot: BotId, chat_id: i64, recipient: &str) -> Mail {
        let draft = self.mails.draft(person, letter(bot, chat_id, recipient)).await.unwrap();
        self.mails.send(person, draft.id).await.unwrap()
    }

    async fn becomes(&self, person: &Person, mail: &Mail, state: MailState) {
        eventually("the e-mail ends", async || {
            let mail = self.mails.get(person, mail.id).await.unwrap();
            if mail.state == state { Ok(()) } else { Err(json!(format!("{mail:?}"))) }
        })
        .await;
    }
}

async fn a_kill_between_sending_and_noting(database: TestDatabase) {
    let host = MailHost::new(Certificate::Good);
    let mut server = host.start().await;
    let World { test, api, bot, chat_id, mut chat } = World::start(setup(database, &host)).await;
    let person = test.platform.organizations.person_of(api.account_id.parse().unwrap()).await.unwrap();
    let crate::harness::platform::TestPlatform { sandbox, platform, setup } = test;
    platform.stop().await;
    let environment = setup.environment(sandbox.base_url());
    let beside = Beside::open(&setup, &sandbox).await;

    server.behave("hang").await;
    let mail = beside.queue(&person, bot, chat_id, "anna@example.org").await;
    let process = ServingProcess::start(&environment).await;
    // The server has the e-mail, and the process does not know it.
    let first = server.mail().await;
    let log = process.kill();
    assert!(!log.contains("anna@example.org") && !log.contains("Sales in March"), "{log}");
    assert_eq!(beside.mails.get(&person, mail.id).await.unwrap().state, MailState::Queued);

    server.behave("accept").await;
    let process = ServingProcess::start(&environment).await;
    let again = server.mail().await;
    assert_eq!(first["message_id"], format!("<{}@example.org>", mail.id));
    assert_eq!((&first["message_id"], &first["date"]), (&again["message_id"], &again["date"]));
    assert_eq!((&first["text"], &first["html"]), (&again["text"], &again["html"]));
    beside.becomes(&person, &mail, MailState::Sent).await;
    assert_eq!(chat.bot_text().await, "The e-mail “Sales in March” was sent to anna@example.org.");
    assert_eq!(process.terminate().await.0, Some(0));
    beside.store.close().await;
    server.has_no_more_mails();
}

#[actix_web::test]
async fn a_kill_between_sending_and_noting_on_sqlite() {
    a_kill_between_sending_and_noting(TestDatabase::sqlite()).await;
}

#[actix_web::test]
async fn a_kill_between_sending_and_noting_on_postgres() {
    a_kill_between_sending_and_noting(TestDatabase::postgres().await).await;
}

#[actix_web::test]
async fn whatever_the_moment_of_a_kill_nothing_is_lost() {
    let host = MailHost::new(Certificate::Good);
    let mut server = host.start().await;
    let World { test, api, bot, chat_id, .. } = World::start(setup(TestDatabase::sqlite(), &host)).await;
    let person = test.platform.organizations.person_of(api.account_id.parse().unwrap()).await.unwrap();
    let crate::harness::platform::TestPlatform { sandbox, platform, setup } = test;
    platform.stop().await;
    let environment = setup.environment(sandbox.base_url());
    let beside = Beside::open(&setup, &sandbox).await;
    let mut queued = Vec::new();
    for number in 0..12 {
        queued.push(beside.queue(&person, bot, chat_id, &format!("anna{number}@example.org")).await);
    }
    let mut arrived = Vec::new();
    for kill in 1..=4 {
        let process = ServingProcess::start(&environment).await;
        // Right behind the server's answer, whatever that meets.
        while arrived.len() < kill * 2 {
            arrived.push(server.mail().await["message_id"].take());
        }
        process.kill();
    }
    let process = ServingProcess::start(&environment).await;
    for mail in &queued {
        beside.becomes(&person, mail, MailState::Sent).await;
    }
    assert_eq!(process.terminate().await.0, Some(0));
    while let Some(mail) = server.mail_at_hand() {
        arrived.push(mail["message_id"].clone());
    }
    for mail in &queued {
        let times = arrived.iter().filter(|name| **name == json!(format!("<{}@example.org>", mail.id))).count();
        assert!((1..=2).contains(&times), "{} arrived {times} times", mail.id);
    }
    assert!(arrived.len() <= queued.len() + 4, "more than one for each kill came twice: {}", arrived.len());
    beside.store.close().await;
}
