//! One stream: what it is told next.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::model::account::{AccountId, SessionId};
use crate::model::audit::Caller;
use crate::services::StoreError;
use crate::services::events::event::Event;
use crate::services::events::ring::Published;
use crate::services::events::usage_feed::{BotUsageNow, UsageFeed, UsageNow, either_changed};
use crate::services::events::view::View;
use crate::services::events::watching::Watch;
use crate::services::events::{Events, EventsError, Listening};

/// How long events are gathered before they are given out together.
const GATHER: Duration = Duration::from_millis(50);

/// How often a person's rights are looked up anew without anything that speaks of a change: some changes are made by other
/// processes, and sessions end by themselves. Nothing is told without a look anyway; this ends what nobody may hear.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// The pause before what failed is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// Events given out together.
const BATCH: usize = 256;

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
    /// What the bot does that the person watches as an admin.
    BotUsage(BotUsageNow),
    /// Nothing happened for a while. Whoever goes on from here misses nothing.
    Heartbeat,
    /// The server stops: come back soon.
    Goodbye,
}

/// A stream of one person, as long as their session goes on.
#[derive(Debug)]
pub struct Subscription {
    events: Events,
    account: AccountId,
    session: SessionId,
    caller: Caller,
    /// Whose bot the person asked to watch as an admin.
    watched: Option<AccountId>,
    view: View,
    /// The number of the latest event that the stream has seen.
    cursor: u64,
    head: watch::Receiver<u64>,
    usage: Option<UsageFeed>,
    watch: Option<Watch>,
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
    /// A stream for the person who calls, from behind the event with the id `last`, if that is given. An admin may also
    /// watch what the bot of the account `watched` does; audited.
    ///
    /// # Errors
    /// [`EventsError::TooMany`] and [`EventsError::Full`] at the bounds; the others when nobody may listen.
    pub async fn subscribe(
        &self,
        caller: &Caller,
        last: Option<&str>,
        watched: Option<AccountId>,
    ) -> Result<Subscription, EventsError> {
        if self.0.closed.is_cancelled() {
            return Err(EventsError::Stopping);
        }
        let (Some(account), Some(session)) = (caller.account_id, caller.session_id) else {
            return Err(EventsError::NotSignedIn);
        };
        let mut head = self.0.head.subscribe();
        let (listening, since, now) = self.listen(account, watched)?;
        let view = self.0.rights.look_up(account, session, watched).await?.ok_or(EventsError::NotSignedIn)?;
        if watched.is_some() && !view.is_admin() {
            return Err(EventsError::NotAllowed);
        }
        let resumed = last.and_then(|id| self.number_of(id)).filter(|number| (since..=now).contains(number));
        if resumed.is_some_and(|number| number < now) {
            head.mark_changed();
        }
        let usage = view.bot().map(|bot| UsageFeed::new(account, bot, &self.0.usage));
        let started = Instant::now();
        Ok(Subscription {
            account,
            session,
            caller: caller.clone(),
            watched,
            view,
            cursor: resumed.unwrap_or(now),
            head,
            usage,
            watch: None,
            // A watch begins with that.
            look_again: if watched.is_some() { started } else { started + LOOK_AGAIN },
            heartbeat: started + self.0.settings.heartbeat,
            greeting: Some(last.is_some() && resumed.is_none()),
            is_over: false,
            _listening: listening,
            events: self.clone(),
        })
    }

    /// Counts a stream; the number behind which the account may go on, and that of the latest event.
    fn listen(&self, account: AccountId, watched: Option<AccountId>) -> Result<(Listening, u64, u64), EventsError> {
        let mut shared = self.lock();
        let shared = &mut *shared;
        let since = shared.listeners.join(account, watched, &mut shared.ring, &self.0.settings)?;
        metrics::gauge!("botyard_event_streams").set(i32::try_from(shared.listeners.streams()).unwrap_or(i32::MAX));
        Ok((Listening { events: self.clone(), account, watched }, since, shared.ring.head()))
    }

    fn said_at(&self, number: u64, item: Item) -> Said {
        Said { id: format!("{}-{number}", self.0.epoch), item }
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
                Woken::Published => tokio::time::sleep(GATHER).await,
                Woken::Counted | Woken::Time => {}
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
                    self.head.mark_changed();
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
        self.events.said_at(self.cursor, item)
    }

