//! Commands: people, organizations, databases, and who may do what.

use serde_json::{Value, json};

use crate::analyst::fixture::{Analyst, Somebody, decided};
use crate::harness::platform::{Api, PASSWORD, eventually};
use crate::harness::traces;

#[actix_web::test]
async fn somebody_new_is_told_what_to_do_first() {
    let analyst = Analyst::start().await;
    let mut anna = analyst.somebody("Anna").await;
    let hello = analyst.ask(&mut anna, "/start").await;
    assert!(hello.starts_with("Hello, Anna! I answer questions about your databases."), "{hello}");
    assert!(hello.contains("You have no database here yet."), "{hello}");
    let refused = analyst.ask(&mut anna, "How much did we sell?").await;
    assert!(refused.starts_with("You have no database here yet. Add one with /adddb"), "{refused}");
    assert!(analyst.requests("analysis").is_empty());
    assert_eq!(
        analyst.ask(&mut anna, "/nonsense").await,
        "I do not know this command. /help tells what you can do here."
    );
    for (command, begin) in [
        ("/orginfo", "You belong to no organization"),
        ("/invite", "You belong to no organization"),
        ("/leave", "You belong to no organization"),
        ("/join nothing", "This invitation is not valid any more"),
        ("/createorg", "What should it be called?"),
        ("/selectdb", "You have no database here yet."),
        ("/myinfo", "Your name: Anna"),
        ("/stats", "Questions answered, as far as they are kept: 0"),
        ("/cancel", "There is nothing to stop."),
    ] {
        let words = analyst.ask(&mut anna, command).await;
        assert!(words.starts_with(begin), "{command}: {words}");
    }
    let scope = json!({ "scope": { "type": "chat", "chat_id": anna.id } });
    let menu = analyst.sandbox().result(&analyst.bot, "getMyCommands", scope).await;
    let names: Vec<_> = menu.as_array().unwrap().iter().map(|command| command["command"].as_str().unwrap()).collect();
    assert!(names.contains(&"createorg") && !names.contains(&"invite"), "{names:?}");
}

#[actix_web::test]
async fn somebody_links_their_console_account_after_a_yes() {
    let analyst = Analyst::start().await;
    let console = analyst.test.sign_up("console.anna", botyard::model::account::Role::User).await;
    let code = async || {
        let made = console.expect(201, "POST", "/api/auth/telegram/link", json!({})).await;
        let code = made["code"].as_str().unwrap().to_owned();
        traces::secret("link code", &code);
        code
    };
    let mut anna = analyst.somebody("Anna").await;
    assert!(analyst.ask(&mut anna, "/link").await.starts_with("Sign in to the console"));
    assert!(analyst.ask(&mut anna, "/link made-up").await.starts_with("This code is not valid any more"));
    let asked = analyst.say(&mut anna, &format!("/link {}", code().await)).await;
    let words = asked["text"].as_str().unwrap();
    assert!(words.contains("Everything you do here will belong to console.anna"), "{words}");
    analyst.press(&anna, &asked, "No").await;
    assert_eq!(anna.chat.edit().await["text"], "Nothing is linked.");
    let about = analyst.ask(&mut anna, "/myinfo").await;
    assert!(!about.contains(&console.account_id), "{about}");
    let asked = analyst.say(&mut anna, &format!("/link {}", code().await)).await;
    analyst.press(&anna, &asked, "Yes").await;
    assert!(anna.chat.edit().await["text"].as_str().unwrap().starts_with("Linked."));
    let about = analyst.ask(&mut anna, "/myinfo").await;
    assert!(about.contains(&console.account_id), "{about}");
}

