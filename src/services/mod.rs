//! The use cases: what people and bots may ask Botyard to do, who may ask, and what is written down.
//!
//! A use case checks permission, does its work in one transaction together with its audit record, and then signals what
//! changed. To add one, give it a file in its subject's folder. Services know no HTTP and no actors.

pub mod accounts;
pub mod audit;
pub mod backup;
pub mod bot_log;
pub mod bots;
pub mod conversations;
pub mod databases;
pub mod events;
pub mod health;
pub mod idempotency;
pub mod llm_usage;
pub mod mail;
pub mod mtproto;
pub mod organizations;
pub mod retention;
pub mod signals;
pub mod updates;
pub mod usage;
pub mod vault;

// What the use cases fail with comes from below; the rooms above match on it without reaching past this room.
pub use crate::clients::telegram::TelegramError;
pub use crate::store::StoreError;
