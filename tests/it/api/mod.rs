//! The HTTP room over real sockets and a real store; Telegram is a closed port.

mod access;
mod admin;
mod api_keys;
mod edge;
mod fixture;
mod people;
mod problems;
mod registration;
mod sign_in;
mod sign_in_links;
mod user_bot;