#[actix_web::test]
async fn somebody_unlinks_and_is_somebody_new_in_their_chats() {
    let analyst = Analyst::start_with(|setup| setup.with("llm.person_budget", "0.0002")).await;
    let console = analyst.test.sign_up("console.anna", botyard::model::account::Role::User).await;
    let mut anna = analyst.somebody("Anna").await;
    let refused = analyst.ask(&mut anna, "/unlink").await;
    assert!(refused.contains("set a password in the console first (/dashboard leads there)"), "{refused}");
    let link = async |anna: &mut Somebody| {
        let made = console.expect(201, "POST", "/api/auth/telegram/link", json!({})).await;
        let code = made["code"].as_str().unwrap();
        traces::secret("link code", code);
        let asked = analyst.say(anna, &format!("/link {code}")).await;
        analyst.press(anna, &asked, "Yes").await;
        assert!(anna.chat.edit().await["text"].as_str().unwrap().starts_with("Linked."));
        anna.chat.news().await;
    };
    link(&mut anna).await;
    analyst.add_shop(&mut anna, "Shop").await;
    assert!(analyst.ask(&mut anna, "How much did each region sell?").await.contains("North sold the most"));
    anna.chat.bot_message().await;

    let asked = analyst.say(&mut anna, "/unlink").await;
    let words = asked["text"].as_str().unwrap();
    assert!(
        words.contains("Here you are the console account console.anna") && words.contains("out of reach"),
        "{words}"
    );
    analyst.press(&anna, &asked, "Stay").await;
    assert_eq!(anna.chat.edit().await["text"], "Everything stays as it is.");
    assert!(analyst.ask(&mut anna, "/myinfo").await.contains(&console.account_id));
    let asked = analyst.say(&mut anna, "/unlink").await;
    analyst.press(&anna, &asked, "Unlink").await;
    assert!(anna.chat.edit().await["text"].as_str().unwrap().starts_with("Unlinked."));
    let about = analyst.ask(&mut anna, "/myinfo").await;
    assert!(!about.contains(&console.account_id), "{about}");
    assert!(analyst.ask(&mut anna, "/history").await.starts_with("You have asked nothing"));
    // Their month goes on, and what they had stays with the account.
    analyst.add_shop(&mut anna, "Another shop").await;
    assert!(analyst.ask(&mut anna, "And now?").await.contains("is used up"));
    let kept = console.expect(200, "GET", "/api/org/databases", Value::Null).await;
    assert_eq!(kept["total"], 1, "{kept}");

    // From the console it is one call, with the password.
    let mut boris = analyst.somebody("Boris").await;
    analyst.say(&mut boris, "/start").await;
    link(&mut boris).await;
    let unlink = async |status, password: &str| {
        console.expect(status, "POST", "/api/auth/telegram/unlink", json!({ "password": password })).await
    };
    // A session that somebody found does not do.
    assert_eq!(unlink(401, "not the password").await["code"], "wrong_password");
    let me = async || console.expect(200, "GET", "/api/auth/me", Value::Null).await;
    assert_eq!(me().await["telegram_linked"], true);
    unlink(204, PASSWORD).await;
    assert_eq!(me().await["telegram_linked"], false);
    assert_eq!(unlink(409, PASSWORD).await["code"], "not_linked");
    assert!(!analyst.ask(&mut boris, "/myinfo").await.contains(&console.account_id));
}

#[actix_web::test]
async fn an_organization_shares_its_databases_with_those_it_invites() {
    let analyst = Analyst::start().await;
    let mut olga = analyst.somebody("Olga").await;
    let made = analyst.ask(&mut olga, "/createorg Olga's shop").await;
    assert!(made.starts_with("Your organization Olga's shop is there"), "{made}");
    let credentials = olga.chat.bot_text().await;
    let password = credentials.lines().find_map(|line| line.strip_prefix("Temporary password: ")).unwrap();
    traces::secret("temporary password", password);
    assert!(credentials.contains("Username: "), "{credentials}");
    analyst.add_shop(&mut olga, "Shop").await;
    analyst.add_shop(&mut olga, "Archive").await;
    let invitation = analyst.ask(&mut olga, "/invite 1 2").await;
    let code = invitation.rsplit("/join ").next().unwrap().trim().to_owned();
    assert!(invitation.contains(&format!("https://t.me/analyst_bot?start={code}")), "{invitation}");
    for wrong in ["many", "500", "1 0"] {
        let asked = analyst.ask(&mut olga, &format!("/invite {wrong}")).await;
        assert!(asked.starts_with("How many people may join, 1 to 100"), "{wrong}: {asked}");
    }

    let mut anna = analyst.somebody("Anna").await;
    assert!(analyst.ask(&mut anna, &format!("/join {code}")).await.starts_with("Welcome to Olga's shop!"));
    anna.chat.bot_message().await;
    let mut late = analyst.somebody("Late").await;
    let refused = analyst.ask(&mut late, &format!("/join {code}")).await;
    assert!(refused.starts_with("This invitation is not valid any more"), "{refused}");
    // A member asks, and manages nothing.
    for command in ["/invite", "/members"] {
        let words = analyst.ask(&mut anna, command).await;
        assert!(words.starts_with("Only an owner"), "{command}: {words}");
    }
    assert!(analyst.ask(&mut anna, "/adddb").await.starts_with("Only an owner"));
    let info = analyst.ask(&mut anna, "/orginfo").await;
    assert!(info.contains("You are its member") && info.contains("• Shop (SQLite)"), "{info}");

    // With two databases, a question waits until one is chosen.
    analyst.says(|_| decided("clarify", "Which sales?"));
    analyst.say(&mut anna, "How many?").await;
    let dropped = analyst.say(&mut anna, "How much?").await;
    assert_eq!(
        dropped["text"],
        "Your earlier question, which waited for a database, is dropped: you can ask it again."
    );
    let choice = anna.chat.bot_message().await;
    assert_eq!(choice["text"], "Which database is your question about?");
    analyst.press(&anna, &choice, "Shop").await;
    let answer = anna.chat.bot_text().await;
    assert!(answer.starts_with("Which sales?"), "{answer}");
    assert!(analyst.requests("analysis")[0].system.contains("\"Shop\""));
    assert!(analyst.ask(&mut anna, "/selectdb archive").await.starts_with("Your questions go to Archive now."));
    analyst.ask(&mut anna, "And here?").await;
    assert!(analyst.requests("analysis")[1].system.contains("\"Archive\""));
    assert_eq!(analyst.requests("analysis")[1].turns.len(), 1, "what was said of another database is not told");

    let sure = analyst.say(&mut anna, "/leave").await;
    analyst.press(&anna, &sure, "Leave").await;
    assert_eq!(anna.chat.bot_text().await, "You have left your organization.");
    assert!(analyst.ask(&mut anna, "How much?").await.starts_with("You have no database here yet."));
}

