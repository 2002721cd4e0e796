//! E-mails out of a chat: nothing is sent before somebody presses Send.

use botyard::sandbox::mailbox::Mailbox;
use serde_json::Value;

use crate::analyst::fixture::{Analyst, BY_REGION, mailing, to_mail, usual};

async fn with_mail() -> Analyst {
    let analyst = Analyst::start_with(|setup| mailing(setup, 9)).await;
    analyst.says(|request| match request.schema_name.as_str() {
        "analysis" => to_mail(BY_REGION, &["anna@example.org", "evil@example.net"]),
        _ => usual(request),
    });
    analyst
}

#[actix_web::test]
async fn a_draft_is_shown_changed_and_sent_by_its_person_only() {
    let analyst = with_mail().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let draft = analyst.say(&mut anna, "Send the sales by region to anna@example.org").await;
    let text = draft["text"].as_str().unwrap();
    assert!(
        text.starts_with("✉️ Draft of an e-mail\nTo: anna@example.org\nSubject: Sales by region\n\nHello,"),
        "{text}"
    );
    assert!(text.contains("📎 result.csv, rows: 3\n\nNothing is sent until you press Send."), "{text}");
    let table = |message: &Value| {
        let mut entities = message["entities"].as_array().unwrap().iter();
        let place = entities.find(|entity| entity["type"] == "pre").unwrap_or_else(|| panic!("no table: {message}"));
        let text: Vec<u16> = message["text"].as_str().unwrap().encode_utf16().collect();
        let [offset, length] = ["offset", "length"].map(|key| usize::try_from(place[key].as_u64().unwrap()).unwrap());
        String::from_utf16(&text[offset..offset + length]).unwrap()
    };
    assert_eq!(table(&draft), "region total\n────── ─────\nNorth    200\nSouth    125\nWest      70");
    let how = {
        analyst.press(&anna, &draft, "Edit").await;
        anna.chat.bot_text().await
    };
    assert!(how.starts_with("Send me the new text"), "{how}");
    let edited = analyst.say(&mut anna, "Subject: Shorter\n\nJust look at the file.").await;
    let text = edited["text"].as_str().unwrap();
    assert!(text.contains("Subject: Shorter\n\nJust look at the file.\n\n"), "{text}");
    assert_eq!(table(&edited), table(&draft));
    // The old preview would not send what it shows.
    let stale = analyst.press(&anna, &draft, "Send").await;
    assert!(stale.as_str().unwrap().contains("changed since"), "{stale}");
    analyst.press(&anna, &edited, "Send").await;
    let sent = anna.chat.edit().await;
    let text = sent["text"].as_str().unwrap();
    assert!(text.starts_with("✉️ E-mail\n") && text.contains("On its way."), "{sent}");
    assert_eq!(table(&sent), table(&draft));
    let twice = analyst.press(&anna, &draft, "Send").await;
    assert!(twice.as_str().unwrap().contains("already"), "{twice}");
}

#[actix_web::test]
async fn a_preview_says_what_of_a_long_table_it_leaves_out() {
    let analyst = with_mail().await;
    analyst.says(|request| match request.schema_name.as_str() {
        "analysis" => to_mail(
            "SELECT a.amount * 1000 + b.amount AS made FROM sales a CROSS JOIN sales b ORDER BY made",
            &["anna@example.org"],
        ),
        _ => usual(request),
    });
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let draft = analyst.ask(&mut anna, "Send the products of all sales to anna@example.org").await;
    assert!(draft.contains("\n30,030\n30,040\n"), "numbers as in an answer: {draft}");
    let left_out = "The e-mail shows the first 20 rows; 16 more are in the attached file.\n\
        Of its table you see 15 of 20 rows, 1 of 1 columns.\n\nKind regards\n\n";
    assert!(draft.contains(left_out) && draft.contains("📎 result.csv, rows: 36"), "{draft}");
}

#[actix_web::test]
async fn nothing_is_drafted_that_cannot_be_shown_whole() {
    let analyst = with_mail().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let draft = analyst.say(&mut anna, "Send the sales by region to anna@example.org").await;
    analyst.press(&anna, &draft, "Edit").await;
    anna.chat.bot_text().await;
    let refused = analyst.ask(&mut anna, &"wordy ".repeat(600)).await;
    assert!(refused.contains("too long to be shown"), "{refused}");
}

#[actix_web::test]
async fn one_that_failed_is_sent_again_from_the_message_that_says_so() {
    let analyst = Analyst::start_with(|setup| mailing(setup, 9).with("mail.max_attempts", "1")).await;
    analyst.says(|request| match request.schema_name.as_str() {
        "analysis" => to_mail(BY_REGION, &["anna@example.org"]),
        _ => usual(request),
    });
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let draft = analyst.say(&mut anna, "Send the sales by region to anna@example.org").await;
    analyst.press(&anna, &draft, "Send").await;
    anna.chat.edit().await;
    for _ in 0..2 {
        let failed = anna.chat.bot_message().await;
        assert!(failed["text"].as_str().unwrap().contains("was not sent"), "{failed}");
        analyst.press(&anna, &failed, "Send again").await;
        let again = anna.chat.edit().await;
        assert!(again["text"].as_str().unwrap().contains("On its way."), "{again}");
    }
}

#[actix_web::test]
async fn a_draft_is_called_off() {
    let analyst = with_mail().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let draft = analyst.say(&mut anna, "Send the sales by region to anna@example.org").await;
    analyst.press(&anna, &draft, "Cancel").await;
    assert!(anna.chat.edit().await["text"].as_str().unwrap().ends_with("Called off. Nothing was sent."));
}

