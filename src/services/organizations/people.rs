//! Who somebody is that writes to a bot: known by their id at Telegram, or known from now on.

use serde_json::json;

use crate::config::Registration;
use crate::model::account::{AccountId, Role, Username};
use crate::model::audit::{AuditAction, AuditEntry, Caller, Origin};
use crate::model::bot::Bot;
use crate::model::organization::{OrganizationName, Person, TelegramUserId};
use crate::services::organizations::{ConsoleCredentials, Inner, OrganizationError, Organizations};
use crate::store::{NewAccount, StoreError, StoredPerson, Tx};

/// The longest name of a person that is kept, in characters. Telegram's have 64 for each of the two parts.
const MAX_NAME_LENGTH: usize = 130;

/// Digits of generated names: no letters that look like others.
const NAME_DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Characters of a generated name between two dashes.
const NAME_GROUP: usize = 5;

impl Organizations {
    /// The person of this Telegram id, who gets an account with their first message. Nothing but the id counts: that a chat
    /// is known as the one of a bot's owner says only who hears from that bot. Whoever has an account already links it
    /// themselves: [`Self::link`].
    ///
    /// # Errors
    /// [`OrganizationError::AccountDisabled`] for whoever was barred, whom a new message gives no new account.
    pub async fn person(
        &self,
        bot: &Bot,
        telegram_user: TelegramUserId,
        name: &str,
    ) -> Result<Person, OrganizationError> {
        if telegram_user <= 0 {
            let expected = "a person's id at Telegram, a positive number".to_owned();
            return Err(OrganizationError::InvalidField { field: "telegram_user", expected });
        }
        let name: String = name.trim().chars().take(MAX_NAME_LENGTH).collect();
        let known = self.0.store.read_once().await?.find_telegram_person(telegram_user).await?;
        let (found, known_as) = match known {
            Some(known) => known,
            None => match self.register(bot, telegram_user, &name).await {
                Ok(person) => return Ok(person),
                // Their first messages to two bots came at once.
                Err(OrganizationError::Store(StoreError::Duplicate)) => {
                    let known = self.0.store.read_once().await?.find_telegram_person(telegram_user).await?;
                    known.ok_or(OrganizationError::NoSuch("person"))?
                }
                Err(other) => return Err(other),
            },
        };
        let person = enabled(found)?;
        if known_as != name && !name.is_empty() {
            let mut tx = self.0.store.begin().await?;
            tx.rename_telegram_person(person.account_id, &name).await?;
            tx.commit().await?;
        }
        Ok(person)
    }

    /// The person behind an account, with what they may reach now.
    pub async fn person_of(&self, account: AccountId) -> Result<Person, OrganizationError> {
        let found = self.0.store.read_once().await?.find_person(account).await?;
        enabled(found.ok_or(OrganizationError::NoSuch("person"))?)
    }

    /// The name of the organization that somebody who belongs to none was last removed from, if it is still there.
    pub async fn removed_from(&self, person: &Person) -> Result<Option<OrganizationName>, OrganizationError> {
        if person.membership.is_some() {
            return Ok(None);
        }
        Ok(self.0.store.read_once().await?.find_name_of_removal(person.account_id).await?)
    }

    /// Makes an account for somebody whose first message this is.
    async fn register(
        &self,
        bot: &Bot,
        telegram_user: TelegramUserId,
        name: &str,
    ) -> Result<Person, OrganizationError> {
        let Inner { store, accounts, ambient, .. } = &*self.0;
        let (id, now) = (AccountId::generate(ambient), ambient.now());
        let username = generated_username(&ambient.bytes())?;
        let password_hash = accounts.hash_of_none();
        let new = NewAccount {
            id,
            username: &username,
            password_hash: &password_hash,
            role: Role::User,
            must_change_password: false,
            created_at: now,
        };
        let may_register_bots = accounts.registration() == Registration::Open;
        let caller = Caller { account_id: Some(id), ..Caller::stranger(Origin::default()) };
        let mut tx = store.begin().await?;
        tx.create_account(&new).await?;
        tx.set_registered_by_telegram(id, may_register_bots).await?;
        tx.link_telegram_person(id, telegram_user, name, now).await?;
        let detail = json!({
            "username": username.as_str(), "role": Role::User, "by": "telegram", "may_register_bots": may_register_bots,
        });
        tx.record(&caller, AuditEntry::new(AuditAction::AccountRegistered, id.0).with(detail), now).await?;
        let linked = AuditEntry::new(AuditAction::PersonLinked, id.0).with(json!({ "bot_id": bot.id }));
        tx.record(&caller, linked, now).await?;
        tx.commit().await?;
        Ok(Person { account_id: id, membership: None })
    }

