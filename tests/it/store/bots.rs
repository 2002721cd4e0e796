//! Bots.

use std::time::Duration;

use botyard::model::bot::{Bot, BotId, BotLimits, BotStatus};
use botyard::store::{BotFilter, BotSort, HookRoute, StoreError};

use crate::store::fixture::{Draft, Fixture, page};

on_both!(
    every_unique_value_is_refused_twice,
    limits_of_nothing_are_refused,
    a_bot_is_found_as_it_was_registered,
    a_bot_that_is_not_there_is_not_found,
    a_list_is_filtered_by_status,
    a_search_finds_text_literally,
    a_search_finds_text_in_any_case_and_script,
    a_list_is_sorted_and_paged,
    the_same_status_again_changes_nothing,
    limits_token_names_and_marks_are_kept,
    running_and_pending_bots_are_listed_by_pages,
    bots_are_counted_by_status,
);

async fn every_unique_value_is_refused_twice(fixture: &Fixture) {
    let first = fixture.draft("first").await;
    fixture.store_draft(&first).await.unwrap();
    let clashes: [fn(&mut Draft, &Draft); 5] = [
        |new, old| new.bot.id = old.bot.id,
        |new, old| new.bot.account_id = old.bot.account_id,
        |new, old| new.bot.telegram_bot_id = old.bot.telegram_bot_id,
        |new, old| new.token_fingerprint.clone_from(&old.token_fingerprint),
        |new, old| new.bot.hook_id.clone_from(&old.bot.hook_id),
    ];
    let fresh = fixture.draft("second").await;
    for (number, clash) in clashes.iter().enumerate() {
        let mut second = fresh.clone();
        clash(&mut second, &first);
        let error = fixture.store_draft(&second).await.unwrap_err();
        assert!(matches!(error, StoreError::Duplicate), "{number}: {error}");
    }
    fixture.store_draft(&fresh).await.unwrap();
}

async fn limits_of_nothing_are_refused(fixture: &Fixture) {
    let mut draft = fixture.draft("first").await;
    draft.bot.rps = 0;
    let error = fixture.store_draft(&draft).await.unwrap_err();
    assert!(matches!(error, StoreError::Internal(_)), "{error}");
}

async fn a_bot_is_found_as_it_was_registered(fixture: &Fixture) {
    let mut draft = fixture.draft("first").await;
    draft.bot = Bot {
        status: BotStatus::Suspended,
        status_reason: Some("на паузе".to_owned()),
        suspended_by_admin: true,
        is_verified: true,
        owner_chat_id: Some(-1_002_003_004_005),
        managed_by_admin: true,
        telegram_api_id: Some(i32::MAX),
        updated_at: fixture.pass(1),
        ..draft.bot
    };
    fixture.store_draft(&draft).await.unwrap();
    let bot = draft.bot;
    let mut tx = fixture.read().await;
    assert_eq!(tx.find_bot(bot.id).await.unwrap().as_ref(), Some(&bot));
    assert_eq!(tx.find_bot_of(bot.account_id).await.unwrap().as_ref(), Some(&bot));
    assert!(tx.is_bot_registered(bot.telegram_bot_id).await.unwrap());
    assert_eq!(tx.find_owner_code(bot.id).await.unwrap().as_deref(), Some("owner-code"));
    assert!(tx.find_bot_activity(bot.id).await.unwrap().is_some());
    let route = tx.find_hook_route(&bot.hook_id).await.unwrap();
    let hook_secret_hash = b"hook-secret-hash".to_vec();
    assert_eq!(route, Some(HookRoute { bot_id: bot.id, hook_secret_hash, status: BotStatus::Suspended }));
}

async fn a_bot_that_is_not_there_is_not_found(fixture: &Fixture) {
    let nobody = BotId::generate(&fixture.ambient);
    let mut tx = fixture.write().await;
    assert_eq!(tx.find_bot(nobody).await.unwrap(), None);
    assert_eq!(tx.find_owner_code(nobody).await.unwrap(), None);
    assert_eq!(tx.find_bot_activity(nobody).await.unwrap(), None);
    assert_eq!(tx.find_hook_route("nowhere").await.unwrap(), None);
    assert!(!tx.is_bot_registered(1).await.unwrap());
    assert!(!tx.set_bot_status(nobody, BotStatus::Active, None, false, fixture.now()).await.unwrap());
    tx.delete_bot(nobody).await.unwrap();
}

async fn listed(fixture: &Fixture, filter: &BotFilter, sort: BotSort) -> Vec<String> {
    let (total, bots) = fixture.read().await.list_bots(filter, sort, page(1, 100)).await.unwrap();
    assert_eq!(usize::try_from(total).unwrap(), bots.len());
    bots.into_iter().map(|listed| listed.bot.username).collect()
}

