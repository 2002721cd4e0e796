//! One awake bot: an actor that takes its updates from the store and has them handled.
//!
//! The actor itself never fails: a program's panic is caught where it is called, and ends the actor in good order.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::prelude::*;
use frankenstein::AsyncTelegramApi as _;
use frankenstein::methods::SetMyCommandsParams;
use frankenstein::types::BotCommand;
use futures_util::FutureExt as _;
use governor::DefaultDirectRateLimiter;

use crate::base::limiter;
use crate::base::retry::Backoff;
use crate::clients::telegram::TelegramError;
use crate::model::bot::{Bot, BotId, BotStatus};
use crate::model::update::InboxUpdate;
use crate::programs::{Context as ProgramContext, Event, Program};
use crate::runtime::Shared;
use crate::runtime::arrivals::{Arrivals, Arrived};
use crate::runtime::early::{self, Deleted};
use crate::runtime::people::{Admission, People};
use crate::runtime::presence::Presence;
use crate::runtime::queues::{ChatKey, Queues};
use crate::runtime::registry::Registry;
use crate::runtime::registry::messages::Exit;
use crate::runtime::work::{self, Handled};
use crate::services::bot_log::Note;
use crate::services::bots::BotError;

/// Waits between attempts at an update, at reading the store, and at setting a bot up.
const RETRY: Backoff = Backoff { initial: Duration::from_millis(500), max: Duration::from_mins(1) };

/// How often at most it is said that a bot is at its limit of concurrency, as that is found with every update then.
const FULL_NOTED_EVERY: Duration = Duration::from_secs(1);

/// Updates arrived.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Work;

/// The bot's registration changed.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Reload;

/// Go, but not at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Message)]
#[rtype(result = "()")]
pub(super) enum Retire {
    /// When the updates in memory are handled, and at least one batch of them: another bot wants the place, and every bot
    /// that gets a place must get something done.
    AfterBatch,
    /// When the updates under way are handled.
    AfterRunning,
}

/// Go at once.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Halt;

/// An awake bot.
pub(super) struct BotActor {
    id: BotId,
    shared: Arc<Shared>,
    presence: Arc<Presence>,
    arrivals: Arc<Arrivals>,
    /// Known once the bot was read from the store.
    ready: Option<Ready>,
    people: People,
    queues: Queues,
    /// Of updates that had to wait, whether their messages were deleted meanwhile.
    deleted: HashMap<i64, Deleted>,
    running: usize,
    loading: Loading,
    reading: Reading,
    /// Whether the store may hold updates that are not in memory.
    has_backlog: bool,
    retiring: Option<Retire>,
    /// When it was last said that chats wait for others.
    full_noted_at: Option<Instant>,
    failures: u32,
    exit: Exit,
}

/// Where the reading of the bot's registration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loading {
    No,
    /// It is being read, or waits to be read again after a failure.
    Now,
    /// The same, and it changed meanwhile.
    AndStale,
}

/// Where the reading of the bot's updates stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Never,
    Now,
    Done,
}

/// What it takes to handle updates.
struct Ready {
    context: Arc<ProgramContext>,
    program: Arc<dyn Program>,
    /// The bot's own limit of updates a second.
    limiter: Arc<DefaultDirectRateLimiter>,
}

impl BotActor {
    pub(super) fn new(
        id: BotId,
        generation: u64,
        shared: Arc<Shared>,
        registry: Addr<Registry>,
        arrivals: Arc<Arrivals>,
    ) -> Self {
        Self {
            id,
            people: People::new(&shared.limits),
            shared,
            presence: Arc::new(Presence::new(registry, id, generation)),
            arrivals,
            ready: None,
            queues: Queues::default(),
            deleted: HashMap::new(),
            running: 0,
            loading: Loading::No,
            reading: Reading::Never,
            has_backlog: true,
            retiring: None,
            full_noted_at: None,
            failures: 0,
            exit: Exit::Retired,
        }
    }

