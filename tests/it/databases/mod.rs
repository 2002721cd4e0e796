//! Tenants' own databases: what passes the guard, and on live servers what is reached, what is refused and what comes back.

mod bounds;
pub(crate) mod corpus;
mod fixture;
mod guard;
mod logins;
mod reach;
mod schemas;
mod tls;
mod values;
