//! What owners set, and what nobody gets to see.

use botyard::base::ambient::Ambient;
use botyard::base::secret::{ExposeSecret as _, SecretString};
use botyard::model::account::Role;
use botyard::model::audit::Caller;
use botyard::model::mail::MailState;
use botyard::services::vault::Vault;
use botyard::store::Store;
use serde_json::{Value, json};

use crate::harness::database::TestDatabase;
use crate::harness::process;
use crate::mail::fixture::{World, create_organization, own_sender, setup, take_in};
use crate::mail::server::{Certificate, MailHost, PASSWORD};

#[actix_web::test]
async fn owners_set_up_and_try_their_mail_server() {
    let host = MailHost::new(Certificate::Good);
    let mut server = host.start().await;
    let world = World::start(setup(TestDatabase::sqlite(), &host)).await;
    let api = &world.api;
    assert_eq!(api.problem("GET", "/api/org/mail", Value::Null).await, "404 no_organization");
    create_organization(api, "Acme").await;
    let unset = api.get("/api/org/mail").await;
    let expected = json!({
        "sender": null, "allowed_recipients": [], "platform_from": "bots@example.org", "updated_at": null,
    });
    assert_eq!(unset, expected);
    let set = api.expect(200, "PUT", "/api/org/mail", own_sender(host.implicit, "implicit")).await;
    assert_eq!((&set["sender"]["has_password"], &set["sender"]["password"]), (&json!(true), &Value::Null));
    assert_eq!(api.get("/api/org/mail").await, set);

    let tried = api.expect(200, "POST", "/api/org/mail/test", json!({})).await;
    assert_eq!(tried, json!({ "from": "acme@example.org", "sent": false }));
    let tried = api.expect(200, "POST", "/api/org/mail/test", json!({ "recipient": "anna@example.org" })).await;
    assert_eq!(tried["sent"], true);
    assert_eq!(server.mail().await["subject"], "Test of the mail server");
    let test =
        async |recipient: &str| api.problem("POST", "/api/org/mail/test", json!({ "recipient": recipient })).await;
    assert_eq!(test("anna@example.com").await, "403 recipient_not_allowed");
    assert_eq!(test("anna").await, "422 invalid_body");

    // The password stays while server and user do.
    let mut own = own_sender(host.implicit, "implicit");
    own["sender"]["password"] = Value::Null;
    own["sender"]["from_name"] = json!("Acme Reports");
    api.expect(200, "PUT", "/api/org/mail", own.clone()).await;
    api.expect(200, "POST", "/api/org/mail/test", json!({})).await;
    for (field, value) in [("host", json!("127.0.0.1")), ("port", json!(host.starttls)), ("username", json!("root"))] {
        let mut elsewhere = own.clone();
        elsewhere["sender"][field] = value;
        assert_eq!(api.problem("PUT", "/api/org/mail", elsewhere).await, "422 invalid_field", "{field}");
    }
    let recorded = world.recorded().await;
    assert!(!format!("{recorded:?}").contains(PASSWORD) && !format!("{recorded:?}").contains("anna@"));
    // It goes with the server.
    api.expect(200, "PUT", "/api/org/mail", json!({})).await;
    assert_eq!(api.problem("PUT", "/api/org/mail", own).await, "422 invalid_field");
}

#[actix_web::test]
async fn what_cannot_be_set_is_refused_with_the_field() {
    let host = MailHost::new(Certificate::Good);
    let world = World::start(setup(TestDatabase::sqlite(), &host)).await;
    create_organization(&world.api, "Acme").await;
    let cases = [
        ("sender.host", "host", json!("smtp.example.org:465")),
        ("sender.host", "host", json!("smtp.example.org/x")),
        ("sender.host", "host", json!("a b")),
        ("sender.host", "host", json!("")),
        ("sender.port", "port", json!(0)),
        ("sender.from", "from", json!("acme@example.org\r\nBcc: eve@example.net")),
        ("sender.from_name", "from_name", json!("Acme\r\nBcc: eve@example.net")),
        ("sender.username", "username", json!("user\r\nQUIT")),
        ("sender.password", "password", json!("pass\r\nQUIT of a server")),
        ("sender.username", "username", Value::Null),
        ("sender.tls", "tls", json!("off")),
    ];
    for (field, key, value) in cases {
        let mut own = own_sender(465, "implicit");
        own["sender"][key] = value.clone();
        let answer = world.api.expect(422, "PUT", "/api/org/mail", own).await;
        assert_eq!((&answer["code"], &answer["field"]), (&json!("invalid_field"), &json!(field)), "{value}");
    }
    for rules in [json!(["*"]), json!(["*@"]), json!(["anna"]), json!(vec!["a@example.org"; 101])] {
        let answer = world.api.expect(422, "PUT", "/api/org/mail", json!({ "allowed_recipients": rules })).await;
        assert_eq!(answer["field"], "allowed_recipients");
    }
    let mut anybody = own_sender(465, "implicit");
    anybody["allowed_recipients"] = json!(["*"]);
    world.api.expect(200, "PUT", "/api/org/mail", anybody).await;
}