    /// Reads the bot from the store, sets it up at Telegram if that is still to be done, and begins to work.
    fn load(&mut self, ctx: &mut Context<Self>) {
        if self.loading != Loading::No {
            self.loading = Loading::AndStale;
            return;
        }
        self.loading = Loading::Now;
        let (shared, id) = (Arc::clone(&self.shared), self.id);
        let load = async move { load_bot(&shared, id).await };
        ctx.spawn(load.into_actor(self).map(|loaded, actor, ctx| {
            match (loaded, std::mem::replace(&mut actor.loading, Loading::No)) {
                (Ok(_), Loading::AndStale) => actor.load(ctx),
                (Ok(Some(bot)), _) => actor.accept_bot(bot, ctx),
                (Ok(None), _) => actor.stop(Exit::Retired, ctx),
                (Err(error), _) => {
                    actor.failures += 1;
                    let wait = RETRY.delay(actor.failures, &actor.shared.ambient);
                    tracing::warn!(bot = %actor.id, %error, wait_ms = wait.as_millis(), "the bot could not be set up");
                    if let BotError::Telegram(_) = error {
                        actor.shared.bots.log().note(actor.id, Note::SetupFailed(wait.as_secs().max(1)));
                    }
                    // So that nobody else begins meanwhile.
                    actor.loading = Loading::Now;
                    ctx.run_later(wait, |actor, ctx| {
                        actor.loading = Loading::No;
                        actor.load(ctx);
                    });
                    actor.stop_if_retired(ctx);
                }
            }
        }));
    }

    fn accept_bot(&mut self, bot: Bot, ctx: &mut Context<Self>) {
        self.failures = 0;
        let rps = std::num::NonZeroU32::new(bot.rps).unwrap_or(std::num::NonZeroU32::MIN);
        let program = match self.ready.take() {
            Some(ready) if ready.context.bot.program == bot.program => ready.program,
            _ => (self.shared.programs)(bot.program),
        };
        self.ready = Some(Ready {
            context: Arc::new(ProgramContext {
                bot: Arc::new(bot),
                bots: self.shared.bots.clone(),
                mtproto: self.shared.mtproto.clone(),
                analyst: self.shared.analyst.clone(),
                deadline: self.shared.settings.program_deadline,
            }),
            program,
            limiter: Arc::new(limiter::per_second(rps)),
        });
        self.read_store(ctx);
    }

    /// Takes updates from the store into memory, as many as fit.
    fn read_store(&mut self, ctx: &mut Context<Self>) {
        self.has_backlog = true;
        let room = self.shared.settings.max_queued_updates_per_bot.saturating_sub(self.queues.len());
        let has_had_its_batch = self.retiring.is_some() && self.reading == Reading::Done;
        if self.reading == Reading::Now || has_had_its_batch || self.ready.is_none() || room == 0 {
            return;
        }
        self.reading = Reading::Now;
        self.has_backlog = false;
        self.queues.begin_read();
        // What is in memory is still waiting in the store, so it is read along and passed over.
        let limit = room + self.queues.len();
        let (shared, id) = (Arc::clone(&self.shared), self.id);
        let read = async move { (shared.updates.list_waiting(id, limit).await, limit) };
        ctx.spawn(read.into_actor(self).map(|(read, limit), actor, ctx| {
            actor.reading = Reading::Done;
            match read {
                Ok(updates) => {
                    // It may also have been set while the store was read.
                    actor.has_backlog |= updates.len() >= limit;
                    actor.queues.end_read(updates);
                    actor.start_work(ctx);
                    actor.stop_if_retired(ctx);
                }
                Err(error) => {
                    tracing::warn!(bot = %actor.id, %error, "the inbox could not be read");
                    actor.queues.end_read(Vec::new());
                    actor.has_backlog = true;
                    let wait = RETRY.delay(1, &actor.shared.ambient);
                    ctx.run_later(wait, Self::read_store);
                    actor.stop_if_retired(ctx);
                }
            }
        }));
    }

    /// Begins as many updates as the bot's limit of concurrency allows.
    fn start_work(&mut self, ctx: &mut Context<Self>) {
        while self.retiring != Some(Retire::AfterRunning) && self.has_free_slot() {
            let Some(update) = self.queues.start_next() else { break };
            self.running += 1;
            self.start(update, ctx);
        }
        self.look_at_waiting(ctx);
        self.note_if_full();
        // What is in memory is read along: half a queue at a time, lest each update cost a reading.
        if self.has_backlog && self.queues.len() <= self.shared.settings.max_queued_updates_per_bot / 2 {
            self.read_store(ctx);
        }
    }

