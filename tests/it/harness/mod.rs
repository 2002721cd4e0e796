//! What the tests stand on: databases, the sandbox, a running platform.

pub(crate) mod chats;
pub(crate) mod console;
pub(crate) mod database;
pub(crate) mod disk;
pub(crate) mod platform;
pub(crate) mod postgres;
pub(crate) mod process;
pub(crate) mod proxy;
pub(crate) mod sandbox;
pub(crate) mod traces;
