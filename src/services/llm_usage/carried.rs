//! Spending that outlives the account it was made by.
//!
//! Whoever erases their account, or unlinks it from Telegram, and writes to a bot again is a stranger with a new account, but
//! their month goes on: what was spent is kept until the month is over, against a keyed hash of their id at Telegram. Without
//! the vault's keys nobody can tell whose it is, and of an erased account nothing else is kept.

use chrono::{DateTime, Utc};

use crate::model::account::AccountId;
use crate::model::llm::{NanoUsd, Payer};
use crate::model::organization::TelegramUserId;
use crate::services::llm_usage::LlmUsage;
use crate::services::llm_usage::budgets::{month_begin, month_name};
use crate::services::vault::Vault;
use crate::store::{CarriedSpending, StoreError, Tx};

/// Remembers what an account has spent this month before it ceases to be its person's. Of one that is erased the id is not
/// kept. An account without a person at Telegram leaves nothing.
pub(in crate::services) async fn carry(
    tx: &mut Tx,
    vault: &Vault,
    account: AccountId,
    is_erased: bool,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Some((telegram_user, _)) = tx.find_telegram_identity(account).await? else { return Ok(()) };
    let since = month_begin(now);
    let person = tx.sum_llm_spending(Payer::Person(account), since).await?;
    let founder = tx.sum_llm_spending(Payer::Founder(account), since).await?;
    let spending = CarriedSpending { person, founder };
    if spending == CarriedSpending::default() {
        return Ok(());
    }
    let kept = Some(account).filter(|_| !is_erased);
    tx.carry_llm_spending(&vault.person_fingerprint(telegram_user), &month_name(now), kept, spending).await
}

/// Counts an account's own calls again that is its person's again.
pub(in crate::services) async fn take_back(
    tx: &mut Tx,
    vault: &Vault,
    telegram_user: TelegramUserId,
    account: AccountId,
) -> Result<(), StoreError> {
    for hash in vault.person_fingerprints(telegram_user) {
        tx.take_back_llm_spending(&hash, account).await?;
    }
    Ok(())
}

impl LlmUsage {
    /// What a payer has spent in the month of a moment, by earlier accounts of the same person as well.
    pub(super) async fn spent(&self, tx: &mut Tx, payer: Payer, at: DateTime<Utc>) -> Result<NanoUsd, StoreError> {
        let spent = tx.sum_llm_spending(payer, month_begin(at)).await?;
        let carried = match payer {
            Payer::Organization(_) | Payer::Member(..) => NanoUsd(0),
            Payer::Person(account) => self.carried(tx, account, at).await?.person,
            Payer::Founder(account) => self.carried(tx, account, at).await?.founder,
        };
        Ok(NanoUsd(spent.0.saturating_add(carried.0)))
    }

    async fn carried(&self, tx: &mut Tx, account: AccountId, at: DateTime<Utc>) -> Result<CarriedSpending, StoreError> {
        let mut sum = CarriedSpending::default();
        let Some((telegram_user, _)) = tx.find_telegram_identity(account).await? else { return Ok(sum) };
        for hash in self.0.vault.person_fingerprints(telegram_user) {
            let found = tx.sum_carried_llm_spending(&hash, &month_name(at)).await?;
            sum.person.0 = sum.person.0.saturating_add(found.person.0);
            sum.founder.0 = sum.founder.0.saturating_add(found.founder.0);
        }
        Ok(sum)
    }
}
