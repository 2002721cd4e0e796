//! Sealed values as the store keeps them; what the vault makes of them is in `vault`.

use botyard::model::bot::{BotId, CredentialField};
use botyard::store::{SealedCredential, StoreError};

use crate::store::fixture::{Fixture, sealed};

on_both!(
    a_value_of_no_bot_is_refused,
    a_later_value_replaces_the_earlier,
    a_value_that_changed_meanwhile_is_not_resealed,
    values_under_other_keys_are_listed_by_pages,
);

const FIELDS: [CredentialField; 5] = [
    CredentialField::ApiHash,
    CredentialField::HookSecret,
    CredentialField::Phone,
    CredentialField::Session,
    CredentialField::Token,
];

async fn a_value_of_no_bot_is_refused(fixture: &Fixture) {
    let nobody = BotId::generate(&fixture.ambient);
    let mut tx = fixture.write().await;
    let value = sealed(nobody, CredentialField::Token, "old");
    let error = tx.put_credential(nobody, &value, fixture.now()).await.unwrap_err();
    assert!(matches!(error, StoreError::Internal(_)), "{error}");
}

async fn a_later_value_replaces_the_earlier(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    assert_eq!(fixture.find_credential(bot, CredentialField::Token).await, None);
    for key_id in ["old", "new"] {
        fixture.put_credential(&sealed(bot, CredentialField::Token, key_id)).await;
    }
    let found = fixture.find_credential(bot, CredentialField::Token).await;
    assert_eq!(found, Some(sealed(bot, CredentialField::Token, "new")));
    assert_eq!(fixture.find_credential(bot, CredentialField::Phone).await, None);
}

async fn a_value_that_changed_meanwhile_is_not_resealed(fixture: &Fixture) {
    let bot = fixture.bot("first").await;
    let (old, new) = (sealed(bot, CredentialField::Token, "old"), sealed(bot, CredentialField::Token, "new"));
    let changed = SealedCredential { sealed: "another token".to_owned(), ..old.clone() };
    fixture.put_credential(&changed).await;
    let mut tx = fixture.write().await;
    assert!(!tx.reseal_credential(bot, &old, &new, fixture.now()).await.unwrap());
    assert_eq!(tx.find_credential(bot, CredentialField::Token).await.unwrap().as_ref(), Some(&changed));
    assert!(tx.reseal_credential(bot, &changed, &new, fixture.now()).await.unwrap());
    assert_eq!(tx.find_credential(bot, CredentialField::Token).await.unwrap(), Some(new));
}

async fn values_under_other_keys_are_listed_by_pages(fixture: &Fixture) {
    let bots = [fixture.bot("first").await, fixture.bot("second").await];
    for bot in bots {
        for field in FIELDS {
            let key_id = if field == CredentialField::Phone { "new" } else { "old" };
            fixture.put_credential(&sealed(bot, field, key_id)).await;
        }
    }
    let mut tx = fixture.read().await;
    let (mut listed, mut after) = (Vec::new(), None);
    loop {
        let page = tx.list_credentials_not_under("new", after, 3).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some((last.bot_id, last.field));
        listed.extend(page);
    }
    let expected: Vec<_> = bots
        .into_iter()
        .flat_map(|bot| FIELDS.map(|field| sealed(bot, field, "old")))
        .filter(|value| value.field != CredentialField::Phone)
        .collect();
    assert_eq!(listed, expected);
    let counts = tx.count_credentials_by_key().await.unwrap();
    assert_eq!(counts, [("new".to_owned(), 2), ("old".to_owned(), 8)]);
}
