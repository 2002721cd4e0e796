//! One chat's calls, delivered one after the other.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::delivery::attempt::Outcome;
use crate::delivery::lanes::Lanes;
use crate::delivery::places::Place;
use crate::delivery::{Inner, LaneKey};
use crate::model::bot::BotId;
use crate::model::outbox::{Delivered, OutboxMessage, SECRET_MESSAGE, kept_params, sends_message};
use crate::services::bot_log::Note;
use crate::services::bots::BotError;
use crate::store::{GroupedWrite, StoreError, Written};

/// A wait that long, or two chats that wait at once, mean that Telegram slows the whole bot down.
const BOT_WIDE_WAIT: Duration = Duration::from_mins(1);

/// The wait before an answer is asked of a store that is not available.
const STORE_RETRY: Duration = Duration::from_secs(1);

/// A lane takes no further calls into memory while those that it has there are this large together, in bytes: so one file
/// at most, and the others stay in the store until it is their turn.
const MAX_LANE_BYTES: usize = 256 * 1024;

/// What a lane has to do. It lies in the map of lanes exactly as long as the lane's task runs, or the end of a call of it
/// is being noted.
#[derive(Debug)]
pub(super) struct Lane {
    calls: VecDeque<OutboxMessage>,
    /// How large the parameters of those calls and of the one under way are together.
    bytes: usize,
    /// How large those of the call under way are.
    bytes_under_way: usize,
    /// Whether the store holds calls that come after those in memory.
    has_more_in_store: bool,
    /// Whether calls were added to the store since it was last read.
    grew_since_read: bool,
    /// Whether it waits because Telegram asked it to.
    pub(super) is_waiting: bool,
    cancel: CancellationToken,
}

impl Lane {
    pub(super) fn new(cancel: CancellationToken) -> Self {
        Self {
            calls: VecDeque::new(),
            bytes: 0,
            bytes_under_way: 0,
            has_more_in_store: false,
            grew_since_read: false,
            is_waiting: false,
            cancel,
        }
    }

    /// Adds a stored call behind the others: in memory while there is room and nothing comes between.
    pub(super) fn push(&mut self, call: OutboxMessage, capacity: usize) {
        if self.has_more_in_store || self.calls.len() >= capacity || self.bytes >= MAX_LANE_BYTES {
            self.look_into_store();
        } else {
            self.bytes += call.params.len();
            self.calls.push_back(call);
        }
    }

    /// Lets the lane read the store before it ends.
    pub(super) fn look_into_store(&mut self) {
        self.has_more_in_store = true;
        self.grew_since_read = true;
    }

    /// Takes the next call out, which is under way from now on in the place of the one before.
    fn pop(&mut self) -> Option<OutboxMessage> {
        self.bytes -= std::mem::take(&mut self.bytes_under_way);
        let call = self.calls.pop_front()?;
        self.bytes_under_way = call.params.len();
        Some(call)
    }

    /// Has nothing in memory any more but what was read from the store, of which at most `capacity` calls were asked for.
    fn refill(&mut self, calls: Vec<OutboxMessage>, capacity: usize) {
        self.bytes = self.bytes_under_way + calls.iter().map(|call| call.params.len()).sum::<usize>();
        let may_be_more = calls.len() >= capacity || self.bytes >= MAX_LANE_BYTES;
        self.has_more_in_store = self.grew_since_read || may_be_more;
        self.calls = calls.into();
    }

    fn clear(&mut self) {
        self.calls.clear();
        self.bytes = self.bytes_under_way;
    }

    pub(super) fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Whether it ends with the call under way and leaves the others in the store.
    pub(super) fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    fn has_more(&self) -> bool {
        !self.is_cancelled() && (self.has_more_in_store || !self.calls.is_empty())
    }
}

/// What a lane does next.
enum Step {
    Deliver(OutboxMessage),
    ReadStore,
    End,
}

/// A call that has ended, until its end is noted.
struct Ended {
    key: LaneKey,
    call: OutboxMessage,
    delivered: Delivered,
    /// Its place among the calls under way, if it was made.
    place: Option<Place>,
    cancel: CancellationToken,
}

