//! Hosted bots, as the people who talk to them and their owners meet them.

mod admins;
mod channels;
mod conversation;
mod files;
pub(crate) mod ingress;
mod limits;
mod liveness;
mod log;
mod owner;
mod secrets;
mod settings;
mod sweep;
