//! Tenants' own databases.

pub(crate) mod corpus;
mod guard;
