//! API keys: making them, ending them, and knowing whose program calls.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use lru::LruCache;
use serde_json::json;
use subtle::ConstantTimeEq as _;

use crate::base::secret::SecretString;
use crate::model::account::{Account, AccountId, ApiKeyId, Scope};
use crate::model::api_key::{ApiKey, ApiKeyToken, ApiKeyUse};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::page::{Page, PageRequest};
use crate::services::accounts::{AccountError, Accounts, parse_label, parse_number};
use crate::store::{Store, StoreError};

/// The most keys of one account that work at the same time.
const MAX_LIVE_KEYS: i64 = 20;

/// The longest name of a key, in characters.
const MAX_NAME_LENGTH: usize = 100;

/// How long a key works unless asked otherwise, in days.
const DEFAULT_DAYS: u32 = 90;

/// How long a key is listed after its end.
const KEPT_AFTER_END: Duration = Duration::from_hours(30 * 24);

/// How far apart the notes of a key's uses are.
const NOTE_INTERVAL: Duration = Duration::from_mins(1);

/// Keys whose last note is remembered; the one used longest ago is forgotten first.
const MAX_REMEMBERED: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();

const SECONDS_PER_DAY: u64 = 24 * 60 * 60;

/// A key to be made.
#[derive(Debug)]
pub struct NewApiKey<'a> {
    /// What its owner calls it; 1 to 100 characters.
    pub name: &'a str,
    /// What it is let into; at least one.
    pub scopes: &'a [Scope],
    /// For how many days; 90 unless given, or the longest life if that is shorter.
    pub days: Option<u32>,
}

/// A key that was just made: the one moment at which its secret can be read.
#[derive(Debug)]
pub struct CreatedApiKey {
    /// The key.
    pub key: ApiKey,
    /// The whole key, for its holder.
    pub token: SecretString,
}

/// When each key's use was last noted.
#[derive(Debug)]
pub(super) struct KeyUses(Mutex<LruCache<ApiKeyId, DateTime<Utc>>>);

impl Default for KeyUses {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(MAX_REMEMBERED)))
    }
}

impl KeyUses {
    /// Whether a use at `now` is to be noted; if so, the next one within the interval is not.
    fn is_due(&self, key: &ApiKey, now: DateTime<Utc>) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = noted.get(&key.id).copied().max(key.last_used_at);
        let is_due = last.is_none_or(|last| last + NOTE_INTERVAL <= now);
        if is_due {
            noted.put(key.id, now);
        }
        is_due
    }
}

impl Accounts {
    /// Makes a key that acts for the caller. Only admins give it the scopes of admins.
    pub async fn create_api_key(&self, caller: &Caller, new: &NewApiKey<'_>) -> Result<CreatedApiKey, AccountError> {
        let account = caller.account_id.ok_or(AccountError::NotAllowed)?;
        let name = parse_label("name", new.name, MAX_NAME_LENGTH)?;
        let scopes: BTreeSet<Scope> = new.scopes.iter().copied().collect();
        if scopes.is_empty() {
            return Err(AccountError::InvalidField { field: "scopes", expected: "name at least one scope".to_owned() });
        }
        if scopes.iter().any(|scope| scope.least_role() > caller.role) {
            return Err(AccountError::NotAllowed);
        }
        let days = self.parse_days(new.days)?;
        let now = self.ambient.now();
        let token = ApiKeyToken::generate(&self.ambient);
        let key = ApiKey {
            id: ApiKeyId::generate(&self.ambient),
            account_id: account,
            name: name.to_owned(),
            prefix: token.prefix().to_owned(),
            scopes: scopes.into_iter().collect(),
            created_at: now,
            expires_at: now + Duration::from_secs(u64::from(days) * SECONDS_PER_DAY),
            last_used_at: None,
            last_used_address: None,
            revoked_at: None,
        };
        let mut tx = self.store.begin().await?;
        // Holding the account makes those who come at the same moment count one another's keys.
        tx.lock_account(account).await?.ok_or(AccountError::InvalidToken)?;
        if tx.count_live_api_keys(account, now).await? >= MAX_LIVE_KEYS {
            return Err(AccountError::TooMany { what: "API keys", limit: MAX_LIVE_KEYS });
        }
        tx.purge_api_keys(account, now - KEPT_AFTER_END).await?;
        tx.create_api_key(&key, &token.secret_hash()).await?;
        let detail = json!({
            "api_key_id": key.id, "prefix": key.prefix, "scopes": key.scopes, "expires_at": key.expires_at,
        });
        tx.record(caller, AuditEntry::new(AuditAction::ApiKeyCreated, account.0).with(detail), now).await?;
        tx.commit().await?;
        Ok(CreatedApiKey { key, token: token.to_text() })
    }

