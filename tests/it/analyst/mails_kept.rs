//! To whom an organization's data went by e-mail is known to its owners, whatever the one who sent it has deleted.

use botyard::base::ambient::Ambient;
use botyard::sandbox::mailbox::Mailbox;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::analyst::fixture::{Analyst, BY_REGION, Somebody, mailing, to_mail, usual};
use crate::harness::database::TestDatabase;
use crate::harness::platform::{Api, PASSWORD};

/// An organization whose member has sent an e-mail, with a draft and one that was called off beside it.
struct Sent {
    analyst: Analyst,
    owner: Api,
    dora: Somebody,
    _mailbox: (Mailbox, TempDir),
}

impl Sent {
    async fn start(database: TestDatabase) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mailbox = Mailbox::start(folder.path()).unwrap();
        let analyst = Analyst::start_on(database, |setup| mailing(setup, mailbox.address().port())).await;
        analyst.says(|request| match request.schema_name.as_str() {
            "analysis" => to_mail(BY_REGION, &[]),
            _ => usual(request),
        });
        let mut olga = analyst.owner_with_shop("Olga").await;
        let owner = analyst.console(&mut olga).await;
        owner.expect(200, "PUT", "/api/org/mail", json!({ "allowed_recipients": ["*@example.org"] })).await;
        let mut dora = analyst.member(&mut olga, "Dora").await;
        let draft = analyst.say(&mut dora, "Send the sales to home@example.org and work@example.org").await;
        analyst.press(&dora, &draft, "Send").await;
        dora.chat.edit().await;
        let sent = dora.chat.bot_text().await;
        assert!(sent.ends_with("was sent to home@example.org and 1 more."), "{sent}");
        let draft = analyst.say(&mut dora, "Send the sales to off@example.org").await;
        analyst.press(&dora, &draft, "Cancel").await;
        dora.chat.edit().await;
        analyst.say(&mut dora, "Send the sales to open@example.org").await;
        assert_eq!(
            told(&owner).await,
            json!([
                [["off@example.org"], "Sales by region", "csv", "cancelled"],
                [["home@example.org", "work@example.org"], "Sales by region", "csv", "sent"],
            ])
        );
        Self { analyst, owner, dora, _mailbox: (mailbox, folder) }
    }
}

/// What owners are told of each e-mail.
async fn told(owner: &Api) -> Value {
    let listed = owner.get("/api/org/mails").await;
    let told = |mail: &Value| json!([mail["recipients"], mail["subject"], mail["attachment"], mail["state"]]);
    listed["items"].as_array().unwrap().iter().map(told).collect()
}

fn only_to_whom() -> Value {
    json!([[["home@example.org", "work@example.org"], "", null, "sent"]])
}

#[actix_web::test]
async fn what_a_member_sent_stays_known_to_the_owner_when_they_clear_their_chat_on_sqlite() {
    what_a_member_sent_stays_known_to_the_owner_when_they_clear_their_chat(TestDatabase::sqlite()).await;
}

#[actix_web::test]
async fn what_a_member_sent_stays_known_to_the_owner_when_they_clear_their_chat_on_postgres() {
    what_a_member_sent_stays_known_to_the_owner_when_they_clear_their_chat(TestDatabase::postgres().await).await;
}

async fn what_a_member_sent_stays_known_to_the_owner_when_they_clear_their_chat(database: TestDatabase) {
    let Sent { analyst, owner, mut dora, _mailbox } = Sent::start(database).await;
    let sure = analyst.say(&mut dora, "/clear").await;
    let words = sure["text"].as_str().unwrap();
    assert!(words.contains("of the e-mails that you sent for an organization, to whom they went"), "{words}");
    analyst.press(&dora, &sure, "Delete").await;
    dora.chat.edit().await;
    assert_eq!(told(&owner).await, only_to_whom());
    // A second time there is nothing left to delete.
    let sure = analyst.say(&mut dora, "/clear").await;
    analyst.press(&dora, &sure, "Delete").await;
    dora.chat.edit().await;
    assert_eq!(told(&owner).await, only_to_whom());
    let now = Ambient::system().now();
    analyst.test.platform.mails.forget_old(now + chrono::TimeDelta::days(89)).await.unwrap();
    assert_eq!(told(&owner).await, only_to_whom());
    analyst.test.platform.mails.forget_old(now + chrono::TimeDelta::days(91)).await.unwrap();
    assert_eq!(told(&owner).await, json!([]));
}

#[actix_web::test]
async fn what_a_member_sent_stays_known_to_the_owner_when_they_erase_their_account() {
    let Sent { analyst, owner, mut dora, _mailbox } = Sent::start(TestDatabase::sqlite()).await;
    let dora = analyst.console(&mut dora).await;
    dora.expect(204, "POST", "/api/auth/account/erase", json!({ "password": PASSWORD })).await;
    assert_eq!(told(&owner).await, only_to_whom());
    assert_eq!(owner.get("/api/org/mails").await["items"][0]["account_id"], dora.account_id);
}
