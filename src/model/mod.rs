//! The nouns of Botyard: types and their rules, no I/O.
//!
//! A value of one of these types is valid: text from outside becomes one by parsing, and everything behind the edge
//! relies on it.

pub mod account;
pub mod api_key;
pub mod audit;
pub mod audit_chain;
pub mod audit_filter;
pub mod audit_record;
pub mod bot;
pub mod bot_log;
pub mod chat;
pub mod database;
pub mod exchange;
pub mod idempotency;
pub mod invitation;
pub mod llm;
pub mod mail;
pub mod mail_settings;
pub mod mtproto;
pub mod organization;
pub mod outbound_file;
pub mod outbox;
pub mod page;
pub mod update;
pub mod usage;