/// A lane's task. It ends with the lane, or once a call has ended: whoever notes that goes on with the lane, for most have
/// nothing more to do, and need not be woken to find that out.
pub(super) async fn run(inner: Arc<Inner>, key: LaneKey, cancel: CancellationToken) {
    loop {
        match inner.next_step(key) {
            Step::Deliver(call) => {
                if let Some(ended) = inner.deliver_one(key, call, &cancel).await {
                    return inner.note_end(ended).await;
                }
            }
            Step::ReadStore => inner.refill(key, &cancel).await,
            Step::End => return,
        }
    }
}

impl Inner {
    /// Takes the next call, or ends the lane in the same moment in which it is seen to have nothing to do.
    fn next_step(&self, key: LaneKey) -> Step {
        let mut lanes = self.lock_lanes();
        let Some(lane) = lanes.get_mut(key).filter(|lane| lane.has_more()) else {
            self.remove_lane(&mut lanes, key);
            return Step::End;
        };
        if let Some(call) = lane.pop() {
            return Step::Deliver(call);
        }
        lane.grew_since_read = false;
        Step::ReadStore
    }

    /// Goes on with a lane whose task has ended, or ends it.
    fn go_on(self: &Arc<Self>, key: LaneKey, cancel: CancellationToken) {
        let mut lanes = self.lock_lanes();
        if lanes.get_mut(key).is_some_and(|lane| lane.has_more()) {
            self.run_lane(key, cancel);
        } else {
            self.remove_lane(&mut lanes, key);
        }
    }

    /// Removes a lane and lets those know that wait for room.
    fn remove_lane(&self, lanes: &mut Lanes, key: LaneKey) {
        lanes.remove(key);
        if self.is_crowded.load(Ordering::Acquire) && self.is_crowded.swap(false, Ordering::AcqRel) {
            self.has_room.notify_one();
        }
    }

    /// Reads the calls that did not fit into memory. Calls that come meanwhile are only noted, so none is read twice.
    async fn refill(&self, (bot, chat_id): LaneKey, cancel: &CancellationToken) {
        let limit = i64::try_from(self.settings.lane_capacity).unwrap_or(i64::MAX);
        let bytes = i64::try_from(MAX_LANE_BYTES).unwrap_or(i64::MAX);
        let read = async { self.store.read_once().await?.list_waiting_calls(bot, chat_id, limit, bytes).await };
        match read.await {
            Ok(calls) => {
                let mut taken = self.lock_taken();
                for call in &calls {
                    taken.put(call.seq, ());
                }
                drop(taken);
                if let Some(lane) = self.lock_lanes().get_mut((bot, chat_id)) {
                    lane.refill(calls, self.settings.lane_capacity);
                }
            }
            Err(error) => {
                tracing::warn!(%bot, %error, "the outbox could not be read");
                pause(STORE_RETRY, cancel).await;
            }
        }
    }

