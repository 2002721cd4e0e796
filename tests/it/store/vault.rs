//! The vault on the store: moving sealed values under the newest key.

use botyard::base::secret::{ExposeSecret as _, SecretString};
use botyard::model::account::AccountSecret;
use botyard::model::audit::Caller;
use botyard::model::audit_filter::AuditFilter;
use botyard::model::bot::{BotId, BotToken, CredentialField};
use botyard::services::vault::{KeyUsage, Rotation, Unreadable, Vault};
use botyard::store::{SealedCredential, StoreError};

use crate::store::fixture::{Draft, Fixture, page, update};

on_both!(
    a_value_under_an_unknown_key_is_reported_and_stops_nothing,
    a_damaged_value_is_reported_and_stops_nothing,
    every_value_moves_to_the_newest_key,
    accounts_secrets_move_too,
    fingerprints_move_along,
    a_rotation_that_was_stopped_goes_on,
    a_rotation_goes_on_beside_other_writes,
    usage_counts_values_by_key,
);

const FIELDS: [CredentialField; 5] = [
    CredentialField::Token,
    CredentialField::HookSecret,
    CredentialField::ApiHash,
    CredentialField::Phone,
    CredentialField::Session,
];

/// A vault with the older key and one with a newer key before it.
pub(super) fn vaults() -> (Vault, Vault) {
    let (old, new) = (Vault::generate_key(), Vault::generate_key());
    (Vault::new(std::slice::from_ref(&old)).unwrap(), Vault::new(&[new, old]).unwrap())
}

fn newest(vault: &Vault) -> &str {
    vault.key_ids().next().unwrap()
}

fn token_of(draft: &Draft) -> SecretString {
    format!("{}:{}", draft.bot.telegram_bot_id, "A".repeat(35)).into()
}

/// A bot with a token sealed by `vault`.
pub(super) async fn registered(fixture: &Fixture, vault: &Vault, name: &str) -> Draft {
    let mut draft = fixture.draft(name).await;
    let token = token_of(&draft);
    draft.token_fingerprint = vault.fingerprint(&BotToken::try_from(&token).unwrap()).to_vec();
    fixture.store_draft(&draft).await.unwrap();
    fixture.put_credential(&vault.seal(draft.bot.id, CredentialField::Token, &token).unwrap()).await;
    draft
}

