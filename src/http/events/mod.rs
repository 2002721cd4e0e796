//! What is told as it happens.

pub(super) mod stream;
mod wire;
