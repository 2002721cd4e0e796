//! What is said of e-mails fits who reads it: somebody on their own, a member, an owner.

use serde_json::json;

use crate::analyst::fixture::{Analyst, BY_REGION, Somebody, mailing, to_mail, usual};

fn mails_sales(analyst: &Analyst) {
    analyst.says(|request| match request.schema_name.as_str() {
        "analysis" => to_mail(BY_REGION, &[]),
        _ => usual(request),
    });
}

/// What is said to a question, without what it cost.
async fn said(analyst: &Analyst, somebody: &mut Somebody, text: &str) -> String {
    let said = analyst.ask(somebody, text).await;
    said.split("\n\n").next().unwrap_or_default().to_owned()
}

#[actix_web::test]
async fn a_preview_ends_with_the_line_that_the_email_ends_with() {
    let analyst = Analyst::start_with(|setup| mailing(setup, 9)).await;
    mails_sales(&analyst);
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let draft = analyst.ask(&mut anna, "Send the sales to anna@example.org").await;
    assert!(draft.contains("\n\nKind regards\n\n-- \nSent from a chat with @analyst_bot.\n\n📎 result.csv"), "{draft}");
    let mut olga = analyst.owner_with_shop("Olga").await;
    let console = analyst.console(&mut olga).await;
    console.expect(200, "PUT", "/api/org/mail", json!({ "allowed_recipients": ["*@example.org"] })).await;
    let draft = analyst.ask(&mut olga, "Send the sales to anna@example.org").await;
    assert!(draft.contains("\n\n-- \nSent from a chat with @analyst_bot for Olga's shop.\n\n📎 result.csv"), "{draft}");
}

#[actix_web::test]
async fn a_refusal_says_who_can_allow_it() {
    let analyst = Analyst::start_with(|setup| mailing(setup, 9)).await;
    mails_sales(&analyst);
    let refused = "No e-mail may go to eve@example.net from here: ";
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let told = said(&analyst, &mut anna, "Send the sales to eve@example.net").await;
    assert_eq!(told, format!("{refused}ask the operator to allow it."));
    let mut olga = analyst.owner_with_shop("Olga").await;
    let console = analyst.console(&mut olga).await;
    let mut dora = analyst.member(&mut olga, "Dora").await;
    let told = said(&analyst, &mut dora, "Send the sales to eve@example.net").await;
    assert_eq!(told, format!("{refused}ask an owner of your organization to allow it."));
    let told = said(&analyst, &mut olga, "Send the sales to eve@example.net").await;
    assert_eq!(told, format!("{refused}allow it in the console under E-mail, where /dashboard in the chat leads."));
    // What the owner has allowed is for the operator to allow as well.
    console.expect(200, "PUT", "/api/org/mail", json!({ "allowed_recipients": ["*@example.net"] })).await;
    let told = said(&analyst, &mut olga, "Send the sales to eve@example.net").await;
    let by_platform =
        "the platform's mail server writes only to whom the operator allows; ask for it, or set up a mail server";
    assert!(told.starts_with(&format!("{refused}{by_platform}")), "{told}");
    assert_eq!(analyst.requests("mail").len(), 0);
}

#[actix_web::test]
async fn without_a_mail_server_it_is_said_who_can_set_one_up() {
    let analyst = Analyst::start().await;
    mails_sales(&analyst);
    let missing = "No mail server is set up here: ";
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let told = said(&analyst, &mut anna, "Send the sales to anna@example.org").await;
    assert_eq!(told, format!("{missing}ask the operator to set one up."));
    let mut olga = analyst.owner_with_shop("Olga").await;
    let mut dora = analyst.member(&mut olga, "Dora").await;
    let told = said(&analyst, &mut dora, "Send the sales to anna@example.org").await;
    assert_eq!(told, format!("{missing}ask an owner of your organization to set one up."));
    let told = said(&analyst, &mut olga, "Send the sales to anna@example.org").await;
    assert_eq!(told, format!("{missing}set one up in the console under E-mail, where /dashboard in the chat leads."));
}

#[actix_web::test]
async fn whoever_is_about_to_leave_knows_what_becomes_of_emails_that_wait() {
    let analyst =
        Analyst::start_with(|setup| mailing(setup, 9).with("mail.retry_max", "1h").with("mail.retry_initial", "1h"))
            .await;
    mails_sales(&analyst);
    let mut olga = analyst.owner_with_shop("Olga").await;
    let console = analyst.console(&mut olga).await;
    console.expect(200, "PUT", "/api/org/mail", json!({ "allowed_recipients": ["*@example.org"] })).await;
    let mut dora = analyst.member(&mut olga, "Dora").await;
    let draft = analyst.say(&mut dora, "Send the sales to anna@example.org").await;
    analyst.press(&dora, &draft, "Send").await;
    dora.chat.edit().await;
    let sure = analyst.say(&mut dora, "/leave").await;
    let words = sure["text"].as_str().unwrap();
    assert!(words.contains("e-mails of yours that still wait for the mail server are not sent"), "{words}");
    analyst.press(&dora, &sure, "Leave").await;
    let mut told = vec![dora.chat.bot_text().await, dora.chat.bot_text().await];
    told.sort();
    assert_eq!(
        told,
        [
            "The e-mail “Sales by region” to anna@example.org was not sent: you do not belong to Olga's shop any more.",
            "You have left your organization.",
        ]
    );
}
