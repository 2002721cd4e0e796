//! One live session of a tenant's own Telegram account: an actor that runs what is to be done with it.
//!
//! It lives beside the actor of the bot, under the same registry, and only while it is used. It goes when the registry lets it
//! go, which it asks for when there is nothing to keep: a call is never on its way to one that has gone. Panics are caught where
//! a call is run, and end the actor in good order: disconnected, written back, given up.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use actix::prelude::*;
use futures_util::FutureExt as _;

use crate::base::telemetry::panic_message;
use crate::runtime::registry::Registry;
use crate::runtime::registry::messages::{Exit, SessionDone, SessionGone};
use crate::services::mtproto::{Busy, LiveSession, SessionCall, UserSessionError};

/// Something is to be done with the session.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Run(pub(super) SessionCall, pub(super) Busy);

/// Go when what is under way is done. Nothing more comes.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Leave;

/// A live session.
pub(super) struct MtprotoActor {
    live: Arc<LiveSession>,
    registry: Addr<Registry>,
    generation: u64,
    /// The most calls that are kept for its next life.
    capacity: usize,
    running: usize,
    is_leaving: bool,
    is_closing: bool,
    /// Came too late, and are for its next life.
    late: Vec<SessionCall>,
    exit: Exit,
}

impl MtprotoActor {
    pub(super) fn new(live: Arc<LiveSession>, registry: Addr<Registry>, generation: u64, capacity: usize) -> Self {
        Self {
            live,
            registry,
            generation,
            capacity,
            running: 0,
            is_leaving: false,
            is_closing: false,
            late: Vec::new(),
            exit: Exit::Retired,
        }
    }

    /// Looks after the session beside the calls, for as long as it lives.
    fn look_after(&mut self, ctx: &mut Context<Self>) {
        let live = Arc::clone(&self.live);
        let look_after = AssertUnwindSafe(async move { live.look_after().await }).catch_unwind();
        ctx.spawn(look_after.into_actor(self).map(|ended, actor, ctx| {
            actor.note_panic(ended);
            if !actor.has_to_go() {
                actor.look_after(ctx);
            }
            actor.settle(ctx);
        }));
    }

    fn has_fallen(&self) -> bool {
        matches!(self.exit, Exit::Panicked(_))
    }

    fn has_to_go(&self) -> bool {
        self.has_fallen() || self.live.halted().is_cancelled()
    }

    /// Goes if it was let go; else asks to be if it has to, or has nothing to keep.
    fn settle(&mut self, ctx: &mut Context<Self>) {
        let has_to_go = self.has_to_go();
        if self.is_leaving {
            self.close_if_done(ctx);
        } else if has_to_go || (self.running == 0 && self.live.is_empty()) {
            let (bot, generation) = (self.live.bot(), self.generation);
            self.registry.do_send(SessionDone { bot, generation, has_to_go });
        }
    }

    /// Ends the session once nothing is under way.
    fn close_if_done(&mut self, ctx: &mut Context<Self>) {
        if self.running > 0 || self.is_closing {
            return;
        }
        self.is_closing = true;
        let live = Arc::clone(&self.live);
        let close = AssertUnwindSafe(async move { live.close().await }).catch_unwind();
        ctx.spawn(close.into_actor(self).map(|closed, actor, ctx| {
            actor.note_panic(closed);
            ctx.stop();
        }));
    }

    fn note_panic(&mut self, done: Result<(), Box<dyn std::any::Any + Send>>) {
        if let Err(panic) = done {
            self.exit = Exit::Panicked(panic_message(&*panic));
        }
    }
}

impl Actor for MtprotoActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.look_after(ctx);
    }
}

/// Told on every way out, a panic of the actor included.
impl Drop for MtprotoActor {
    fn drop(&mut self) {
        let exit = if std::thread::panicking() {
            Exit::Panicked("the session's actor panicked".to_owned())
        } else {
            std::mem::replace(&mut self.exit, Exit::Retired)
        };
        let (bot, generation, late) = (self.live.bot(), self.generation, std::mem::take(&mut self.late));
        self.registry.do_send(SessionGone { bot, generation, exit, late });
    }
}

impl Handler<Run> for MtprotoActor {
    type Result = ();

    fn handle(&mut self, Run(call, busy): Run, ctx: &mut Self::Context) {
        if self.is_leaving || self.has_fallen() {
            let is_full = self.late.len() >= self.capacity;
            return if is_full { call.refuse(UserSessionError::Busy) } else { self.late.push(call) };
        }
        self.running += 1;
        let live = Arc::clone(&self.live);
        let run = AssertUnwindSafe(async move {
            let _busy = busy;
            call.run(live).await;
        });
        ctx.spawn(run.catch_unwind().into_actor(self).map(|done, actor, ctx| {
            actor.running -= 1;
            actor.note_panic(done);
            actor.settle(ctx);
        }));
    }
}

impl Handler<Leave> for MtprotoActor {
    type Result = ();

    fn handle(&mut self, _: Leave, ctx: &mut Self::Context) {
        self.is_leaving = true;
        self.close_if_done(ctx);
    }
}
