//! Whether Telegram takes calls at all, and how fast they may come when it does again.
//!
//! While calls of several bots fail one after the other, none is made: one harmless question at a time finds out when
//! Telegram is back. Then calls come back step by step, so that what has waited does not throw it down again: in the first
//! second [`FIRST_PLACES`] at once and `delivery.recovery_rps` in all, in each further second twice as many, a step back for
//! each that fails. The calls of a single bot say nothing about Telegram: its lanes wait each for itself.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::base::ambient::Ambient;
use crate::base::retry::Backoff;
use crate::model::bot::BotId;

/// Failures in a row, of more than one bot, after which Telegram counts as away.
const FAILURES: u32 = 5;

/// The same while calls come back.
const FAILURES_COMING_BACK: u32 = 2;

/// Calls under way at once in the first second after an outage.
pub(super) const FIRST_PLACES: usize = 4;

/// The pace, in calls a second, from which on there is nothing to hold back.
const FULL_RPS: u32 = 1000;

/// How long each step takes.
const STEP: Duration = Duration::from_secs(1);

/// The longest time between two questions whether Telegram is back.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// The longest time for which all bots wait because many were told to, before one asks again.
const LONGEST_HOLD: Duration = Duration::from_mins(1);

/// How calls are let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// All.
    Closed,
    /// None.
    Open,
    /// Few at first, then more and more.
    Recovering {
        /// The steps that were taken.
        step: u32,
    },
}

/// What is to be done next, and when.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing, until the phase changes.
    Nothing,
    /// Ask Telegram whether it is back.
    Ask(Instant),
    /// Take the next step.
    Step(Instant),
}

/// The circuit.
#[derive(Debug)]
pub(super) struct Circuit {
    /// Whether there is nothing to look after: calls go out, and the last one was answered. So that the usual call costs
    /// one load.
    is_calm: AtomicBool,
    state: Mutex<State>,
    phase: watch::Sender<Phase>,
    first_rps: u32,
    most_places: usize,
    backoff: Backoff,
    ambient: Ambient,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// Failures since the last answer.
    failures: u32,
    /// Whose the first of them was, and whether another bot's followed.
    first_failed: Option<BotId>,
    have_several_failed: bool,
    /// When the step began, or when Telegram is to be asked.
    at: Instant,
    /// Whether a call was answered since the step began.
    has_answered: bool,
    /// How often it opened since it was closed.
    openings: u32,
    /// When the next call may begin while calls come back.
    next_call: Instant,
    /// What was wrong last, in words.
    trouble: String,
}

impl Circuit {
    /// A closed circuit. `first_rps` is the pace of the first step; with `most_places` at once there is nothing left to
    /// come back to.
    pub(super) fn new(first_rps: u32, most_places: usize, backoff: Backoff, ambient: Ambient) -> Self {
        let now = Instant::now();
        let state = State {
            phase: Phase::Closed,
            failures: 0,
            first_failed: None,
            have_several_failed: false,
            at: now,
            has_answered: false,
            openings: 0,
            next_call: now,
            trouble: String::new(),
        };
        let backoff = Backoff { max: backoff.max.min(LONGEST_PAUSE), initial: backoff.initial.min(LONGEST_PAUSE) };
        Self {
            is_calm: AtomicBool::new(true),
            state: Mutex::new(state),
            phase: watch::Sender::new(Phase::Closed),
            first_rps,
            most_places,
            backoff,
            ambient,
        }
    }

    /// Whether no calls are made.
    pub(super) fn is_open(&self) -> bool {
        !self.is_calm.load(Ordering::Acquire) && self.lock().phase == Phase::Open
    }

    /// Waits while no calls are made.
    pub(super) async fn wait_while_open(&self) {
        // The sender lives as long as this does.
        self.phase.subscribe().wait_for(|phase| *phase != Phase::Open).await.ok();
    }

    /// Waits for the moment at which a call that has its place may begin; `false` if none may any more.
    pub(super) async fn wait_for_pace(&self) -> bool {
        if self.is_calm.load(Ordering::Acquire) {
            return true;
        }
        let begin = {
            let mut state = self.lock();
            match state.phase {
                Phase::Closed => return true,
                Phase::Open => return false,
                Phase::Recovering { step } => {
                    let begin = state.next_call.max(Instant::now());
                    state.next_call = begin + Duration::from_secs(1) / doubled(self.first_rps, step);
                    begin
                }
            }
        };
        tokio::time::sleep_until(begin).await;
        self.lock().phase != Phase::Open
    }

