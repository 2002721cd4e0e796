//! E-mails, against a real mail server.

mod crash;
mod failures;
mod fixture;
mod policy;
mod revoked;
mod sending;
mod server;
mod settings;