#[actix_web::test]
async fn members_and_strangers_learn_nothing() {
    let host = MailHost::new(Certificate::Good);
    let world = World::start(setup(TestDatabase::sqlite(), &host)).await;
    create_organization(&world.api, "Acme").await;
    world.api.expect(200, "PUT", "/api/org/mail", own_sender(host.implicit, "implicit")).await;
    let member = world.test.sign_up("member", Role::User).await;
    let stranger = world.test.sign_up("stranger", Role::Admin).await;
    take_in(&world.api, &member, "member").await;
    for (api, expected) in [(&member, "403 owner_required"), (&stranger, "404 no_organization")] {
        assert_eq!(api.problem("GET", "/api/org/mail", Value::Null).await, expected);
        assert_eq!(api.problem("PUT", "/api/org/mail", json!({})).await, expected);
        assert_eq!(api.problem("POST", "/api/org/mail/test", json!({})).await, expected);
        assert_eq!(api.get("/api/org/mails").await["total"], 0);
    }
}

#[actix_web::test]
async fn a_mail_server_is_not_tried_without_end() {
    let host = MailHost::new(Certificate::Good);
    let _server = host.start().await;
    let world = World::start(setup(TestDatabase::sqlite(), &host)).await;
    create_organization(&world.api, "Acme").await;
    for _ in 0..20 {
        world.api.expect(200, "POST", "/api/org/mail/test", json!({})).await;
    }
    assert_eq!(world.api.problem("POST", "/api/org/mail/test", json!({})).await, "429 too_many_mails");
}

#[actix_web::test]
async fn the_password_is_rotated_with_the_other_secrets() {
    let host = MailHost::new(Certificate::Good);
    let mut server = host.start().await;
    let world = World::start(setup(TestDatabase::sqlite(), &host)).await;
    create_organization(&world.api, "Acme").await;
    world.api.expect(200, "PUT", "/api/org/mail", own_sender(host.implicit, "implicit")).await;
    let World { mut test, api, bot, chat_id, chat } = world;
    let (old, new) = (test.setup.vault_key.clone(), Vault::generate_key());
    test.setup.vault_key = SecretString::from(format!("{},{}", new.expose_secret(), old.expose_secret()));
    let store = Store::open(&test.setup.database.settings()).await.unwrap();
    let vault = Vault::new(&[new.clone(), old]).unwrap();
    let rotation = vault.rotate(&store, &Ambient::system(), &Caller::system()).await.unwrap();
    assert_eq!((rotation.unreadable.len(), rotation.resealed > 0), (0, true));
    let usage = vault.usage(&store).await.unwrap();
    assert_eq!(usage.iter().filter(|key| !key.is_newest).map(|key| key.credentials).sum::<i64>(), 0);
    store.close().await;

    // The old key is not needed any more.
    let mut setup = setup(TestDatabase::sqlite(), &host);
    std::mem::swap(&mut setup.database, &mut test.setup.database);
    setup.vault_key = new;
    let test = test.restart(setup).await;
    let api = api.at(&format!("http://{}", test.platform.address()));
    let world = World { test, api, bot, chat_id, chat };
    let sent = world.send(&world.api, world.letter("anna@example.org")).await.unwrap();
    assert_eq!(server.mail().await["sender"], "acme@example.org");
    world.becomes(&world.api, &sent, MailState::Sent).await;
}

#[actix_web::test]
async fn the_doctor_looks_at_the_platforms_mail_server() {
    let host = MailHost::new(Certificate::Good);
    let mail_line = async |setup: &crate::harness::platform::Setup| {
        let output = process::run(&["doctor"], &setup.environment("http://127.0.0.1:1"), "").await;
        let printed = String::from_utf8(output.stdout).unwrap();
        printed.lines().find(|line| line.contains(" mail ")).unwrap_or_else(|| panic!("{printed}")).to_owned()
    };
    let with_server = setup(TestDatabase::sqlite(), &host);
    assert!(mail_line(&with_server).await.starts_with("FAIL mail      the mail server cannot be reached"));
    let _server = host.start().await;
    let line = mail_line(&with_server).await;
    assert_eq!(line, "ok   mail      localhost takes e-mails from bots@example.org");
    let wrong = setup(TestDatabase::sqlite(), &host).with("mail.password", "wrong");
    assert!(mail_line(&wrong).await.starts_with("FAIL mail      the mail server refused the user name"));
    let without = setup(TestDatabase::sqlite(), &host).with("mail.host", "");
    assert!(mail_line(&without).await.starts_with("ok   mail      no server (mail.host)"));
}