    /// Attempts a call until it is delivered or refused for good; or until the lane is cancelled or has to move.
    async fn deliver_one(
        self: &Arc<Self>,
        key: LaneKey,
        mut call: OutboxMessage,
        cancel: &CancellationToken,
    ) -> Option<Ended> {
        let bot = call.bot_id;
        let mut delays = 0;
        let (delivered, place) = loop {
            let (outcome, place) = self.attempt(&mut call, cancel).await;
            match outcome {
                Outcome::Ended(delivered) => break (delivered, place),
                Outcome::Wait(wait) => self.wait_for_telegram(key, wait, cancel).await,
                Outcome::Again => {}
                Outcome::NotNow(reason) => {
                    if self.is_too_old(&call) {
                        self.note_given_up(&call);
                        break (Delivered::Failed(reason), place);
                    }
                    delays += 1;
                    pause(self.settings.backoff().delay(delays, &self.ambient), cancel).await;
                }
                Outcome::Uncertain(reason) => {
                    tracing::info!(%bot, method = call.method, reason, "a call may have been made, and is made again");
                    let Some(wait) = self.count_attempt(&mut call, reason) else {
                        self.note_given_up(&call);
                        let reason = "Telegram gave no answer to many attempts".to_owned();
                        break (Delivered::Failed(reason), place);
                    };
                    pause(wait, cancel).await;
                }
                Outcome::Migrated { to } => {
                    let from = call.chat_id.unwrap_or_default();
                    if let Err(error) = self.migrate(bot, from, to).await {
                        tracing::warn!(%bot, %error, "a chat's new id could not be stored");
                    }
                    // The calls wait under the new id now, where another lane takes them in their order.
                    self.move_lane(key, (bot, Some(to)));
                    return None;
                }
                Outcome::Revoked => {
                    let failed = self.bots.fail_revoked(bot).await;
                    note_status(bot, &failed);
                    if failed.is_ok() {
                        cancel.cancel();
                        return None;
                    }
                    // The token may have been replaced while the call was made.
                    delays += 1;
                    pause(self.settings.backoff().delay(delays, &self.ambient), cancel).await;
                }
                Outcome::Cancelled => return None,
            }
            if cancel.is_cancelled() {
                return None;
            }
        };
        if let Delivered::Failed(reason) = &delivered {
            tracing::info!(%bot, method = call.method, reason, "a call was refused for good");
        }
        Some(Ended { key, call, delivered, place, cancel: cancel.clone() })
    }

    /// Whether an answer comes so late that it had better not come.
    pub(super) fn is_too_old(&self, call: &OutboxMessage) -> bool {
        (self.clock.cautious_now() - call.created_at).to_std().is_ok_and(|age| age > self.settings.max_age)
    }

    /// Counts a failed attempt; how long to wait before the next, or `None` if there is none.
    fn count_attempt(&self, call: &mut OutboxMessage, error: String) -> Option<Duration> {
        call.attempts += 1;
        let attempts = u32::try_from(call.attempts).unwrap_or(u32::MAX);
        let write = GroupedWrite::DeliveryAttempt { bot: call.bot_id, seq: call.seq, error };
        let store = self.store.clone();
        // Not waited for: the count only matters after a restart.
        self.tasks.spawn_on(async move { drop(store.commit(write).await) }, &self.executor);
        (attempts < self.settings.max_attempts).then(|| self.settings.backoff().delay(attempts, &self.ambient))
    }

    /// Has it noted how a delivery ended.
    async fn note_end(self: &Arc<Self>, ended: Ended) {
        let Ended { call, delivered, .. } = &ended;
        let (bot, seq, delivered, now) = (call.bot_id, call.seq, delivered.clone(), self.ambient.now());
        let write = match kept_params(&call.method, &call.params) {
            Some(params) => {
                let is_secret = call.method == SECRET_MESSAGE;
                GroupedWrite::DeliverAndForget { bot, seq, delivered, params, is_secret, now }
            }
            None => GroupedWrite::Deliver { bot, seq, delivered, now },
        };
        let (inner, tracked) = (Arc::clone(self), self.tasks.token());
        let then = move |written| {
            inner.follow_up(ended, written);
            drop(tracked);
        };
        self.store.commit_then(write, then).await;
    }

    /// Goes on once the end of a call is noted, however long the store takes for that: a call noted as waiting would be made
    /// again.
    fn follow_up(self: &Arc<Self>, ended: Ended, written: Result<Written, StoreError>) {
        let bot = ended.call.bot_id;
        if let Err(error) = written {
            tracing::warn!(%bot, %error, "a delivery could not be noted; its chat waits");
            // Also of a bot that was stopped meanwhile: what was sent would be sent again when it starts.
            if !self.cancel.is_cancelled() {
                return self.note_end_later(ended);
            }
        } else if sends_message(&ended.call.method) {
            let is_sent = matches!(ended.delivered, Delivered::Sent(_));
            self.usage.delivered(bot, is_sent, self.ambient.now());
        }
        drop(ended.place);
        self.go_on(ended.key, ended.cancel);
    }

    fn note_end_later(self: &Arc<Self>, ended: Ended) {
        let inner = Arc::clone(self);
        let later = async move {
            pause(STORE_RETRY, &inner.cancel).await;
            inner.note_end(ended).await;
        };
        self.tasks.spawn_on(later, &self.executor);
    }