async fn found(fixture: &Fixture, search: &str) -> Vec<String> {
    let filter = BotFilter { search: Some(search.to_owned()), ..BotFilter::default() };
    listed(fixture, &filter, BotSort::Oldest).await
}

async fn a_list_is_filtered_by_status(fixture: &Fixture) {
    for name in ["alpha", "bravo"] {
        fixture.bot(name).await;
    }
    let paused = fixture.bot("charlie").await;
    fixture.set_status(paused, BotStatus::Suspended).await;
    let of = |status, search: Option<&str>| BotFilter {
        status: Some(status),
        search: search.map(str::to_owned),
        ..BotFilter::default()
    };
    assert_eq!(listed(fixture, &of(BotStatus::Suspended, None), BotSort::Oldest).await, ["charlie_bot"]);
    assert_eq!(listed(fixture, &of(BotStatus::Active, Some("bravo")), BotSort::Oldest).await, ["bravo_bot"]);
    assert!(listed(fixture, &of(BotStatus::Active, Some("charlie")), BotSort::Oldest).await.is_empty());
    assert!(listed(fixture, &of(BotStatus::Error, None), BotSort::Oldest).await.is_empty());
}

/// Registers a bot of `owner` with this @name and display name.
async fn named(fixture: &Fixture, owner: &str, username: &str, name: &str) {
    let mut draft = fixture.draft(owner).await;
    username.clone_into(&mut draft.bot.username);
    name.clone_into(&mut draft.bot.name);
    fixture.store_draft(&draft).await.unwrap();
}