    fn parse_days(&self, days: Option<u32>) -> Result<u32, AccountError> {
        let longest = u32::try_from(self.api_key_max_ttl.as_secs() / SECONDS_PER_DAY).unwrap_or(u32::MAX);
        parse_number("days", days.unwrap_or(DEFAULT_DAYS.min(longest)), &(1..=longest))
    }

    /// One page of the caller's own keys, newest first, with those that ended lately.
    pub async fn list_api_keys(&self, caller: &Caller, page: PageRequest) -> Result<Page<ApiKey>, AccountError> {
        let account = caller.account_id.ok_or(AccountError::NotAllowed)?;
        let (total, items) = self.store.read().await?.list_api_keys(account, page).await?;
        Ok(Page::new(page, total, items))
    }

    /// Ends one of the caller's own keys at once.
    pub async fn revoke_api_key(&self, caller: &Caller, id: ApiKeyId) -> Result<(), AccountError> {
        let account = caller.account_id.ok_or(AccountError::NotAllowed)?;
        let now = self.ambient.now();
        let mut tx = self.store.begin().await?;
        let key = tx.find_api_key(account, id).await?.ok_or(AccountError::NoSuch("API key"))?;
        if !tx.revoke_api_key(account, id, now).await? {
            return Err(AccountError::NoSuch("API key"));
        }
        let detail = json!({ "api_key_id": id, "prefix": key.prefix });
        tx.record(caller, AuditEntry::new(AuditAction::ApiKeyRevoked, account.0).with(detail), now).await?;
        Ok(tx.commit().await?)
    }

    /// Whose call comes with this API key. The key and the account are looked up each time, so that ending either works
    /// at once. Keys that are guessed count as failures of their address; a key that only ended does not, for whoever
    /// has its secret does not guess.
    pub async fn authenticate_key(
        &self,
        text: &str,
        address: Option<IpAddr>,
    ) -> Result<(Account, ApiKey), AccountError> {
        let now = self.ambient.now();
        let token = ApiKeyToken::parse(text)?;
        self.key_guesses.check(address, now)?;
        let mut tx = self.store.read().await?;
        let found = tx.find_api_key_credentials(token.prefix()).await?;
        let genuine = found.filter(|found| found.secret_hash.ct_eq(&token.secret_hash()).into());
        let Some(key) = genuine.map(|found| found.key) else {
            self.key_guesses.count_failure(address, now);
            return Err(AccountError::InvalidApiKey);
        };
        let account = tx.find_account(key.account_id).await?.ok_or(AccountError::InvalidApiKey)?;
        if !key.is_live(now) || account.disabled_at.is_some() {
            return Err(AccountError::InvalidApiKey);
        }
        if self.key_uses.is_due(&key, now) {
            let used = ApiKeyUse { id: key.id, at: now, address };
            // The call does not wait for it.
            tokio::spawn(note_use(self.store.clone(), account.id, used));
        }
        Ok((account, key))
    }
}

async fn note_use(store: Store, account: AccountId, used: ApiKeyUse) {
    let noted: Result<(), StoreError> = async {
        let mut tx = store.begin().await?;
        tx.note_api_key_use(account, used).await?;
        tx.commit().await
    }
    .await;
    if let Err(error) = noted {
        tracing::warn!(api_key = %used.id, %error, "the use of an API key could not be noted");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_are_noted_a_minute_apart() {
        let ambient = crate::base::ambient::Ambient::system();
        let start = DateTime::UNIX_EPOCH;
        let mut key = ApiKey {
            id: ApiKeyId::generate(&ambient),
            account_id: AccountId::generate(&ambient),
            name: "test".to_owned(),
            prefix: "prefix".to_owned(),
            scopes: vec![Scope::BotRead],
            created_at: start,
            expires_at: start,
            last_used_at: None,
            last_used_address: None,
            revoked_at: None,
        };
        let uses = KeyUses::default();
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        // While the first note is on its way to the store, the key does not tell of it.
        assert_eq!([0, 0, 59, 60, 61].map(|seconds| uses.is_due(&key, at(seconds))), [true, false, false, true, false]);
        // What another process noted counts as well.
        key.last_used_at = Some(at(120));
        assert_eq!([120, 179, 180].map(|seconds| uses.is_due(&key, at(seconds))), [false, false, true]);
    }
}
