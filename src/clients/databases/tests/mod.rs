//! The second wall without the first one, on live servers: what the guard refuses is run on a session as tenants' statements
//! have it, by a login that owns all there is, and changes nothing. Statements get around the guard only here: no other code
//! can run a text that it has not passed.

mod fixture;
mod walls;

use super::corpus;
