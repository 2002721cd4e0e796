//! What every other room stands on: time, randomness, ids, addresses, secrets, retries, logs.
//!
//! Nothing here knows of bots, tenants, databases or Telegram. A new file belongs here only when at least two rooms
//! need it and it has no subject of its own; otherwise it belongs to the room whose subject it is.

pub mod ambient;
pub mod ids;
pub mod limiter;
pub mod net;
pub mod retry;
pub mod secret;
pub mod steady;
pub mod telemetry;