#[actix_web::test]
async fn a_member_is_removed_after_a_second_yes_and_told_so() {
    let analyst = Analyst::start().await;
    let mut olga = analyst.owner_with_shop("Olga").await;
    let mut anna = analyst.member(&mut olga, "Anna").await;
    let chat_id = anna.id;
    let has_menu = async |wanted: bool| {
        let scope = json!({ "scope": { "type": "chat", "chat_id": chat_id } });
        eventually("the menu is made or taken away", async || {
            let menu = analyst.sandbox().result(&analyst.bot, "getMyCommands", scope.clone()).await;
            if menu.as_array().is_some_and(|commands| commands.is_empty() != wanted) { Ok(()) } else { Err(menu) }
        })
        .await;
    };
    has_menu(true).await;
    let members = analyst.say(&mut olga, "/members").await;
    analyst.press(&olga, &members, "Remove Anna").await;
    let sure = olga.chat.edit().await;
    assert!(sure["text"].as_str().unwrap().starts_with("Remove Anna from your organization?"), "{sure}");
    analyst.press(&olga, &sure, "Keep").await;
    let kept = olga.chat.edit().await;
    assert!(
        kept["text"].as_str().unwrap().starts_with("Nobody is removed.\n\nYour organization has 2 people"),
        "{kept}"
    );
    assert!(analyst.ask(&mut anna, "/orginfo").await.contains("You are its member"));

    analyst.press(&olga, &kept, "Remove Anna").await;
    let sure = olga.chat.edit().await;
    analyst.press(&olga, &sure, "Remove").await;
    let removed = olga.chat.edit().await;
    let words = removed["text"].as_str().unwrap();
    assert!(
        words.starts_with("Removed.") && words.contains("Your organization has 1 person:\n• Olga, owner"),
        "{words}"
    );
    assert!(!removed.to_string().contains("Remove Anna"), "{removed}");
    let told = anna.chat.bot_text().await;
    assert!(told.starts_with("An owner has removed you from Olga's shop."), "{told}");
    has_menu(false).await;
    let refused = analyst.ask(&mut anna, "How much did we sell?").await;
    assert!(
        refused.starts_with("You are no longer a member of Olga's shop, and have no database of your own."),
        "{refused}"
    );
}

