//! Managing other people's accounts: who they are, what they may do, and their sessions.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::model::account::{Account, AccountId, AccountOverview, Role, Username};
use crate::model::audit::{AuditAction, AuditEntry, Caller};
use crate::model::page::{Page, PageRequest};
use crate::services::accounts::{AccountError, Accounts, parse_reason};
use crate::store::{AccountFilter, Tx};

/// What to change about an account; what is `None` stays.
#[derive(Debug, Clone, Copy, Default)]
pub struct AccountChange {
    /// What the account may do from now on.
    pub role: Option<Role>,
    /// Whether the account is barred from signing in.
    pub disabled: Option<bool>,
}

/// An account that the caller manages: nobody else changes it, the caller's account or any superadmin's until the
/// transaction ends.
pub(super) struct Managed {
    pub(super) tx: Tx,
    pub(super) account: Account,
    /// The caller's role at this moment.
    caller_role: Role,
    /// How many superadmins there are beside the account who are not disabled.
    other_superadmins: usize,
}

impl Accounts {
    /// One page of accounts, oldest first, for an admin; audited.
    pub async fn list(
        &self,
        caller: &Caller,
        filter: &AccountFilter,
        page: PageRequest,
    ) -> Result<Page<AccountOverview>, AccountError> {
        let now = self.ambient.now();
        self.record_view(caller, AuditEntry::new(AuditAction::AccountsListed, None), now).await?;
        let (total, items) = self.store.read().await?.list_accounts(filter, page, now).await?;
        Ok(Page::new(page, total, items))
    }

    /// One account, for an admin; audited.
    pub async fn view(&self, caller: &Caller, account: AccountId) -> Result<AccountOverview, AccountError> {
        let now = self.ambient.now();
        self.record_view(caller, AuditEntry::new(AuditAction::AccountViewed, account.0), now).await?;
        let found = self.store.read().await?.find_account_overview(account, now).await?;
        found.ok_or(AccountError::NoSuch("account"))
    }

    async fn record_view(&self, caller: &Caller, entry: AuditEntry, now: DateTime<Utc>) -> Result<(), AccountError> {
        require_admin(caller.role)?;
        let mut tx = self.store.begin().await?;
        tx.record(caller, entry, now).await?;
        Ok(tx.commit().await?)
    }

    /// The account of this name, for the operator at the command line.
    pub async fn find_named(&self, username: &Username) -> Result<Account, AccountError> {
        self.store.read().await?.find_account_named(username).await?.ok_or(AccountError::NoSuch("account"))
    }

    /// Changes what an account may do. Only superadmins change roles; the last of them who is not disabled stays one.
    /// Who loses rights loses at once what they took with them: grants, invitations, links.
    pub async fn change(
        &self,
        caller: &Caller,
        account: AccountId,
        change: AccountChange,
        reason: &str,
    ) -> Result<AccountOverview, AccountError> {
        let reason = parse_reason(reason)?;
        if change.role.is_none() && change.disabled.is_none() {
            let expected = "give a role, or disabled, or both".to_owned();
            return Err(AccountError::InvalidField { field: "role", expected });
        }
        let mut managed = self.begin_managing(caller, account).await?;
        let now = self.ambient.now();
        let before = managed.account.clone();
        let after = changed(&before, change, now);
        managed.check(&before, &after)?;
        let tx = &mut managed.tx;
        if after != before {
            tx.set_account_standing(account, after.role, after.disabled_at, now).await?;
            let ended = end_lost_power(tx, caller, &before, &after, now).await?;
            let detail = json!({ "before": standing(&before), "after": standing(&after), "ended": ended });
            let entry = AuditEntry::new(AuditAction::AccountChanged, account.0).because(reason).with(detail);
            tx.record(caller, entry, now).await?;
        }
        let overview = tx.find_account_overview(account, now).await?;
        managed.tx.commit().await?;
        overview.ok_or(AccountError::NoSuch("account"))
    }

