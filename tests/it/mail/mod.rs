//! E-mails, against a real mail server.

mod crash;
mod failures;
mod fixture;
mod policy;
mod sending;
mod server;
mod settings;
