//! What is kept of conversations: for whom, and what is left when it is deleted.

use serde_json::json;

use crate::analyst::fixture::{Analyst, BY_REGION, Somebody, decided, mailing, to_mail, usual, wording};
use crate::harness::platform::{PASSWORD, eventually};

/// All rows of a table of the platform's own database as text.
fn rows(analyst: &Analyst, table: &str) -> Vec<String> {
    let path = analyst.test.setup.database.url().strip_prefix("sqlite://").unwrap();
    let connection = rusqlite::Connection::open(path).unwrap();
    let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
    let columns = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| {
        let values = (0..columns).map(|index| match row.get_ref(index) {
            Ok(rusqlite::types::ValueRef::Text(text)) => String::from_utf8_lossy(text).into_owned(),
            Ok(rusqlite::types::ValueRef::Blob(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
            other => format!("{other:?}"),
        });
        Ok(values.collect::<Vec<_>>().join(" "))
    };
    statement.query_map([], row).unwrap().map(Result::unwrap).collect()
}

const TABLES: [&str; 5] = ["updates", "outbox", "exchanges", "mails", "analyst_chats"];

/// In which tables these words are.
fn places(analyst: &Analyst, words: &str) -> Vec<&'static str> {
    TABLES.into_iter().filter(|table| rows(analyst, table).iter().any(|row| row.contains(words))).collect()
}

#[actix_web::test]
async fn what_is_deleted_leaves_no_words_anywhere_but_counts_against_the_limit_of_mails() {
    let analyst = Analyst::start_with(|setup| mailing(setup, 9)).await;
    analyst.says(|request| match request.schema_name.as_str() {
        "analysis" if request.question().contains('@') => to_mail(BY_REGION, &["anna@example.org"]),
        "answer" => wording("Magenta is the answer."),
        _ => usual(request),
    });
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let mut boris = analyst.somebody_with_shop("Boris").await;
    analyst.ask(&mut boris, "Is turquoise kept?").await;
    boris.chat.bot_message().await;
    analyst.ask(&mut anna, "Is vermilion sold?").await;
    anna.chat.bot_message().await;
    let draft = analyst.say(&mut anna, "Mail vermilion to anna@example.org").await;
    analyst.press(&anna, &draft, "Cancel").await;
    anna.chat.edit().await;
    for words in ["vermilion", "Magenta", "anna@example.org"] {
        assert!(places(&analyst, words).len() >= 2, "{words}: {:?}", places(&analyst, words));
    }
    let (updates, calls) = (rows(&analyst, "updates").len(), rows(&analyst, "outbox").len());

    let sure = analyst.say(&mut anna, "/clear").await;
    analyst.press(&anna, &sure, "Delete").await;
    assert_eq!(anna.chat.edit().await["text"], "Deleted. Questions: 2");
    for words in ["vermilion", "anna@example.org"] {
        assert_eq!(places(&analyst, words), [""; 0], "{words}");
    }
    // Of Boris all is there.
    assert!(places(&analyst, "turquoise").contains(&"exchanges") && places(&analyst, "turquoise").contains(&"updates"));
    assert!(rows(&analyst, "updates").len() >= updates && rows(&analyst, "outbox").len() >= calls, "ids stay known");
    assert!(
        analyst
            .ask(&mut anna, "/stats")
            .await
            .contains("Questions answered, as far as they are kept: 0\nThis month (UTC): 480 tokens")
    );
}

#[actix_web::test]
async fn the_limit_of_mails_is_not_reset_by_deleting() {
    let analyst = Analyst::start_with(|setup| mailing(setup, 9).with("mail.max_attempts", "1")).await;
    analyst.says(|request| match request.schema_name.as_str() {
        "analysis" => to_mail("", &["anna@example.org"]),
        _ => usual(request),
    });
    let mut anna = analyst.somebody_with_shop("Anna").await;
    let draft = analyst.say(&mut anna, "Mail vermilion to anna@example.org").await;
    analyst.press(&anna, &draft, "Send").await;
    eventually("the e-mail is given up", async || {
        let mails = rows(&analyst, "mails");
        if mails.iter().any(|mail| mail.contains(" failed ")) { Ok(()) } else { Err(json!(mails)) }
    })
    .await;
    let notice = anna.chat.bot_message().await;
    assert!(notice["text"].as_str().unwrap().contains("was not sent"), "{notice}");
    let sure = analyst.say(&mut anna, "/clear").await;
    analyst.press(&anna, &sure, "Delete").await;
    let left = rows(&analyst, "mails");
    assert_eq!(left.len(), 1, "that it was sent counts");
    assert!(!left[0].contains("example.org") && !left[0].contains("Sales by region"), "{left:?}");
    assert!(left[0].contains("cancelled"), "and it cannot be sent any more: {left:?}");
}

#[actix_web::test]
async fn examples_are_those_of_present_members() {
    let analyst = Analyst::start().await;
    let mut olga = analyst.owner_with_shop("Olga").await;
    let mut anna = analyst.member(&mut olga, "Anna").await;
    let answer = analyst.say(&mut anna, "How much vermilion did we sell?").await;
    analyst.press(&anna, &answer, "Right").await;
    anna.chat.bot_message().await;
    analyst.says(|_| decided("clarify", "Hm."));
    let system = async |olga: &mut _| {
        analyst.ask(olga, "And now?").await;
        analyst.requests("analysis").pop().unwrap().system
    };
    assert!(system(&mut olga).await.contains("How much vermilion did we sell?"));
    let members = analyst.say(&mut olga, "/members").await;
    analyst.press(&olga, &members, "Remove Anna").await;
    let sure = olga.chat.edit().await;
    analyst.press(&olga, &sure, "Remove").await;
    assert!(olga.chat.edit().await["text"].as_str().unwrap().starts_with("Removed."));
    assert!(!system(&mut olga).await.contains("vermilion"));
}

/// Erases somebody's account, as they would: in the console.
async fn erase(analyst: &Analyst, somebody: &mut Somebody) {
    let confirmed = json!({ "password": PASSWORD });
    analyst.console(somebody).await.expect(204, "POST", "/api/auth/account/erase", confirmed).await;
}

#[actix_web::test]
async fn whoever_erases_their_account_and_comes_back_goes_on_with_their_month() {
    let analyst = Analyst::start_with(|setup| setup.with("llm.person_budget", "0.0002")).await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    analyst.ask(&mut anna, "How much did each region sell?").await;
    anna.chat.bot_message().await;
    let used_up = "Your budget for questions this month ($0.0002) is used up";
    assert!(analyst.ask(&mut anna, "And again?").await.starts_with(used_up));
    // Twice, as what was kept has to be kept again.
    for round in 0..2 {
        erase(&analyst, &mut anna).await;
        let carried = rows(&analyst, "llm_carried");
        assert_eq!(carried.len(), 1, "{carried:?}");
        assert!(!carried[0].contains(&anna.id.to_string()), "who it was is not kept: {carried:?}");
        assert!(analyst.ask(&mut anna, "/start").await.starts_with("Hello, Anna!"), "a stranger again");
        analyst.add_shop(&mut anna, &format!("Shop {round}")).await;
        let asked = analyst.models.requests().len();
        let refused = analyst.ask(&mut anna, "How much did each region sell?").await;
        assert!(refused.starts_with(used_up), "{refused}");
        assert_eq!(analyst.models.requests().len(), asked);
    }
    // Others begin with nothing spent.
    let mut boris = analyst.somebody_with_shop("Boris").await;
    let answer = analyst.ask(&mut boris, "How much did each region sell?").await;
    assert!(answer.contains("North sold the most"), "{answer}");
}

#[actix_web::test]
async fn an_erased_account_leaves_no_words_in_its_chats() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    analyst.ask(&mut anna, "Is vermilion sold?").await;
    anna.chat.bot_message().await;
    assert!(places(&analyst, "vermilion").len() >= 2, "{:?}", places(&analyst, "vermilion"));
    erase(&analyst, &mut anna).await;
    for words in ["vermilion", "North sold the most"] {
        assert_eq!(places(&analyst, words), [""; 0], "{words}");
    }
    assert!(analyst.ask(&mut anna, "/history").await.starts_with("You have asked nothing"), "a stranger again");
}
