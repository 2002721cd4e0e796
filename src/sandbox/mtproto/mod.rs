//! Telegram's data centres, for tests and demos without Telegram: MTProto 2.0 over the Full transport.
//!
//! A client cannot agree on a key with them, for that would need Telegram's private keys. It is given one instead
//! ([`SandboxDataCenter::new_key`](crate::config::SandboxDataCenter)), and from there on everything is as with Telegram:
//! salts, containers, logins by code, password and QR code, migration, channels, statistics, pushed updates.
//!
//! - `transport`, `cipher` and `message` are the layers of a packet, from the outside in;
//! - `connection` and `service` are what is said on a connection besides calls;
//! - `rpc` has the functions of Telegram's API, one file for each topic. A new function is a line in its table;
//! - `world` is what the data centres know; `people` is what people do in it, `staging` what tests have happen, `script`
//!   what goes wrong on demand, and `demo` what a demo shows.
//!
//! Everything is bounded (see `limits`).

mod accounts;
mod calls;
mod channels;
mod cipher;
mod connection;
mod demo;
mod keys;
mod limits;
mod message;
mod people;
mod rpc;
mod running;
mod script;
mod service;
mod srp;
mod staging;
mod tl;
mod transport;
mod world;

pub use accounts::{AccountInfo, NewAccount};
pub use calls::RecordedCall;
pub use channels::{ChannelInfo, ChannelRole, NewChannel, NewPost};
pub use demo::DemoAccount;
pub use running::RunningDataCenters;
pub use script::{Mishap, Script};
pub use staging::{KeyInfo, Kick};
pub use world::DataCenterWorld;
