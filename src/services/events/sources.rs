//! Where events come from: what was committed, the bots' signals, and health.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use lru::LruCache;
use tokio::sync::{broadcast, mpsc, watch};
use tokio::time::Instant;
use uuid::Uuid;

use crate::model::account::AccountId;
use crate::model::bot::BotId;
use crate::model::bot_log::LogLine as StoredLine;
use crate::model::llm::Billing;
use crate::services::StoreError;
use crate::services::events::recorded::{Concern, concern_of};
use crate::services::events::{Audience, Event, Events, LogLine, OrgPart};
use crate::services::health::Health;
use crate::services::signals::{BotSignal, Signals};
use crate::store::{Change, Recorded, Store};

/// Commits that may wait to be told of.
const MAX_QUEUED: usize = 1024;

/// Bots whose owners are remembered: about 100 bytes each.
const MAX_OWNERS: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();

/// The pause between two of the same [`Paused`] marks.
const PAUSE: Duration = Duration::from_secs(1);

/// Publishes what happens from now on, for as long as `store` is there and until `events` are closed.
pub(super) fn start(events: &Events, store: Store, signals: &Signals, health: &Health) {
    let (sender, changes) = mpsc::channel(MAX_QUEUED);
    // The store does not keep what watches it.
    let told = Arc::downgrade(&events.0);
    let is_missing = Arc::new(AtomicBool::new(false));
    let missed = Arc::clone(&is_missing);
    store.hand_over_changes(move |changes| {
        let is_heard = Weak::upgrade(&told).map(Events).is_some_and(|events| events.is_heard());
        if is_heard && sender.try_send(changes).is_err() {
            missed.store(true, Ordering::Relaxed);
        }
    });
    let (signals, turns) = (signals.subscribe(), health.turns());
    let owners = LruCache::new(MAX_OWNERS);
    let paused = [Event::Audit, Event::Users, Event::Invitations].map(|mark| Paused { mark, due: None, last: None });
    let source = Source { events: events.clone(), store, owners, is_missing, paused };
    tokio::spawn(source.run(changes, signals, turns));
}

/// Makes events of what it hears.
struct Source {
    events: Events,
    store: Store,
    /// Whose the bots are of which something was told: a bot never changes hands.
    owners: LruCache<BotId, AccountId>,
    /// Whether more was committed than could wait to be told of.
    is_missing: Arc<AtomicBool>,
    paused: [Paused; 3],
}

/// A mark for admins that may follow upon itself fast: each after the first waits for a while, and stands for those that
/// come meanwhile. Whoever hears it looks again, which is work and a record.
struct Paused {
    mark: Event,
    /// When it is told.
    due: Option<Instant>,
    last: Option<Instant>,
}

impl Source {
    async fn run(
        mut self,
        mut changes: mpsc::Receiver<Vec<Change>>,
        mut signals: broadcast::Receiver<BotSignal>,
        mut turns: watch::Receiver<u64>,
    ) {
        let closed = self.events.0.closed.clone();
        loop {
            let due = self.paused.iter().filter_map(|paused| paused.due).min();
            let paused = async {
                match due {
                    Some(due) => tokio::time::sleep_until(due).await,
                    None => std::future::pending().await,
                }
            };
            let published = tokio::select! {
                () = closed.cancelled() => return,
                Some(told) = changes.recv() => {
                    let told = self.tell_changes(told).await;
                    // Once for all that was missed, when the rest is told: whoever looks everything up anew is work, too.
                    if changes.is_empty() && self.is_missing.swap(false, Ordering::Relaxed) {
                        self.events.lose_track();
                    }
                    told
                }
                signal = signals.recv() => match signal {
                    Ok(signal) => self.tell_signal(signal).await,
                    Err(broadcast::error::RecvError::Lagged(_)) => {
                        self.events.lose_track();
                        Ok(())
                    }
                    Err(broadcast::error::RecvError::Closed) => return,
                },
                Ok(()) = turns.changed() => {
                    self.events.publish(Event::Health, Audience::Admins);
                    Ok(())
                }
                () = paused => {
                    self.tell_paused();
                    Ok(())
                }
                else => return,
            };
            if let Err(error) = published {
                tracing::warn!(%error, "whom a change concerns could not be looked up; whoever listens looks everything up anew");
                self.events.lose_track();
            }
        }
    }

    async fn tell_signal(&mut self, signal: BotSignal) -> Result<(), StoreError> {
        match signal {
            BotSignal::Changed(bot) | BotSignal::Stopped(bot) | BotSignal::Hears(bot) => self.tell_of_bot(bot).await,
            BotSignal::Waiting(_) | BotSignal::Enqueued(..) => Ok(()),
        }
    }

    async fn tell_changes(&mut self, changes: Vec<Change>) -> Result<(), StoreError> {
        for change in changes {
            match change {
                Change::Recorded(recorded) => self.tell_record(&recorded).await?,
                Change::Spent(billing) => self.tell_of_costs(billing),
                Change::Receiving(bot) => self.tell_of_bot(bot).await?,
                Change::DeadLetter(bot) => self.tell_owner(bot, Event::DeadLetter).await?,
                Change::Logged(line) => self.tell_of_line(&line).await?,
            }
        }
        Ok(())
    }

