//! One stream: what it is told next.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::model::account::{AccountId, SessionId};
use crate::model::audit::Caller;
use crate::model::bot::BotId;
use crate::services::StoreError;
use crate::services::events::event::Event;
use crate::services::events::view::View;
use crate::services::events::{Events, EventsError, Listening};
use crate::services::usage::UsageWatch;

/// How long events are gathered before they are given out together.
const GATHER: Duration = Duration::from_millis(50);

/// How often a person's rights are looked up anew without anything that speaks of a change: some changes are made by other
/// processes, and sessions end by themselves. Nothing is told without a look anyway; this ends what nobody may hear.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// The pause before what failed is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// The pause between two words of what a bot does.
const USAGE_INTERVAL: Duration = Duration::from_secs(1);

/// Events given out together.
const BATCH: usize = 256;

/// Waiting updates are counted no further.
const MAX_COUNTED: i64 = 1000;

/// What a stream says, and up to where it is then told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Whoever goes on from here misses nothing that comes after.
    pub id: String,
    /// What it says.
    pub item: Item,
}

/// What a stream says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// The first word.
    Hello,
    /// Something was missed: look everything up anew.
    Reset,
    /// Something happened.
    Event(Event),
    /// What the person's bot does.
    Usage(UsageNow),
    /// Nothing happened for a while. Whoever goes on from here misses nothing.
    Heartbeat,
    /// The server stops: come back soon.
    Goodbye,
}

/// What a bot does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageNow {
    /// Whose it is.
    pub user_id: AccountId,
    /// The bot.
    pub bot_id: BotId,
    /// Updates received in the current hour and the 23 before it.
    pub updates: i64,
    /// Messages that Telegram took in that time.
    pub messages: i64,
    /// Attempts at an update that failed in that time.
    pub errors: i64,
    /// Updates that wait to be handled; at most 1000.
    pub waiting: i64,
}

/// A stream of one person, as long as their session goes on.
#[derive(Debug)]
pub struct Subscription {
    events: Events,
    account: AccountId,
    session: SessionId,
    view: View,
    /// The number of the latest event that the stream has seen.
    cursor: u64,
    head: watch::Receiver<u64>,
    usage: Option<UsageWatch>,
    /// When the person may hear of what their bot did in the meantime.
    usage_due: Option<Instant>,
    last_usage: Option<Instant>,
    look_again: Instant,
    heartbeat: Instant,
    /// Whether the first word is still to be said, and whether something was missed before it.
    greeting: Option<bool>,
    is_over: bool,
    _listening: Listening,
}

/// Why a stream woke up.
enum Woken {
    Closing,
    Published,
    Counted,
    Time,
}

impl Events {
    /// A stream for the person who calls, from behind the event with the id `last`, if that is given.
    ///
    /// # Errors
    /// [`EventsError::TooMany`] and [`EventsError::Full`] at the bounds; the others when nobody may listen.
    pub async fn subscribe(&self, caller: &Caller, last: Option<&str>) -> Result<Subscription, EventsError> {
        if self.0.closed.is_cancelled() {
            return Err(EventsError::Stopping);
        }
        let (Some(account), Some(session)) = (caller.account_id, caller.session_id) else {
            return Err(EventsError::NotSignedIn);
        };
        let head = self.0.head.subscribe();
        let (listening, since, now) = self.listen(account)?;
        let view = self.0.rights.look_up(account, session).await?.ok_or(EventsError::NotSignedIn)?;
        let resumed = last.and_then(|id| self.number_of(id)).filter(|number| (since..=now).contains(number));
        let usage = view.bot().map(|bot| self.0.usage.watch(bot));
        let started = Instant::now();
        Ok(Subscription {
            account,
            session,
            view,
            cursor: resumed.unwrap_or(now),
            head,
            usage,
            usage_due: None,
            last_usage: None,
            look_again: started + LOOK_AGAIN,
            heartbeat: started + self.0.settings.heartbeat,
            greeting: Some(last.is_some() && resumed.is_none()),
            is_over: false,
            _listening: listening,
            events: self.clone(),
        })
    }

    /// Counts a stream; the number behind which the account may go on, and that of the latest event.
    fn listen(&self, account: AccountId) -> Result<(Listening, u64, u64), EventsError> {
        let mut shared = self.lock();
        let shared = &mut *shared;
        let since = shared.listeners.join(account, &mut shared.ring, &self.0.settings)?;
        metrics::gauge!("botyard_event_streams").set(i32::try_from(shared.listeners.streams()).unwrap_or(i32::MAX));
        Ok((Listening { events: self.clone(), account }, since, shared.ring.head()))
    }

    /// The number in an event's id, if it is of this start.
    fn number_of(&self, id: &str) -> Option<u64> {
        let (epoch, number) = id.split_once('-')?;
        if epoch == self.0.epoch { number.parse().ok() } else { None }
    }
}

