//! Linking an account of the console to its owner at Telegram.
//!
//! It takes both sides: who is signed in gets a code, and who sends it to a bot is shown whose account it is and asked. So
//! neither a code that somebody else made nor one that was stolen from a screen links anything without a word, and nothing
//! that the owner of a bot can set makes anybody somebody else.

use std::time::Duration;

use serde_json::json;

use crate::base::secret::{ExposeSecret as _, SecretString};
use crate::model::account::{Account, AccountId, Role};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::bot::BotId;
use crate::model::database::DatabaseOwner;
use crate::model::organization::{Person, TelegramUserId};
use crate::services::accounts::hash_token;
use crate::services::llm_usage::take_back;
use crate::services::organizations::people::enabled;
use crate::services::organizations::{CreatedTelegramLink, OrganizationError, Organizations, account_of};
use crate::store::{NewTelegramLink, Tx};

/// How long a code works.
const CODE_TTL: Duration = Duration::from_mins(10);

/// Who brings a code, by their id and their name at Telegram.
#[derive(Debug, Clone, Copy)]
pub struct Comer<'a> {
    /// Who they are here until now.
    pub person: &'a Person,
    /// Their id.
    pub telegram_user: TelegramUserId,
    /// Their name.
    pub name: &'a str,
    /// The bot that they write to.
    pub bot: BotId,
}

impl Organizations {
    /// Makes a code by which the caller's account can be linked to a person at Telegram within ten minutes. An older one
    /// ends.
    ///
    /// # Errors
    /// [`OrganizationError::AccountLinked`], and [`OrganizationError::TooPowerful`] for admins, for whom a chat does not
    /// stand.
    pub async fn create_telegram_link(&self, caller: &Caller) -> Result<CreatedTelegramLink, OrganizationError> {
        let now = self.0.ambient.now();
        let code = self.0.ambient.random_string::<18>();
        let link = NewTelegramLink { code_hash: &hash_token(&code), created_at: now, expires_at: now + CODE_TTL };
        let mut tx = self.0.store.begin().await?;
        let account = linkable(&mut tx, account_of(caller)?).await?;
        tx.put_telegram_link(account.id, &link).await?;
        let entry = AuditEntry::new(AuditAction::PersonLinkBegun, account.id.0);
        tx.record(caller, entry.with(json!({ "expires_at": link.expires_at })), now).await?;
        tx.commit().await?;
        Ok(CreatedTelegramLink { code: code.into(), expires_at: link.expires_at })
    }

    /// The account that a code would link to whoever brings it, so that they can be asked. From now on the code is theirs
    /// alone. Whoever guesses codes waits.
    ///
    /// # Errors
    /// [`OrganizationError::InvalidLinkCode`], [`OrganizationError::AccountLinked`] and
    /// [`OrganizationError::PersonLinked`].
    pub async fn find_link(&self, comer: Comer<'_>, code: &SecretString) -> Result<Account, OrganizationError> {
        let attempt = self.0.guesses.begin_as_owner(comer.person.account_id, None, self.0.ambient.now())?;
        let result = self.find_link_now(comer, code).await;
        if !matches!(result, Err(OrganizationError::InvalidLinkCode)) {
            attempt.forgive();
        }
        result
    }

    async fn find_link_now(&self, comer: Comer<'_>, code: &SecretString) -> Result<Account, OrganizationError> {
        let hash = hash_token(code.expose_secret().trim());
        let mut tx = self.0.store.begin().await?;
        let found = tx.claim_telegram_link(&hash, comer.telegram_user, self.0.ambient.now()).await?;
        let account = tx.find_account(found.ok_or(OrganizationError::InvalidLinkCode)?).await?;
        let account = account.ok_or(OrganizationError::InvalidLinkCode)?;
        require_unlinked(&mut tx, &account).await?;
        require_nothing_of_their_own(&mut tx, comer.person.account_id).await?;
        tx.commit().await?;
        Ok(account)
    }

    /// Links an account to whoever brought its code and was asked. What their first message made for them is erased: from
    /// now on they are that account, in every bot.
    ///
    /// # Errors
    /// As of [`Self::find_link`].
    pub async fn link(&self, comer: Comer<'_>, account: AccountId) -> Result<Person, OrganizationError> {
        let before = comer.person.account_id;
        if before == account {
            return self.person_of(account).await;
        }
        let now = self.0.ambient.now();
        let mut tx = self.0.store.begin().await?;
        // In one order, whoever links what to whom at the same moment.
        for id in [before.min(account), before.max(account)] {
            tx.lock_account(id).await?.ok_or(OrganizationError::InvalidLinkCode)?;
        }
        let linked = linkable(&mut tx, account).await?;
        require_nothing_of_their_own(&mut tx, before).await?;
        if !tx.use_telegram_link(account, comer.telegram_user, now).await? {
            return Err(OrganizationError::InvalidLinkCode);
        }
        self.erase_in(&mut tx, before, now).await?;
        let erased = AuditEntry::new(AuditAction::AccountErased, before.0).with(json!({ "linked_to": account }));
        tx.record(&Caller::from(comer.person), erased, now).await?;
        take_back(&mut tx, &self.0.vault, comer.telegram_user, account).await?;
        tx.link_telegram_person(account, comer.telegram_user, comer.name, now).await?;
        let person = enabled(tx.find_person(linked.id).await?.ok_or(OrganizationError::NoSuch("person"))?)?;
        let entry = AuditEntry::new(AuditAction::PersonLinked, account.0).with(json!({ "bot_id": comer.bot }));
        tx.record(&Caller::from(&person), entry, now).await?;
        tx.commit().await?;
        Ok(person)
    }

    /// Ends a code that somebody brought and then wanted nothing of.
    ///
    /// # Errors
    /// The store's.
    pub async fn refuse_link(&self, comer: Comer<'_>, account: AccountId) -> Result<(), OrganizationError> {
        let mut tx = self.0.store.begin().await?;
        tx.use_telegram_link(account, comer.telegram_user, self.0.ambient.now()).await?;
        Ok(tx.commit().await?)
    }
}

/// An account that may be linked, held until the transaction ends.
async fn linkable(tx: &mut Tx, account: AccountId) -> Result<Account, OrganizationError> {
    let account = tx.lock_account(account).await?.ok_or(OrganizationError::NoSuch("person"))?;
    require_unlinked(tx, &account).await?;
    Ok(account)
}

async fn require_unlinked(tx: &mut Tx, account: &Account) -> Result<(), OrganizationError> {
    if account.is_disabled() {
        return Err(OrganizationError::AccountDisabled);
    }
    if account.role > Role::User {
        return Err(OrganizationError::TooPowerful);
    }
    let is_linked = tx.find_telegram_identity(account.id).await?.is_some();
    if is_linked { Err(OrganizationError::AccountLinked) } else { Ok(()) }
}

/// Refuses whoever would lose something: only an account that a first message made, and nothing more, is given up.
async fn require_nothing_of_their_own(tx: &mut Tx, account: AccountId) -> Result<(), OrganizationError> {
    let origin = tx.find_account_origin(account).await?;
    let is_bare = origin.is_some_and(|origin| origin.is_from_telegram && !origin.has_console_access)
        && tx.find_person(account).await?.is_some_and(|found| found.person.membership.is_none())
        && tx.count_databases(DatabaseOwner::Account(account)).await? == 0
        && tx.find_bot_of(account).await?.is_none();
    if is_bare { Ok(()) } else { Err(OrganizationError::PersonLinked) }
}
