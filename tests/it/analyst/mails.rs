//! E-mails out of a chat: nothing is sent before somebody presses Send.

use botyard::sandbox::models::ModelAnswer;
use serde_json::{Value, json};

use crate::analyst::fixture::{Analyst, BY_REGION, usual};

async fn with_mail() -> Analyst {
    let analyst = Analyst::start_with(|setup| {
        setup
            .with("mail.host", "127.0.0.1")
            .with("mail.port", "9")
            .with("mail.tls", "off")
            .with("mail.from", "analyst@example.org")
            .with("mail.allowed_recipients", "*@example.org")
    })
    .await;
    analyst.says(|request| match request.schema_name.as_str() {
        "analysis" => ModelAnswer::json(json!({
            "decision": "mail", "sql": BY_REGION, "answer": "",
            "recipients": ["anna@example.org", "evil@example.net"],
        })),
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
        "analysis" => ModelAnswer::json(json!({
            "decision": "mail", "answer": "", "recipients": ["anna@example.org"],
            "sql": "SELECT a.amount * 1000 + b.amount AS made FROM sales a CROSS JOIN sales b ORDER BY made",
        })),
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
    let analyst = Analyst::start_with(|setup| {
        setup
            .with("mail.host", "127.0.0.1")
            .with("mail.port", "9")
            .with("mail.tls", "off")
            .with("mail.from", "analyst@example.org")
            .with("mail.max_attempts", "1")
            .with("mail.allowed_recipients", "*@example.org")
    })
    .await;
    analyst.says(|request| match request.schema_name.as_str() {
        "analysis" => ModelAnswer::json(json!({
            "decision": "mail", "sql": BY_REGION, "answer": "", "recipients": ["anna@example.org"],
        })),
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
}
