//! The outside world, knowing no tenants: whatever Botyard calls over a network.

pub mod databases;
pub mod egress;
pub mod llm;
pub mod mail;
pub mod mtproto;
pub mod telegram;