#[actix_web::test]
async fn recipients_outside_the_policy_are_refused() {
    let analyst = with_mail().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let refused = analyst.ask(&mut anna, "Send the sales to evil@example.net").await;
    assert!(refused.contains("evil@example.net") && refused.starts_with("No e-mail"), "{refused}");
    assert_eq!(analyst.requests("mail").len(), 0, "words that nobody may get cost nothing");
}

#[actix_web::test]
async fn whoever_makes_a_mistake_in_an_edit_mends_it() {
    let analyst = with_mail().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let draft = analyst.say(&mut anna, "Send the sales by region to anna@example.org").await;
    analyst.press(&anna, &draft, "Edit").await;
    anna.chat.bot_text().await;
    let asked = analyst.models.requests().len();
    for (mistake, words) in [
        ("To: eve@example.net\n\nLook.", "No e-mail may go to eve@example.net"),
        ("To: eve@localhost\n\nLook.", "I cannot read this as an e-mail address: “eve@localhost”."),
        ("Subject:\n\nLook.", "Subject: 1 to 200 characters."),
    ] {
        let told = analyst.ask(&mut anna, mistake).await;
        assert!(told.starts_with(words), "{told}");
        let awaited = "\n\nI still wait for the new text of the e-mail. /cancel keeps it as it is.";
        assert!(told.ends_with(awaited), "{told}");
    }
    let mended = analyst.ask(&mut anna, "To: ben@example.org\n\nLook.").await;
    assert!(mended.contains("To: ben@example.org\nSubject: Sales by region\n\nLook.\n\n"), "{mended}");
    assert_eq!(analyst.models.requests().len(), asked, "none of it was a question");
}

#[actix_web::test]
async fn all_who_are_named_get_a_draft_or_are_told_of() {
    let analyst = with_mail().await;
    analyst.says(|request| match request.schema_name.as_str() {
        "analysis" => to_mail(BY_REGION, &["anna@example.org", "dora@example.org؛"]),
        _ => usual(request),
    });
    let mut anna = analyst.somebody_with_shop("Anna").await;
    for named in [
        "anna@example.org; dora@example.org؛",
        "anna@example.org/dora@example.org",
        "anna@example.org、dora@example.org。",
        "“anna@example.org” «dora@example.org»؟",
    ] {
        let draft = analyst.ask(&mut anna, &format!("Send it to {named}")).await;
        assert!(draft.contains("To: anna@example.org, dora@example.org\n"), "{named}: {draft}");
    }
    let drafted = analyst.requests("mail").len();
    let told = analyst.ask(&mut anna, "Send it to anna@example.org and dora@localhost").await;
    assert!(told.starts_with("I cannot read this as an e-mail address: “dora@localhost”."), "{told}");
    analyst.says(|request| match request.schema_name.as_str() {
        "analysis" => to_mail(BY_REGION, &[]),
        _ => usual(request),
    });
    let many: Vec<_> = (0..21).map(|number| format!("p{number}@example.org")).collect();
    let told = analyst.ask(&mut anna, &format!("Send it to {}", many.join(", "))).await;
    assert!(told.starts_with("An e-mail goes to at most 20 people, and these are 21."), "{told}");
    assert_eq!(analyst.requests("mail").len(), drafted);
}

#[actix_web::test]
async fn a_draft_shows_the_statement_that_its_data_came_from() {
    let analyst = with_mail().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let draft = analyst.say(&mut anna, "Send the sales by region to anna@example.org").await;
    analyst.press(&anna, &draft, "SQL").await;
    let statement = anna.chat.bot_text().await;
    assert!(statement.starts_with("SELECT") && statement.contains("sales"), "{statement}");
    analyst.press(&anna, &draft, "Edit").await;
    anna.chat.bot_text().await;
    let edited = analyst.say(&mut anna, "Look.").await;
    analyst.press(&anna, &edited, "SQL").await;
    assert_eq!(anna.chat.bot_text().await, statement);
    // A message without data has none.
    analyst.says(|request| match request.schema_name.as_str() {
        "analysis" => to_mail("", &[]),
        _ => usual(request),
    });
    let draft = analyst.say(&mut anna, "Tell anna@example.org that I am late").await;
    assert_eq!(draft["reply_markup"]["inline_keyboard"].as_array().map(Vec::len), Some(1), "{draft}");
}

#[actix_web::test]
async fn the_mail_of_a_long_series_shows_its_newest_rows() {
    let folder = tempfile::tempdir().unwrap();
    let mailbox = Mailbox::start(folder.path()).unwrap();
    let analyst = Analyst::start_with(|setup| mailing(setup, mailbox.address().port())).await;
    analyst.says(|request| match request.schema_name.as_str() {
        "analysis" => to_mail(
            "SELECT date('2026-01-01', '+' || (a.amount * 200 + b.amount) || ' days') AS day, b.amount AS made
                FROM sales a CROSS JOIN sales b ORDER BY day",
            &["anna@example.org"],
        ),
        _ => usual(request),
    });
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let draft = analyst.say(&mut anna, "Send the days to anna@example.org").await;
    let shown = draft["text"].as_str().unwrap();
    let (first, last) = ("2042-07-", "2092-01-15");
    assert!(shown.contains(last) && !shown.contains(first), "{shown}");
    let left_out = "The e-mail shows the newest 20 rows; 16 more are in the attached file.\n\
        Of its table you see 15 of 20 rows, 2 of 2 columns.\n";
    assert!(shown.contains(left_out), "{shown}");
    analyst.press(&anna, &draft, "Send").await;
    anna.chat.edit().await;
    assert!(anna.chat.bot_text().await.contains("was sent"));
    let mail = std::fs::read_to_string(folder.path().join("1.eml")).unwrap();
    assert!(mail.contains(&format!("{last} | 120")) && mail.contains("These are the newest rows."), "{mail}");
    assert!(!mail.contains(first), "{mail}");
}
