//! `GET /api/events`: who hears what, from where a stream goes on, and when it ends.

mod audience;
mod bounds;
mod listener;
mod platform;
mod resuming;
mod watching;
