//! Changes to a bot that are asked for while an admin's change is under way: they are decided on what the admin made of
//! the bot, not on how it stood before.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use botyard::base::secret::SecretString;
use botyard::clients::telegram::{TelegramClient, TelegramError};
use botyard::config::Settings;
use botyard::model::account::Role;
use botyard::model::audit::Caller;
use botyard::model::bot::{Bot, BotId, BotLimits, BotStatus, CredentialField};
use botyard::services::bots::{BotBounds, BotError, Bots};
use botyard::services::vault::Vault;
use botyard::store::{SealedCredential, Tx};
use tokio::task::LocalSet;

use crate::harness::sandbox::TestSandbox;
use crate::store::fixture::Fixture;

on_both!(
    an_owner_does_not_undo_a_suspension,
    a_new_token_does_not_undo_a_suspension,
    the_runtime_does_not_undo_a_suspension,
    an_owner_does_not_overwrite_an_admins_limits,
    a_late_refusal_of_the_old_token_does_not_stop_the_bot,
);

pub(crate) fn bots(fixture: &Fixture, telegram_url: &str) -> Bots {
    bots_with_key(fixture, telegram_url, &Vault::generate_key())
}

fn bots_with_key(fixture: &Fixture, telegram_url: &str, key: &SecretString) -> Bots {
    let url = [("BOTYARD__TELEGRAM__API_URL".to_owned(), telegram_url.to_owned())];
    let settings = Settings::load(None, url.into_iter()).unwrap();
    let ambient = fixture.ambient.clone();
    let telegram = TelegramClient::new(&settings.telegram, settings.delivery.per_bot_rps, ambient.clone()).unwrap();
    let vault = Arc::new(Vault::new(std::slice::from_ref(key)).unwrap());
    let bounds = BotBounds { limits: settings.limits, max_clients: NonZeroUsize::new(10).unwrap() };
    let (signals, records) = (fixture.signals.clone(), (fixture.usage.clone(), fixture.log.clone()));
    Bots::new(fixture.store.clone(), vault, telegram, signals, records, bounds, ambient)
}

fn owner_of(bot: &Bot) -> Caller {
    Caller { account_id: Some(bot.account_id), role: Role::User, ..Caller::system() }
}