    /// Deletes secrets in messages that have to wait, whatever the update takes that they wait for.
    fn look_at_waiting(&mut self, ctx: &mut Context<Self>) {
        let Some(ready) = self.ready.as_ref().filter(|ready| ready.program.takes_secrets()) else {
            return self.queues.forget_unseen();
        };
        for (chat, seq) in self.queues.take_unseen() {
            let Some(waiting) = self.queues.waiting(chat, seq) else { continue };
            let (shared, program, context) =
                (Arc::clone(&self.shared), Arc::clone(&ready.program), Arc::clone(&ready.context));
            let (presence, before) = (Arc::clone(&self.presence), self.deleted.get(&seq).cloned());
            let look = async move {
                let was_deleted = match before {
                    Some(before) => before.await,
                    None => false,
                };
                let is_deleted = was_deleted || early::delete_secret(&shared, &*program, &context, &waiting).await;
                drop(presence);
                is_deleted
            };
            let look = look.boxed().shared();
            self.deleted.insert(seq, look.clone());
            ctx.spawn(look.map(drop).into_actor(self));
        }
    }

    /// Takes what arrived since it was last looked: into memory if nothing is missing before it, else from the store.
    fn take_arrivals(&mut self, ctx: &mut Context<Self>) {
        let Arrived { updates, has_gap, .. } = self.arrivals.take();
        if !has_gap && updates.is_empty() {
            return;
        }
        let has_room = self.queues.len() + updates.len() <= self.shared.settings.max_queued_updates_per_bot;
        let is_up_to_date = self.reading == Reading::Done && !self.has_backlog && self.ready.is_some();
        if has_gap || !has_room || !is_up_to_date || self.retiring.is_some() {
            return self.read_store(ctx);
        }
        self.queues.add_newer(updates);
        self.start_work(ctx);
    }

    fn has_free_slot(&self) -> bool {
        self.running < usize::try_from(self.max_concurrent()).unwrap_or(usize::MAX)
    }

    fn max_concurrent(&self) -> u32 {
        self.ready.as_ref().map_or(0, |ready| ready.context.bot.max_concurrent)
    }

    /// Says so if chats wait only because so many others are at it.
    fn note_if_full(&mut self) {
        let is_full = self.retiring.is_none() && !self.has_free_slot() && self.queues.has_ready();
        if self.ready.is_some() && is_full && self.full_noted_at.is_none_or(|at| at.elapsed() >= FULL_NOTED_EVERY) {
            self.full_noted_at = Some(Instant::now());
            self.shared.bots.log().note(self.id, Note::ConcurrencyReached(self.max_concurrent()));
        }
    }

    fn start(&mut self, update: InboxUpdate, ctx: &mut Context<Self>) {
        let Some(ready) = &self.ready else { return };
        let (program, context) = (Arc::clone(&ready.program), Arc::clone(&ready.context));
        let (limiter, shared, bot) = (Arc::clone(&ready.limiter), Arc::clone(&self.shared), self.id);
        let event = Event::parse(&update.payload);
        // A retry is the platform's doing, not the person's.
        let admission = match &event {
            Ok(event @ Event { person: Some(person), .. }) if !update.has_failed => {
                self.people.admit(person.id, event.happened_at(update.received_at))
            }
            _ => Admission::Handle,
        };
        let chat = update.chat_id;
        let deleted = self.deleted.get(&update.seq).cloned();
        // In a box, as it is large, and passed on several times before it runs.
        let work = Box::pin(async move {
            let is_deleted = match deleted {
                Some(deleted) => deleted.await,
                None => false,
            };
            let handled = match (event.map(|event| Event { is_deleted, ..event }), admission) {
                (Err(error), _) => work::bury_unreadable(&shared, bot, &update, &error.to_string()).await,
                (Ok(event), Admission::Handle) => {
                    if limiter.check().is_err() {
                        shared.bots.log().note(bot, Note::RpsReached(context.bot.rps));
                        limiter.until_ready().await;
                    }
                    work::handle(&shared, &*program, &context, &update, event).await
                }
                (Ok(event), admission) => {
                    work::turn_away(&shared, &*program, &context, &update, event, &admission).await
                }
            };
            (handled, update.attempts)
        });
        // The actor goes before its work when it is stopped. The presence goes after the work.
        let presence = Arc::clone(&self.presence);
        let work = work.map(move |done| {
            drop(presence);
            done
        });
        ctx.spawn(work.into_actor(self).map(move |(handled, attempts), actor, ctx| {
            actor.running -= 1;
            actor.note(handled, chat, attempts, ctx);
        }));
    }

