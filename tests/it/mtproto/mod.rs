//! An account's own session, against the sandbox's data centres.

mod client;
mod connections;
mod fixture;
mod login;
mod statistics;