    /// What an account that came by Telegram needs for the console, ready to be written down by [`give_credentials`].
    /// `None` for accounts that have it, and for whoever is in the console already.
    pub(super) async fn prepare_credentials(&self, caller: &Caller) -> Result<Option<Prepared>, OrganizationError> {
        let Some(account) = caller.account_id.filter(|_| caller.session_id.is_none() && caller.api_key_id.is_none())
        else {
            return Ok(None);
        };
        let mut tx = self.0.store.read().await?;
        let Some(origin) = tx.find_account_origin(account).await? else { return Ok(None) };
        if origin.has_console_access || !origin.is_from_telegram {
            return Ok(None);
        }
        let Some(found) = tx.find_account(account).await? else { return Ok(None) };
        drop(tx);
        let temporary_password = self.0.ambient.random_string::<16>().into();
        let hash = self.0.accounts.hash_password(&temporary_password).await?;
        Ok(Some(Prepared { hash, credentials: ConsoleCredentials { username: found.username, temporary_password } }))
    }

    /// Gives the caller what was prepared, unless they got it meanwhile.
    pub(super) async fn give_credentials(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        prepared: Option<Prepared>,
    ) -> Result<Option<ConsoleCredentials>, OrganizationError> {
        let (Some(account), Some(Prepared { hash, credentials })) = (caller.account_id, prepared) else {
            return Ok(None);
        };
        let origin = tx.find_account_origin(account).await?;
        if origin.is_none_or(|origin| origin.has_console_access) {
            return Ok(None);
        }
        let now = self.0.ambient.now();
        tx.set_password_hash(account, &hash, true, now).await?;
        tx.record(caller, AuditEntry::new(AuditAction::ConsoleAccessGiven, account.0), now).await?;
        Ok(Some(credentials))
    }
}

/// Credentials that are not written down yet: hashing takes its time, and no transaction is to wait for it.
pub(super) struct Prepared {
    hash: String,
    credentials: ConsoleCredentials,
}

pub(super) fn enabled(found: StoredPerson) -> Result<Person, OrganizationError> {
    if found.is_disabled { Err(OrganizationError::AccountDisabled) } else { Ok(found.person) }
}

/// A sign-in name of 128 random bits: letters and digits in groups, such as `4t0bk-…`.
pub(super) fn generated_username(bytes: &[u8; 16]) -> Result<Username, OrganizationError> {
    let mut number = u128::from_le_bytes(*bytes);
    let mut name = String::new();
    for position in 0..26 {
        if position > 0 && position % NAME_GROUP == 0 && position < 25 {
            name.push('-');
        }
        name.push(NAME_DIGITS[(number & 31) as usize].into());
        number >>= 5;
    }
    let internal = |_| crate::services::accounts::AccountError::Internal(format!("{name} is no username"));
    Ok(name.parse().map_err(internal)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_names_are_usernames_that_differ_with_every_bit() {
        let name = |bytes: [u8; 16]| generated_username(&bytes).unwrap().as_str().to_owned();
        assert_eq!(name([0; 16]), "00000-00000-00000-00000-000000");
        assert_eq!(name([255; 16]), "zzzzz-zzzzz-zzzzz-zzzzz-zzzzz7");
        for bit in 0..128 {
            assert_ne!(name((1_u128 << bit).to_le_bytes()), name([0; 16]), "{bit}");
        }
    }
}