/// Bots with all their secrets sealed by `vault`: each secret is its field's name.
async fn many(fixture: &Fixture, vault: &Vault, count: usize) -> Vec<BotId> {
    let mut bots = Vec::new();
    for number in 0..count {
        bots.push(fixture.bot(&format!("bot-{number}")).await);
    }
    let mut tx = fixture.write().await;
    for bot in &bots {
        for field in FIELDS {
            let value = vault.seal(*bot, field, &field.as_str().into()).unwrap();
            tx.put_credential(*bot, &value, fixture.now()).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    bots
}

async fn rotate(fixture: &Fixture, vault: &Vault) -> Rotation {
    vault.rotate(&fixture.store, &fixture.ambient, &Caller::system()).await.unwrap()
}

async fn open(fixture: &Fixture, vault: &Vault, bot: BotId, field: CredentialField) -> String {
    let value = fixture.find_credential(bot, field).await.unwrap();
    assert_eq!(value.key_id, newest(vault));
    vault.open(&value).unwrap().expose_secret().to_owned()
}

async fn a_value_under_an_unknown_key_is_reported_and_stops_nothing(fixture: &Fixture) {
    let (old, pair) = vaults();
    let lost = Vault::new(&[Vault::generate_key()]).unwrap();
    let first = registered(fixture, &old, "first").await.bot.id;
    let second = registered(fixture, &lost, "second").await.bot.id;
    let third = registered(fixture, &old, "third").await.bot.id;
    let before = fixture.find_credential(second, CredentialField::Token).await;
    let rotation = rotate(fixture, &pair).await;
    assert_eq!((rotation.resealed, rotation.unreadable.len()), (2, 1));
    let Unreadable { owner, id, field, reason } = &rotation.unreadable[0];
    assert_eq!((*owner, *id, *field), ("bot", second.0, "token"));
    assert!(reason.contains(newest(&lost)), "{reason}");
    assert_eq!(fixture.find_credential(second, CredentialField::Token).await, before);
    for bot in [first, third] {
        open(fixture, &pair, bot, CredentialField::Token).await;
    }
    // What did nothing is not noted as if it had done something.
    assert_eq!(fixture.read().await.list_audit(&AuditFilter::default(), page(1, 9)).await.unwrap().0, 2);
    assert_eq!(rotate(fixture, &pair).await.unreadable.len(), 1);
    assert_eq!(fixture.read().await.list_audit(&AuditFilter::default(), page(1, 9)).await.unwrap().0, 2);
}

async fn a_damaged_value_is_reported_and_stops_nothing(fixture: &Fixture) {
    let (old, pair) = vaults();
    let bots = many(fixture, &old, 2).await;
    let foreign = fixture.find_credential(bots[1], CredentialField::Phone).await.unwrap();
    fixture.put_credential(&SealedCredential { bot_id: bots[0], ..foreign }).await;
    let rotation = rotate(fixture, &pair).await;
    assert_eq!(rotation.resealed, 9);
    let unreadable = rotation.unreadable.iter().map(|value| (value.id, value.field)).collect::<Vec<_>>();
    assert_eq!(unreadable, [(bots[0].0, "phone")]);
}

async fn every_value_moves_to_the_newest_key(fixture: &Fixture) {
    let (old, pair) = vaults();
    let bots = many(fixture, &old, 45).await;
    assert_eq!(rotate(fixture, &pair).await, Rotation { resealed: 225, unreadable: Vec::new() });
    for bot in bots {
        for field in FIELDS {
            assert_eq!(open(fixture, &pair, bot, field).await, field.as_str());
        }
    }
    let (noted, records) = fixture.read().await.list_audit(&AuditFilter::default(), page(1, 99)).await.unwrap();
    let counted: u64 = records.iter().map(|record| record.detail["resealed"].as_u64().unwrap()).sum();
    assert_eq!((noted, counted), (45, 225));
    assert_eq!(rotate(fixture, &pair).await, Rotation::default());
    assert_eq!(fixture.read().await.list_audit(&AuditFilter::default(), page(1, 9)).await.unwrap().0, 45);
}

async fn accounts_secrets_move_too(fixture: &Fixture) {
    let (old, pair) = vaults();
    let lost = Vault::new(&[Vault::generate_key()]).unwrap();
    let field = AccountSecret::OtpSeed;
    let (mut accounts, mut values) = (Vec::new(), Vec::new());
    for number in 0..150 {
        let account = fixture.account(&format!("account-{number}")).await;
        let vault = if number == 70 { &lost } else { &old };
        values.push(vault.seal_for_account(account, field, &number.to_string().into()).unwrap());
        accounts.push(account);
    }
    let mut tx = fixture.write().await;
    for value in &values {
        tx.put_account_credential(value.account_id, value, fixture.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    many(fixture, &old, 1).await;
    let rotation = rotate(fixture, &pair).await;
    assert_eq!((rotation.resealed, rotation.unreadable.len()), (154, 1));
    let Unreadable { owner, id, field: name, .. } = &rotation.unreadable[0];
    assert_eq!((*owner, *id, *name), ("account", accounts[70].0, "otp_seed"));
    for (number, account) in accounts.into_iter().enumerate().filter(|(number, _)| *number != 70) {
        let value = fixture.read().await.find_account_credential(account, field).await.unwrap().unwrap();
        assert_eq!(value.key_id, newest(&pair));
        assert_eq!(pair.open_of_account(&value).unwrap().expose_secret(), number.to_string());
    }
    assert_eq!(rotate(fixture, &pair).await.resealed, 0);
}

async fn fingerprints_move_along(fixture: &Fixture) {
    let (old, pair) = vaults();
    let draft = registered(fixture, &old, "first").await;
    assert_eq!(rotate(fixture, &pair).await.resealed, 1);
    assert!(fixture.read().await.is_bot_registered(draft.bot.telegram_bot_id).await.unwrap());
    let mut again = fixture.draft("second").await;
    again.token_fingerprint.clone_from(&draft.token_fingerprint);
    fixture.store_draft(&again).await.unwrap();

    let mut same = fixture.draft("third").await;
    same.token_fingerprint = pair.fingerprint(&BotToken::try_from(&token_of(&draft)).unwrap()).to_vec();
    let error = fixture.store_draft(&same).await.unwrap_err();
    assert!(matches!(error, StoreError::Duplicate), "{error}");
}

async fn a_rotation_that_was_stopped_goes_on(fixture: &Fixture) {
    let (old, pair) = vaults();
    let bots = many(fixture, &old, 45).await;
    let last = bots[44].0.simple();
    let create = fixture.dialect(
        "CREATE TRIGGER stop BEFORE UPDATE ON credentials WHEN hex(NEW.bot_id) = upper('{bot}')
         BEGIN SELECT RAISE(ABORT, 'stopped'); END",
        "ALTER TABLE credentials ADD CONSTRAINT stop CHECK (bot_id <> '{bot}' OR key_id = '{key}')",
    );
    let create = create.replace("{bot}", &last.to_string()).replace("{key}", newest(&old));
    let mut raw = fixture.raw().await;
    raw.execute(&create).await.unwrap();
    let error = pair.rotate(&fixture.store, &fixture.ambient, &Caller::system()).await.unwrap_err();
    assert!(error.to_string().contains("refused"), "{error}");
    let usage = pair.usage(&fixture.store).await.unwrap();
    assert_eq!(usage.iter().map(|key| key.credentials).collect::<Vec<_>>(), [220, 5]);

    raw.execute(fixture.dialect("DROP TRIGGER stop", "ALTER TABLE credentials DROP CONSTRAINT stop")).await.unwrap();
    assert_eq!(rotate(fixture, &pair).await, Rotation { resealed: 5, unreadable: Vec::new() });
    assert_eq!(open(fixture, &pair, bots[44], CredentialField::Session).await, "session");
}

async fn a_rotation_goes_on_beside_other_writes(fixture: &Fixture) {
    let (old, pair) = vaults();
    let bots = many(fixture, &old, 45).await;
    // Beside the rotation, a process that has both keys receives updates and replaces the sessions.
    let writing = async {
        for (update_id, bot) in (0..).zip(bots.iter().rev()) {
            fixture.updates().accept(*bot, vec![update(update_id, None)]).await.unwrap();
            let value = pair.seal(*bot, CredentialField::Session, &"another".into()).unwrap();
            fixture.put_credential(&value).await;
        }
    };
    let (rotation, ()) = tokio::join!(rotate(fixture, &pair), writing);
    assert!(rotation.resealed >= 180 && rotation.unreadable.is_empty(), "{rotation:?}");
    for bot in bots {
        assert_eq!(open(fixture, &pair, bot, CredentialField::Session).await, "another");
        assert_eq!(open(fixture, &pair, bot, CredentialField::Phone).await, "phone");
        assert_eq!(fixture.waiting(bot).await.len(), 1);
    }
}

async fn usage_counts_values_by_key(fixture: &Fixture) {
    let (old, pair) = vaults();
    let lost = Vault::new(&[Vault::generate_key()]).unwrap();
    many(fixture, &old, 1).await;
    registered(fixture, &lost, "other").await;
    let key = |vault: &Vault, is_configured, is_newest, credentials| KeyUsage {
        key_id: newest(vault).to_owned(),
        is_configured,
        is_newest,
        credentials,
    };
    let before = [key(&pair, true, true, 0), key(&old, true, false, 5), key(&lost, false, false, 1)];
    assert_eq!(pair.usage(&fixture.store).await.unwrap(), before);
    rotate(fixture, &pair).await;
    let after = [key(&pair, true, true, 5), key(&old, true, false, 0), key(&lost, false, false, 1)];
    assert_eq!(pair.usage(&fixture.store).await.unwrap(), after);
}
