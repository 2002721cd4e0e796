//! Tenants cannot reach each other: each statement that takes a bot finds and changes nothing of another one's.
//!
//! A new statement on tenant data is tried in `reach_for_everything`, with the intruder as its tenant and the victim's
//! numbers as everything else.

use botyard::model::bot::{BotId, CredentialField};
use botyard::model::chat::{Grant, GrantId, SeenChat};
use botyard::model::outbox::Delivered;
use botyard::model::usage::{BucketRange, Step};
use botyard::store::{FinishedUpdate, GrantFilter, GroupedWrite, Tx, Written};
use chrono::TimeDelta;

use crate::store::fixture::{Fixture, call, page, sealed};

on_both!(what_belongs_to_one_bot_is_out_of_anothers_reach);

/// The days of a life.
const ALL_DAYS: BucketRange = BucketRange { step: Step::Day, from: 0, to: 86_400 * 36_525 };

/// The numbers by which the victim's rows could be named.
struct Victim {
    bot: BotId,
    waiting: i64,
    dead: i64,
    call: i64,
}

async fn victim(fixture: &Fixture) -> Victim {
    let bot = fixture.bot("victim").await;
    let admin_id = fixture.account("admin").await;
    fixture.put_credential(&sealed(bot, CredentialField::Token, "key")).await;
    let seqs: Vec<i64> = fixture.accept(bot, &[1, 2, 3]).await.iter().map(|update| update.seq).collect();
    let chat = SeenChat { chat_id: 1, kind: "private", title: "Ann".to_owned() };
    let calls = fixture.updates().finish(bot, seqs[0], Some(chat), vec![call(Some(1))], None).await.unwrap();
    assert!(fixture.updates().fail(bot, seqs[1], "poison", 1).await.unwrap());
    let (id, now) = (GrantId::generate(&fixture.ambient), fixture.now());
    let expires_at = now + TimeDelta::hours(1);
    let reason = "help".to_owned();
    let grant =
        Grant { id, bot_id: bot, admin_id, reason, created_at: now, expires_at, ended_at: None, ended_by: None };
    let mut tx = fixture.write().await;
    tx.create_grant(&grant).await.unwrap();
    tx.commit().await.unwrap();
    Victim { bot, waiting: seqs[2], dead: seqs[1], call: calls[0].seq }
}

/// Everything that the store holds of a bot, as text.
async fn everything_of(tx: &mut Tx, bot: BotId) -> String {
    format!(
        "{:#?}",
        (
            (tx.find_bot(bot).await.unwrap(), tx.find_owner_code(bot).await.unwrap()),
            tx.find_credential(bot, CredentialField::Token).await.unwrap(),
            (tx.list_waiting_updates(bot, 99).await.unwrap(), tx.list_dead_letters(bot, page(1, 99)).await.unwrap()),
            (tx.list_chats(bot, page(1, 99)).await.unwrap(), tx.list_messages(bot, 1, page(1, 99)).await.unwrap()),
            tx.list_waiting_calls(bot, Some(1), 99, i64::MAX).await.unwrap(),
            tx.list_grants(GrantFilter { bot: Some(bot), in_force_at: None }, page(1, 10)).await.unwrap(),
            tx.find_bot_activity(bot).await.unwrap(),
            tx.list_usage(bot, ALL_DAYS).await.unwrap(),
        )
    )
}

async fn what_belongs_to_one_bot_is_out_of_anothers_reach(fixture: &Fixture) {
    let victim = victim(fixture).await;
    fixture.usage.flush().await.unwrap();
    let intruder = fixture.bot("intruder").await;
    let before = everything_of(&mut fixture.read().await, victim.bot).await;
    let own = everything_of(&mut fixture.read().await, intruder).await;
    fixture.pass(1);
    find_nothing(fixture, intruder).await;
    reach_for_everything(fixture, intruder, &victim).await;
    reach_by_grouped_writes(fixture, intruder, &victim).await;
    assert_eq!(everything_of(&mut fixture.read().await, victim.bot).await, before);
    assert_eq!(everything_of(&mut fixture.read().await, intruder).await, own, "nor does it count as its own");
}