#[actix_web::test]
async fn the_dashboard_link_signs_in_once() {
    let analyst = Analyst::start().await;
    let mut olga = analyst.somebody("Olga").await;
    analyst.ask(&mut olga, "/createorg Olga's shop").await;
    olga.chat.bot_message().await;
    let link = analyst.ask(&mut olga, "/dashboard").await;
    assert!(link.starts_with("This link signs you in once"), "{link}");
    let token = link.rsplit_once('#').unwrap().1.trim().to_owned();
    traces::secret("link", &token);
    let visitor = Api::new(format!("http://{}", analyst.test.platform.address()));
    let signed_in = visitor.expect(200, "POST", "/api/auth/login/link", json!({ "token": token })).await;
    traces::secret("access token", signed_in["access_token"].as_str().unwrap());
    assert_eq!(signed_in["account"]["role"], "user");
    let again = visitor.problem("POST", "/api/auth/login/link", json!({ "token": token })).await;
    assert_eq!(again, "401 invalid_link");
}

#[actix_web::test]
async fn stats_tell_what_the_ledger_has() {
    let analyst = Analyst::start_with(|setup| setup.with("llm.person_budget", "5")).await;
    let mut anna = analyst.somebody_with_shop("Anna").await;
    analyst.ask(&mut anna, "How much did each region sell?").await;
    anna.chat.bot_message().await;
    let stats = analyst.ask(&mut anna, "/stats").await;
    let begin = "Questions answered, as far as they are kept: 1\nThis month (UTC): 240 tokens · $0.0002\nCalls of language models: 2\nYour budget: ";
    assert!(stats.starts_with(begin) && stats.contains("$0.0002 of $5.00 spent"), "{stats}");
}

#[actix_web::test]
async fn stats_tell_of_the_budget_that_is_met_first_and_of_the_shared_one() {
    let analyst = Analyst::start_with(|setup| setup.with("llm.person_budget", "0.5")).await;
    let mut olga = analyst.owner_with_shop("Olga").await;
    let mut anna = analyst.member(&mut olga, "Anna").await;
    analyst.ask(&mut anna, "How much did each region sell?").await;
    anna.chat.bot_message().await;
    let stats = analyst.ask(&mut anna, "/stats").await;
    assert!(stats.ends_with("$0.0002 of $0.50 spent, as the operator of this service allows"), "{stats}");
    let boss = analyst.console(&mut olga).await;
    let limits = json!({ "limit_usd": "0.0001", "person_limit_usd": "0.1" });
    boss.expect(200, "PUT", "/api/org/budget", limits).await;
    let stats = analyst.ask(&mut anna, "/stats").await;
    assert!(stats.contains("$0.0002 of $0.10 spent, as an owner of your organization allows\n⚠️ "), "{stats}");
    assert!(stats.contains("Your organization's budget for this month is used up: it begins anew on "), "{stats}");
    assert!(stats.ends_with("(UTC), and an owner of your organization can raise it"), "{stats}");
}

#[actix_web::test]
async fn groups_are_told_where_to_go() {
    let analyst = Analyst::start().await;
    let anna = analyst.somebody("Anna").await;
    let group = json!({ "bot_id": analyst.bot.id, "title": "Group", "persons": [anna.id] });
    let group = analyst.sandbox().control("groups", group).await["chat_id"].as_i64().unwrap();
    let write = async |text: &str| {
        let written = json!({ "text": text, "from": anna.id });
        analyst.sandbox().control(&format!("chats/{}/{group}/messages", analyst.bot.id), written).await;
    };
    write("/stats").await;
    let mut chat = analyst.sandbox().chat(&analyst.bot, group);
    assert!(chat.bot_text().await.starts_with("I answer questions about databases, and only in a private chat"));
    assert!(analyst.requests("analysis").is_empty());
}

#[actix_web::test]
async fn the_only_database_is_marked_as_the_one_that_is_asked() {
    let analyst = Analyst::start().await;
    let mut boss = analyst.owner_with_shop("Boss").await;
    let mut member = analyst.member(&mut boss, "Member").await;
    let buttons = async |somebody: &mut Somebody| {
        let offered = analyst.say(somebody, "/selectdb").await;
        let rows = offered["reply_markup"]["inline_keyboard"].as_array().unwrap().clone();
        rows.iter().map(|row| row[0]["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(buttons(&mut member).await, ["✓ Shop (SQLite)"]);
    // Of two that nobody chose among, questions go to none.
    analyst.add_shop(&mut boss, "Another").await;
    assert_eq!(buttons(&mut member).await, ["Another (SQLite)", "Shop (SQLite)"]);
    assert_eq!(buttons(&mut boss).await, ["✓ Another (SQLite)", "Shop (SQLite)"]);
}
