//! What Telegram calls.

pub(super) mod webhook;