    /// Telegram carried a call out, or refused it with a reason.
    pub(super) fn note_answer(&self) {
        if self.is_calm.load(Ordering::Acquire) {
            return;
        }
        let mut state = self.lock();
        state.forget_failures();
        state.has_answered = true;
        self.is_calm.store(state.phase == Phase::Closed, Ordering::Release);
    }

    /// A call of this bot was not carried out, or nobody knows: Telegram may be away.
    pub(super) fn note_failure(&self, bot: BotId, words: &str) {
        let mut state = self.lock();
        self.is_calm.store(false, Ordering::Release);
        state.failures = state.failures.saturating_add(1);
        state.have_several_failed |= *state.first_failed.get_or_insert(bot) != bot;
        let enough = match state.phase {
            Phase::Closed => FAILURES,
            Phase::Recovering { .. } => FAILURES_COMING_BACK,
            Phase::Open => return,
        };
        if state.have_several_failed && state.failures >= enough {
            let pause = self.backoff.delay(state.openings + 1, &self.ambient);
            self.open(&mut state, pause, words.to_owned());
        } else if let Phase::Recovering { step } = state.phase {
            self.enter(&mut state, Phase::Recovering { step: step.saturating_sub(1) });
        }
    }

    /// Telegram told many bots to wait: all of them do.
    pub(super) fn hold(&self, wait: Duration) {
        let mut state = self.lock();
        if state.phase != Phase::Open {
            self.open(&mut state, wait.min(LONGEST_HOLD), "it asks many bots to wait".to_owned());
        }
    }

    /// Telegram was asked whether it is back: it is (`None`), or what is wrong and when to ask again at the earliest.
    pub(super) fn note_asked(&self, trouble: Option<(String, Duration)>) {
        let mut state = self.lock();
        match trouble {
            None => {
                state.forget_failures();
                self.enter(&mut state, Phase::Recovering { step: 0 });
            }
            Some((words, wait)) => {
                let pause = self.backoff.delay(state.openings + 1, &self.ambient);
                self.open(&mut state, pause.max(wait.min(LONGEST_HOLD)), words);
            }
        }
    }

    /// Lets calls through step by step, as after an outage: much has waited for them.
    pub(super) fn begin_gently(&self) {
        self.is_calm.store(false, Ordering::Release);
        self.enter(&mut self.lock(), Phase::Recovering { step: 0 });
    }

    /// Takes the next step if it is due, or begins this one anew: `is_idle` if no call is under way that could have been
    /// answered.
    pub(super) fn step(&self, is_idle: bool) {
        let mut state = self.lock();
        let Phase::Recovering { step } = state.phase else { return };
        if state.at + STEP > Instant::now() {
            return;
        }
        let next = if !state.has_answered && !is_idle {
            Phase::Recovering { step }
        } else if places(step + 1) < self.most_places || doubled(self.first_rps, step + 1) < FULL_RPS {
            Phase::Recovering { step: step + 1 }
        } else {
            state.openings = 0;
            self.is_calm.store(state.failures == 0, Ordering::Release);
            Phase::Closed
        };
        self.enter(&mut state, next);
    }

    /// The phases, as they change.
    pub(super) fn subscribe(&self) -> watch::Receiver<Phase> {
        self.phase.subscribe()
    }

    /// What is to be done next.
    pub(super) fn next(&self) -> Next {
        let state = self.lock();
        match state.phase {
            Phase::Closed => Next::Nothing,
            Phase::Open => Next::Ask(state.at),
            Phase::Recovering { .. } => Next::Step(state.at + STEP),
        }
    }

    /// How many calls may be under way at once.
    pub(super) fn places(&self) -> usize {
        match self.lock().phase {
            Phase::Closed => self.most_places,
            Phase::Open => 0,
            Phase::Recovering { step } => places(step).min(self.most_places),
        }
    }

    /// What was wrong last, in words.
    pub(super) fn trouble(&self) -> String {
        self.lock().trouble.clone()
    }