async fn find_nothing(fixture: &Fixture, intruder: BotId) {
    let owner = fixture.find_bot(intruder).await.account_id;
    let mut tx = fixture.read().await;
    assert_eq!(tx.find_bot_of(owner).await.unwrap().map(|bot| bot.id), Some(intruder));
    assert_eq!(tx.find_credential(intruder, CredentialField::Token).await.unwrap(), None);
    assert!(tx.list_waiting_updates(intruder, 99).await.unwrap().is_empty());
    assert_eq!(tx.list_dead_letters(intruder, page(1, 99)).await.unwrap(), (0, Vec::new()));
    assert_eq!(tx.list_chats(intruder, page(1, 99)).await.unwrap(), (0, Vec::new()));
    assert_eq!(tx.list_messages(intruder, 1, page(1, 99)).await.unwrap(), (0, Vec::new()));
    assert!(!tx.has_chat(intruder, 1).await.unwrap());
    assert!(tx.list_usage(intruder, ALL_DAYS).await.unwrap().is_empty());
    assert!(tx.list_waiting_calls(intruder, Some(1), 99, i64::MAX).await.unwrap().is_empty());
    let of_intruder = GrantFilter { bot: Some(intruder), in_force_at: None };
    assert_eq!(tx.list_grants(of_intruder, page(1, 10)).await.unwrap(), (0, Vec::new()));
}

async fn reach_for_everything(fixture: &Fixture, intruder: BotId, victim: &Victim) {
    let old = sealed(victim.bot, CredentialField::Token, "key");
    let new = sealed(victim.bot, CredentialField::Token, "another");
    let of_victim = GrantFilter { bot: Some(victim.bot), in_force_at: None };
    let admin = fixture.read().await.list_grants(of_victim, page(1, 1)).await.unwrap().1[0].grant.admin_id;
    let now = fixture.now();
    let mut tx = fixture.write().await;
    assert!(!tx.reseal_credential(intruder, &old, &new, now).await.unwrap());
    assert!(!tx.retry_dead_letter(intruder, victim.dead).await.unwrap());
    assert_eq!(tx.hold_grant(intruder, admin, now).await.unwrap(), None);
    assert!(tx.end_grants(intruder, Some(admin), admin, now).await.unwrap().is_empty());
    tx.migrate_chat(intruder, 1, -1001).await.unwrap();
    tx.commit().await.unwrap();
}

async fn reach_by_grouped_writes(fixture: &Fixture, intruder: BotId, victim: &Victim) {
    let (bot, now) = (intruder, fixture.now());
    let chat = Some(SeenChat { chat_id: 1, kind: "private", title: "Eve".to_owned() });
    let error = || "an error".to_owned();
    let finished =
        FinishedUpdate { bot, seq: victim.waiting, chat, calls: vec![call(Some(1))], kept_payload: None, now };
    for (write, expected) in [
        (GroupedWrite::Finish(finished), Written::Enqueued(Vec::new())),
        (
            GroupedWrite::Fail { bot, seq: victim.waiting, error: error(), max_attempts: 1, now },
            Written::Failed { is_dead: false },
        ),
        (GroupedWrite::DeliveryAttempt { bot, seq: victim.call, error: error() }, Written::Done),
        (GroupedWrite::Deliver { bot, seq: victim.call, delivered: Delivered::Sent(Some(1)), now }, Written::Done),
        (
            GroupedWrite::DeliverAndForget {
                bot,
                seq: victim.call,
                delivered: Delivered::Sent(Some(1)),
                params: "{}".to_owned(),
                is_secret: true,
                now,
            },
            Written::Done,
        ),
        (GroupedWrite::BlockChat { bot, chat_id: 1, now }, Written::Done),
    ] {
        assert_eq!(fixture.store.commit(write).await.unwrap(), expected);
    }
}
