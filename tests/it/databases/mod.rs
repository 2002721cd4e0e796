//! Tenants' own databases.

pub(crate) mod corpus;
mod guard;
//! Tenants' own databases, on live servers: what is reached, what is refused, and what comes back.

mod bounds;
mod fixture;
mod logins;
mod reach;
mod schemas;
mod values;