    /// Ends every session of an account, and revokes its API keys if that is wanted; how many there were of each.
    pub async fn end_sessions(
        &self,
        caller: &Caller,
        account: AccountId,
        with_api_keys: bool,
        reason: &str,
    ) -> Result<(u64, u64), AccountError> {
        let reason = parse_reason(reason)?;
        let Managed { mut tx, account, .. } = self.begin_managing(caller, account).await?;
        let now = self.ambient.now();
        let ended = tx.revoke_other_sessions(account.id, None, now).await?;
        let api_keys = if with_api_keys { tx.revoke_api_keys_of(account.id, now).await? } else { 0 };
        let entry = AuditEntry::new(AuditAction::SessionsEnded, account.id.0).because(reason);
        tx.record(caller, entry.with(json!({ "sessions": ended, "api_keys": api_keys })), now).await?;
        tx.commit().await?;
        Ok((ended, api_keys))
    }

    /// Holds an account that the caller may manage. What the caller may do is looked up again under the lock: of two
    /// admins who take each other's role at once, only the first succeeds.
    pub(super) async fn begin_managing(&self, caller: &Caller, account: AccountId) -> Result<Managed, AccountError> {
        require_admin(caller.role)?;
        if caller.account_id == Some(account) {
            return Err(AccountError::OwnAccount);
        }
        let mut tx = self.store.begin().await?;
        let accounts = tx.lock_accounts_and_superadmins(account, caller.account_id).await?;
        let find = |id: AccountId| accounts.iter().find(|account| account.id == id);
        let caller_role = match caller.account_id {
            None => caller.role,
            Some(id) => find(id).filter(|found| !found.is_disabled()).map_or(Role::User, |found| found.role),
        };
        require_admin(caller_role)?;
        let found = find(account).cloned().ok_or(AccountError::NoSuch("account"))?;
        if !caller_role.may_manage(found.role) {
            return Err(AccountError::ProtectedAccount);
        }
        let others = accounts.iter().filter(|other| other.id != account && other.acts_as(Role::Superadmin));
        let other_superadmins = others.count();
        Ok(Managed { tx, account: found, caller_role, other_superadmins })
    }
}

impl Managed {
    /// Whether the account may become what it is `after`.
    fn check(&self, before: &Account, after: &Account) -> Result<(), AccountError> {
        if after.role != before.role && self.caller_role < Role::Superadmin {
            return Err(AccountError::NotAllowed);
        }
        let loses_superadmin = before.acts_as(Role::Superadmin) && !after.acts_as(Role::Superadmin);
        if loses_superadmin && self.other_superadmins == 0 {
            return Err(AccountError::LastSuperadmin);
        }
        Ok(())
    }
}

fn require_admin(role: Role) -> Result<(), AccountError> {
    if role >= Role::Admin { Ok(()) } else { Err(AccountError::NotAllowed) }
}

fn changed(before: &Account, change: AccountChange, now: DateTime<Utc>) -> Account {
    let disabled_at = match change.disabled {
        None => before.disabled_at,
        Some(true) => before.disabled_at.or(Some(now)),
        Some(false) => None,
    };
    Account { role: change.role.unwrap_or(before.role), disabled_at, ..before.clone() }
}

/// An account's rights as the audit log shows them.
fn standing(account: &Account) -> Value {
    json!({ "role": account.role, "disabled": account.is_disabled() })
}

/// Ends what an account that lost rights has given itself or others by them; how much there was. The rights themselves
/// are looked up with each call.
async fn end_lost_power(
    tx: &mut Tx,
    caller: &Caller,
    before: &Account,
    after: &Account,
    now: DateTime<Utc>,
) -> Result<Value, AccountError> {
    let is_newly_disabled = after.is_disabled() && !before.is_disabled();
    if after.role >= before.role && !is_newly_disabled {
        return Ok(Value::Null);
    }
    let id = after.id;
    let ended = tx.end_all_grants_of(id, caller.account_id, now).await?;
    for grant in &ended {
        let entry = AuditEntry::new(AuditAction::AccessEnded, grant.bot_id.0).under(grant.id);
        tx.record(caller, entry.with(json!({ "admin_id": id })), now).await?;
    }
    tx.delete_sign_in_links_of(id).await?;
    let may_invite = after.acts_as(Role::Admin);
    let invitations = if may_invite { 0 } else { tx.revoke_invitations_of(id, now).await? };
    // Enabled again, the account does not find its old sessions and keys alive.
    let (sessions, api_keys) = if is_newly_disabled {
        (tx.revoke_other_sessions(id, None, now).await?, tx.revoke_api_keys_of(id, now).await?)
    } else {
        (0, 0)
    };
    let grants = ended.len();
    Ok(json!({ "grants": grants, "invitations": invitations, "sessions": sessions, "api_keys": api_keys }))
}
