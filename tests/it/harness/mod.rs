//! What the tests stand on: databases, the sandbox, a running platform.

pub(crate) mod chats;
pub(crate) mod database;
pub(crate) mod platform;
pub(crate) mod process;
pub(crate) mod sandbox;
pub(crate) mod traces;