/// Begins `act` while `tx` holds the bot, and commits `tx` once `act` waits for it.
async fn meanwhile<T: Send + 'static>(
    fixture: &Fixture,
    tx: Tx,
    act: impl Future<Output = Result<T, BotError>> + Send + 'static,
) -> Result<T, BotError> {
    let acting = tokio::spawn(act);
    if fixture.store.kind() == "postgres" {
        fixture.raw().await.until_blocked(1).await;
    } else {
        // SQLite does not tell who waits. Too short a wait lets a defect pass, but fails nothing.
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    tx.commit().await.unwrap();
    acting.await.unwrap()
}

/// An admin's suspension of a bot, all but committed.
async fn suspending(fixture: &Fixture, bot: &Bot) -> Tx {
    let mut tx = fixture.write().await;
    tx.set_bot_status(bot.id, BotStatus::Suspended, Some("spam"), true, fixture.now()).await.unwrap();
    tx
}

async fn assert_suspended(fixture: &Fixture, bot: &Bot) {
    let found = fixture.find_bot(bot.id).await;
    assert_eq!((found.status, found.suspended_by_admin), (BotStatus::Suspended, true));
    assert_eq!(found.status_reason.as_deref(), Some("spam"));
}

async fn bot_in(fixture: &Fixture, name: &str, status: BotStatus) -> Bot {
    let mut draft = fixture.draft(name).await;
    draft.bot.status = status;
    fixture.store_draft(&draft).await.unwrap();
    draft.bot
}

async fn an_owner_does_not_undo_a_suspension(fixture: &Fixture) {
    let bots = bots(fixture, "http://127.0.0.1:1");
    for (name, status) in [("stops", BotStatus::Active), ("starts", BotStatus::Error)] {
        let bot = bot_in(fixture, name, status).await;
        let (bots, owner) = (bots.clone(), owner_of(&bot));
        let act = async move { if name == "stops" { bots.stop(&owner).await } else { bots.start(&owner).await } };
        let error = meanwhile(fixture, suspending(fixture, &bot).await, act).await.unwrap_err();
        assert!(matches!(error, BotError::Suspended { .. }), "{name}: {error}");
        assert_suspended(fixture, &bot).await;
    }
}

async fn a_new_token_does_not_undo_a_suspension(fixture: &Fixture) {
    Box::pin(LocalSet::new().run_until(give_a_new_token(fixture))).await;
}

/// Within a [`LocalSet`], which the sandbox's server runs on.
async fn give_a_new_token(fixture: &Fixture) {
    let sandbox = TestSandbox::start();
    let at_telegram = sandbox.create_bot("first_bot").await;
    let mut draft = fixture.draft("first").await;
    draft.bot.telegram_bot_id = at_telegram.id;
    draft.bot.status = BotStatus::Error;
    fixture.store_draft(&draft).await.unwrap();
    let (bots, owner) = (bots(fixture, sandbox.base_url()), owner_of(&draft.bot));
    let token = SecretString::from(at_telegram.token);
    let act = async move { bots.replace_token(&owner, &token).await };
    let error = meanwhile(fixture, suspending(fixture, &draft.bot).await, act).await.unwrap_err();
    assert!(matches!(error, BotError::Suspended { .. }), "{error}");
    assert_suspended(fixture, &draft.bot).await;
}

async fn the_runtime_does_not_undo_a_suspension(fixture: &Fixture) {
    let bots = bots(fixture, "http://127.0.0.1:1");
    for (name, status) in [("begins", BotStatus::Pending), ("fails", BotStatus::Active)] {
        let bot = bot_in(fixture, name, status).await;
        let (bots, id) = (bots.clone(), bot.id);
        let act =
            async move { if name == "begins" { bots.mark_active(id).await } else { bots.fail(id, "it broke").await } };
        meanwhile(fixture, suspending(fixture, &bot).await, act).await.unwrap();
        assert_suspended(fixture, &bot).await;
    }
}

async fn an_owner_does_not_overwrite_an_admins_limits(fixture: &Fixture) {
    let bots = bots(fixture, "http://127.0.0.1:1");
    let bot = bot_in(fixture, "first", BotStatus::Active).await;
    let limits = BotLimits { rps: 2, max_concurrent: 2 };
    let mut tx = fixture.write().await;
    tx.set_bot_limits(bot.id, limits, true, fixture.now()).await.unwrap();
    let owner = owner_of(&bot);
    let act = async move { bots.set_own_limits(&owner, Some(4), None).await };
    let error = meanwhile(fixture, tx, act).await.unwrap_err();
    assert!(matches!(error, BotError::ManagedByAdmin), "{error}");
    let found = fixture.find_bot(bot.id).await;
    assert_eq!((found.limits(), found.managed_by_admin), (limits, true));
}

async fn a_late_refusal_of_the_old_token_does_not_stop_the_bot(fixture: &Fixture) {
    LocalSet::new().run_until(hear_a_late_refusal(fixture)).await;
}

/// Within a [`LocalSet`], which the sandbox's server runs on.
async fn hear_a_late_refusal(fixture: &Fixture) {
    let sandbox = TestSandbox::start();
    let at_telegram = sandbox.create_bot("first_bot").await;
    let mut draft = fixture.draft("first").await;
    draft.bot.telegram_bot_id = at_telegram.id;
    fixture.store_draft(&draft).await.unwrap();
    let (id, key) = (draft.bot.id, Vault::generate_key());
    let bots = bots_with_key(fixture, sandbox.base_url(), &key);
    let old = put_token(fixture, &key, id, &at_telegram.token).await;
    bots.client(id).await.unwrap();
    let new = sandbox.revoke(&at_telegram).await.into();
    bots.replace_token(&owner_of(&draft.bot), &new).await.unwrap();
    // Only now somebody hears that the old token was refused.
    let error = bots.fail_revoked(id).await.unwrap_err();
    assert!(matches!(error, BotError::Telegram(TelegramError::Unavailable(_))), "{error}");
    assert_eq!(fixture.find_bot(id).await.status, BotStatus::Active);
    fixture.put_credential(&old).await;
    bots.fail_revoked(id).await.unwrap();
    assert_eq!(fixture.find_bot(id).await.status, BotStatus::Error);
}

/// Stores a bot's token, and returns it as stored.
async fn put_token(fixture: &Fixture, key: &SecretString, bot: BotId, token: &str) -> SealedCredential {
    let vault = Vault::new(std::slice::from_ref(key)).unwrap();
    let sealed = vault.seal(bot, CredentialField::Token, &token.into()).unwrap();
    fixture.put_credential(&sealed).await;
    sealed
}
