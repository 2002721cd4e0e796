//! Botyard hosts Telegram bots for many tenants from one binary.
//!
//! An update comes in, is written down, wakes the bot it belongs to, the bot's program answers, and the answer is written
//! down and delivered: one way, one direction, for every bot.
//!
//! ```text
//! Telegram ─► ingress ─► services::updates ─► runtime ─► programs ─► delivery ─► Telegram
//! people ─► http ─► services ─► store
//! ```
//!
//! `ARCHITECTURE.md` says what each room is for, and who may import whom.
//!
//! # Invariants
//!
//! 1. An update that got its 200, or was confirmed by the next `getUpdates` offset, is in the store. After `kill -9` it is
//!    handled at the next start. What comes of it is never stored twice.
//! 2. One bot's updates of one chat are handled in order, different chats of a bot in parallel up to its limit, and
//!    different bots never wait for one another.
//! 3. There is at most one live actor for a bot, also while it is evicted and woken at the same moment.
//! 4. A panic, a hang or a poison update in one bot touches no other bot. After some failures an update goes to the dead
//!    letters with its reason, where a person sees it and can send it again.
//! 5. Every statement on tenant data takes the tenant, an account or its bot, as its first parameter.
//! 6. A secret is opened only where it is used, and reaches no log, error, metric, URL of ours, panic or backtrace.
//! 7. Whatever changes something on behalf of a person writes an audit record in the same transaction. Records are never
//!    changed, and form a chain that shows if somebody did.
//! 8. Everything is bounded: queues, bodies, pages, retries, rows, text. Each bound is named.
//! 9. Time and randomness are injected.

pub mod app;
pub mod base;
pub mod charts;
pub mod clients;
pub mod config;
pub mod console;
pub mod delivery;
pub mod http;
pub mod ingress;
pub mod model;
pub mod programs;
pub mod runtime;
pub mod sandbox;
pub mod services;
pub mod store;