    /// Goes on after an update: with the next one, with the same one later, or not at all.
    fn note(&mut self, handled: Handled, chat: ChatKey, attempts: i32, ctx: &mut Context<Self>) {
        match handled {
            Handled::Finished => {
                if let Some(seq) = self.queues.finish(chat) {
                    self.deleted.remove(&seq);
                }
            }
            Handled::Failed => {
                let failures = u32::try_from(attempts).unwrap_or(0) + 1;
                let wait = RETRY.delay(failures, &self.shared.ambient);
                ctx.run_later(wait, move |actor, ctx| {
                    actor.queues.retry(chat);
                    actor.start_work(ctx);
                });
            }
            Handled::Panicked(reason) => {
                self.exit = Exit::Panicked(reason);
                self.retiring = Some(Retire::AfterRunning);
            }
        }
        self.start_work(ctx);
        self.stop_if_retired(ctx);
    }

    fn stop_if_retired(&mut self, ctx: &mut Context<Self>) {
        // A bot that cannot be set up has nothing to finish.
        let has_had_its_batch = self.reading == Reading::Done && !self.queues.has_ready() || self.failures > 0;
        let may_go = match self.retiring {
            None => false,
            Some(Retire::AfterBatch) => has_had_its_batch,
            Some(Retire::AfterRunning) => true,
        };
        if may_go && self.running == 0 {
            ctx.stop();
        }
    }

    fn stop(&mut self, exit: Exit, ctx: &mut Context<Self>) {
        self.exit = exit;
        self.retiring = Some(Retire::AfterRunning);
        ctx.stop();
    }
}

/// The bot if it is to run; one that is pending is set up first.
async fn load_bot(shared: &Shared, id: BotId) -> Result<Option<Bot>, BotError> {
    let Some(bot) = shared.bots.find(id).await? else { return Ok(None) };
    if bot.status == BotStatus::Pending {
        set_up(shared, &bot).await?;
        return Ok(shared.bots.find(id).await?.filter(|bot| bot.status.runs()));
    }
    Ok(Some(bot).filter(|bot| bot.status.runs()))
}

/// Tells Telegram the bot's commands and marks the bot as active. A revoked token ends in the status `error`.
async fn set_up(shared: &Shared, bot: &Bot) -> Result<(), BotError> {
    let commands = (shared.programs)(bot.program)
        .commands()
        .iter()
        .map(|command| BotCommand {
            command: command.name.to_owned(),
            description: command.description.to_owned(),
            is_ephemeral: None,
        })
        .collect();
    let params = SetMyCommandsParams::builder().commands(commands).build();
    match shared.bots.client(bot.id).await?.set_my_commands(&params).await {
        Ok(_) => shared.bots.mark_active(bot.id).await,
        Err(TelegramError::Revoked) => shared.bots.fail_revoked(bot.id).await,
        Err(error) => Err(error.into()),
    }
}

impl Actor for BotActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.load(ctx);
    }
}

/// Told on every way out, a panic of the actor included.
impl Drop for BotActor {
    fn drop(&mut self) {
        let exit = if std::thread::panicking() {
            Exit::Panicked("the bot's actor panicked".to_owned())
        } else {
            std::mem::replace(&mut self.exit, Exit::Retired)
        };
        let arrived = self.arrivals.take();
        let has_arrivals = arrived.has_gap || !arrived.updates.is_empty();
        let has_backlog = self.has_backlog || self.queues.len() > 0 || has_arrivals;
        self.presence.leave(exit, has_backlog);
    }
}

impl Handler<Work> for BotActor {
    type Result = ();

    fn handle(&mut self, _: Work, ctx: &mut Self::Context) {
        self.take_arrivals(ctx);
    }
}

impl Handler<Reload> for BotActor {
    type Result = ();

    fn handle(&mut self, _: Reload, ctx: &mut Self::Context) {
        self.load(ctx);
    }
}

impl Handler<Retire> for BotActor {
    type Result = ();

    fn handle(&mut self, retire: Retire, ctx: &mut Self::Context) {
        // A bot that is to go soon does not get more time by being asked again.
        if self.retiring != Some(Retire::AfterRunning) {
            self.retiring = Some(retire);
        }
        self.stop_if_retired(ctx);
    }
}

impl Handler<Halt> for BotActor {
    type Result = ();

    fn handle(&mut self, _: Halt, ctx: &mut Self::Context) {
        self.stop(Exit::Halted, ctx);
    }
}