    async fn wait(&mut self) -> Woken {
        let closed = self.events.0.closed.clone();
        let due = self.feeds().filter_map(UsageFeed::due).chain([self.look_again, self.heartbeat]).min();
        let watched = self.watch.as_mut().map(|watch| &mut watch.usage);
        tokio::select! {
            biased;
            () = closed.cancelled() => Woken::Closing,
            // Before what may come again at once, as this does not.
            () = either_changed(self.usage.as_mut(), watched) => Woken::Counted,
            // The sender lives as long as the stream's own handle.
            _ = self.head.changed() => Woken::Published,
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
        let is_usage_due = self.feeds().any(|feed| feed.is_due(now));
        let concerns = found.as_ref().is_none_or(|found| found.iter().any(|(_, (_, of))| self.view.is_in(*of)));
        let (mut items, mut first) = (Vec::new(), Vec::new());
        if concerns || is_usage_due || now >= self.look_again {
            // Only now: what was taken from the ring is given to nobody who has lost the right to it since.
            let Some(view) = self.look_up().await? else { return Ok(None) };
            let Some((view, lines)) = self.keep_watch(view).await? else { return Ok(None) };
            first = lines;
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
                for (number, (event, _)) in found.into_iter().filter(|(number, found)| self.hears(*number, found)) {
                    let item = Item::Event(event);
                    // Whoever belongs to two audiences is told once.
                    if items.iter().all(|said| said.item != item) {
                        items.push(self.events.said_at(number, item));
                    }
                }
            }
        }
        items.extend(first.into_iter().map(|line| self.said(Item::Event(line))));
        items.extend(self.usage_now(now).await);
        Ok(Some(items))
    }

    /// What the person may hear of now.
    async fn look_up(&self) -> Result<Option<View>, StoreError> {
        self.events.0.rights.look_up(self.account, self.session, self.watched).await
    }

    /// Goes on with the watch of a bot, begins it or ends it, as `view` has it: the view then, and the first words of a watch.
    /// `None` if the stream is to end.
    async fn keep_watch(&mut self, view: View) -> Result<Option<(View, Vec<Event>)>, StoreError> {
        let is_watched = |bot| self.watch.as_ref().is_some_and(|watch| watch.is_of(bot));
        let Some((owner, bot)) = view.watched().filter(|(_, bot)| !is_watched(*bot)) else {
            self.watch = self.watch.take().filter(|_| view.watched().is_some());
            return Ok(Some((view, Vec::new())));
        };
        self.watch = None;
        let (watch, first) = self.events.begin_watch(&self.caller, self.session, (owner, bot)).await?;
        // That took a while, in which they may have lost the right to it.
        let Some(view) = self.look_up().await? else { return Ok(None) };
        let is_theirs = view.watched() == Some((owner, bot));
        self.watch = is_theirs.then_some(watch);
        Ok(Some((view, if is_theirs { first } else { Vec::new() })))
    }

    /// Whether the person hears this event.
    fn hears(&self, number: u64, (event, audience): &Published) -> bool {
        let is_watched = match event {
            Event::BotLog(_) => self.watch.as_ref().is_some_and(|watch| watch.tells(number)),
            _ => true,
        };
        is_watched && self.view.is_in(*audience)
    }

    fn feeds(&self) -> impl Iterator<Item = &UsageFeed> {
        self.usage.iter().chain(self.watch.as_ref().map(|watch| &watch.usage))
    }

    /// What is due of what the bots do.
    async fn usage_now(&mut self, now: Instant) -> Vec<Said> {
        let mut items = Vec::new();
        if let Some(usage) = self.usage.as_mut().filter(|usage| usage.is_due(now)) {
            items.extend(usage.take_own(&self.events.0).await.map(Item::Usage));
        }
        if let Some(watch) = self.watch.as_mut().filter(|watch| watch.usage.is_due(now)) {
            items.extend(watch.usage.take_watched(&self.events.0).await.map(Item::BotUsage));
        }
        items.into_iter().map(|item| self.said(item)).collect()
    }

    /// Goes on with what the person may now; whether they stand elsewhere, in words of `account`.
    fn accept(&mut self, view: View) -> bool {
        let usage = &self.events.0.usage;
        self.usage = view.bot().map(|bot| {
            let same = self.usage.take().filter(|feed| feed.bot() == bot);
            same.unwrap_or_else(|| UsageFeed::new(self.account, bot, usage))
        });
        let is_other = !view.stands_like(&self.view);
        self.view = view;
        is_other
    }
}
