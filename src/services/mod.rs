//! The use cases: what people and bots may ask Botyard to do, who may ask, and what is written down.
//!
//! A use case checks permission, does its work in one transaction together with its audit record, and then signals what
//! changed. To add one, give it a file in its subject's folder. Services know no HTTP and no actors.

pub mod accounts;
pub mod bots;
pub mod signals;
pub mod updates;
pub mod vault;

pub use crate::store::StoreError;
