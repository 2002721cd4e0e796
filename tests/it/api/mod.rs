//! The HTTP room over real sockets and a real store; Telegram is a closed port.

mod access;
mod admin;
mod cookies;
mod edge;
mod fixture;
mod otp;
mod passwords;
mod problems;
mod sessions;
mod sign_in;
mod user_bot;
