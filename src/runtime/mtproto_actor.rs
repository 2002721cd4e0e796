//! One live session of a tenant's own Telegram account: an actor that runs what is to be done with it.
//!
//! It lives beside the actor of the bot, under the same registry, and only while it is used. Panics are caught where a call is
//! run, and end the actor in good order: disconnected, written back, given up.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use actix::prelude::*;
use futures_util::FutureExt as _;

use crate::base::telemetry::panic_message;
use crate::runtime::registry::Registry;
use crate::runtime::registry::messages::{Exit, SessionGone};
use crate::services::mtproto::{LiveSession, SessionCall, UserSessionError};

/// Something is to be done with the session.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Run(pub(super) SessionCall);

/// Go when what is under way is done.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Leave;

/// A live session.
pub(super) struct MtprotoActor {
    live: Arc<LiveSession>,
    registry: Addr<Registry>,
    generation: u64,
    /// The most calls that may be under way.
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

    fn leave(&mut self, ctx: &mut Context<Self>) {
        self.is_leaving = true;
        self.close_if_done(ctx);
    }

    /// Ends the session once nothing is under way: one that is to go, and one that has nothing to keep.
    fn close_if_done(&mut self, ctx: &mut Context<Self>) {
        if self.running > 0 || self.is_closing || !(self.is_leaving || self.live.is_empty()) {
            return;
        }
        (self.is_leaving, self.is_closing) = (true, true);
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
            self.is_leaving = true;
        }
    }
}

impl Actor for MtprotoActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        let live = Arc::clone(&self.live);
        let look_after = AssertUnwindSafe(async move { live.look_after().await }).catch_unwind();
        ctx.spawn(look_after.into_actor(self).map(|ended, actor, ctx| {
            actor.note_panic(ended);
            actor.leave(ctx);
        }));
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

    fn handle(&mut self, Run(call): Run, ctx: &mut Self::Context) {
        if self.is_leaving {
            return self.late.push(call);
        }
        if self.running >= self.capacity {
            return call.refuse(UserSessionError::Busy);
        }
        self.running += 1;
        let run = AssertUnwindSafe(call.run(Arc::clone(&self.live))).catch_unwind();
        ctx.spawn(run.into_actor(self).map(|done, actor, ctx| {
            actor.running -= 1;
            actor.note_panic(done);
            actor.close_if_done(ctx);
        }));
    }
}

impl Handler<Leave> for MtprotoActor {
    type Result = ();

    fn handle(&mut self, _: Leave, ctx: &mut Self::Context) {
        self.leave(ctx);
    }
}
