//! The sandbox through its front door.

mod messages;
