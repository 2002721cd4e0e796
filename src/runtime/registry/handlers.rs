//! What the registry does when it is told or asked something.

use actix::prelude::*;
use tokio::sync::oneshot;

use crate::model::bot::BotId;
use crate::runtime::bot_actor::{Reload, Retire};
use crate::runtime::registry::entry::State;
use crate::runtime::registry::messages::{CountLive, Drain, Exit, Found, Gone, IsLive, Signal, Sweep, Waiting};
use crate::runtime::registry::sweep::SWEEP_INTERVAL;
use crate::runtime::registry::{Registry, count};
use crate::services::signals::BotSignal;
use crate::services::updates::Accepted;

/// Wakes that may wait for the registry. More are dropped, and found by the next sweep.
const MAILBOX: usize = 16_384;

impl Actor for Registry {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX);
        self.sweep(ctx);
        ctx.run_interval(SWEEP_INTERVAL, |registry, ctx| {
            registry.retire_idle();
            registry.lingering = registry.entries.iter().filter(|(_, entry)| entry.state.lingers()).count();
            registry.keep_to_memory_budget(ctx);
            registry.sessions.retire_idle(registry.shared.mtproto.settings().idle_timeout);
            registry.forget_falls_of_sessions();
            registry.fill_session_places(ctx);
            registry.sweep(ctx);
        });
    }
}

impl Handler<Waiting> for Registry {
    type Result = ();

    fn handle(&mut self, Waiting(accepted): Waiting, ctx: &mut Self::Context) {
        self.make_up_for_missed();
        for accepted in accepted {
            match accepted {
                Accepted::Stored(bot, update) => self.wake(bot, Some(update), ctx),
                Accepted::Unknown(bot) => self.wake(bot, None, ctx),
            }
        }
    }
}

impl Handler<Found> for Registry {
    type Result = ();

    fn handle(&mut self, Found(bots): Found, ctx: &mut Self::Context) {
        for bot in bots {
            if self.entries.peek(&bot).is_none() {
                self.wake(bot, None, ctx);
            }
        }
    }
}

impl Handler<Signal> for Registry {
    type Result = ();

    fn handle(&mut self, Signal(signal): Signal, ctx: &mut Self::Context) {
        let (BotSignal::Changed(bot)
        | BotSignal::Stopped(bot)
        | BotSignal::Hears(bot)
        | BotSignal::Waiting(bot)
        | BotSignal::Enqueued(bot, _)) = signal;
        self.tell(bot, signal, ctx);
    }
}

impl Handler<Sweep> for Registry {
    type Result = ();

    fn handle(&mut self, _: Sweep, ctx: &mut Self::Context) {
        // Which signals were missed is not known, so every awake bot reads its registration anew.
        for (_, entry) in &self.entries {
            if let State::Awake(actor) = &entry.state {
                actor.do_send(Reload);
            }
        }
        self.sweep(ctx);
    }
}

impl Handler<IsLive> for Registry {
    type Result = bool;

    fn handle(&mut self, IsLive(bot): IsLive, _: &mut Self::Context) -> bool {
        self.entries.peek(&bot).is_some_and(|entry| matches!(entry.state, State::Awake(_)))
    }
}

impl Handler<CountLive> for Registry {
    type Result = usize;

    fn handle(&mut self, _: CountLive, _: &mut Self::Context) -> usize {
        self.entries.len()
    }
}

impl Handler<Drain> for Registry {
    type Result = MessageResult<Drain>;

    fn handle(&mut self, _: Drain, ctx: &mut Self::Context) -> Self::Result {
        self.is_draining = true;
        let (sender, receiver) = oneshot::channel();
        let awake: Vec<BotId> = self.entries.iter().map(|(bot, _)| *bot).collect();
        for bot in awake {
            self.retire(bot, Retire::AfterRunning);
        }
        self.drained = Some(sender);
        self.tell_if_drained(ctx);
        MessageResult(receiver)
    }
}

impl Handler<Gone> for Registry {
    type Result = ();

    fn handle(&mut self, gone: Gone, ctx: &mut Self::Context) {
        let Gone { bot, generation, exit, has_backlog } = gone;
        if self.entries.peek(&bot).is_none_or(|entry| entry.generation != generation) {
            return;
        }
        let Some(entry) = self.entries.pop(&bot) else { return };
        self.going -= usize::from(matches!(entry.state, State::Going { .. }));
        match exit {
            Exit::Panicked(reason) if !self.is_draining => self.restart(bot, generation, &reason, ctx),
            // A halted bot was stopped by a person: only a signal that it changed wakes it again.
            _ => {
                let is_wanted = matches!(entry.state, State::Going { is_wanted: true, .. });
                let has_work = has_backlog && !matches!(exit, Exit::Halted);
                if (is_wanted || has_work) && matches!(entry.state, State::Going { .. }) && !self.is_draining {
                    // Behind those that wait for its place.
                    if self.is_waiting.insert(bot) {
                        self.waiting.push_back(bot);
                    }
                }
            }
        }
        metrics::gauge!("botyard_live_bots").set(count(self.entries.len()));
        self.fill_free_places(ctx);
        self.tell_if_drained(ctx);
    }
}