    async fn tell_record(&mut self, recorded: &Recorded) -> Result<(), StoreError> {
        let target = recorded.target.unwrap_or_default();
        let named = |field: &str| recorded.detail.get(field).and_then(|id| id.as_str()).and_then(|id| id.parse().ok());
        match concern_of(recorded.action) {
            // Or whoever watches the audit log would have it change by watching.
            Concern::Look => return Ok(()),
            Concern::Nobody => {}
            Concern::Account => self.tell_account(AccountId(target)),
            Concern::User => {
                self.tell_account(AccountId(target));
                self.tell_in_a_while(&Event::Users);
                if named("invitation_id").is_some() {
                    self.tell_in_a_while(&Event::Invitations);
                }
            }
            Concern::Invitations => self.tell_in_a_while(&Event::Invitations),
            Concern::Bot => self.tell_of_bot(BotId(target)).await?,
            Concern::RemovedBot => self.tell_bot_of(recorded.actor.unwrap_or(AccountId(Uuid::nil()))),
            Concern::Dropped => self.tell_owner(BotId(target), Event::DeadLetter).await?,
            Concern::Mtproto => self.tell_owner(BotId(target), Event::Mtproto).await?,
            Concern::Grant => self.tell_of_grant(BotId(target)).await?,
            Concern::Membership => {
                for account in named("account_id").map(AccountId).into_iter().chain(recorded.actor) {
                    self.tell_account(account);
                }
                self.tell_org(OrgPart::Members, Audience::Members(target));
                self.tell_org(OrgPart::Invitations, Audience::OrgOwners(target));
            }
            Concern::OrgInvitations => self.tell_org(OrgPart::Invitations, Audience::OrgOwners(target)),
            Concern::Budget => self.tell_org(OrgPart::Budget, Audience::Members(target)),
            Concern::MailSettings => self.tell_org(OrgPart::Mail, Audience::OrgOwners(target)),
            Concern::Database => {
                if let Some(owner) = named("owner") {
                    self.tell_org(OrgPart::Databases, Audience::Members(owner));
                }
            }
            Concern::Mail { is_draft } => {
                if let Some(account) = named("account_id") {
                    self.tell_org(OrgPart::Mail, Audience::Account(AccountId(account)));
                }
                if let Some(organization) = named("organization_id").filter(|_| !is_draft) {
                    self.tell_org(OrgPart::Mail, Audience::OrgOwners(organization));
                }
            }
        }
        self.tell_in_a_while(&Event::Audit);
        Ok(())
    }

    fn tell_in_a_while(&mut self, mark: &Event) {
        for paused in self.paused.iter_mut().filter(|paused| paused.mark == *mark) {
            paused.due = paused.due.or(Some(paused.last.map_or_else(Instant::now, |last| last + PAUSE)));
        }
    }

    fn tell_paused(&mut self) {
        let now = Instant::now();
        for paused in self.paused.iter_mut().filter(|paused| paused.due.is_some_and(|due| due <= now)) {
            (paused.due, paused.last) = (None, Some(now));
            self.events.publish(paused.mark.clone(), Audience::Admins);
        }
    }

    fn tell_account(&self, account: AccountId) {
        self.events.publish(Event::Account, Audience::Account(account));
    }

    fn tell_org(&self, part: OrgPart, audience: Audience) {
        self.events.publish(Event::Org(part), audience);
    }

    /// Members see what they cost themselves, owners what everybody does.
    fn tell_of_costs(&self, billing: Billing) {
        self.tell_org(OrgPart::Costs, Audience::Account(billing.account_id));
        if let Some(organization) = billing.organization_id {
            self.tell_org(OrgPart::Costs, Audience::OrgOwners(organization.0));
        }
    }

    async fn tell_of_bot(&mut self, bot: BotId) -> Result<(), StoreError> {
        if let Some(owner) = self.owner_of(bot).await? {
            self.tell_bot_of(owner);
        }
        Ok(())
    }

    fn tell_bot_of(&self, owner: AccountId) {
        for audience in [Audience::Account(owner), Audience::Admins] {
            self.events.publish(Event::Bot(owner), audience);
        }
    }

    async fn tell_owner(&mut self, bot: BotId, event: fn(AccountId) -> Event) -> Result<(), StoreError> {
        if let Some(owner) = self.owner_of(bot).await? {
            self.events.publish(event(owner), Audience::Owner(owner));
        }
        Ok(())
    }

    async fn tell_of_line(&mut self, line: &StoredLine) -> Result<(), StoreError> {
        let Some(user_id) = self.owner_of(line.bot_id).await? else { return Ok(()) };
        self.events.publish(Event::Log(LogLine::for_owner(user_id, line)), Audience::Owner(user_id));
        self.events.publish(Event::BotLog(LogLine::for_admin(user_id, line)), Audience::Watchers(user_id));
        Ok(())
    }

    async fn tell_of_grant(&mut self, bot: BotId) -> Result<(), StoreError> {
        if let Some(owner) = self.owner_of(bot).await? {
            for audience in [Audience::Account(owner), Audience::Admins] {
                self.events.publish(Event::Grant(owner), audience);
            }
        }
        Ok(())
    }

    /// Whose bot it is, or was; nobody's if it was removed before anything was told of it, or if nobody listens anyway.
    async fn owner_of(&mut self, bot: BotId) -> Result<Option<AccountId>, StoreError> {
        if !self.events.is_heard() {
            return Ok(None);
        }
        if let Some(owner) = self.owners.get(&bot) {
            return Ok(Some(*owner));
        }
        let owner = self.store.read_once().await?.find_bot(bot).await?.map(|bot| bot.account_id);
        if let Some(owner) = owner {
            self.owners.put(bot, owner);
        }
        Ok(owner)
    }
}
