//! The Telegram Bot API.
//!
//! [`BotClient`] implements frankenstein's [`AsyncTelegramApi`](frankenstein::AsyncTelegramApi), so every method of the
//! Bot API passes through the same limits, retries and redaction. A new method needs nothing here.

mod client;
mod error;
mod transport;

pub use client::{BotClient, TelegramClient};
pub use error::TelegramError;
