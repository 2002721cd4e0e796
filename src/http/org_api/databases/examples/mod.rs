//! What people taught about a database: questions that they found well answered, which language models are told of.

pub(in crate::http) mod list;
pub(in crate::http) mod remove;
