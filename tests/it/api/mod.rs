//! The HTTP room over real sockets and a real store; Telegram is a closed port.

mod access;
mod admin;
mod audit;
mod edge;
mod fixture;
mod problems;
mod sign_in;
mod user_bot;
