//! What somebody may hear of, as it stands now.

use std::sync::Arc;

use crate::model::account::{Account, AccountId, Role, SessionId};
use crate::model::bot::{BotId, BotStatus};
use crate::model::organization::{Membership, OrgRole};
use crate::services::StoreError;
use crate::services::accounts::{AccountError, Accounts};
use crate::services::events::event::Audience;
use crate::store::Store;

/// Where rights are looked up.
#[derive(Debug)]
pub(super) struct Rights {
    pub(super) accounts: Arc<Accounts>,
    pub(super) store: Store,
}

/// What somebody may hear of.
#[derive(Debug, Clone)]
pub(super) struct View {
    account: AccountId,
    role: Role,
    membership: Option<Membership>,
    /// Their bot, unless an admin suspended it.
    bot: Option<BotId>,
    is_bot_suspended: bool,
    /// Whose bot they watch as an admin, if there is one.
    watched: Option<(AccountId, BotId)>,
}

impl Rights {
    /// What the person in this session may hear of now; `None` if nothing, for the session has ended or the account is
    /// disabled or has something else to do first. Admins may watch the bot of the account `watched`.
    pub(super) async fn look_up(
        &self,
        account: AccountId,
        session: SessionId,
        watched: Option<AccountId>,
    ) -> Result<Option<View>, StoreError> {
        let account = match self.accounts.find_signed_in(account, session).await {
            Ok(account) if self.accounts.check_unrestricted(&account).is_ok() => account,
            Err(AccountError::Store(error)) => return Err(error),
            Ok(_) | Err(_) => return Ok(None),
        };
        let mut tx = self.store.read().await?;
        let person = tx.find_person(account.id).await?.filter(|person| !person.is_disabled);
        let Some(person) = person else { return Ok(None) };
        let bot = tx.find_bot_of(account.id).await?;
        let Account { id, role, .. } = account;
        let is_bot_suspended =
            bot.as_ref().is_some_and(|bot| bot.status == BotStatus::Suspended && bot.suspended_by_admin);
        let bot = bot.filter(|_| !is_bot_suspended).map(|bot| bot.id);
        let watched = match watched.filter(|_| role >= Role::Admin) {
            Some(owner) => tx.find_bot_of(owner).await?.map(|bot| (owner, bot.id)),
            None => None,
        };
        let membership = person.person.membership;
        Ok(Some(View { account: id, role, membership, bot, is_bot_suspended, watched }))
    }
}

impl View {
    /// The person's bot, unless an admin suspended it.
    pub(super) fn bot(&self) -> Option<BotId> {
        self.bot
    }

    /// Whose bot the person watches, and the bot.
    pub(super) fn watched(&self) -> Option<(AccountId, BotId)> {
        self.watched
    }

    /// Whether the person is an admin.
    pub(super) fn is_admin(&self) -> bool {
        self.role >= Role::Admin
    }

    /// Whether role and membership are the same.
    pub(super) fn stands_like(&self, other: &Self) -> bool {
        (self.role, self.membership) == (other.role, other.membership)
    }

    /// Whether the person belongs to this audience.
    pub(super) fn is_in(&self, audience: Audience) -> bool {
        match audience {
            Audience::Account(account) => account == self.account,
            Audience::Owner(account) => account == self.account && !self.is_bot_suspended,
            Audience::Admins => self.is_admin(),
            Audience::Watchers(owner) => self.watched.is_some_and(|(watched, _)| watched == owner),
            Audience::Members(id) => match &self.membership {
                Some(membership) => membership.organization_id.0 == id,
                None => self.account.0 == id,
            },
            Audience::OrgOwners(id) => self
                .membership
                .as_ref()
                .is_some_and(|membership| membership.role == OrgRole::Owner && membership.organization_id.0 == id),
        }
    }
}
