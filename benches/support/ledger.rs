//! What was posted and what was replied: every update asks for exactly one reply, and those of a chat in their order.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

/// The id of the first chat; the others follow.
const FIRST_CHAT: i64 = 1_000_000;

/// The book that who posts and who answers keep together.
#[derive(Clone)]
pub(crate) struct Ledger {
    pages: Arc<Mutex<Pages>>,
    /// A place for each update that may be without its reply.
    places: Arc<Semaphore>,
}

struct Pages {
    chats: Vec<Page>,
    /// How many replies are due.
    due: usize,
    counted: Counted,
}

/// One chat.
#[derive(Default)]
struct Page {
    bot: i64,
    /// The number of the next update.
    next: u32,
    /// When the updates without a reply were posted, the oldest first; `None` once one was replied to before its turn.
    open: VecDeque<Option<Instant>>,
}

/// What has been seen since the last [`Ledger::take`].
#[derive(Debug, Default)]
pub(crate) struct Counted {
    pub(crate) replies: u64,
    /// Replies to an update that had its reply.
    pub(crate) duplicated: u64,
    /// Replies that overtook one of the same chat.
    pub(crate) disordered: u64,
    /// Messages that nobody asked for, or that went to another chat or from another bot than they should.
    pub(crate) strange: u64,
    /// From a post to its reply.
    pub(crate) latencies: Vec<Duration>,
    pub(crate) last_reply: Option<Instant>,
}

impl Ledger {
    /// A book of `bots.len()` × `persons` chats, the bots in turn, in which at most `outstanding` updates are without reply.
    pub(crate) fn new(bots: &[i64], persons: usize, outstanding: usize) -> Self {
        let page = |&bot: &i64| Page { bot, ..Page::default() };
        let chats = (0..persons).flat_map(|_| bots.iter().map(page)).collect();
        let pages = Pages { chats, due: 0, counted: Counted::default() };
        Self { pages: Arc::new(Mutex::new(pages)), places: Arc::new(Semaphore::new(outstanding)) }
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many chats there are.
    pub(crate) fn chats(&self) -> usize {
        self.pages().chats.len()
    }

    /// The id of a chat.
    pub(crate) fn chat_id(chat: usize) -> i64 {
        FIRST_CHAT + i64::try_from(chat).unwrap_or_default()
    }

    /// Waits for a place among the outstanding updates and enters one; its number in its chat.
    pub(crate) async fn post(&self, chat: usize) -> u32 {
        if let Ok(place) = self.places.acquire().await {
            place.forget();
        }
        let mut pages = self.pages();
        pages.due += 1;
        let page = &mut pages.chats[chat];
        page.open.push_back(Some(Instant::now()));
        page.next += 1;
        page.next - 1
    }

    /// Strikes out an update that was not accepted.
    pub(crate) fn refuse(&self, chat: usize, number: u32) {
        let mut pages = self.pages();
        if pages.chats[chat].close(number).is_some() {
            pages.due -= 1;
            self.places.add_permits(1);
        }
    }

    /// Enters a reply.
    pub(crate) fn reply(&self, bot: i64, chat_id: i64, number: u32) {
        let mut pages = self.pages();
        let Pages { chats, due, counted } = &mut *pages;
        let page = usize::try_from(chat_id - FIRST_CHAT).ok().and_then(|chat| chats.get_mut(chat));
        let Some(page) = page.filter(|page| page.bot == bot && number < page.next) else {
            counted.strange += 1;
            return;
        };
        let is_oldest = page.oldest() == number;
        let Some(posted) = page.close(number) else {
            counted.duplicated += 1;
            return;
        };
        let now = Instant::now();
        *due -= 1;
        counted.replies += 1;
        counted.disordered += u64::from(!is_oldest);
        counted.latencies.push(now - posted);
        counted.last_reply = Some(now);
        self.places.add_permits(1);
    }

    /// Lets so many more updates be without their reply.
    pub(crate) fn widen(&self, places: usize) {
        self.places.add_permits(places);
    }

    /// How many replies are due.
    pub(crate) fn outstanding(&self) -> usize {
        self.pages().due
    }

    /// What has been seen since the last call.
    pub(crate) fn take(&self) -> Counted {
        std::mem::take(&mut self.pages().counted)
    }
}

impl Page {
    /// The number of the oldest update without a reply, or of the next one.
    fn oldest(&self) -> u32 {
        self.next - u32::try_from(self.open.len()).unwrap_or(self.next)
    }

    /// Takes an update off the open ones; when it was posted, if it was one of them.
    fn close(&mut self, number: u32) -> Option<Instant> {
        let place = usize::try_from(number.checked_sub(self.oldest())?).ok()?;
        let posted = self.open.get_mut(place)?.take()?;
        while let Some(None) = self.open.front() {
            self.open.pop_front();
        }
        Some(posted)
    }
}
