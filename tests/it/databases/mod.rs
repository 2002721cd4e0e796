//! Tenants' own databases: what passes the guard, and on live servers and files what is reached, what is refused, and what
//! comes back.

mod bounds;
mod calls;
pub(crate) mod corpus;
mod elements;
mod files;
pub(crate) mod fixture;
mod guard;
mod hostile;
mod logins;
mod reach;
mod routines;
mod schemas;
mod servers;
mod sessions;
mod tls;
mod values;
