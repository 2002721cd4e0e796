//! An account's own session, against the sandbox's data centres.

mod attached;
mod client;
mod connections;
mod fixture;
mod imports;
mod life;
mod login;
mod logins;
mod losses;
mod qr_logins;
mod snapshots;
mod statistics;
mod storm;
