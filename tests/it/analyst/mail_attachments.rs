//! What goes with an e-mail: shown before it is sent, and chosen by its person without a word to a model.

use botyard::sandbox::mailbox::Mailbox;
use botyard::sandbox::models::ModelAnswer;
use serde_json::{Value, json};

use crate::analyst::fixture::{Analyst, BY_REGION, Somebody, mailing, to_mail, usual};

/// Drafts come with what the model chose.
fn attaching(analyst: &Analyst, statement: &'static str, attachment: &'static str) {
    analyst.says(move |request| match request.schema_name.as_str() {
        "analysis" if request.question().contains('@') => to_mail(statement, &[]),
        "mail" => ModelAnswer::json(json!({
            "subject": "Sales by region", "greeting": "Hello,", "body": "North sold the most: 200.",
            "signature": "Kind regards", "attachment": attachment,
        })),
        _ => usual(request),
    });
}

/// An analyst that mails by the server at a port of this machine.
async fn anna_and_analyst_at(port: u16, attachment: &'static str) -> (Analyst, Somebody) {
    let analyst = Analyst::start_with(|setup| mailing(setup, port)).await;
    attaching(&analyst, BY_REGION, attachment);
    let anna = analyst.somebody_with_shop("Anna").await;
    (analyst, anna)
}

async fn anna_and_analyst(attachment: &'static str) -> (Analyst, Somebody) {
    anna_and_analyst_at(9, attachment).await
}

