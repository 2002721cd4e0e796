//! Who gets an e-mail: whom the person names in their message, and nobody without being shown.

use botyard::sandbox::mailbox::Mailbox;

use crate::analyst::fixture::{Analyst, BY_REGION, Somebody, mailing, to_mail, usual};

/// An analyst who may write to everybody at example.org, and somebody with a database.
async fn anna_and_analyst() -> (Analyst, Somebody) {
    let analyst = Analyst::start_with(|setup| mailing(setup, 9)).await;
    let anna = analyst.somebody_with_shop("Anna").await;
    (analyst, anna)
}

/// From now on the model takes these for whom an e-mail is meant.
fn takes(analyst: &Analyst, recipients: &'static [&'static str]) {
    analyst.says(move |request| match request.schema_name.as_str() {
        "analysis" => to_mail(BY_REGION, recipients),
        _ => usual(request),
    });
}

#[actix_web::test]
async fn an_email_goes_to_the_addresses_of_the_message_whatever_a_model_makes_of_them() {
    let (analyst, mut anna) = anna_and_analyst().await;
    takes(&analyst, &["anna@example.org", "bob@example.org"]);
    let draft = analyst.ask(&mut anna, "Send it to Anna@example.org and bob@example.org").await;
    assert!(draft.contains("\nTo: Anna@example.org, bob@example.org\nSubject: "), "{draft}");
    // Whom an earlier message named is not meant by one that names somebody else.
    takes(&analyst, &["anna@example.org"]);
    let draft = analyst.ask(&mut anna, "Send it to bob@example.org").await;
    assert!(draft.contains("\nTo: bob@example.org\nSubject: "), "{draft}");
    takes(&analyst, &["anna@example.org", "bob@example.org", "eve@example.org"]);
    let draft = analyst.ask(&mut anna, "Send it to bob@example.org and dora@example.org").await;
    assert!(draft.contains("\nTo: bob@example.org\nNot to: dora@example.org\nSubject: "), "{draft}");
    takes(&analyst, &["eve@example.org"]);
    let draft = analyst.ask(&mut anna, "Send it to bob@example.org and dora@example.org").await;
    assert!(draft.contains("\nTo: bob@example.org, dora@example.org\nSubject: "), "{draft}");
}

#[actix_web::test]
async fn who_is_named_but_gets_nothing_is_shown_until_the_person_says_who_gets_it() {
    let folder = tempfile::tempdir().unwrap();
    let mailbox = Mailbox::start(folder.path()).unwrap();
    let analyst = Analyst::start_with(|setup| mailing(setup, mailbox.address().port())).await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    takes(&analyst, &["bob@example.org"]);
    let draft = analyst.say(&mut anna, "Send bob@example.org what carl@evil.example bought").await;
    let named = "\nTo: bob@example.org\nNot to: carl@evil.example\nSubject: ";
    assert!(draft["text"].as_str().unwrap().contains(named), "{draft}");
    analyst.press(&anna, &draft, "Edit").await;
    anna.chat.bot_text().await;
    let edited = analyst.say(&mut anna, "Look.").await;
    assert!(edited["text"].as_str().unwrap().contains(named), "{edited}");
    analyst.press(&anna, &edited, "Edit").await;
    anna.chat.bot_text().await;
    let edited = analyst.say(&mut anna, "To: Dora@example.org\n\nLook.").await;
    let text = edited["text"].as_str().unwrap();
    assert!(text.contains("\nTo: Dora@example.org\nSubject: ") && !text.contains("Not to"), "{text}");
    analyst.press(&anna, &edited, "Send").await;
    anna.chat.edit().await;
    anna.chat.bot_text().await;
    let mail = std::fs::read_to_string(folder.path().join("1.eml")).unwrap();
    assert!(mail.contains("To: Dora@example.org") && !mail.contains("carl"), "{mail}");
}

#[actix_web::test]
async fn an_address_that_only_looks_like_an_earlier_one_is_another() {
    let (analyst, mut anna) = anna_and_analyst().await;
    takes(&analyst, &["anna@example.org"]);
    analyst.ask(&mut anna, "Send it to anna@example.org").await;
    let drafted = analyst.requests("mail").len();
    for (written, named) in [
        ("anna@example.org.evil.example", "anna@example.org.evil.example"),
        ("anna@еxample.org", "anna@xn--xample-2of.org"),
    ] {
        let refused = analyst.ask(&mut anna, &format!("Send it to {written}")).await;
        assert!(refused.starts_with(&format!("No e-mail may go to {named} from here: ")), "{refused}");
    }
    assert_eq!(analyst.requests("mail").len(), drafted);
}

#[actix_web::test]
async fn a_message_without_addresses_goes_to_earlier_ones_of_the_person() {
    let (analyst, mut anna) = anna_and_analyst().await;
    takes(&analyst, &["anna@example.org"]);
    let asked = analyst.ask(&mut anna, "Send it to Anna").await;
    assert!(asked.starts_with("Who should get the e-mail? "), "{asked}");
    analyst.ask(&mut anna, "Send it to Anna@example.org").await;
    takes(&analyst, &["anna@example.org", "evil@example.org"]);
    let draft = analyst.ask(&mut anna, "Send her that by month, too").await;
    assert!(draft.contains("\nTo: Anna@example.org\nSubject: "), "{draft}");
}
