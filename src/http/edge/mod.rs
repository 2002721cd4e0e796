//! What a call meets before anybody asks who makes it: sockets and TLS, connections that are watched, whose address it is,
//! how many calls that address may make, and what surrounds each of them.
//!
//! `listener` binds and `server` serves; `connections` cuts off who is silent; `context` surrounds each call, with
//! `proxies` for its address and `limits` for its number.

pub(in crate::http) mod connections;
pub(in crate::http) mod context;
pub(in crate::http) mod limits;
pub(in crate::http) mod listener;
pub(in crate::http) mod proxies;
pub(in crate::http) mod server;
pub(in crate::http) mod tls;
