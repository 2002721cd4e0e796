//! The HTTP room over real sockets and a real store; Telegram is a closed port.

mod access;
mod admin;
mod edge;
pub(crate) mod fixture;
mod grants;
mod problems;
mod sign_in;
mod suspension;
mod user_bot;