    fn open(&self, state: &mut State, pause: Duration, trouble: String) {
        self.is_calm.store(false, Ordering::Release);
        state.openings = state.openings.saturating_add(1);
        state.trouble = trouble;
        self.enter(state, Phase::Open);
        state.at += pause;
    }

    fn enter(&self, state: &mut State, phase: Phase) {
        state.phase = phase;
        state.at = Instant::now();
        state.has_answered = false;
        self.phase.send_replace(phase);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn forget_failures(&mut self) {
        self.failures = 0;
        self.first_failed = None;
        self.have_several_failed = false;
    }
}

/// The places of a step.
fn places(step: u32) -> usize {
    FIRST_PLACES.saturating_mul(1_usize.checked_shl(step).unwrap_or(usize::MAX))
}

fn doubled(first: u32, step: u32) -> u32 {
    first.saturating_mul(1_u32.checked_shl(step).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bot(number: u128) -> BotId {
        BotId(uuid::Uuid::from_u128(number))
    }

    fn circuit() -> Circuit {
        let backoff = Backoff { initial: Duration::from_millis(500), max: Duration::from_mins(1) };
        Circuit::new(20, 64, backoff, Ambient::system())
    }

    fn open(circuit: &Circuit) {
        (0..5).for_each(|number| circuit.note_failure(bot(number), "away"));
        assert_eq!(circuit.lock().phase, Phase::Open);
    }

    /// Lets so much time pass.
    fn pass(circuit: &Circuit, time: Duration) {
        circuit.lock().at -= time;
    }

    #[tokio::test]
    async fn failures_of_one_bot_and_failures_between_answers_change_nothing() {
        let circuit = circuit();
        (0..100).for_each(|_| circuit.note_failure(bot(1), "x"));
        assert_eq!(circuit.places(), 64);
        for number in 0..100 {
            circuit.note_answer();
            (0..4).for_each(|more| circuit.note_failure(bot(number + more), "x"));
        }
        assert_eq!(circuit.places(), 64);
        circuit.note_failure(bot(200), "x");
        assert_eq!(circuit.places(), 0);
    }

    #[tokio::test]
    async fn calls_come_back_step_by_step() {
        let circuit = circuit();
        open(&circuit);
        assert!(!circuit.wait_for_pace().await);
        assert!(matches!(circuit.next(), Next::Ask(at) if at <= Instant::now() + Duration::from_millis(500)));
        circuit.note_asked(None);
        let begun = Instant::now();
        for _ in 0..3 {
            assert!(circuit.wait_for_pace().await);
        }
        assert!(begun.elapsed() >= Duration::from_millis(100), "20 a second are one each 50 ms");
        let mut places = Vec::new();
        while circuit.lock().phase != Phase::Closed {
            places.push(circuit.places());
            circuit.note_answer();
            circuit.step(false);
            assert_eq!(Some(&circuit.places()), places.last(), "the step was too early");
            pass(&circuit, STEP);
            circuit.step(false);
        }
        assert_eq!(places, [4, 8, 16, 32, 64, 64]);
        assert_eq!(circuit.next(), Next::Nothing);
        assert!(circuit.is_calm.load(Ordering::Acquire));
    }

    #[tokio::test]
    async fn a_failure_on_the_way_back_is_a_step_back() {
        let circuit = circuit();
        open(&circuit);
        circuit.note_asked(None);
        for _ in 0..3 {
            circuit.note_answer();
            pass(&circuit, STEP);
            circuit.step(false);
        }
        assert_eq!(circuit.places(), 32);
        circuit.note_failure(bot(1), "x");
        circuit.note_failure(bot(1), "x");
        assert_eq!(circuit.places(), 8);
        pass(&circuit, STEP);
        circuit.step(false);
        assert_eq!(circuit.places(), 8, "nothing was answered");
        circuit.note_failure(bot(2), "x");
        assert_eq!(circuit.places(), 0);
    }

    #[tokio::test]
    async fn the_questions_become_rarer_but_not_rare() {
        let circuit = circuit();
        open(&circuit);
        for _ in 0..20 {
            circuit.note_asked(Some(("x".to_owned(), Duration::ZERO)));
            assert!(matches!(circuit.next(), Next::Ask(at) if at <= Instant::now() + LONGEST_PAUSE));
        }
        assert!(matches!(circuit.next(), Next::Ask(at) if at >= Instant::now() + LONGEST_PAUSE / 3));
    }
}
