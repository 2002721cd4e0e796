//! Botyard hosts Telegram bots for many tenants from one binary.

pub mod base;
pub mod clients;
pub mod config;
pub mod http;
pub mod ingress;
pub mod model;
pub mod runtime;
pub mod sandbox;
pub mod services;
pub mod store;
