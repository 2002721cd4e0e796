//! An account's own session, against the sandbox's data centres.

mod attached;
mod client;
mod connections;
mod fixture;
mod imports;
mod life;
mod logins;
mod losses;
mod login;
mod qr_logins;
mod statistics;
mod storm;
