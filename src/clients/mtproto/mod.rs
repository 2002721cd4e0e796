//! Telegram's own protocol, as an account of a person: what bots cannot ask.
//!
//! A [`SessionState`] is the login, a [`UserClient`] the way to Telegram with it. Every request of a client passes through
//! the same limit, the same wait when Telegram asks for one, and the same deadline.

mod channels;
mod client;
mod connection;
mod data_centers;
mod error;
mod failure;
mod graphs;
mod history;
mod import;
mod login;
mod password;
mod qr;
mod sealed;
mod session;
mod state;
mod stats;
mod turns;

pub use client::UserClient;
pub use data_centers::DataCenters;
pub use error::{LostReason, MtprotoError};
pub use import::ImportError;
pub use login::{AppCredentials, CodeVia, SentCode, SignIn};
pub use qr::LoginToken;
pub use sealed::SessionError;
pub use state::SessionState;
