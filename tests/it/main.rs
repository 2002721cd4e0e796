//! The one integration test binary.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test's helpers fail by panicking as well")]

mod admin_command;
mod analyst;
mod api;
mod architecture;
mod bots;
mod costs;
mod databases;
mod faults;
mod harness;
mod mail;
mod mtproto;
mod operator;
mod readme;
mod sandbox;
mod security;
mod store;
mod traces;
