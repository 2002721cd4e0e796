//! The web console: what it starts from, and its pages and files.

pub(super) mod info;
pub(super) mod site;