async fn a_search_finds_text_literally(fixture: &Fixture) {
    named(fixture, "percy", "plain", "100% off").await;
    named(fixture, "under", "snake_case", "Snake").await;
    named(fixture, "slash", "path", r"C:\bots").await;
    named(fixture, "quota", "quote", "it's \"it\"").await;
    for (search, expected) in [
        ("%", &["plain"][..]),
        ("0% o", &["plain"]),
        ("_", &["snake_case"]),
        ("e_c", &["snake_case"]),
        (r"\", &["path"]),
        (r":\B", &["path"]),
        ("it's \"", &["quote"]),
        ("PERCY", &["plain"]),
        ("", &["plain", "snake_case", "path", "quote"]),
        ("'; DROP TABLE bots; --", &[]),
        ("p__in", &[]),
        ("\0", &[]),
    ] {
        assert_eq!(found(fixture, search).await, expected, "{search:?}");
    }
}

async fn a_search_finds_text_in_any_case_and_script(fixture: &Fixture) {
    named(fixture, "cyril", "a_cyrillic", "Магазин ЁЛКИ").await;
    named(fixture, "homer", "b_greek", "Ο ΔΡΟΜΟΣ").await;
    named(fixture, "jacob", "c_german", "Große Straße").await;
    named(fixture, "taipei", "d_han", "機器人 Ａ").await;
    for (search, expected) in [
        ("магазин ёлки", "a_cyrillic"),
        ("МАГАЗИН", "a_cyrillic"),
        ("ёЛк", "a_cyrillic"),
        ("δρομος", "b_greek"),
        ("ΔΡΟΜΟΣ", "b_greek"),
        ("GROSSE STRASSE", "c_german"),
        ("große", "c_german"),
        ("機器", "d_han"),
        ("ａ", "d_han"),
        ("C_GERMAN", "c_german"),
    ] {
        assert_eq!(found(fixture, search).await, [expected], "{search:?}");
    }
}

async fn a_list_is_sorted_and_paged(fixture: &Fixture) {
    let (beta, gamma, alpha) = (fixture.bot("beta").await, fixture.bot("gamma").await, fixture.bot("alpha").await);
    fixture.pass(1);
    fixture.set_status(beta, BotStatus::RateLimited).await;
    for bot in [gamma, beta] {
        fixture.pass(1);
        fixture.usage.handled(bot, Duration::ZERO, fixture.now());
        fixture.usage.flush().await.unwrap();
    }
    for (sort, expected) in [
        (BotSort::Newest, [alpha, gamma, beta]),
        (BotSort::Oldest, [beta, gamma, alpha]),
        (BotSort::Username, [alpha, beta, gamma]),
        (BotSort::StatusSince, [gamma, alpha, beta]),
        (BotSort::LastUsed, [beta, gamma, alpha]),
    ] {
        let mut ids = Vec::new();
        for number in 1..=2 {
            let list = fixture.read().await.list_bots(&BotFilter::default(), sort, page(number, 2)).await.unwrap();
            assert_eq!(list.0, 3);
            ids.extend(list.1.iter().map(|listed| listed.bot.id));
        }
        assert_eq!(ids, expected, "{sort:?}");
    }
    let (_, bots) = fixture.read().await.list_bots(&BotFilter::default(), BotSort::LastUsed, page(1, 3)).await.unwrap();
    assert_eq!((bots[0].owner.as_str(), bots[0].last_used_at), ("beta", Some(fixture.now())));
    assert_eq!(bots[2].last_used_at, None);
}

async fn the_same_status_again_changes_nothing(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let mut tx = fixture.write().await;
    let since = fixture.pass(1);
    assert!(tx.set_bot_status(bot, BotStatus::Suspended, Some("a rest"), true, since).await.unwrap());
    let later = fixture.pass(1);
    assert!(!tx.set_bot_status(bot, BotStatus::Suspended, Some("a rest"), true, later).await.unwrap());
    let found = tx.find_bot(bot).await.unwrap().unwrap();
    assert_eq!((found.status, found.status_since, found.updated_at), (BotStatus::Suspended, since, since));
    assert_eq!((found.status_reason.as_deref(), found.suspended_by_admin), (Some("a rest"), true));

    assert!(tx.set_bot_status(bot, BotStatus::Suspended, None, true, later).await.unwrap(), "another reason");
    assert!(!tx.set_bot_status(bot, BotStatus::Suspended, None, true, later).await.unwrap(), "no reason twice");
    assert!(tx.set_bot_status(bot, BotStatus::Suspended, None, false, later).await.unwrap(), "another person");
}

async fn limits_token_names_and_marks_are_kept(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let before = fixture.find_bot(bot).await;
    let now = fixture.pass(1);
    let mut tx = fixture.write().await;
    tx.set_bot_limits(bot, BotLimits { rps: 9, max_concurrent: u32::MAX }, true, now).await.unwrap();
    tx.set_bot_token(bot, b"another", ("renamed_bot", "ÄPFEL"), now).await.unwrap();
    tx.set_bot_verified(bot, now).await.unwrap();
    tx.set_owner_chat(bot, -5, now).await.unwrap();
    tx.commit().await.unwrap();
    let expected = Bot {
        rps: 9,
        max_concurrent: i32::MAX.unsigned_abs(),
        managed_by_admin: true,
        username: "renamed_bot".to_owned(),
        name: "ÄPFEL".to_owned(),
        is_verified: true,
        owner_chat_id: Some(-5),
        updated_at: now,
        ..before
    };
    assert_eq!(fixture.find_bot(bot).await, expected);
    assert_eq!(found(fixture, "äpfel").await, ["renamed_bot"]);
    assert!(found(fixture, "The bot").await.is_empty());

    let other = fixture.bot("second").await;
    let mut tx = fixture.write().await;
    let error = tx.set_token_fingerprint(other, b"another").await.unwrap_err();
    assert!(matches!(error, StoreError::Duplicate), "{error}");
}

async fn running_and_pending_bots_are_listed_by_pages(fixture: &Fixture) {
    let mut bots = Vec::new();
    for status in [
        BotStatus::Active,
        BotStatus::Pending,
        BotStatus::RateLimited,
        BotStatus::Suspended,
        BotStatus::Pending,
        BotStatus::Error,
        BotStatus::Active,
    ] {
        let bot = fixture.bot(&format!("bot-{}", bots.len())).await;
        fixture.set_status(bot, status).await;
        bots.push(bot);
    }
    let mut tx = fixture.read().await;
    let first: Vec<BotId> = tx.list_running_bots(None, 2).await.unwrap().iter().map(|bot| bot.id).collect();
    assert_eq!(first, [bots[0], bots[2]]);
    let rest: Vec<BotId> = tx.list_running_bots(Some(bots[2]), 2).await.unwrap().iter().map(|bot| bot.id).collect();
    assert_eq!(rest, [bots[6]]);
    assert_eq!(tx.list_pending_bots(None, 1).await.unwrap(), [bots[1]]);
    assert_eq!(tx.list_pending_bots(Some(bots[1]), 9).await.unwrap(), [bots[4]]);
    assert!(tx.list_pending_bots(Some(bots[4]), 9).await.unwrap().is_empty());
}

async fn bots_are_counted_by_status(fixture: &Fixture) {
    assert!(fixture.read().await.count_bots_by_status().await.unwrap().is_empty());
    for name in ["alpha", "bravo", "charlie"] {
        let bot = fixture.bot(name).await;
        if name != "bravo" {
            fixture.set_status(bot, BotStatus::Error).await;
        }
    }
    let mut counts = fixture.read().await.count_bots_by_status().await.unwrap();
    counts.sort_by_key(|(_, count)| *count);
    assert_eq!(counts, [(BotStatus::Active, 1), (BotStatus::Error, 2)]);
}