impl Subscription {
    /// What the stream says next, together; `None` when it is over.
    pub async fn next(&mut self) -> Option<Vec<Said>> {
        if let Some(is_missing) = self.greeting.take() {
            let reset = is_missing.then(|| self.said(Item::Reset));
            return Some([self.said(Item::Hello)].into_iter().chain(reset).collect());
        }
        while !self.is_over {
            match self.wait().await {
                Woken::Closing => {
                    self.is_over = true;
                    return Some(vec![self.said(Item::Goodbye)]);
                }
                Woken::Counted => {
                    let earliest = self.last_usage.map_or_else(Instant::now, |last| last + USAGE_INTERVAL);
                    self.usage_due = self.usage_due.or(Some(earliest));
                }
                Woken::Published => tokio::time::sleep(GATHER).await,
                Woken::Time => {}
            }
            match self.take().await {
                Ok(Some(items)) if !items.is_empty() => {
                    self.heartbeat = Instant::now() + self.events.0.settings.heartbeat;
                    return Some(items);
                }
                Ok(Some(_)) => {}
                Ok(None) => self.is_over = true,
                // Whoever's rights cannot be looked up hears nothing until they can; and nothing is lost meanwhile.
                Err(error) => {
                    tracing::debug!(%error, "a stream of events waits for the store");
                    tokio::time::sleep(RETRY).await;
                }
            }
            if Instant::now() >= self.heartbeat {
                self.heartbeat = Instant::now() + self.events.0.settings.heartbeat;
                return Some(vec![self.said(Item::Heartbeat)]);
            }
        }
        None
    }

    /// What is said at the place that the stream has come to.
    fn said(&self, item: Item) -> Said {
        self.said_at(self.cursor, item)
    }

    fn said_at(&self, number: u64, item: Item) -> Said {
        Said { id: format!("{}-{number}", self.events.0.epoch), item }
    }

    async fn wait(&mut self) -> Woken {
        let closed = self.events.0.closed.clone();
        let due = self.usage_due.into_iter().chain([self.look_again, self.heartbeat]).min();
        let is_waiting = self.usage_due.is_none();
        let usage = &mut self.usage;
        let counted = async {
            match usage.as_mut().filter(|_| is_waiting) {
                Some(usage) => usage.changed().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = closed.cancelled() => Woken::Closing,
            // The sender lives as long as the stream's own handle.
            _ = self.head.changed() => Woken::Published,
            () = counted => Woken::Counted,
            () = tokio::time::sleep_until(due.unwrap_or(self.look_again)) => Woken::Time,
        }
    }

    /// What happened behind the cursor, as far as the person may hear it; `None` if their stream is to end.
    async fn take(&mut self) -> Result<Option<Vec<Said>>, StoreError> {
        let (found, head) = {
            let shared = self.events.lock();
            (shared.ring.after(self.cursor, BATCH), shared.ring.head())
        };
        let now = Instant::now();
        let is_usage_due = self.usage_due.is_some_and(|due| due <= now);
        let concerns = found.as_ref().is_none_or(|found| found.iter().any(|(_, (_, of))| self.view.is_in(*of)));
        let mut items = Vec::new();
        if concerns || is_usage_due || now >= self.look_again {
            // Only now: what was taken from the ring is given to nobody who has lost the right to it since.
            let Some(view) = self.events.0.rights.look_up(self.account, self.session).await? else { return Ok(None) };
            self.look_again = Instant::now() + LOOK_AGAIN;
            if self.accept(view) {
                items.push(self.said(Item::Event(Event::Account)));
            }
        }
        match found {
            None => {
                self.cursor = head;
                items = vec![self.said(Item::Reset)];
            }
            Some(found) => {
                self.cursor = found.last().filter(|_| found.len() == BATCH).map_or(head, |(number, _)| *number);
                if self.cursor < head {
                    self.head.mark_changed();
                }
                for (number, (event, _)) in found.into_iter().filter(|(_, (_, of))| self.view.is_in(*of)) {
                    let item = Item::Event(event);
                    // Whoever belongs to two audiences is told once.
                    if items.iter().all(|said| said.item != item) {
                        items.push(self.said_at(number, item));
                    }
                }
            }
        }
        if is_usage_due {
            let usage = self.usage_now().await?;
            items.extend(usage.map(|usage| self.said(Item::Usage(usage))));
        }
        Ok(Some(items))
    }

    /// Goes on with what the person may now; whether they stand elsewhere, in words of `account`.
    fn accept(&mut self, view: View) -> bool {
        if view.bot() != self.usage.as_ref().map(UsageWatch::bot) {
            self.usage = view.bot().map(|bot| self.events.0.usage.watch(bot));
            self.usage_due = None;
        }
        let is_other = !view.stands_like(&self.view);
        self.view = view;
        is_other
    }

    async fn usage_now(&mut self) -> Result<Option<UsageNow>, StoreError> {
        self.usage_due = None;
        let Some(bot_id) = self.view.bot() else { return Ok(None) };
        self.last_usage = Some(Instant::now());
        let events = &self.events.0;
        let figures = events.usage.last_day(bot_id, events.ambient.now()).await?;
        let waiting = events.rights.store.read_once().await?.count_waiting_updates_of(bot_id, MAX_COUNTED).await?;
        let (updates, messages, errors) = (figures.updates_in, figures.messages_out, figures.errors);
        Ok(Some(UsageNow { user_id: self.account, bot_id, updates, messages, errors, waiting }))
    }
}
