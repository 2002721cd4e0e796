//! The outside world, knowing no tenants: whatever Botyard calls over a network.

pub mod databases;
pub mod llm;
pub mod egress;
pub mod mail;
pub mod egress;
pub mod mtproto;
pub mod telegram;