/// The texts of the buttons, a row to a line.
fn buttons(message: &Value) -> String {
    let rows = message["reply_markup"]["inline_keyboard"].as_array().unwrap_or_else(|| panic!("no buttons: {message}"));
    let line = |row: &Value| {
        let row = row.as_array().unwrap();
        row.iter().map(|button| button["text"].as_str().unwrap()).collect::<Vec<_>>().join(" | ")
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What a message says, without what the question cost.
fn text(message: &Value) -> &str {
    let text = message["text"].as_str().unwrap_or_else(|| panic!("no text: {message}"));
    text.split("\n\n240 tokens").next().unwrap_or(text)
}

const TABLE: &str = "\nregion total\n────── ─────\nNorth    200\n";

const DECIDE: &str = "✅ Send | ✏️ Edit | ✖️ Cancel";

#[actix_web::test]
async fn a_picture_is_seen_before_it_is_sent() {
    let (analyst, mut anna) = anna_and_analyst("chart").await;
    let shown = analyst.say(&mut anna, "Send the sales by region to anna@example.org").await;
    assert!(shown["photo"].is_array(), "{shown}");
    assert_eq!(shown["caption"], "The picture for the e-mail “Sales by region”");
    let draft = anna.chat.bot_message().await;
    assert!(
        text(&draft).contains("\n\n📎 the picture of the result\n\nNothing is sent until you press Send."),
        "{draft}"
    );
    assert_eq!(buttons(&draft), format!("{DECIDE}\nNo attachment | CSV | ✓ Picture\nSQL"));
    // Whoever changes the words sees it again.
    analyst.press(&anna, &draft, "Edit").await;
    anna.chat.bot_text().await;
    assert!(analyst.say(&mut anna, "Subject: Regions").await["photo"].is_array());
    assert!(text(&anna.chat.bot_message().await).contains("Subject: Regions\n"));
}

#[actix_web::test]
async fn what_goes_with_an_email_is_chosen_below_its_preview() {
    let folder = tempfile::tempdir().unwrap();
    let mailbox = Mailbox::start(folder.path()).unwrap();
    let (analyst, mut anna) = anna_and_analyst_at(mailbox.address().port(), "csv").await;
    let draft = analyst.say(&mut anna, "Send the sales by region to anna@example.org").await;
    let asked = analyst.models.requests().len();
    assert_eq!(buttons(&draft), format!("{DECIDE}\nNo attachment | ✓ CSV | Picture\nWithout the table | SQL"));
    analyst.press(&anna, &draft, "No attachment").await;
    let bare = anna.chat.edit().await;
    assert!(!text(&bare).contains('📎') && !text(&bare).contains(TABLE), "{bare}");
    assert_eq!(buttons(&bare), format!("{DECIDE}\n✓ No attachment | CSV | Picture\nSQL"));
    analyst.press(&anna, &bare, "CSV").await;
    let again = anna.chat.edit().await;
    assert_eq!((text(&again), buttons(&again)), (text(&draft), buttons(&draft)));
    // The picture comes right before the preview, which takes the place of the one above.
    analyst.press(&anna, &again, "Picture").await;
    let above = anna.chat.edit().await;
    assert_eq!(text(&above), "✉️ The e-mail is shown anew below.");
    assert!(above["reply_markup"]["inline_keyboard"].as_array().is_none_or(Vec::is_empty), "{above}");
    assert!(anna.chat.bot_message().await["photo"].is_array());
    let drawn = anna.chat.bot_message().await;
    assert!(text(&drawn).contains("📎 the picture of the result") && !text(&drawn).contains(TABLE), "{drawn}");
    analyst.press(&anna, &drawn, "Send").await;
    anna.chat.edit().await;
    assert!(anna.chat.bot_text().await.contains("was sent"));
    let mail = std::fs::read_to_string(folder.path().join("1.eml")).unwrap();
    assert!(mail.contains("chart.png") && !mail.contains("result.csv"), "{mail}");
    assert_eq!(analyst.models.requests().len(), asked, "no model is asked for that");
}

#[actix_web::test]
async fn a_text_stands_without_the_table_and_without_the_file_if_its_person_wants_so() {
    let folder = tempfile::tempdir().unwrap();
    let mailbox = Mailbox::start(folder.path()).unwrap();
    let (analyst, mut anna) = anna_and_analyst_at(mailbox.address().port(), "csv").await;
    let draft = analyst.say(&mut anna, "Send the sales by region to anna@example.org").await;
    analyst.press(&anna, &draft, "Without the table").await;
    let plain = anna.chat.edit().await;
    assert!(!text(&plain).contains(TABLE) && text(&plain).contains("📎 result.csv, rows: 3"), "{plain}");
    assert_eq!(buttons(&plain), format!("{DECIDE}\nNo attachment | ✓ CSV | Picture\nWith the table | SQL"));
    analyst.press(&anna, &plain, "With the table").await;
    let again = anna.chat.edit().await;
    assert_eq!(text(&again), text(&draft));
    analyst.press(&anna, &again, "Without the table").await;
    let plain = anna.chat.edit().await;
    analyst.press(&anna, &plain, "Edit").await;
    anna.chat.bot_text().await;
    let edited = analyst.say(&mut anna, "Just look at the file.").await;
    assert!(!text(&edited).contains(TABLE), "{edited}");
    analyst.press(&anna, &edited, "Send").await;
    assert!(!text(&anna.chat.edit().await).contains(TABLE));
    anna.chat.bot_text().await;
    let with_file = std::fs::read_to_string(folder.path().join("1.eml")).unwrap();
    assert!(with_file.contains("result.csv") && !with_file.contains("North | 200"), "{with_file}");

    let draft = analyst.say(&mut anna, "Send the sales by region to anna@example.org").await;
    analyst.press(&anna, &draft, "No attachment").await;
    let bare = anna.chat.edit().await;
    analyst.press(&anna, &bare, "Send").await;
    anna.chat.edit().await;
    anna.chat.bot_text().await;
    let bare = std::fs::read_to_string(folder.path().join("2.eml")).unwrap();
    assert!(!bare.contains("result.csv") && !bare.contains("North | 200"), "{bare}");
}

#[actix_web::test]
async fn buttons_of_an_older_preview_change_nothing_and_a_second_press_does_no_harm() {
    let (analyst, mut anna) = anna_and_analyst("csv").await;
    let old = analyst.say(&mut anna, "Send the sales by region to anna@example.org").await;
    analyst.press(&anna, &old, "Edit").await;
    anna.chat.bot_text().await;
    let new = analyst.say(&mut anna, "Look.").await;
    for button in ["No attachment", "Picture", "Without the table"] {
        let refused = analyst.press(&anna, &old, button).await;
        assert!(refused.as_str().unwrap().contains("changed since"), "{button}: {refused}");
    }
    // What is so already is shown as it is now.
    analyst.press(&anna, &old, "CSV").await;
    let above = anna.chat.edit().await;
    assert_eq!((text(&above), buttons(&above)), (text(&new), buttons(&new)));
    analyst.press(&anna, &new, "No attachment").await;
    let bare = anna.chat.edit().await;
    assert_eq!(analyst.press(&anna, &above, "No attachment").await, Value::Null);
    let above = anna.chat.edit().await;
    assert_eq!((text(&above), buttons(&above)), (text(&bare), buttons(&bare)));
    analyst.press(&anna, &bare, "Cancel").await;
    anna.chat.edit().await;
    let late = analyst.press(&anna, &above, "CSV").await;
    assert!(late.as_str().unwrap().contains("called off already"), "{late}");
}

#[actix_web::test]
async fn what_goes_with_an_email_is_chosen_after_a_restart_too() {
    let (analyst, mut anna) = anna_and_analyst("csv").await;
    let draft = analyst.say(&mut anna, "Send the sales by region to anna@example.org").await;
    let analyst = analyst.restart().await;
    analyst.press(&anna, &draft, "Picture").await;
    assert!(anna.chat.bot_message().await["photo"].is_array());
    assert!(text(&anna.chat.bot_message().await).contains("📎 the picture of the result"));
}

#[actix_web::test]
async fn only_what_can_be_made_of_a_result_is_offered() {
    let (analyst, mut anna) = anna_and_analyst("chart").await;
    attaching(&analyst, "SELECT words FROM notes", "chart");
    let draft = analyst.say(&mut anna, "Send the notes to anna@example.org").await;
    assert_eq!(buttons(&draft), format!("{DECIDE}\nNo attachment | ✓ CSV\nWithout the table | SQL"));
    attaching(&analyst, "SELECT words FROM notes WHERE id > 1", "csv");
    let draft = analyst.say(&mut anna, "Send the notes to anna@example.org").await;
    assert_eq!(buttons(&draft), format!("{DECIDE}\nSQL"));
}

#[actix_web::test]
async fn of_a_result_that_is_not_kept_any_more_nothing_else_is_made() {
    let analyst = Analyst::start_with(|setup| mailing(setup, 9).with("analyst.kept_exchanges", "1")).await;
    attaching(&analyst, BY_REGION, "csv");
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let draft = analyst.say(&mut anna, "Send the sales by region to anna@example.org").await;
    analyst.ask(&mut anna, "How much did each region sell?").await;
    anna.chat.bot_message().await;
    let gone = analyst.press(&anna, &draft, "Picture").await;
    assert_eq!(gone, "This is not kept any more. Ask again.");
    // What goes with it is kept with it.
    analyst.press(&anna, &draft, "Without the table").await;
    let plain = anna.chat.edit().await;
    assert!(text(&plain).contains("📎 result.csv, rows: 3"), "{plain}");
    assert_eq!(buttons(&plain), format!("{DECIDE}\nNo attachment | ✓ CSV\nWith the table"));
}

#[actix_web::test]
async fn of_a_database_that_was_removed_nothing_else_is_made() {
    let (analyst, mut anna) = anna_and_analyst("csv").await;
    let draft = analyst.say(&mut anna, "Send the sales by region to anna@example.org").await;
    let console = analyst.console(&mut anna).await;
    let id = console.get("/api/org/databases").await["items"][0]["id"].as_str().unwrap().to_owned();
    console.expect(204, "POST", "/api/org/databases/remove", json!({ "database_id": id })).await;
    let removed = analyst.press(&anna, &draft, "Picture").await;
    assert!(removed.as_str().unwrap().starts_with("The database of this answer was removed"), "{removed}");
}