    /// Sits out a wait that Telegram asked for. The bot shows as rate-limited while the wait is not one chat's alone.
    async fn wait_for_telegram(&self, key: LaneKey, wait: Duration, cancel: &CancellationToken) {
        let bot = key.0;
        let is_bot_wide = wait >= BOT_WIDE_WAIT || self.lock_lanes().set_waiting(key, true) > 1;
        let secs = wait.as_secs().max(1);
        self.bots.log().note(bot, Note::AskedToWait { secs, is_bot_wide, chat_id: key.1 });
        if is_bot_wide {
            let reason = format!("Telegram asks this bot to wait {secs} s; it goes on by itself");
            note_status(bot, &self.bots.mark_rate_limited(bot, &reason).await);
        }
        pause(wait, cancel).await;
        let still_waiting = self.lock_lanes().set_waiting(key, false);
        if still_waiting == 0 {
            note_status(bot, &self.bots.resume_after_rate_limit(bot).await);
        }
    }

    async fn migrate(&self, bot: BotId, from: i64, to: i64) -> Result<(), StoreError> {
        let mut tx = self.store.begin().await?;
        tx.migrate_chat(bot, from, to).await?;
        tx.commit().await
    }

    fn move_lane(self: &Arc<Self>, from: LaneKey, to: LaneKey) {
        if let Some(lane) = self.lock_lanes().get_mut(from) {
            lane.clear();
        }
        self.deliver_stored(to);
    }
}

fn note_status(bot: BotId, result: &Result<(), BotError>) {
    if let Err(error) = result {
        tracing::warn!(%bot, %error, "the bot's status could not be set");
    }
}

async fn pause(wait: Duration, cancel: &CancellationToken) {
    tokio::select! {
        () = tokio::time::sleep(wait) => {}
        () = cancel.cancelled() => {}
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;

    const CAPACITY: usize = 20;

    fn call(seq: i64, size: usize) -> OutboxMessage {
        OutboxMessage {
            seq,
            bot_id: BotId(Uuid::nil()),
            chat_id: Some(1),
            method: "sendPhoto".to_owned(),
            params: "x".repeat(size),
            attempts: 0,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    fn lane(sizes: &[usize]) -> Lane {
        let mut lane = Lane::new(CancellationToken::new());
        for (seq, size) in (0..).zip(sizes) {
            lane.push(call(seq, *size), CAPACITY);
        }
        lane
    }

    #[test]
    fn one_large_call_at_a_time_is_in_memory() {
        let mut lane = lane(&[100, MAX_LANE_BYTES, MAX_LANE_BYTES, 100]);
        assert!(lane.calls.len() == 2 && lane.has_more_in_store, "what comes behind keeps its order in the store");
        assert_eq!(lane.pop().unwrap().seq, 0);
        assert_eq!(lane.pop().unwrap().seq, 1);
        lane.has_more_in_store = false;
        // The one under way counts as well.
        lane.push(call(2, 100), CAPACITY);
        assert!(lane.calls.is_empty() && lane.has_more_in_store);
        assert!(lane.pop().is_none());
        assert_eq!(lane.bytes, 0);
        lane.grew_since_read = false;
        lane.refill(vec![call(2, MAX_LANE_BYTES)], CAPACITY);
        assert!(lane.has_more_in_store, "the store was read no further than that");
        assert_eq!(lane.pop().unwrap().seq, 2);
        lane.refill(vec![call(3, 100)], CAPACITY);
        assert!(lane.pop().is_some());
        lane.refill(Vec::new(), CAPACITY);
        assert!(!lane.has_more());
    }

    #[test]
    fn small_calls_wait_in_memory() {
        let mut small = lane(&[1000; CAPACITY]);
        assert!(small.calls.len() == CAPACITY && !small.has_more_in_store);
        small.push(call(99, 1), CAPACITY);
        assert!(small.calls.len() == CAPACITY && small.has_more_in_store);
        assert!(small.pop().is_some());
        small.clear();
        assert_eq!(small.bytes, small.bytes_under_way);
    }
}
