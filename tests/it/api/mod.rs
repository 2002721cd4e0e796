//! The HTTP room over real sockets and a real store; Telegram is a closed port.

mod access;
mod admin;
mod api_keys;
mod audit;
mod cookies;
mod edge;
mod edge_addresses;
mod edge_answers;
mod edge_slow;
mod edge_tls;
pub(crate) mod fixture;
mod grants;
mod idempotency;
mod otp;
mod passwords;
mod people;
mod problems;
mod registration;
mod sessions;
mod sign_in;
mod sign_in_links;
mod suspension;
mod usage;
mod user_bot;
